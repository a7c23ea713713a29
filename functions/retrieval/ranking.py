"""From matches to an order that a reader would choose: pages count, not only passages."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.model.document import Source
from shared.model.evidence import Hit, Match

# A page with several good passages is about the question; a single passage may only mention it. Weight and number were
# measured on patients' own questions (docs/decisions/0004-retrieval.md).
PAGE_WEIGHT = 0.6
PAGE_PASSAGES = 3

# What stands beside a good passage goes on with it: the better of the two neighbours counts for a passage, too.
BESIDE_WEIGHT = 0.2

# Where both versions of a page say it, a patient reads the patient's.
PATIENT_PRIOR = 1.1

# A page for a group of people of whom the question does not speak (siblings.py).
UNMEANT = 0.8

MOST_OF_A_PAGE = 12  # passages of one document among the evidence
MOST_OF_A_SECTION = 6  # passages of one section of one document

_SAME = 0.8  # share of words that makes two passages the same (`_Words.least` counts on it)


def rank(
    matches: Sequence[Match], factors: Mapping[str, Mapping[str, float]], length: Callable[[str], int]
) -> list[Match]:
    """Order them by their own score, their neighbours' and their page's, times the factors of their document.

    `length` says how many passages a document has.
    """
    scores = {(name, ordinal): score for name, ordinal, score in matches}
    pages = page_evidence(matches, length)
    share = {name: math.prod(factors[name].values()) for name in pages}
    ranked = [
        (name, ordinal, share[name] * (score + beside(scores, name, ordinal) + pages[name]))
        for name, ordinal, score in matches
    ]
    return [Match(name, ordinal, round(score, 4)) for name, ordinal, score in in_order(ranked)]


def page_evidence(matches: Iterable[Match], length: Callable[[str], int]) -> dict[str, float]:
    """What a document's best passages add to each of its passages: their mean. A short document lacks none."""
    pages: defaultdict[str, list[float]] = defaultdict(list)
    for name, _, score in matches:
        pages[name].append(score)
    return {
        name: PAGE_WEIGHT * sum(sorted(best)[-PAGE_PASSAGES:]) / min(PAGE_PASSAGES, length(name) or PAGE_PASSAGES)
        for name, best in pages.items()
    }


def beside(scores: Mapping[tuple[str, int], float], name: str, ordinal: int) -> float:
    """What the better of its two neighbours adds to a passage."""
    return BESIDE_WEIGHT * max(scores.get((name, ordinal - 1), 0.0), scores.get((name, ordinal + 1), 0.0))


def factors_of(
    titled: Mapping[str, float],
    strength: float,
    sources: Mapping[str, Source],
    *,
    for_patient: bool,
    unmeant: frozenset[str] = frozenset(),
) -> dict[str, dict[str, float]]:
    """By what the scores of each document's passages are multiplied: the best possible has `strength`.

    `titled` has what each title is worth (titles.py).
    """
    scale = strength / (1 + PAGE_WEIGHT + BESIDE_WEIGHT)
    return {
        name: {
            "scale": scale,
            "title": title,
            "audience": 1 / PATIENT_PRIOR if for_patient and sources[name].audience != "patient" else 1.0,
            "sibling": UNMEANT if name in unmeant else 1.0,
        }
        for name, title in titled.items()
    }


def in_order(scored: Iterable[tuple[str, int, float]]) -> list[Match]:
    """The best first; equals as they stand in their documents."""
    ordered = sorted((-score, name, ordinal) for name, ordinal, score in scored)
    return [Match(name, ordinal, -negative) for negative, name, ordinal in ordered]


def ideal_score(rarity: Mapping[str, float], weights: Iterable[tuple[str, float]]) -> float:
    """About what BM25 gives a passage that says each word: (k1 + 1) = 2.2 times its rarity."""
    return 2.2 * sum(rarity.get(word, 0.0) * weight for word, weight in weights)


def diversify(hits: Iterable[Hit], most: int) -> list[Hit]:
    """The best `most` hits, without near-duplicates and without one page or section taking all. No more are read."""
    kept: list[Hit] = []
    words: list[_Words] = []
    pages: Counter[str] = Counter()
    sections: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for hit in hits:
        passage = hit.passage
        section = (passage.document_id, passage.section)
        if pages[passage.document_id] >= MOST_OF_A_PAGE or sections[section] >= MOST_OF_A_SECTION:
            continue
        own = _words(passage.text)
        if any(_same(own, other) for other in words):
            continue
        kept.append(hit)
        words.append(own)
        pages[passage.document_id] += 1
        sections[section] += 1
        if len(kept) == most:
            break
    return kept


class _Words(NamedTuple):
    """A text's words, the longest third of them, and how many of those a text has at the least that says the same."""

    all: frozenset[str]
    longest: frozenset[str]
    least: int


def _words(text: str) -> _Words:
    found = frozenset(text.lower().split())
    longest = frozenset(sorted(found, key=len)[-(len(found) // 3 + 1) :])
    return _Words(found, longest, len(longest) - len(found) // 5)


def _same(one: _Words, other: _Words) -> bool:
    """Whether more than `_SAME` of the shorter's words stand in the longer. Long words are seldom shared by chance, so
    that a look at those is mostly enough.
    """
    if len(one.all) > len(other.all):
        one, other = other, one
    return len(one.longest & other.all) >= one.least and len(one.all & other.all) > _SAME * len(one.all)
