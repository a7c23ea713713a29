"""Signs of illness in a person's words: something of the body, and what is the matter with it, near each other."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from shared.vocabulary.phrases import load

NEAR = 4  # words from one to the other
_NOT = frozenset(("no", "not", "without", "isnt", "arent", "never"))


class Sign(NamedTuple):
    """Where it is told in a text, by the numbers of its first and last word, and its clinical terms."""

    first: int
    last: int
    terms: tuple[str, ...]


class _Said(NamedTuple):
    """Words, and beginnings of words."""

    words: frozenset[str]
    begins: tuple[str, ...]

    def holds(self, word: str) -> bool:
        """Also in the plural."""
        return word in self.words or word.removesuffix("s") in self.words or word.startswith(self.begins)


class _Row(NamedTuple):
    of: _Said
    matter: _Said
    terms: tuple[str, ...]


def signs(words: Sequence[str]) -> Iterator[Sign]:
    """The signs that the words tell, in the order of the vocabulary; of each the one that stands closest."""
    for row in _rows():
        of = [place for place, word in enumerate(words) if row.of.holds(word)]
        matter = [place for place, word in enumerate(words) if row.matter.holds(word)] if of else []
        pairs = [
            (abs(one - other), min(one, other), max(one, other))
            for one, other in product(of, matter)
            if 0 < abs(one - other) <= NEAR and not (other and words[other - 1] in _NOT)
        ]
        if pairs:
            _, first, last = min(pairs)
            yield Sign(first, last, row.terms)


@cache
def _rows() -> tuple[_Row, ...]:
    raw = load("signs")
    groups = {name: said.split() for name, said in raw["groups"].items()}

    def told(names: Sequence[str]) -> _Said:
        every = [word for name in names for word in groups.get(name, [name])]
        return _Said(
            frozenset(one for one in every if one[-1] != "-"), tuple(one[:-1] for one in every if one[-1] == "-")
        )

    return tuple(_Row(told(row["of"]), told(row["with"]), tuple(row["terms"])) for row in raw["sign"])
