import math

import pytest

from functions.retrieval.explaining import Explanation
from functions.retrieval.gathering import find
from shared.model.evidence import Hit
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(
    passage(["Lung cancer is treated with trastuzumab deruxtecan."], "lung", 0, ("Lung cancer",)),
    passage(["It is given by a drip, every three weeks."], "lung", 1, ("Lung cancer",)),
    passage(["Skin care in summer, for cancer of the skin."], "skin", 0, ("Sun",)),
)
FOUND = find("is trastuzumab deruxtecan a treatment for lung cancer", INDEX, for_patient=True)
EXPLANATION = Explanation(FOUND, INDEX)
HITS = INDEX.read(FOUND.matches)


@pytest.mark.parametrize("hit", HITS, ids=lambda hit: f"{hit.passage.document_id}-{hit.passage.ordinal}")
def test_the_parts_make_up_the_score(hit: Hit) -> None:
    said = EXPLANATION.of(hit)
    parts = said["own"] + said["beside"] + said["page"]
    assert hit.score == pytest.approx(parts * math.prod(said["factors"].values()), abs=0.001)


def test_it_says_where_each_search_had_the_passage_and_with_which_weight() -> None:
    said = EXPLANATION.of(HITS[0])
    assert (said["words"]["rank"], said["words"]["weight"]) == (1, 1.0)
    assert (said["meaning"]["rank"], said["meaning"]["weight"]) == (1, 0.5)


def test_what_a_search_did_not_find_has_no_place_in_it() -> None:
    beside = next(hit for hit in HITS if hit.passage.ordinal == 1)
    found = FOUND._replace(worded=[one for one in FOUND.worded if one[:2] != ("lung", 1)])
    assert Explanation(found, INDEX).of(beside)["words"] is None


def test_the_words_and_names_that_matched_come_with_the_fields_they_stand_in() -> None:
    matched = {one["words"]: one["fields"] for one in EXPLANATION.of(HITS[0])["matched"]}
    assert matched["lung"] == ["body", "section"]
    assert matched["trastuzumab deruxtecan"] == ["body"]
    assert matched["cancer"] == ["body", "section", "title"]


def test_a_name_whose_words_stand_apart_did_not_match() -> None:
    index = FakeIndex(passage(["Trastuzumab was given, and later they gave deruxtecan."], "lung"))
    found = find("trastuzumab deruxtecan", index, for_patient=True)
    (hit,) = index.read(found.matches)
    words = {one["words"] for one in Explanation(found, index).of(hit)["matched"]}
    assert "trastuzumab deruxtecan" not in words
    assert {"trastuzumab", "deruxtecan"} <= words


def test_what_was_looked_for_is_said_with_its_weights() -> None:
    said = EXPLANATION.of_the_query()
    assert {"words": "lung", "weight": 1.0} in said["clauses"]
    assert "trastuzumab deruxtecan" in said["names"]
    assert 0 < said["strength"] <= 1
