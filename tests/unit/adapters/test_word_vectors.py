import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.objects import WORDS
from shared.adapters.word_vectors import WordVectors, copy_words

VECTORS = WordVectors(WORDS)


def nearness(one: str, other: str) -> float:
    a, b = VECTORS.embed([one, other])
    return float(a @ b)


@pytest.mark.parametrize(
    ("said", "same", "other"),
    [
        ("I lost my hair", "alopecia from chemotherapy", "mortgage rates"),
        ("throwing up after chemo", "nausea and vomiting", "radiation of the prostate"),
        ("cancer came back", "recurrence", "screening tests"),
        ("my head is foggy and I forget things", "problems with memory and concentration", "skin rash"),
    ],
)
def test_what_means_the_same_lies_nearer(said: str, same: str, other: str) -> None:
    assert nearness(said, same) > nearness(said, other)


def test_a_text_without_a_known_word_has_no_direction() -> None:
    assert not VECTORS.embed(["", "   ", "x" * 500]).any()


def test_case_and_accents_do_not_matter() -> None:
    assert nearness("Cáncer PAINFUL", "cancer painful") == pytest.approx(1)


@given(st.text(alphabet=string.printable + "áñ中́", max_size=300))
def test_any_text_has_a_vector_of_length_1_or_none(text: str) -> None:
    (vector,) = VECTORS.embed([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) or not vector.any()


def test_a_copy_embeds_as_the_original_does(tmp_path: Path) -> None:
    copy_words(WORDS, tmp_path)
    assert (WordVectors(tmp_path).embed(["lung cancer"]) == VECTORS.embed(["lung cancer"])).all()


@given(st.lists(st.sampled_from(["Cancer,", "(T-DXd)", "don't", "Ärzte", "23.4", "x" * 80, "ΟΔΟΣ."]), max_size=8))
def test_only_the_words_matter_and_not_the_space_between_them(words: list[str]) -> None:
    assert (VECTORS.embed([" ".join(words)]) == VECTORS.embed(["\u2003\n ".join(words)])).all()


def test_a_mark_at_a_word_is_a_piece_of_its_own() -> None:
    assert (VECTORS.embed(["pain, fever"]) == VECTORS.embed(["pain , fever"])).all()
    assert (VECTORS.embed(["pain, fever"]) != VECTORS.embed(["pain fever"])).any()
