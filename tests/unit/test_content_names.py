import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.content_names import ContentNames

EVERYDAY = frozenset(["hope", "ed", "to", "be", "pain", "of", "the", "rehab"])
ABBREVIATIONS = {
    "ONJ": "osteonecrosis of the jaw", "ED": "erectile dysfunction", "HOPE": "heart outcomes prevention evaluation",
    "TO-BE": "tomosynthesis trial", "ALL": "acute leukemia", "NEC": "neuroendocrine carcinoma",
    "NeC": "not elsewhere classified", "PD-L1": "programmed death ligand 1",
}  # fmt: skip
LISTED = (
    ("Zyloq", "Zylotinib"),
    ("ZQ-17", "Zylotinib"),
    ("Wegener's", "Granulomatosis"),
    ("Wegener's", "Vasculitis"),
    ("rehab", "Rehabilitation"),
)
NAMES = ContentNames(ABBREVIATIONS, LISTED, EVERYDAY.__contains__)


@pytest.mark.parametrize(
    ("text", "said", "terms"),
    [
        ("is ONJ common", "ONJ", ("osteonecrosis of the jaw",)),
        ("is onj common", "onj", ("osteonecrosis of the jaw",)),
        ("my ED since surgery", "ED", ("erectile dysfunction",)),
        ("what is pd-l1?", "pd-l1", ("programmed death ligand 1",)),
        ("does zyloq work", "zyloq", ("zylotinib",)),
        ("what is zq17", "zq17", ("zylotinib",)),
        ("what is ZQ 17", "ZQ 17", ("zylotinib",)),
        ("Wegeners and me", "Wegeners", ("granulomatosis", "vasculitis")),
        ("after rehab", "rehab", ("rehabilitation",)),
    ],
)
def test_a_name_is_read_as_the_content_has_it(text: str, said: str, terms: tuple[str, ...]) -> None:
    (found,) = NAMES.said_in(text)
    assert (found.matched, found.terms) == (said, terms)


@pytest.mark.parametrize(
    "text",
    [
        "is there any HOPE",  # emphasised
        "my ed since surgery",  # another word
        "what is it to be",
        "is it ALL gone",
        "what is NEC",  # two meanings
        "MY ED IS BAD",  # all in capitals
        "",
    ],
)
def test_what_may_be_another_word_is_left_alone(text: str) -> None:
    assert NAMES.said_in(text) == []


def test_a_name_shows_a_question_to_be_about_the_content_unless_it_is_an_everyday_word_too() -> None:
    assert [one.everyday for one in NAMES.said_in("zyloq, ONJ and ED")] == [False, False, True]


def test_a_name_that_is_the_title_itself_stands_for_nothing_else() -> None:
    assert ContentNames({}, [("Fatigues", "Fatigue")], EVERYDAY.__contains__).said_in("fatigue") == []


@given(st.text(max_size=80))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str) -> None:
    for one in NAMES.said_in(text):
        assert one.matched in text or one.matched in text.lower()
