import pytest

from functions.generation.plan import cues, plan_for, plans, says_when_to_call, section_for


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what is a lymph node", "what_is"),
        ("how long do people live with this", "outlook"),
        ("which surgery should I choose", "treatment"),
        ("my skin is itching and I have a rash", "side_effect"),
        ("the first treatment stopped working", "next_treatment"),
        ("is it inherited, and can I lower my risk", "risk"),
        ("how do I tell my children", "coping"),
    ],
)
def test_the_words_of_a_question_decide_its_kind(question: str, kind: str) -> None:
    assert plan_for(question).name == kind


def test_any_text_has_a_plan() -> None:
    assert plan_for("").name == "what_is"


def test_every_plan_orders_known_sections_and_wants_some_of_them() -> None:
    for plan in plans().kinds:
        assert set(plan.order) <= set(plans().sections)
        assert plan.wanted <= set(plan.order)
        assert plan.body in plan.order


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
    plan = plan_for("which treatment is there")
    assert section_for("Survival and a cure, by the median.", headings, plan) == section


def test_under_headings_that_name_none_a_text_goes_where_its_cues_lead() -> None:
    plan = plan_for("which treatment is there")
    assert section_for("The prognosis and survival vary.", ("Treatment of it", "Key points"), plan) == "outlook"
    assert section_for("Water boils.", ("Treatment of it", "Key points"), plan) == "options"


def test_a_section_that_the_plan_lacks_is_not_taken_though_a_heading_names_it() -> None:
    plan = plan_for("how long do people live with this")
    assert "biomarkers" not in plan.order
    assert section_for("Water boils.", ("It", "Genes that stages and treatment rest on"), plan) == "meaning"


def test_a_statement_without_cues_goes_to_the_body_of_the_plan() -> None:
    plan = plan_for("how long do people live")
    assert section_for("Water boils.", (), plan) == "outlook"


def test_no_plan_names_a_disease_or_a_drug() -> None:
    from shared.vocabulary import names

    named = names("drug") | names("biomarker")
    said = {cue for plan in plans().kinds if plan.cues for cue in plan.cues.pattern.lower().split("|")}
    assert not said & named


def test_a_cue_that_ends_in_a_blank_is_a_whole_word() -> None:
    assert cues(["or ", "drug"]).findall("drugs for organs, or rest") == ["drug", "or"]
    plan = plan_for("which treatment is there")
    assert section_for("The gene decides.", (), plan) == "biomarkers"
    assert section_for("It is generally so.", (), plan) != "biomarkers"


def test_who_says_call_your_nurse_says_when_to_call_whatever_else_is_said() -> None:
    plan = plan_for("side effects of chemotherapy")
    said = "Call your nurse if you have side effects such as a fever, a rash, nausea, vomiting or pain after treatment."
    assert says_when_to_call(said, plan)
    assert not says_when_to_call("Treatment may cause a fever, a rash or nausea.", plan)


def test_whoever_is_to_be_called_it_is_said_when_to_call() -> None:
    plan = plan_for("what happens when treatment stops working")
    assert says_when_to_call("Call the care team at once about a new cough or fever during treatment.", plan)
