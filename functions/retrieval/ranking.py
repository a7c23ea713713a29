"""From an engine's hits to an order that a reader would choose: pages count, not only passages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shared.model.evidence import Hit

# A page with several good passages is about the question; a single passage may only mention it. Weight and number were
# measured on patients' own questions (docs/decisions/0004-retrieval.md).
PAGE_WEIGHT = 0.6
PAGE_PASSAGES = 3

# Where both versions of a page say it, a patient reads the patient's.
PATIENT_PRIOR = 1.1

MOST_OF_A_PAGE = 12  # passages of one document among the evidence
MOST_OF_A_SECTION = 6  # passages of one section of one document

_SAME = 0.8  # share of words that makes two passages the same


def rank(hits: Sequence[Hit], strength: float, *, for_patient: bool) -> list[Hit]:
    """Order the hits by their own score and their page's. Scores stay in 0 to 1; the best possible has `strength`."""
    pages: defaultdict[str, list[float]] = defaultdict(list)
    for hit in hits:
        pages[hit.passage.document_id].append(hit.score)
    page = {name: sum(sorted(scores)[-PAGE_PASSAGES:]) / PAGE_PASSAGES for name, scores in pages.items()}
    scored = []
    for hit in hits:
        score = strength * (hit.score + PAGE_WEIGHT * page[hit.passage.document_id]) / (1 + PAGE_WEIGHT)
        if for_patient and hit.source.audience == "patient":
            score *= PATIENT_PRIOR
        scored.append((-round(min(1.0, score), 4), hit.passage.passage_id, hit))
    scored.sort(key=lambda one: one[:2])
    return [
        Hit.model_construct(passage=hit.passage, source=hit.source, score=-negative)  # copies check nothing either
        for negative, _, hit in scored
    ]


def ideal_score(rarity: Mapping[str, float], weights: Iterable[tuple[str, float]]) -> float:
    """About what BM25 gives a passage that says each word: (k1 + 1) = 2.2 times its rarity."""
    return 2.2 * sum(rarity.get(word, 0.0) * weight for word, weight in weights)


def diversify(hits: Sequence[Hit], most: int) -> list[Hit]:
    """The best `most` hits, without near-duplicates and without one page or section taking all."""
    kept: list[Hit] = []
    words: list[frozenset[str]] = []
    pages: defaultdict[str, int] = defaultdict(int)
    sections: defaultdict[tuple[str, tuple[str, ...]], int] = defaultdict(int)
    for hit in hits:
        passage = hit.passage
        section = (passage.document_id, passage.section)
        if pages[passage.document_id] >= MOST_OF_A_PAGE or sections[section] >= MOST_OF_A_SECTION:
            continue
        own = frozenset(passage.text.lower().split())
        if any(len(own & other) > _SAME * min(len(own), len(other)) for other in words):
            continue
        kept.append(hit)
        words.append(own)
        pages[passage.document_id] += 1
        sections[section] += 1
        if len(kept) == most:
            break
    return kept
