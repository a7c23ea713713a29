from hypothesis import given
from hypothesis import strategies as st

from functions.generation.choosing import BOTTOM_LINE_WORDS, PAGE_WORDS, bottom_line, choose
from functions.generation.plan import plan_for
from tests.unit.made import evidence, hit, passage

PLAN = plan_for("which treatment is there")


def test_what_says_the_persons_words_comes_first() -> None:
    found = evidence(
        hit(passage(["Skin care needs cream and time.", "Radiation treats lung cancer well."])), terms=("lung",)
    )
    assert choose(found, PLAN, for_patient=True).chosen[0].statement.text == "Radiation treats lung cancer well."


def test_no_two_statements_say_the_same() -> None:
    found = evidence(
        hit(passage(["Radiation treats lung cancer well."], "one")),
        hit(passage(["Radiation treats lung cancer very well."], "two")),
    )
    assert len(choose(found, PLAN, for_patient=True).chosen) == 1


def test_of_two_equal_statements_the_patients_version_is_kept() -> None:
    said = "Radiation treats lung cancer well in most people."
    found = evidence(
        hit(passage([said], "clinical"), audience="professional"), hit(passage([said], "plain"), audience="patient")
    )
    (only,) = choose(found, PLAN, for_patient=True).chosen
    assert only.statement.hit.source.document_id == "plain"


def test_a_page_has_its_words_and_no_more() -> None:
    words = [f"Treatment number {n} works on part {n} of organ {n} with drug {n}a and drug {n}b." for n in range(200)]
    found = evidence(*(hit(passage(words[n : n + 5], f"page{n}")) for n in range(0, 200, 5)))
    chosen = choose(found, PLAN, for_patient=True).chosen
    assert sum(len(one.statement.text.split()) for one in chosen) <= PAGE_WORDS


def test_the_bottom_line_is_short_and_states_something() -> None:
    found = evidence(
        hit(passage(["A doctor and a patient in a bright room.", "Radiation is used to treat lung cancer."])),
        terms=("lung", "doctor"),
    )
    line = bottom_line(choose(found, PLAN, for_patient=True).chosen, PLAN, for_patient=True)
    assert line is not None
    assert line.statement.text == "Radiation is used to treat lung cancer."
    assert len(line.statement.text.split()) <= BOTTOM_LINE_WORDS


def test_without_statements_nothing_is_chosen() -> None:
    assert choose(evidence(), PLAN, for_patient=True) == ([], ())
    assert bottom_line([], PLAN, for_patient=True) is None


CLOSED = {"licence": "ALL-RIGHTS-RESERVED", "quote": False, "title": "A closed book"}
SAID = [
    "Radiation treats lung cancer well.",
    "Surgery can remove a small lung tumor.",
    "Rest helps after lung surgery.",
]


def test_a_source_that_may_not_be_quoted_gives_no_statement_and_its_title() -> None:
    found = evidence(hit(passage(SAID[:1], "open")), hit(passage(SAID[1:], "closed"), **CLOSED), terms=("lung",))
    choice = choose(found, PLAN, for_patient=True)
    assert [one.statement.text for one in choice.chosen] == SAID[:1]
    assert choice.unquoted == ("A closed book",)


def test_what_another_source_says_as_well_is_no_gap() -> None:
    found = evidence(hit(passage(SAID, "open")), hit(passage(SAID, "closed"), 0.9, **CLOSED), terms=("lung",))
    choice = choose(found, PLAN, for_patient=True)
    assert {one.statement.hit.source.document_id for one in choice.chosen} == {"open"}
    assert choice.unquoted == ()


@given(st.integers(1, 30), st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_no_document_is_quoted_in_more_words_than_it_may(limit: int, places: list[int]) -> None:
    hits = [hit(passage([SAID[at]], "limited", n), quote_words=limit, title="L") for n, at in enumerate(places)]
    choice = choose(evidence(*hits, terms=("lung",)), PLAN, for_patient=True)
    assert sum(len(one.statement.quote.split()) for one in choice.chosen) <= limit
    said = {one.statement.text for one in choice.chosen}
    assert choice.unquoted == (("L",) if said < {SAID[at] for at in places} else ())
