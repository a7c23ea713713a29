import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.abbreviations import Abbreviations, explained


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("A magnetic resonance imaging (MRI) scan.", "MRI", "magnetic resonance imaging"),
        ("It is normal pressure hydrocephalus (NPH).", "NPH", "normal pressure hydrocephalus"),
        ("Patchy alopecia areata (AA) may pass.", "AA", "alopecia areata"),
        ("With acetylsalicylic acid (ASA; aspirin) daily.", "ASA", "acetylsalicylic acid"),
        ("The programmed death-ligand 1 (PD-L1) is tested.", "PD-L1", "programmed death ligand 1"),
        ("Two tyrosine kinase inhibitors (TKIs) failed.", "TKIs", "tyrosine kinase inhibitors"),
        ("Osteonecrosis of the jaw (ONJ) is rare.", "ONJ", "osteonecrosis of the jaw"),
        ("Crohn’s disease. Sjögren syndrome (SjS) is dry.", "SjS", "sjogren syndrome"),
    ],
)
def test_the_words_before_a_bracket_are_what_it_abbreviates(text: str, short: str, long: str) -> None:
    assert explained(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "The dose (high) was changed.",
        "Ask the nurse (Tuesday).",
        "The trial (NCT01234567) began.",
        "Nothing that fits stands before it (XYZ).",
        "It ended. (MRI) began.",
        "(MRI)",
        "A scan by MRI (MRI).",
        "and of (AO)",
    ],
)
def test_a_bracket_that_abbreviates_nothing_explains_nothing(text: str) -> None:
    assert explained(text) == []


def test_a_form_in_the_plural_is_the_same_meaning() -> None:
    found = Abbreviations()
    found.add(["A myelodysplastic syndrome (MDS)."])
    found.add(["The myelodysplastic syndromes (MDS)."])
    found.add(["The multidrug study (MDS)."])
    assert found.meanings() == {"MDS": "myelodysplastic syndrome"}


def test_an_abbreviation_of_several_meanings_is_left_alone() -> None:
    found = Abbreviations()
    found.add(["A partial response (PR).", "It was a partial response (PR).", "Another partial response (PR)."])
    found.add(["The progesterone receptor (PR)."])
    assert found.meanings() == {}


@given(st.text(alphabet="ABcd12-é (.);\n", max_size=200))
def test_any_text_is_read_and_a_long_form_stands_in_it(text: str) -> None:
    for short, long in explained(text):
        assert f"({short}" in text
        assert len(long) >= len(short)
        assert long == long.lower()
