"""How much of a heading was asked: one that says more than the question is about something else, or about less."""

from collections.abc import Iterable, Mapping, Sequence, Set
from weakref import WeakKeyDictionary

from functions.retrieval.understanding import Understanding
from shared.model.evidence import Match
from shared.model.query import FIELD_WEIGHTS
from shared.ports import PassageIndex
from shared.vocabulary.languages import english

REMEMBERED = 20_000  # headings, by index

_known: WeakKeyDictionary[PassageIndex, dict[str, frozenset[str]]] = WeakKeyDictionary()


def by_section(matches: Sequence[Match], asked: Understanding, index: PassageIndex) -> list[Match]:
    """Passages whose headings were asked for, by whatever words were looked for, keep their score; others lose."""
    said = frozenset(index.stems(" ".join((*asked.terms, *asked.expansions))))
    headings = [index.heading(match.document_id, match.ordinal) for match in matches]
    factors = _factors("section", headings, said, index)
    return [
        Match(name, ordinal, score * factors[heading])
        for (name, ordinal, score), heading in zip(matches, headings, strict=True)
    ]


def by_title(names: Iterable[str], asked: Understanding, index: PassageIndex) -> Mapping[str, float]:
    """The same for documents, as a factor each; by the person's own words alone."""
    titles = {name: index.sources[name].title for name in names}
    factors = _factors("title", titles.values(), frozenset(index.stems(" ".join(asked.terms))), index)
    return {name: factors[title] for name, title in titles.items()}


def _factors(field: str, headings: Iterable[str], said: Set[str], index: PassageIndex) -> Mapping[str, float]:
    """For each heading at most 1, where all its content words were said. A field weighs as it does in a search."""
    known, weight, factors = _known.setdefault(index, {}), FIELD_WEIGHTS[field], dict[str, float]()
    others = frozenset[str]()
    for heading in set(headings):
        if (words := known.get(heading)) is None:
            if len(known) >= REMEMBERED:
                known.clear()
            others = others or frozenset(index.stems(" ".join(english())))
            stems = index.stems(heading)
            words = known[heading] = frozenset(one for one in stems if len(one) > 1 or one.isdigit()) - others
        factors[heading] = (1 + weight * len(words & said) / max(1, len(words))) / (1 + weight)
    return factors
