import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generation.choosing import Chosen
from functions.generation.gaps import NAME_CHARACTERS, NAMES, Silence, gaps, is_beside, shown, silence
from functions.generation.statements import statements
from tests.unit.made import hit, passage, planned, question

HEART = hit(passage(["Trastuzumab can weaken the heart of some people."], "heart"), title="Side effects")
ALK = hit(passage(["High cholesterol is common during this treatment."], "alk"), title="Lorlatinib")
FLASHES = hit(
    passage(["Fans and loose clothes help many people."], "flashes", section=("Relief",)), title="Hot Flashes"
)
CHOSEN = [Chosen(next(statements(one)), "meaning", 1.0) for one in (HEART, ALK, FLASHES)]


def _silence(asked: str) -> Silence:
    return silence(asked, CHOSEN)


def test_a_drug_that_no_line_says_is_unsaid() -> None:
    assert _silence("does rituximab harm the heart") == (("rituximab",), ())


def test_a_drug_is_said_by_any_of_its_names_in_a_line_or_above_it() -> None:
    assert _silence("does herceptin harm the heart") == ((), ("herceptin",))
    assert _silence("what of cholesterol with lorlatinib") == ((), ("lorlatinib",))


@pytest.mark.parametrize(
    ("asked", "beside"),
    [
        ("does rituximab harm the heart", True),
        ("does rituximab or herceptin harm the heart", False),  # one of them is said
        ("I had rituximab. Does herceptin harm the heart?", False),
        ("I had rituximab. What harms the heart?", False),  # it is told of: a gap will do
        ("what harms the heart", False),
        ("hot flushes on rituximab", False),  # a heading says the ailment
        ("constipated on rituximab", True),
        # of what is named there is nothing, though another word is there
        ("what relieves a dry mouth", True),
    ],
)
def test_a_page_that_never_names_what_is_asked_about_is_beside_the_question(asked: str, beside: bool) -> None:
    assert is_beside(asked, _silence(asked), CHOSEN) is beside


def test_gaps_name_what_no_source_and_what_no_line_mentions_each_once() -> None:
    found = list(gaps(("zorblatinib",), ("Zorblatinib", "rituximab"), planned("x"), (), (), ()))
    assert found == [
        "Our sources do not mention zorblatinib.",
        "No line of this page mentions rituximab.",
    ]


def test_what_was_taken_out_of_a_question_is_not_shown() -> None:
    asked = question("does zorblatinib help").model_copy(
        update={"asked": "does zorblatinib help graciela", "shown": "does zorblatinib help [name]"}
    )
    assert shown(("zorblatinib", "graciela"), asked) == ["zorblatinib"]


@given(st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=200), max_size=50))
def test_few_and_short_names_are_shown(names: list[str]) -> None:
    found = shown(names, question(" ".join(names) or "x"))
    assert len(found) <= NAMES
    assert all(len(name) <= NAME_CHARACTERS for name in found)


def test_a_subject_that_nobody_asked_for_is_no_gap() -> None:
    asked = [planned("how long will I live with it"), planned("lung nodule")]
    said = "We found nothing on the outlook to put on this page."
    assert [list(gaps((), (), one, (), (), ())) for one in asked] == [[said], []]
