from functions.generation.choosing import BOTTOM_LINE_WORDS, PAGE_WORDS, bottom_line, choose
from functions.generation.plan import plan_for
from tests.unit.made import evidence, hit, passage

PLAN = plan_for("which treatment is there")


def test_what_says_the_persons_words_comes_first() -> None:
    found = evidence(
        hit(passage(["Skin care needs cream and time.", "Radiation treats lung cancer well."])), terms=("lung",)
    )
    assert choose(found, PLAN, for_patient=True)[0].statement.text == "Radiation treats lung cancer well."


def test_no_two_statements_say_the_same() -> None:
    found = evidence(
        hit(passage(["Radiation treats lung cancer well."], "one")),
        hit(passage(["Radiation treats lung cancer very well."], "two")),
    )
    assert len(choose(found, PLAN, for_patient=True)) == 1


def test_of_two_equal_statements_the_patients_version_is_kept() -> None:
    said = "Radiation treats lung cancer well in most people."
    found = evidence(
        hit(passage([said], "clinical"), audience="professional"), hit(passage([said], "plain"), audience="patient")
    )
    (only,) = choose(found, PLAN, for_patient=True)
    assert only.statement.hit.source.document_id == "plain"


def test_a_page_has_its_words_and_no_more() -> None:
    words = [f"Treatment number {n} works on part {n} of organ {n} with drug {n}a and drug {n}b." for n in range(200)]
    found = evidence(*(hit(passage(words[n : n + 5], f"page{n}")) for n in range(0, 200, 5)))
    chosen = choose(found, PLAN, for_patient=True)
    assert sum(len(one.statement.text.split()) for one in chosen) <= PAGE_WORDS


def test_the_bottom_line_is_short_and_states_something() -> None:
    found = evidence(
        hit(passage(["A doctor and a patient in a bright room.", "Radiation is used to treat lung cancer."])),
        terms=("lung", "doctor"),
    )
    line = bottom_line(choose(found, PLAN, for_patient=True), PLAN, for_patient=True)
    assert line is not None
    assert line.statement.text == "Radiation is used to treat lung cancer."
    assert len(line.statement.text.split()) <= BOTTOM_LINE_WORDS


def test_without_statements_nothing_is_chosen() -> None:
    assert choose(evidence(), PLAN, for_patient=True) == []
    assert bottom_line([], PLAN, for_patient=True) is None
