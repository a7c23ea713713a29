"""How often the starter library answers what it should, and abstains from what it does not know."""

import json
from collections import Counter
from pathlib import Path

import pytest

from content_ingest.objects import WORDS
from content_ingest.reading import read_document
from functions.generation.writing import write
from functions.retrieval.gathering import gather
from infra.run import LIBRARY, QUESTION
from shared.adapters.tantivy import TantivyIndex, write_index
from tests.benchmarks.writer import question

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    folder = tmp_path_factory.mktemp("library")
    notes = [read_document(f"documents/{one.name}", one.read_bytes()) for one in sorted(LIBRARY.glob("*.md"))]
    write_index(folder, notes, WORDS)
    return TantivyIndex(folder, "library")


@pytest.mark.parametrize(
    ("name", "refused", "answered", "beside"),
    # of 60 that should be answered and 60 that should not (docs/decisions/0014-nothing-relevant.md)
    [("starter_questions", 2, 11, 1), ("starter_held_out", 9, 16, 2)],
)
def test_what_no_note_answers_is_mostly_refused_and_what_one_answers_mostly_answered_from_it(
    library: TantivyIndex, name: str, refused: int, answered: int, beside: int
) -> None:
    wrong: Counter[str] = Counter()
    for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        asked = question(row["question"])
        draft = write(asked, gather(asked, library))
        if row["expect"] == "abstain":
            wrong["answered"] += bool(draft.sections)
        elif not draft.sections:
            wrong["refused"] += 1
        else:
            cited = {citation.document_id for citation in draft.citations}
            wrong["beside"] += not any(note in document for note in row["documents"] for document in cited)
    assert wrong["refused"] <= refused
    assert wrong["answered"] <= answered
    assert wrong["beside"] <= beside


def test_the_page_on_treatment_that_stops_working_says_first_when_to_call(library: TantivyIndex) -> None:
    asked = question(QUESTION)
    sections = write(asked, gather(asked, library)).sections
    assert [section.kind for section in sections][:2] == ["bottom_line", "when_to_call"]
    assert "cough, shortness of breath or fever" in sections[1].blocks[0].items[0].text
