from hypothesis import given
from hypothesis import strategies as st

from shared.model.question import Ask


def test_what_no_reader_sees_leaves_a_question() -> None:
    assert Ask(question="What\u200b is \x00HER2\u202e?\n").question == "What is HER2?\n"


@given(st.text(min_size=1, max_size=200))
def test_a_question_keeps_its_letters_in_order(text: str) -> None:
    kept = Ask(question=text).question
    assert [one for one in text if one.isalnum()] == [one for one in kept if one.isalnum()]
