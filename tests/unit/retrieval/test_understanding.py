import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.retrieval.understanding import (
    DISEASE,
    EXPANSION_WEIGHT,
    MOST_NAMES,
    MOST_TERMS,
    SPELLING_WEIGHT,
    TOLD_DRUG,
    TOPIC,
    understand,
)
from shared.vocabulary.translation import in_english
from tests.unit.made import passage
from tests.unit.retrieval.fakes import FakeIndex

INDEX = FakeIndex(
    passage(["Tamoxifen can cause hot flashes."]),
    passage(["Osimertinib treats lung cancer."], "lung"),
    passage(["Surgery removes the thyroid cancer."], "thyroid"),
    spellings={"tomoxifenn": "tamoxifen", "thyriod": "thyroid"},
)


def test_words_that_the_content_lacks_are_not_searched_for() -> None:
    understanding = understand("tamoxifen and my allotment", INDEX)
    assert understanding.terms == ("tamoxifen",)


def test_a_brand_is_searched_for_by_its_generic_name_below_the_persons_own_words() -> None:
    understanding = understand("does tagrisso treat lung cancer", INDEX)
    weights = {clause.words: clause.weight for clause in understanding.query.clauses}
    assert weights["osimertinib"] == EXPANSION_WEIGHT < weights["lung"]


def test_of_the_names_of_a_thing_the_first_few_are_searched_for() -> None:
    assert [one.weight for one in understand("herceptin", INDEX).query.clauses] == [EXPANSION_WEIGHT] * MOST_NAMES


def _weights(text: str) -> dict[str, float]:
    return {clause.words: clause.weight for clause in understand(text, INDEX).query.clauses}


def test_who_asks_how_to_live_with_it_is_served_by_the_topic_above_the_disease() -> None:
    weights = _weights("My mum has lung cancer. How do I cope with her hot flashes?")
    assert weights["lung"] == DISEASE
    assert weights["flashes"] == TOPIC
    assert weights["cancer"] == 1.0


def test_how_somebody_is_is_meant_in_the_words_of_pages() -> None:
    told = understand("How do I cope, my calf is hot and I have nausea", INDEX).query.meaning
    assert "calf" not in told
    assert "nausea vomiting" in told
    assert understand("What is nausea?", INDEX).query.meaning == "What is nausea?"


def test_what_is_told_again_and_again_is_meant_no_longer_than_it_is() -> None:
    told = "How do I cope with nausea? " + "nausea, hot flashes, " * 150
    assert len(understand(told, INDEX).query.meaning) < 4 * len(told)


def test_who_asks_of_the_disease_is_served_by_it() -> None:
    assert _weights("What is lung cancer?")["lung"] == 1.0


def test_a_drug_that_is_only_told_of_weighs_less_where_it_is_asked_what_comes_next() -> None:
    told = _weights("She had osimertinib for lung cancer. Which treatment is next?")
    assert told["osimertinib"] == TOLD_DRUG
    assert told["lung"] == 1.0
    assert _weights("Is osimertinib a treatment for lung cancer?")["osimertinib"] == 1.0


def test_a_misspelt_word_is_searched_for_as_the_content_spells_it() -> None:
    understanding = understand("my thyriod cancer", INDEX)
    assert {clause.words: clause.weight for clause in understanding.query.clauses}["thyroid"] == SPELLING_WEIGHT
    assert not understanding.unheard.asked


def test_an_abbreviation_is_searched_for_as_the_content_explains_it_below_the_persons_own_words() -> None:
    index = FakeIndex(
        passage(["Osteonecrosis of the jaw (ONJ)."]),
        abbreviations={"ONJ": "osteonecrosis of the jaw", "ALL": "leukemia", "MRI": "magnetic resonance imaging"},
    )
    understanding = understand("Is it ALL from ONJ, seen by MRI?", index)
    weights = {clause.words: clause.weight for clause in understanding.query.clauses}

    assert weights["osteonecrosis of the jaw"] == EXPANSION_WEIGHT < weights["onj"]
    assert understanding.expansions.count("osteonecrosis of the jaw") == 1
    assert "leukemia" not in weights  # a function word is emphasised


def test_a_shouted_text_has_no_abbreviations_by_its_capitals() -> None:
    index = FakeIndex(passage(["One."]), abbreviations={"BIG": "breast international group"})
    assert understand("MY LUMP IS BIG", index).expansions == understand("my lump is big", index).expansions


def test_a_question_without_a_word_of_cancer_care_is_not_of_the_field() -> None:
    assert understand("what are mortgage rates", INDEX).field_share == 0
    assert 0 < understand("the mortgage and my biopsy", INDEX).field_share < 1
    assert understand("my biopsy", INDEX).field_share == 1
    assert understand("how do I lift weights", INDEX).field_share == 0  # known, and said of anything


def test_a_question_of_function_words_searches_for_nothing() -> None:
    assert understand("what is it?", INDEX).query.clauses == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("My brother is 61, has stage 4 lung cancer since May, and surgery is out of the question", ["stage 4"]),
        ("stage IIIB, grade 2", ["stage iiib", "grade 2"]),
        ("what type i have", []),
        ("on stage 100 times", []),
    ],
)
def test_a_number_and_the_noun_before_it_are_one_name(text: str, names: list[str]) -> None:
    clauses = [clause.words for clause in understand(text, INDEX).query.clauses if clause.weight == 1]
    assert [one for one in clauses if one.split()[0] in ("stage", "grade", "type") and " " in one] == names


def test_a_number_is_searched_for_in_a_short_question_only() -> None:
    index = FakeIndex(passage(["Stage 4 lung cancer, 12 months, surgery, tamoxifen, hot flashes, thyroid cancer."]))
    assert "4" in understand("stage 4 cancer", index).terms
    story = understand("lung surgery 12 months before tamoxifen and hot flashes and thyroid cancer", index)
    assert "12" not in story.terms
    assert {"lung", "months", "thyroid"} <= set(story.terms)


SPANISH = "¿Qué puedo hacer con la caída del cabello y los sofocos por el tamoxifen?"


def test_a_spanish_question_is_looked_for_in_english_with_names_as_they_are() -> None:
    assert set(in_english(SPANISH).split()) >= {"hair", "loss", "hot", "flashes", "tamoxifen"}
    understanding = understand(SPANISH, INDEX)
    assert {"hot", "flashes", "tamoxifen"} <= set(understanding.terms)
    assert "hair loss" in understanding.query.meaning


def test_spanish_words_that_the_vocabulary_does_not_know_do_not_make_the_question_another() -> None:
    known = understand("¿el cáncer de pulmón?", INDEX).field_share
    assert understand("¿el cáncer de pulmón en la cocina de un restaurante?", INDEX).field_share == known > 0
    assert understand("¿la cocina de un restaurante?", INDEX).field_share == 0


def test_a_spanish_word_is_no_english_one() -> None:
    index = FakeIndex(passage(["He has come."]), passage(["Lung cancer."], "lung"))
    assert understand("el cáncer de pulmón ha vuelto y no come nada", index).terms == ("lung", "cancer")


@given(st.text(alphabet=string.ascii_letters + " '’-.,?áñ\n", max_size=600))
def test_any_text_is_understood_within_the_limit(text: str) -> None:
    understanding = understand(text, INDEX)
    assert len(understanding.terms) <= MOST_TERMS
    assert all(0 < clause.weight <= TOPIC for clause in understanding.query.clauses)


def test_a_name_that_is_a_function_word_too_is_of_the_field() -> None:
    assert understand("my child has ALL", INDEX).field_share > 0
    assert understand("my child has it all", INDEX).field_share == 0
