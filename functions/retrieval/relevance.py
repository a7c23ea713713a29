"""Whether anything found bears on the question at all: the ground for abstaining."""

from collections.abc import Mapping, Sequence

from functions.retrieval.understanding import Understanding, content_words
from shared.model.evidence import Hit
from shared.ports import PassageIndex

# Share of the question's rarity that the best passage has to cover. Long messages tell a story around the question, so
# only the rarest words count. Measured on unrelated questions (docs/decisions/0004-retrieval.md).
LEAST_COVERAGE = 0.5
RAREST = 6
_LOOKED_AT = 10
_UNSEEN = 12.0  # the rarity of a word that stands nowhere: about that of one passage in 160,000


def coverage(text: str, rarity: Mapping[str, float], hits: Sequence[Hit], index: PassageIndex) -> float:
    """The best passage's share, 0 to 1, of the rarity of the question's rarest words (a word unseen counts most)."""
    words = sorted(content_words(text), key=lambda word: -rarity.get(word, _UNSEEN))[:RAREST]
    whole = sum(rarity.get(word, _UNSEEN) for word in words)
    if not whole:
        return 0.0
    best = 0.0
    for hit in hits[:_LOOKED_AT]:
        said = set(index.stems(" ".join((hit.passage.text, *hit.passage.section, hit.source.title))))
        best = max(best, sum(rarity.get(word, _UNSEEN) for word in words if set(index.stems(word)) <= said) / whole)
    return best


def bears(understanding: Understanding, covered: float) -> bool:
    """False when a drug is asked about that nobody knows, or when too little of the question is found."""
    return not understanding.unknown and covered >= LEAST_COVERAGE
