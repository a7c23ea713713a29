import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import expand
from shared.vocabulary.phrases import load
from shared.vocabulary.signs import NEAR, signs


def _terms(text: str) -> set[str]:
    return {term for one in expand(text) for term in one.terms}


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("there was blood when i wee", "hematuria"),
        ("my eyes look really yellow", "jaundice"),
        ("he hasnt kept any water down since tuesday", "dehydration"),
        ("numb all round my fingers", "peripheral neuropathy"),
        ("the drip site is burning", "extravasation"),
    ],
)
def test_a_sign_is_heard_in_whatever_words_stand_between(said: str, term: str) -> None:
    assert term in _terms(said)


@pytest.mark.parametrize(
    "said",
    [
        "my eyes are blue. the curtains are yellow",
        "my eyes have been like that for years and the wall behind me is yellow",
        "i have no yellow in my eyes",
        "my eyes arent really yellow",
        "i never noticed any yellow in my eyes",
        "the weather is yellow",
    ],
    ids=["another sentence", "too far", "denied", "denied between", "denied before", "no part of the body"],
)
def test_what_is_apart_or_denied_is_no_sign(said: str) -> None:
    assert "jaundice" not in _terms(said)


def test_what_was_denied_of_one_thing_is_told_of_another() -> None:
    assert "jaundice" in _terms("no fever but my eyes are yellow")


def test_what_is_lacking_is_no_denial() -> None:
    assert "urinary retention" in _terms("he has not been able to wee, he just cant")


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("i am a wee bit sore after surgery", "cystitis"),
        ("the second line treatment hurts", "catheter"),
        ("on the other hand, painful scans", "hand-foot syndrome"),
        ("my kidney stone was lost", "weight loss"),
    ],
)
def test_words_that_mean_something_else_together_are_no_sign(said: str, term: str) -> None:
    assert term not in _terms(said)


def test_what_a_phrase_has_told_is_not_told_again() -> None:
    (only,) = expand("pins and needles in my feet")
    assert only.matched == "pins and needles"


def test_a_sign_says_where_it_is_told() -> None:
    (found,) = signs(["since", "then", "my", "eye", "is", "very", "yellow", "today"])
    assert (found.first, found.last) == (3, 6)


def test_every_word_of_a_sign_is_written_as_it_is_compared() -> None:
    raw = load("signs")
    every = [*raw["groups"].values(), *(name for row in raw["sign"] for name in (*row["of"], *row["with"]))]
    words = {word for said in every for word in said.split() if word not in raw["groups"]}
    assert all(word.removesuffix("-").isalnum() and word == word.lower() and word.isascii() for word in words)
    assert {name for row in raw["sign"] for name in (*row["of"], *row["with"]) if name.isupper()} <= set(raw["groups"])


@given(st.lists(st.sampled_from(["eye", "yellow", "no", "my", "leg", "swollen", "x"]), max_size=30))
def test_a_sign_lies_in_the_text_and_its_ends_are_near(words: list[str]) -> None:
    for one in signs(words):
        assert 0 <= one.first < one.last < len(words)
        assert one.last - one.first <= NEAR
