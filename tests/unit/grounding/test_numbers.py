"""Every number in an item stands in its quotes, as the same number of the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.grounding.figures import figures
from shared.grounding.numbers import numbers
from tests.unit.grounding.made import claim

STANDS = [
    ("The median was 23.4 months.", "Median survival was 23.4 months against 16.8 months."),
    ("It was 23.4 against 16.8 months.", "23.4 months vs. 16.8 months"),
    ("About 1,200 people took part.", "There were 1200 participants."),
    ("About 1,200 people took part.", "There were 1 200 participants.".replace("1 200", "1\u00a0200")),
    ("Five percent had it.", "It was seen in 5% of patients."),
    ("5 to 10 percent had it.", "Seen in 5–10% of patients."),
    ("5% to 10% had it.", "Between 5 and 10 per cent of patients."),
    ("Doses of 5, 10 and 20 mg were tried.", "We tried 5 mg, 10 mg and 20 mg."),
    ("Every three weeks.", "once every 3 weeks"),
    ("Every 3 weeks.", "once every three weeks"),
    ("A three-week cycle.", "a 3-week cycle"),
    ("Half of the people felt better.", "50% of the people felt better"),
    ("Half of the people felt better.", "One-half of the people felt better"),
    ("It doubled the risk.", "The risk was twice as high."),
    ("Twice the risk.", "A 2-fold risk."),
    ("Two thirds recovered.", "two-thirds of them recovered"),
    ("1 in 8 women.", "One in eight women."),
    ("HER2-low disease.", "This is called HER2-low."),
    ("HER2 positive", "HER2+ tumors"),
    ("CDK4/6 inhibitors", "inhibitors of CDK4/6"),
    ("PD-1 inhibitors", "PD1 inhibitors"),
    ("The trial NCT01234567 is open.", "See NCT01234567."),
    ("Stage 4 cancer.", "stage IV cancer"),
    ("Stage IV cancer.", "stages III and IV"),
    ("Grade 3 or 4 effects.", "grade 3-4 effects"),
    ("Stages 2 and 3.", "stages I, II, and III"),
    ("A fever of 38 °C (100.4 °F).", "38°C (100.4°F) or higher"),
    ("5.0 mg", "5 mg"),
    ("5.4 mg/kg every 3 weeks", "The dose is 5.4 mg/kg every three weeks."),
    ("75 mg/m2", "75 mg/m² of body surface"),
    ("In 2020, 5 percent.", "In the year 2020, it was 5 percent."),
    ("24 months", "Median (months): 24"),
    ("Call 1-800-4-CANCER.", "call 1-800-4-CANCER (1-800-422-6237)"),
    ("Nothing to count here.", "Nothing."),
    ("One of them helps.", "A drug helps."),
]

DOES_NOT_STAND = [
    ("24 months", "23.4 months"),
    ("24 months", "24 weeks"),
    ("24%", "24 patients"),
    ("24 patients", "24% of patients"),
    ("2 drugs", "HER2"),
    ("4 drugs", "CDK4/6"),
    ("6 drugs", "6,000 drugs"),
    ("12 people", "1,200 people"),
    ("5 mg", "0.5 mg"),
    ("5 mg", "5.5 mg"),
    ("5 mg", "5 g"),
    ("10%", "5% to 15%"),
    ("HER3", "HER2"),
    ("HER2", "HER20"),
    ("CDK4/6", "CDK4"),
    ("NCT01234567", "NCT01234568"),
    ("NCT0123456", "NCT01234567"),
    ("Three people", "two people"),
    ("twelve weeks", "2 weeks"),
    ("Half of them", "some of them"),
    ("It doubles the risk", "It raises the risk"),
    ("two thirds", "one third"),
    ("stage 3", "stage IV"),
    ("stage 4", "4 patients"),
    ("4 patients", "stage 4"),
    ("phase 3", "phase II"),
    ("fewer than <5", ">5"),
    ("≥38 °C", "<38 °C"),
    ("5 million", "5 people"),
    ("1-800-422-6237", "1-800-422-6238"),
]


@pytest.mark.parametrize(("item", "quote"), STANDS)
def test_a_number_that_stands_in_a_quote_passes(item: str, quote: str) -> None:
    assert numbers(claim(item, quote)) is None


@pytest.mark.parametrize(("item", "quote"), DOES_NOT_STAND)
def test_a_number_that_stands_in_no_quote_fails(item: str, quote: str) -> None:
    assert numbers(claim(item, quote)) is not None


def test_a_number_may_stand_in_any_of_the_quotes() -> None:
    assert numbers(claim("23.4 against 16.8 months", "23.4 months with it", "16.8 months without")) is None


def test_a_question_that_cites_nothing_may_name_a_number() -> None:
    assert numbers(claim("Should I ask again in 3 weeks?", question=True)) is None


def test_the_reason_names_the_number_that_is_missing() -> None:
    assert numbers(claim("24 months", "24 weeks")) == "24 month stands in no quote"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["", "%", " mg", " weeks"]))
def test_another_number_of_the_same_thing_never_passes(a: int, b: int, unit: str) -> None:
    passes = numbers(claim(f"It was {a}{unit} there.", f"It was {b}{unit} there.")) is None
    assert passes == (a == b)


@given(st.decimals(0, 10**5, places=2), st.sampled_from(["{:,}", "{}"]), st.sampled_from(["{:,}", "{}"]))
def test_a_number_passes_however_its_thousands_are_written(value: object, item: str, quote: str) -> None:
    assert numbers(claim(f"It was {item.format(value)}.", f"It was {quote.format(value)}.")) is None


@given(st.text())
def test_a_text_always_carries_its_own_numbers(text: str) -> None:
    assert numbers(claim(text, text)) is None


@given(st.text(alphabet="0123456789.,-/%<> HERabtochm½²"))
def test_text_full_of_digits_carries_its_own_numbers(text: str) -> None:
    assert numbers(claim(text, text)) is None


def test_numbers_in_a_long_text_are_found_without_backtracking() -> None:
    assert len(figures("1-" * 2000 + " " + "stage 3 or " * 500 + ". " + "9 mg " * 500).numbers) == 500
