from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.plain import as_plain, plain


def test_plain_text_keeps_words_alone() -> None:
    assert " her2 low " in plain("HER2-low")


def test_a_phrase_is_the_beginning_of_words_and_whole_where_it_ends_in_a_blank() -> None:
    assert as_plain("treat") in plain("Treatment of it")
    assert as_plain("or ") in plain("one or two")
    assert as_plain("or ") not in plain("an organ")


@given(st.text(max_size=50), st.text(max_size=50))
def test_a_text_says_its_own_words_wherever_they_stand(before: str, said: str) -> None:
    assert plain(said) in plain(f"{before} {said} end") or not plain(said).strip()
