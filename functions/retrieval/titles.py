"""How much of a title was asked: one that says more than the question is about something else, or about less."""

from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from functions.retrieval.understanding import Understanding
from shared.model.query import FIELD_WEIGHTS
from shared.ports import PassageIndex
from shared.vocabulary.languages import english

REMEMBERED = 20_000  # titles, by index

_known: WeakKeyDictionary[PassageIndex, dict[str, frozenset[str]]] = WeakKeyDictionary()


def by_title(names: Iterable[str], asked: Understanding, index: PassageIndex) -> Mapping[str, float]:
    """For each document at most 1, where the person's own words said all content words of its title. The vocabulary's
    words do not count. A title weighs as it does in a search.
    """
    said = frozenset(index.stems(" ".join(asked.terms)))
    known, weight, factors = _known.setdefault(index, {}), FIELD_WEIGHTS["title"], dict[str, float]()
    others = frozenset[str]()
    for name in names:
        title = index.sources[name].title
        if (words := known.get(title)) is None:
            if len(known) >= REMEMBERED:
                known.clear()
            others = others or frozenset(index.stems(" ".join(english())))
            stems = index.stems(title)
            words = known[title] = frozenset(one for one in stems if len(one) > 1 or one.isdigit()) - others
        factors[name] = (1 + weight * len(words & said) / max(1, len(words))) / (1 + weight)
    return factors
