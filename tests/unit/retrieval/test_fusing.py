import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.retrieval.fusing import MEANING_WEIGHT, fuse, strength
from shared.model.evidence import Hit
from tests.unit.made import hit, passage


def hits(**scores: float) -> list[Hit]:
    made = [hit(passage([f"About {name}."], name), score) for name, score in scores.items()]
    return sorted(made, key=lambda one: -one.score)


def names(found: list[Hit]) -> list[str]:
    return [one.passage.document_id for one in found]


def test_what_both_searches_find_beats_what_one_finds() -> None:
    assert names(fuse(hits(words=10, both=9), hits(both=0.8, meaning=0.7, last=0.2)))[0] == "both"


def test_the_best_by_words_beats_the_nearest() -> None:
    assert names(fuse(hits(words=3), hits(meaning=0.9, last=0.1)))[:2] == ["words", "meaning"]


def test_what_no_word_finds_is_found_by_meaning() -> None:
    assert names(fuse([], hits(meaning=0.6, last=0.3))) == ["meaning", "last"]


def test_an_engines_own_scale_changes_nothing() -> None:
    ours = fuse(hits(a=4, b=2), hits(b=0.9, c=0.5, a=0.1))
    theirs = fuse(hits(a=40, b=20), hits(b=0.95, c=0.75, a=0.55))  # (1 + cosine) / 2
    assert [(name, round(one.score, 9)) for name, one in zip(names(ours), ours, strict=True)] == [
        (name, round(one.score, 9)) for name, one in zip(names(theirs), theirs, strict=True)
    ]


@given(st.lists(st.floats(0.01, 90), max_size=9), st.lists(st.floats(-1, 1), max_size=9))
def test_fused_scores_lie_between_0_and_1_best_first(worded: list[float], near: list[float]) -> None:
    found = fuse(
        hits(**{f"w{n}": one for n, one in enumerate(worded)}), hits(**{f"w{n + 4}": one for n, one in enumerate(near)})
    )
    scores = [one.score for one in found]
    assert all(0 <= one <= 1 + 1e-9 for one in scores)
    assert scores == sorted(scores, reverse=True)


def test_strength_is_that_of_the_best_of_each_search() -> None:
    assert strength(hits(a=5), hits(b=0.5), 10) == pytest.approx(0.5)
    assert strength([], [], 10) == 0
    assert strength(hits(a=50), [], 10) == 1 / (1 + MEANING_WEIGHT)
