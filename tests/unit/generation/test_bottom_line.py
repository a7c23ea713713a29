import pytest

from functions.generation.asks import asks
from functions.generation.bottom_line import MOST_WORDS, bottom_line
from functions.generation.choosing import choose
from tests.unit.made import evidence, hit, passage, planned

LINE = "Radiation is used to treat lung cancer."


def _line(question: str, *hits, terms: tuple[str, ...] = ("lung", "treatment")) -> str | None:
    plan = planned(question)
    chosen = choose(question, evidence(*hits, terms=terms), plan, for_patient=True).chosen
    one = bottom_line(chosen, plan, asks(question), for_patient=True)
    return None if one is None else one.statement.text


def test_it_is_short_and_states_something() -> None:
    said = ["A doctor and a patient in a bright room.", LINE]
    line = _line("how is lung cancer treated", hit(passage(said)), terms=("lung", "doctor"))
    assert line == LINE
    assert len(line.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    "said",
    [
        "Although the sample size was small, lung cancer treatment had an effect.",
        "Lung cancer treatment was compared in a retrospective cohort of many people.",
        "Lung cancer treatment was better with it (P = .02).",
        "Researchers are asking about lung cancer treatment and lung function.",
    ],
)
def test_how_a_study_was_made_is_no_bottom_line(said: str) -> None:
    assert _line("how is lung cancer treated", hit(passage([said]), 0.9), hit(passage([LINE], "two"), 0.4)) == LINE


def test_who_asks_for_studies_may_read_of_one() -> None:
    said = "A clinical trial is testing a treatment for lung cancer."
    assert _line("is there a trial for lung cancer", hit(passage([said]))) == said


@pytest.mark.parametrize(
    "said",
    [
        "Lung cancer treatment is harder in these patients.",
        "No. Lung cancer treatment is seldom harmful.",
        "Embarrassed: Lung cancer treatment may make you feel so.",
        "Lung cancer treatment is not the same for everybody.",
        "“Lung cancer treatment is better now,” he added.",
        "All lung cancer treatment has been weighed by such a group.",
        "Lung cancer treatment therefore needs a call as well.",
    ],
)
def test_what_leaves_the_reader_asking_who_or_which_is_no_bottom_line(said: str) -> None:
    assert _line("how is lung cancer treated", hit(passage([said]))) is None


def test_it_is_about_what_the_question_names() -> None:
    other = "A Pap test is a procedure to collect cells of the cervix."
    own = "Ovarian cancer is hard to find early."
    found = (hit(passage([other], "one"), 0.5), hit(passage([own], "two"), 0.5))
    assert _line("is there a smear for ovarian cancer", *found, terms=("smear", "ovarian")) == own


def test_without_statements_there_is_none() -> None:
    assert bottom_line([], planned(""), (), for_patient=True) is None


def test_what_hardly_bears_on_the_question_is_no_bottom_line() -> None:
    beside = "Your experience may be different from that of other people."
    asked = "is my lung treatment harming my kidneys and my liver"
    terms = ("lung", "treatment", "harming", "kidneys", "liver")
    found = passage([beside, "Kidneys may be harmed, and so may the liver, by some treatment."], section=("Notes",))
    assert _line(asked, hit(passage([beside], section=("Notes",))), terms=terms) is None
    assert _line(asked, hit(found), terms=terms) == "Kidneys may be harmed, and so may the liver, by some treatment."


def test_that_nobody_should_stop_a_medicine_alone_comes_before_all_else() -> None:
    never = "Never stop taking tamoxifen without first talking to your doctor."
    about = "Tamoxifen is a drug that blocks the effects of the hormone estrogen in the breast."
    found = (hit(passage([about], "about"), 0.9), hit(passage([never], "never"), 0.6))
    assert _line("should i stop taking tamoxifen", *found, terms=("tamoxifen", "taking")) == never
    assert _line("how does tamoxifen work", *found, terms=("tamoxifen", "work")) == about


def test_a_long_message_s_other_words_make_no_bottom_line_without_the_drug_or_cancer_that_it_names() -> None:
    said = "You may be tired and have less time and energy for work."
    asked = "which treatment comes instead of tamoxifen, what else is there, with less time for work"
    terms = ("treatment", "time", "less", "work", "tamoxifen")
    assert _line(asked, hit(passage([said])), terms=terms) is None


def test_who_asks_how_to_live_with_it_may_read_a_line_that_does_not_name_the_drug_or_the_cancer() -> None:
    said = "You may be tired and have less time and energy for work."
    terms = ("tired", "time", "energy", "work", "tamoxifen")
    assert _line("on tamoxifen and tired, no time, no energy", hit(passage([said])), terms=terms) == said


def test_where_side_effects_are_asked_about_a_line_that_does_not_speak_of_them_is_none() -> None:
    asked, used = "imatinib side effects", "Imatinib is used to treat a kind of leukemia."
    assert _line(asked, hit(passage([used])), terms=("imatinib",)) is None
    effect = "Imatinib can cause nausea and a rash."
    assert _line(asked, hit(passage([used, effect])), terms=("imatinib",)) == effect


def test_a_line_on_survival_has_to_say_itself_of_which_cancer() -> None:
    asked = "how long do people live with lung cancer"
    other, own = "Most people with that tumor can be cured.", "Lung cancer is seldom cured once it has spread."
    assert _line(asked, hit(passage([other], section=("Lung Cancer",)))) is None
    assert _line(asked, hit(passage([other, own], section=("Lung Cancer",)))) == own


def test_a_line_that_points_at_a_table_is_none() -> None:
    assert _line("how is lung cancer treated", hit(passage(["Lung cancer treatment is shown in Table 5."]))) is None


def test_nobody_reads_of_dying_first_who_has_not_asked_how_it_goes_on() -> None:
    said = "Lung cancer has no other standard treatment, and many people die of it."
    assert _line("is there another treatment for lung cancer", hit(passage([said]))) is None
    assert _line("how many people die of lung cancer, what are my chances", hit(passage([said]))) == said


def test_where_nothing_but_a_relapse_is_asked_about_the_line_speaks_of_it() -> None:
    used = "Lung cancer is treated by surgery in many people."
    assert _line("my lung cancer has returned", hit(passage([used])), terms=("lung", "cancer")) is None
    assert _line("lung cancer has returned, surgery or not", hit(passage([used])), terms=("lung", "surgery")) == used
