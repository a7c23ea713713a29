import re

from hypothesis import given
from hypothesis import strategies as st

from functions.generation.words import any_of, cues, names, stems
from shared.vocabulary.plain import plain

PHRASES = st.lists(st.text("abc -", min_size=1, max_size=4), min_size=1, max_size=12)


@given(PHRASES, st.text("abc -", max_size=20))
def test_any_of_finds_what_a_plain_alternation_finds(phrases: list[str], text: str) -> None:
    longest_first = sorted(phrases, key=len, reverse=True)
    expected = [m[0] for m in re.finditer("|".join(re.escape(one) for one in longest_first), text)]
    assert [m[0] for m in re.finditer(any_of(phrases), text)] == expected


def test_forms_of_one_word_have_one_stem() -> None:
    assert stems("treated") == stems("treating")


def test_a_name_after_non_is_not_that_name() -> None:
    assert names(plain("Hodgkin lymphoma and non-Hodgkin lymphoma"), " hodgkin lymphoma")
    assert not names(plain("Non-Hodgkin lymphoma"), " hodgkin lymphoma")


def test_a_cue_that_ends_in_a_blank_is_a_whole_word() -> None:
    assert cues(["or ", "drug"]).findall("drugs for organs, or rest") == ["drug", "or"]
