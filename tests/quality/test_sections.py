"""How often what a page says stands under the section of an answer where a patient would look for it."""

import json
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import pytest

from content_ingest.reading import read_document
from functions.generation.plan import section_for

pytestmark = pytest.mark.data


def _place(section: tuple[str, ...]) -> str:
    return sha256("\n".join(section).encode()).hexdigest()[:12]


@pytest.mark.parametrize(
    ("half", "least"),
    # of 120 each; by the cues of texts and all headings it was 76 and 82 (docs/decisions/0013-what-a-page-says.md)
    [(0, 97), (1, 101)],
)
def test_most_of_what_a_page_says_stands_where_a_patient_would_look_for_it(
    navis_data: Path, half: int, least: int
) -> None:
    lines = (Path(__file__).parent / "sections.jsonl").read_text(encoding="utf-8").splitlines()
    right = 0
    for row in map(json.loads, lines[half::2]):
        file = navis_data / "nci" / f"{row['document']}.md"
        made = read_document(f"documents/{file.name}", file.read_bytes())
        texts: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for passage in made.passages:
            texts[passage.section].append(passage.text)
        section = next(one for one in texts if _place(one) == row["place"])
        found = section_for(" ".join(texts[section]), (made.source.title, *section), "options")
        right += found in (row["label"], row.get("also"))
    assert right >= least
