"""How much of a title was asked: one that says more than the question is about something else, or about less."""

from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from functions.retrieval.understanding import Understanding
from shared.ports import PassageIndex
from shared.vocabulary.languages import english

# How much less a document is worth whose title was not asked for at all, and how fast that goes: half a title asked for
# counts a quarter, since what else it says makes it another subject (docs/decisions/0015-titles.md).
WEIGHT = 0.4
POWER = 2

REMEMBERED = 20_000  # titles, by index

_known: WeakKeyDictionary[PassageIndex, dict[str, frozenset[str]]] = WeakKeyDictionary()


def by_title(names: Iterable[str], asked: Understanding, index: PassageIndex) -> Mapping[str, float]:
    """For each document at most 1, where the person's own words said all content words of its title. The vocabulary's
    words do not count.
    """
    said = frozenset(index.stems(" ".join(asked.terms)))
    known, factors = _known.setdefault(index, {}), dict[str, float]()
    others = frozenset[str]()
    for name in names:
        title = index.sources[name].title
        if (words := known.get(title)) is None:
            if len(known) >= REMEMBERED:
                known.clear()
            others = others or frozenset(index.stems(" ".join(english())))
            stems = index.stems(title)
            words = known[title] = frozenset(one for one in stems if len(one) > 1 or one.isdigit()) - others
        factors[name] = (1 + WEIGHT * (len(words & said) / max(1, len(words))) ** POWER) / (1 + WEIGHT)
    return factors
