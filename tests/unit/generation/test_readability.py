import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generation.readability import hardness

TRIAL = (
    "In patients with HER2-low disease, the median PFS was 13.2 months (95% CI, 11.4-15.2) in the T-DXd group and 8.1 "
    "months (95% CI, 7.0-9.0) in the chemotherapy group of the phase III, randomized, open-label NCT04494425 trial, "
    "which compared the drug with the choice of the physicians who took part in it."
)


@pytest.mark.parametrize(
    "said", ["Call your doctor.", "You may feel sick after treatment. It often starts 2 to 4 days after each dose."]
)
def test_what_everybody_can_read_is_not_hard_whatever_numbers_it_says(said: str) -> None:
    assert hardness(said) == 0.0


@pytest.mark.parametrize(
    "said",
    [
        "The tests are IHC and ISH.",
        "Radiation (external) or a drug (by mouth) is given.",
        "The drug is given to people " + "who have had " * 12 + "treatment.",
    ],
    ids=["short forms", "brackets", "a long sentence"],
)
def test_short_forms_brackets_and_long_sentences_are_hard(said: str) -> None:
    assert 0.0 < hardness(said) < 1.0


def test_a_trials_result_as_papers_tell_it_is_about_as_hard_as_can_be() -> None:
    assert hardness(TRIAL) > 0.8


@given(st.text())
def test_hardness_lies_between_0_and_1(text: str) -> None:
    assert 0.0 <= hardness(text) <= 1.0
