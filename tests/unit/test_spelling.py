import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import names
from shared.vocabulary.phrases import FILES
from shared.vocabulary.spelling import correct, distance

SAID = st.sampled_from(sorted(name for kind in FILES for name in names(kind)))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tamoxifin", "tamoxifen"),
        ("Keytuda", "keytruda"),
        ("osimertnib", "osimertinib"),
        ("leukimia", "leukemia"),
        ("chemotheripy", "chemotherapy"),
        ("biopsey", "biopsy"),
        ("thyriod", "thyroid"),
    ],
)
def test_a_misspelt_word_is_mended(said: str, meant: str) -> None:
    assert correct(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "olaparib",  # a name
        "tumour",  # British
        "constitution",  # everyday, though near to one
        "prednisolone",  # another drug
        "biops",  # short
        "cemotherapy1",  # no word
        "xamoxifen",  # another first letter
        "tamxifn",  # two slips in a short word
        "allotment",
    ],
)
def test_what_is_right_short_or_too_far_is_left_alone(said: str) -> None:
    assert correct(said) is None


def test_between_two_drugs_that_are_equally_near_it_does_not_choose() -> None:
    assert distance("mirgetuximab", "margetuximab") == distance("mirgetuximab", "mirvetuximab") == 1
    assert correct("mirgetuximab") is None


def test_distance_counts_a_swap_of_neighbours_as_one() -> None:
    assert [distance(*pair) for pair in (("", "ab"), ("ab", "ba"), ("abc", "abc"), ("kitten", "sitting"))] == [
        2,
        1,
        0,
        3,
    ]


@given(SAID, st.integers(min_value=0), st.sampled_from(string.ascii_lowercase))
def test_one_wrong_letter_is_mended_to_a_word_one_slip_away_or_not_at_all(name: str, place: int, letter: str) -> None:
    for word in re.findall(r"[a-z]{6,}", name):
        at = 1 + place % (len(word) - 1)
        wrong = word[:at] + letter + word[at + 1 :]
        meant = correct(wrong)
        assert meant is None or (meant[0] == wrong[0] and 0 < distance(wrong, meant) <= 1 + (len(wrong) > 8))


@given(st.text(max_size=40))
def test_any_word_is_mended_or_left(word: str) -> None:
    meant = correct(word)
    assert meant is None or correct(meant) is None
