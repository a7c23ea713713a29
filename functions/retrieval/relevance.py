"""Whether anything found bears on the question at all: the ground for abstaining."""

from collections.abc import Mapping, Sequence

from functions.retrieval.understanding import Understanding
from shared.model.evidence import Match
from shared.ports import PassageIndex

# A question without a word of the field is answered only when one passage says all of it. Measured on unrelated
# questions (docs/decisions/0004-retrieval.md).
FULL_COVERAGE = 0.95
FEWEST_TERMS = 2
_LOOKED_AT = 10


def bears(
    understanding: Understanding, rarity: Mapping[str, float], matches: Sequence[Match], index: PassageIndex
) -> bool:
    """False when the question names what stands nowhere, or has nothing to do with the content."""
    if understanding.unknown or not matches:
        return False
    if understanding.of_the_field:
        return True
    covered = coverage(understanding.terms, rarity, matches, index)
    return not understanding.unseen and len(understanding.terms) >= FEWEST_TERMS and covered >= FULL_COVERAGE


def coverage(terms: Sequence[str], rarity: Mapping[str, float], matches: Sequence[Match], index: PassageIndex) -> float:
    """The best passage's share, 0 to 1, of the terms' rarity."""
    whole = sum(rarity.get(term, 0.0) for term in terms)
    best = 0.0
    for hit in index.read(matches[:_LOOKED_AT]):
        said = set(index.stems(" ".join((hit.passage.text, *hit.passage.section, hit.source.title))))
        best = max(best, sum(rarity.get(term, 0.0) for term in terms if set(index.stems(term)) <= said))
    return best / whole if whole else 0.0
