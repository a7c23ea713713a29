import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.model.question import Ask


def test_what_no_reader_sees_leaves_a_question() -> None:
    assert Ask(question="What\u200b is \x00HER2\u202e?\n").question == "What is HER2?\n"


@given(st.text(min_size=1, max_size=200))
def test_a_question_keeps_its_letters_in_order(text: str) -> None:
    kept = Ask(question=text).question
    assert [one for one in text if one.isalnum()] == [one for one in kept if one.isalnum()]


@pytest.mark.parametrize(("said", "kept"), [("en", "en"), ("en-US", "en"), ("ES-419", "es"), ("zh-Hant-TW", "zh")])
def test_of_a_language_tag_the_language_is_kept(said: str, kept: str) -> None:
    assert Ask(question="x", language=said).language == kept


@pytest.mark.parametrize("said", ["", "e", "english", "en_US", "en-", "e1", "en-US-"])
def test_what_is_no_language_tag_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        Ask(question="x", language=said)
