import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.retrieval.fusing import MEANING_WEIGHT, fuse, strength
from functions.retrieval.ranking import in_order
from shared.model.evidence import Match


def found(**scores: float) -> list[Match]:
    return in_order((name, 0, score) for name, score in scores.items())


def names(fused: list[Match]) -> list[str]:
    return [one.document_id for one in in_order(fused)]


def test_what_both_searches_find_beats_what_one_finds() -> None:
    assert names(fuse(found(words=10, both=9), found(both=0.8, meaning=0.7, last=0.2)))[0] == "both"


def test_the_best_by_words_beats_the_nearest() -> None:
    assert names(fuse(found(words=3), found(meaning=0.9, last=0.1)))[:2] == ["words", "meaning"]


def test_what_no_word_finds_is_found_by_meaning() -> None:
    assert names(fuse([], found(meaning=0.6, last=0.3))) == ["meaning", "last"]


def test_an_engines_own_scale_changes_nothing() -> None:
    ours = fuse(found(a=4, b=2), found(b=0.9, c=0.5, a=0.1))
    theirs = fuse(found(a=40, b=20), found(b=0.95, c=0.75, a=0.55))  # (1 + cosine) / 2
    assert {one.document_id: one.score for one in theirs} == pytest.approx({one.document_id: one.score for one in ours})


def test_what_words_and_a_model_find_beats_what_words_and_their_vectors_find_less_near() -> None:
    fused = fuse(found(one=10, two=10), found(one=0.5, z=0.9, y=0.1), found(two=0.9, z=0.8))
    assert names(fused)[0] == "two"


def test_no_nearness_alone_beats_the_best_by_words() -> None:
    assert names(fuse(found(words=10, x=1), found(y=0.9, z=0.1), found(model=0.9, z=0.8)))[0] == "words"


def test_without_a_model_nothing_changes() -> None:
    assert fuse(found(a=4, b=2), found(b=0.9, a=0.1), []) == fuse(found(a=4, b=2), found(b=0.9, a=0.1))


@given(
    st.lists(st.floats(0.01, 90), max_size=9),
    st.lists(st.floats(-1, 1), max_size=9),
    st.lists(st.floats(-1, 1), max_size=9),
)
def test_fused_scores_lie_between_0_and_1(worded: list[float], near: list[float], by_model: list[float]) -> None:
    fused = fuse(
        found(**{f"w{n}": one for n, one in enumerate(worded)}),
        found(**{f"w{n + 4}": one for n, one in enumerate(near)}),
        found(**{f"w{n + 7}": one for n, one in enumerate(by_model)}),
    )
    assert len(fused) == len({one.document_id for one in fused})
    assert all(0 <= one.score <= 1 + 1e-9 for one in fused)


def test_strength_is_that_of_the_best_of_each_search() -> None:
    assert strength(found(a=5), found(b=0.5), 10) == pytest.approx(0.5)
    assert strength([], [], 10) == 0
    assert strength(found(a=50), [], 10) == 1 / (1 + MEANING_WEIGHT)
