from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.translation import content_words, english_of, in_english


def test_function_words_are_no_content_words() -> None:
    assert content_words("What do I do about the hot flashes?") == ["hot", "flashes"]


def test_a_spanish_text_is_read_in_english_with_names_as_they_are() -> None:
    assert english_of("¿Cuáles son los efectos secundarios del Enhertu?").split()[:2] == ["side", "effects"]
    assert "Enhertu" in english_of("¿Cuáles son los efectos secundarios del Enhertu?")


def test_an_english_text_stays_as_it_is() -> None:
    assert english_of("My chemo stopped working, what now?") == "My chemo stopped working, what now?"


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(in_english(text), str)
    assert english_of(text) in (text, in_english(text))
