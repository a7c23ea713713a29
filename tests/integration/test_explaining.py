"""What an operator is told of a search: the same on both engines."""

import re
from pathlib import Path
from typing import Any

import pytest

from functions.retrieval.explaining import Explanation
from functions.retrieval.gathering import find
from tests.integration.test_passage_index import page, shelf_of
from tests.suites import ROOT

QUESTIONS = (
    "what helps against nausea",
    "is HER2-low treated with trastuzumab deruxtecan",
    "chemo brain, what can I do",
)


@pytest.mark.opensearch
def test_both_engines_explain_a_search_alike(tmp_path: Path) -> None:
    notes = sorted((ROOT / "content_ingest/library").glob("*.md"))
    sets = [
        page(one.stem, *re.split(r"\n\n+", one.read_text("utf-8")), title=one.stem.replace("-", " ")) for one in notes
    ]
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    shelves = [shelf_of("embedded", tmp_path / "a"), shelf_of("opensearch", tmp_path / "b")]
    try:
        indexes = [one.index(*sets) for one in shelves]
        for question in QUESTIONS:
            found = [find(question, index, for_patient=True) for index in indexes]
            mine, theirs = (Explanation(one, index) for one, index in zip(found, indexes, strict=True))
            assert mine.of_the_query()["clauses"] == theirs.of_the_query()["clauses"]
            for hit in indexes[0].read(found[0].matches[:10]):
                ours, other = mine.of(hit), theirs.of(hit)
                assert ours["matched"] == other["matched"]
                assert _rank(ours["meaning"]) == _rank(other["meaning"])
                for part in ("own", "beside", "page"):
                    assert other[part] == pytest.approx(ours[part], rel=0.02, abs=0.002)
    finally:
        shelves[1].clear()


def _rank(place: dict[str, Any] | None) -> int | None:
    return None if place is None else place["rank"]
