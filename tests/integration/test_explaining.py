"""What an operator is told of a search: the same on both engines."""

from pathlib import Path
from typing import Any

import pytest

from functions.retrieval.explaining import Explanation
from functions.retrieval.gathering import find
from tests.integration.clusters import library_on_both

QUESTIONS = (
    "what helps against nausea",
    "is HER2-low treated with trastuzumab deruxtecan",
    "chemo brain, what can I do",
)


@pytest.mark.opensearch
def test_both_engines_explain_a_search_alike(tmp_path: Path) -> None:
    with library_on_both(tmp_path) as indexes:
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


def _rank(place: dict[str, Any] | None) -> int | None:
    return None if place is None else place["rank"]
