import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generation.plan import plans
from shared.vocabulary import names
from shared.wants import MOST_WANTED, wanted, wants


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("what is a lymph node", "meaning"),
        ("how long do people live with this", "outlook"),
        ("which surgery should I have", "options"),
        ("the first treatment stopped working", "options"),
        ("is it inherited, and can I lower my risk", "why_it_matters"),
        ("how do I tell my children", "approach"),
        ("can I wait until Monday or do I ring somebody", "when_to_call"),
        ("are there studies of it", "trials"),
        ("was I tested for the gene mutation", "biomarkers"),
    ],
)
def test_what_a_question_says_decides_what_it_wants_most(question: str, most: str) -> None:
    assert wanted(question)[0] == most


def test_a_complaint_is_a_side_effect_beside_a_treatment_and_something_to_live_with_anyway() -> None:
    assert wanted("my skin is itching") == ("approach",)
    assert set(wanted("my skin is itching on tamoxifen")) == {"side_effects", "approach"}


def test_what_the_asking_sentence_says_counts_above_the_story() -> None:
    story = "He had surgery, and the drug came next, and then a transplant. "
    assert wanted(story + "What is his prognosis, what are his chances, and is it curable?")[0] == "outlook"


def test_who_is_in_an_emergency_wants_to_know_when_to_call() -> None:
    assert "when_to_call" not in wanted("my temperature is 39 on chemo")
    assert "when_to_call" in wanted("my temperature is 39 on chemo", urgent=True)


@given(st.text(max_size=300), st.booleans())
def test_any_text_wants_something_and_not_much(text: str, urgent: bool) -> None:
    found = wanted(text, urgent=urgent)
    assert 1 <= len(set(found)) == len(found) <= MOST_WANTED
    assert set(found) <= set(wants().sections)


def test_who_asks_nothing_is_told_what_it_is() -> None:
    assert wanted("lung nodule") == ("meaning",)


def test_all_sections_of_an_answer_can_be_wanted() -> None:
    assert set(wants().sections) == set(plans().sections)


def test_nothing_that_is_wanted_names_a_disease_or_a_drug() -> None:
    said = {cue.strip() for phrases in (*wants().sections.values(), wants().complaints) for cue in phrases}
    assert not said & (names("drug") | names("cancer") | names("biomarker"))
