from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generation.plan import MOST_WANTED, cues, plan_for, plans, says_when_to_call, section_for
from shared.model.answer import SectionKind


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
    assert plan_for(question).wanted[0] == most


def test_a_complaint_is_a_side_effect_beside_a_treatment_and_something_to_live_with_anyway() -> None:
    assert plan_for("my skin is itching").wanted == ("approach",)
    assert set(plan_for("my skin is itching on tamoxifen").wanted) == {"side_effects", "approach"}


def test_what_the_asking_sentence_says_counts_above_the_story() -> None:
    story = "He had surgery, and the drug came next, and then a transplant. "
    assert plan_for(story + "What is his prognosis, what are his chances, and is it curable?").wanted[0] == "outlook"


def test_who_is_in_an_emergency_wants_to_know_when_to_call() -> None:
    assert "when_to_call" not in plan_for("my temperature is 39 on chemo").wanted
    assert "when_to_call" in plan_for("my temperature is 39 on chemo", urgent=True).wanted


@given(st.text(max_size=300), st.booleans())
def test_any_text_has_a_plan_of_few_sections_that_its_statements_can_go_to(text: str, urgent: bool) -> None:
    plan = plan_for(text, urgent=urgent)
    assert 1 <= len(set(plan.wanted)) == len(plan.wanted) <= MOST_WANTED
    assert set(plan.wanted) <= set(plans().sections)
    assert plan.body != "when_to_call"


def test_who_asks_nothing_is_told_what_it_is() -> None:
    assert plan_for("lung nodule").wanted == ("meaning",)


def test_all_sections_that_an_answer_to_anybody_has_are_planned() -> None:
    others = {"bottom_line", "questions_to_ask", "assumption", "your_situation"}
    assert set(plans().sections) == set(get_args(SectionKind)) - others


@pytest.mark.parametrize(
    ("headings", "section"),
    [
        (("A cancer", "Side effects"), "side_effects"),
        # the nearest heading, and not the title, which would make treatment of all that stands on a page
        (("Treatment of a cancer", "Stages of the cancer"), "meaning"),
        (("Treatment of a cancer", "Stages of the cancer", "Key points"), "meaning"),
        # what a heading says first is what it is about
        (("A cancer", "Side effects of drug treatment"), "side_effects"),
        (("A cancer", "Treatment of stage III"), "options"),
        # of two cues that begin together the longer
        (("A cancer", "Types of treatment"), "options"),
        (("A cancer", "Types of the cancer"), "meaning"),
    ],
)
def test_the_nearest_heading_that_names_a_section_leads_what_stands_under_it(
    headings: tuple[str, ...], section: str
) -> None:
    assert section_for("Survival and a cure, by the median.", headings, "options") == section


def test_under_headings_that_name_none_a_text_goes_where_its_cues_lead() -> None:
    assert section_for("The prognosis and survival vary.", ("Treatment of it", "Key points"), "meaning") == "outlook"
    assert section_for("Water boils.", ("Treatment of it", "Key points"), "meaning") == "options"


def test_a_statement_without_cues_goes_to_the_body_of_the_plan() -> None:
    assert section_for("Water boils.", (), "outlook") == "outlook"


def test_no_plan_names_a_disease_or_a_drug() -> None:
    from shared.vocabulary import names

    named = names("drug") | names("biomarker")
    said = {
        cue.strip()
        for section in plans().sections.values()
        for cue in (*section.asked, *section.headings, *section.cues, *plans().complaints, *plans().treatments)
    }
    assert not said & named


def test_a_cue_that_ends_in_a_blank_is_a_whole_word() -> None:
    assert cues(["or ", "drug"]).findall("drugs for organs, or rest") == ["drug", "or"]
    assert section_for("The gene decides.", (), "meaning") == "biomarkers"
    assert section_for("It is generally so.", (), "meaning") == "meaning"


def test_who_says_call_your_nurse_says_when_to_call_whatever_else_is_said() -> None:
    said = "Call your nurse if you have side effects such as a fever, a rash, nausea, vomiting or pain after treatment."
    assert says_when_to_call(said)
    assert not says_when_to_call("Treatment may cause a fever, a rash or nausea.")


def test_whoever_is_to_be_called_it_is_said_when_to_call() -> None:
    assert says_when_to_call("Call the care team at once about a new cough or fever during treatment.")
