import os
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from content_ingest.formats.cmark import UNSAFE, html_of

TEXT = "# Care\n\n| a | b |\n| --- | --- |\n| *1* | <b>2</b> |\n\nA [link](https://example.org) & more.\n"


@pytest.mark.parametrize("options", [0, UNSAFE])
@pytest.mark.parametrize("text", [TEXT, "", "é €\n\n- a\n  1. b\n"])
def test_it_makes_what_the_package_makes(text: str, options: int) -> None:
    assert html_of(text, options) == cmarkgfm.markdown_to_html_with_extensions(text, options, extensions=["table"])
    assert Options.CMARK_OPT_UNSAFE == UNSAFE


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how much memory is used")
def test_documents_leave_nothing_in_memory() -> None:
    def used() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    page = TEXT * 500
    for _ in range(5):
        html_of(page)
    before = used()
    for _ in range(40):
        html_of(page)
    assert used() - before < 10 * 1024**2  # the package's own function kept 20 times as much
