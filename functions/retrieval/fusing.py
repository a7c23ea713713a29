"""One ranking from several: what says the question's words, and what is near to it in meaning."""

from collections.abc import Sequence

from shared.model.evidence import Match

# How much nearness counts beside words: with 0.3, 0.5 and 0.7 answers said most with this
# (docs/decisions/0010-meaning.md).
MEANING_WEIGHT = 0.5
# And how much nearness by a language model, where the generation has one (docs/decisions/0019-a-language-model.md).
MODEL_WEIGHT = 0.5


def fuse(worded: Sequence[Match], near: Sequence[Match], by_model: Sequence[Match] = ()) -> list[Match]:
    """The matches of all, in no order; scores lie in 0 to 1.

    Each ranking is put on a scale of its own first, so that an engine's units do not matter: words as a share of the
    best, nearness from the last of those looked at (0) to the nearest (1).
    """
    best = max((match.score for match in worded), default=0.0) or 1.0
    scores = {(name, ordinal): score / best for name, ordinal, score in worded}
    for matches, weight in ((near, MEANING_WEIGHT), (by_model, MODEL_WEIGHT)):
        if matches:
            last, span = matches[-1].score, (matches[0].score - matches[-1].score) or 1.0
            for name, ordinal, score in matches:
                scores[name, ordinal] = scores.get((name, ordinal), 0.0) + weight * (score - last) / span
    whole = 1 + MEANING_WEIGHT + (MODEL_WEIGHT if by_model else 0.0)
    return [Match(*place, score / whole) for place, score in scores.items()]


def strength(worded: Sequence[Match], near: Sequence[Match], ideal: float) -> float:
    """How good the best of both is, 0 to 1: fused scores compare the matches of one question, not questions.

    `ideal` is what a passage would score that says every word.
    """
    said = min(1.0, worded[0].score / ideal) if worded and ideal else 0.0
    nearness = min(1.0, max(0.0, near[0].score)) if near else 0.0
    return (said + MEANING_WEIGHT * nearness) / (1 + MEANING_WEIGHT)
