import pytest

from functions.retrieval.gathering import find
from functions.retrieval.titles import by_title
from functions.retrieval.understanding import understand
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(passage(["Surgery is used."], "lung"), title="Treatment of lung cancer")


@pytest.mark.parametrize(
    ("title", "share"),
    [
        ("The treatment of lung cancer", 1),
        ("Lung cancer", 1),
        ("Lung and skin cancer", 2 / 3),
        ("Skin", 0),
    ],
)
def test_a_title_counts_by_the_share_of_its_content_words_that_were_said(title: str, share: float) -> None:
    index = FakeIndex(passage(["Treatment."], "page"), title=title)
    asked = understand("treatment of lung cancer", INDEX)
    assert by_title(["page"], asked, index) == {"page": pytest.approx((1 + 0.4 * share**2) / 1.4)}


def test_a_title_is_asked_for_by_the_persons_own_words() -> None:
    index = FakeIndex(passage(["Chemo brain."], "page"), title="Cognitive impairment")
    own, lay = (by_title(["page"], understand(text, index), index)["page"] for text in ("cognitive", "chemo brain"))
    assert own > lay


def test_a_title_that_was_asked_for_lifts_its_page() -> None:
    asked, other = (
        find(
            "lung cancer treatment",
            FakeIndex(passage(["Lung cancer treatment."], "page"), title=title),
            for_patient=True,
        )
        for title in ("Lung cancer", "Skin care after a bone scan")
    )
    assert asked.matches[0].score > other.matches[0].score
