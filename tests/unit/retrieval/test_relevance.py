from functions.retrieval.relevance import coverage
from shared.model.evidence import Match
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

ONE = passage(["Lung cancer."], section=())
INDEX = FakeIndex(ONE)
FOUND = [Match("page", 0, 0.5)]


def test_coverage_is_the_share_of_the_rarity_that_one_passage_says() -> None:
    assert coverage(("lung", "skin"), {"lung": 3.0, "skin": 1.0}, FOUND, INDEX) == 0.75


def test_nothing_is_covered_without_terms_or_hits() -> None:
    assert coverage((), {}, FOUND, INDEX) == 0.0
    assert coverage(("lung",), {"lung": 1.0}, [], INDEX) == 0.0
