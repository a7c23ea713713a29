"""In which language a person wrote."""

import pytest

from shared.vocabulary.languages import is_spanish, language_of

SPANISH = [
    "¿Qué puedo hacer con la caída del cabello y los sofocos por el tamoxifen?",
    "Mi papá tiene cáncer y no quiere comer",
    "¿Puedo beber alcohol?",
]
ENGLISH = [
    "does tamoxifen cause hot flashes and hair loss",
    "my son has a tumor, no one will say el diagnosis to me",
    "What is a PET scan?",
    "",
]


@pytest.mark.parametrize("text", SPANISH)
def test_spanish_is_known_by_its_function_words_or_its_signs(text: str) -> None:
    assert is_spanish(text)
    assert language_of(text, "en") == "es"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_stays_english(text: str) -> None:
    assert not is_spanish(text)
    assert language_of(text, "en") == "en"


def test_a_language_that_was_asked_for_is_not_overruled() -> None:
    assert language_of(SPANISH[0], "fr") == "fr"
    assert language_of(ENGLISH[0], "es") == "es"
