import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.questions import questions, sentences


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("I had surgery. Does it come back? My aunt says so.", ["Does it come back?"]),
        ("my scan is on friday\nwhat should I bring", ["what should I bring"]),
        ("So is it bad. I do not know.", ["So is it bad."]),
        ("lost my hair", []),
        ("", []),
    ],
)
def test_sentences_that_ask_are_told_by_their_mark_or_else_their_first_word(text: str, asks: list[str]) -> None:
    assert questions(text) == asks


@given(st.text(alphabet="ab .?!\n", max_size=80))
def test_every_word_stands_in_one_sentence(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()
    assert set(questions(text)) <= set(sentences(text))
