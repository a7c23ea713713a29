from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.sentences import sentences


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The OS was 23.9 months (HR, 0.64; 95% CI, 0.69–0.98; P = .003).",
        "Drugs, e.g. tamoxifen, were given by Dr. Smith et al. in one group.",
        "The dose is approx. 5 mg a day.",
        "It was No. 3 of the list.",
        "See Fig. 2 for the dose.",
    ],
)
def test_a_point_within_a_sentence_does_not_end_it(sentence: str) -> None:
    assert _split(f"It began. {sentence} It ended.") == ["It began.", sentence, "It ended."]


@given(st.text(max_size=300))
def test_every_word_is_in_one_sentence_and_none_overlap(text: str) -> None:
    found = sentences(text)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    assert "".join("".join(_split(text)).split()) == "".join(text.split())
