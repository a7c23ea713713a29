import pytest

from content_ingest.errors import RejectedError
from content_ingest.formats import DOCUMENT_BYTES, kind_of, read
from tests.unit.content_ingest.made import FRONT


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"%PDF-1.7", "binary"),
        (b"PK\x03\x04rest", "binary"),
        (b"---\ntitle: \xff\n---\n", "UTF-8 at byte 11"),
        (b"---\ntitle: a\x00b\n---\n", "NUL at character 12"),
        (b"no front matter", "no front matter"),
        (b"---\ntitle: [\n---\n", "not YAML"),
        (b"---\ntitle: &a x\nurl: *a\n---\n", "alias"),
        (b"---\n- a list\n---\n", "not a list of fields"),
        (b"---\ntitle: x\n", "does not end"),
        (b"x" * (DOCUMENT_BYTES + 1), "limit"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read(raw)


def test_the_content_decides_the_format() -> None:
    assert kind_of(FRONT + "\n<!DOCTYPE html><html><body>x</body></html>") == "html"
    assert kind_of(FRONT + "# A page\n\nwith <b>bold</b> text") == "markdown"
