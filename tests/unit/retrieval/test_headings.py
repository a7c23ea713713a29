import pytest

from functions.retrieval.gathering import find
from functions.retrieval.headings import by_section, by_title
from functions.retrieval.understanding import understand
from shared.model.evidence import Match
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(
    passage(["Surgery is used."], "lung", 0, ("Treatment of lung cancer",)),
    passage(["Surgery is used."], "lung", 1, ("Treatment of lung cancer that has spread",)),
    passage(["Surgery is used."], "lung", 2, ()),
)


@pytest.mark.parametrize(
    ("heading", "share"),
    [
        ("The treatment of lung cancer", 1),
        ("Lung cancer", 1),
        ("Lung and skin cancer", 2 / 3),
        ("Skin", 0),
        ("", 0),
    ],
)
def test_a_heading_counts_by_the_share_of_its_content_words_that_were_said(heading: str, share: float) -> None:
    index = FakeIndex(passage(["Treatment."], "page", 0, (heading,) if heading else ()), title=heading or "It")
    asked = understand("treatment of lung cancer", INDEX)
    (scored,) = by_section([Match("page", 0, 0.6)], asked, index)
    assert scored.score == pytest.approx(0.6 * (1 + 0.5 * share) / 1.5)
    assert by_title(["page"], asked, index) == {"page": pytest.approx((1 + 0.3 * share) / 1.3)}


def test_of_equal_passages_the_one_whose_heading_says_what_was_asked_comes_first() -> None:
    asked = understand("treatment of lung cancer", INDEX)
    scored = by_section([Match("lung", n, 0.6) for n in range(3)], asked, INDEX)
    assert [one.ordinal for one in sorted(scored, key=lambda one: -one.score)] == [0, 1, 2]
    assert scored[0].score == 0.6


def test_a_title_is_asked_for_by_the_persons_own_words() -> None:
    index = FakeIndex(passage(["Chemo brain."], "page"), title="Cognitive impairment")
    own, lay = (by_title(["page"], understand(text, index), index)["page"] for text in ("cognitive", "chemo brain"))
    assert own > lay


def test_what_was_asked_decides_between_two_sections_of_a_page() -> None:
    index = FakeIndex(
        passage(["Lung cancer is looked at here with its treatment."], "a", 0, ("Risks",)),
        passage(["Lung cancer is looked at here with its treatment."], "b", 0, ("Treatment",)),
    )
    assert find("lung cancer treatment", index, for_patient=True).matches[0].document_id == "b"
