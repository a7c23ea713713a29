"""Signs of illness in a person's words: something of the body, and what is the matter with it, near each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from shared.vocabulary.phrases import load

NEAR = 4  # words from one to the other
DENIED = 3  # words before it in which it is denied: "I never noticed any blood"
_NOT = frozenset(("no", "not", "without", "isnt", "arent", "wasnt", "never", "nor"))
_ON = frozenset(("but", "and", "until", "now"))  # after these a denial is over


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
    """`lacks` says that what is the matter is itself that there is none of it."""

    of: _Said
    matter: _Said
    terms: tuple[str, ...]
    lacks: bool


def signs(words: Sequence[str]) -> Iterator[Sign]:
    """The signs that the words tell, in the order of the vocabulary; of each the one that stands closest."""
    pairs = _others()
    of: defaultdict[int, list[int]] = defaultdict(list)  # places, by the number of the row
    matter: defaultdict[int, set[int]] = defaultdict(set)
    for place, word in enumerate(words):
        rows_of, rows_with = _in_rows(word)
        if (rows_of or rows_with) and pairs.isdisjoint(
            (tuple(words[place : place + 2]), tuple(words[place - 1 : place + 1]))
        ):
            for number in rows_of:
                of[number].append(place)
            for number in rows_with:
                matter[number].add(place)
    for number in sorted(of.keys() & matter.keys()):
        row = _rows()[number]
        told = [
            (abs(one - other), min(one, other), max(one, other))
            for one in of[number]
            for other in range(one - NEAR, one + NEAR + 1)
            if other != one and other in matter[number]
        ]
        told = [one for one in told if row.lacks or not _is_denied(words, *one[1:])]
        if told:
            _, first, last = min(told)
            yield Sign(first, last, row.terms)


@lru_cache(maxsize=10_000)
def _in_rows(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers of the rows in which the word is of the body, and of those in which it is what is the matter."""
    rows = list(enumerate(_rows()))
    return tuple(n for n, row in rows if row.of.holds(word)), tuple(n for n, row in rows if row.matter.holds(word))


def _is_denied(words: Sequence[str], first: int, last: int) -> bool:
    for place in range(last - 1, max(-1, first - 1 - DENIED), -1):
        if words[place] in _ON:
            return False
        if words[place] in _NOT:
            return True
    return False


@cache
def _others() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(said.split()) for said in load("signs")["others"])


@cache
def _rows() -> tuple[_Row, ...]:
    raw = load("signs")
    groups = {name: said.split() for name, said in raw["groups"].items()}

    def told(names: Sequence[str]) -> _Said:
        every = [word for name in names for word in groups.get(name, [name])]
        return _Said(
            frozenset(one for one in every if one[-1] != "-"), tuple(one[:-1] for one in every if one[-1] == "-")
        )

    lacking = {"NONE", "LOSS"}
    return tuple(
        _Row(told(row["of"]), told(row["with"]), tuple(row["terms"]), not lacking.isdisjoint(row["with"]))
        for row in raw["sign"]
    )
