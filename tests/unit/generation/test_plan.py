from typing import get_args

import pytest

from functions.generation.plan import Plan, plans, says_when_to_call, section_for
from shared.model.answer import SectionKind


def test_statements_of_which_nothing_tells_more_go_where_most_is_wanted_but_never_to_when_to_call() -> None:
    assert Plan(("outlook", "meaning")).body == "outlook"
    assert Plan(("when_to_call", "meaning")).body == "meaning"
    assert Plan(("when_to_call",)).body == "approach"


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


def test_a_cue_that_ends_in_a_blank_is_a_whole_word_of_a_text() -> None:
    assert section_for("The gene decides.", (), "meaning") == "biomarkers"
    assert section_for("It is generally so.", (), "meaning") == "meaning"


def test_who_says_call_your_nurse_says_when_to_call_whatever_else_is_said() -> None:
    said = "Call your nurse if you have side effects such as a fever, a rash, nausea, vomiting or pain after treatment."
    assert says_when_to_call(said)
    assert not says_when_to_call("Treatment may cause a fever, a rash or nausea.")


def test_whoever_is_to_be_called_it_is_said_when_to_call() -> None:
    assert says_when_to_call("Call the care team at once about a new cough or fever during treatment.")
