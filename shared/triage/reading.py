"""A message as triage reads it: words in plain letters, numbers as values, sentences, and misspellings mended."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

_STOP = re.compile(r"[.!?;]+(?!\d)|\n\s*\n")
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[a-z]+")
_APOSTROPHES = re.compile(r"['`]")
_SIGNS = [(sign, "'") for sign in "’‘`´"] + [(sign, " ") for sign in "‐‑‒–—―…“”•\u00a0"]
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_MENDED = 4  # shorter words have too many neighbours to tell a misspelling from another word
_TWO_SLIPS = 8  # words of so many letters may have two slips


# "can not" is read as "cant"
_NEGATED = [
    (f" {word} not ", f" {short} ")
    for word, short in [
        *((word, f"{word}nt") for word in "could do does did is are was has have had would".split()),  # noqa: SIM905
        ("can", "cant"),
        ("will", "wont"),
    ]
]


class Message(NamedTuple):
    """Words (numbers as they are spelled), the number that each is or None, its sentence, and where that ends."""

    words: tuple[str, ...]
    values: tuple[float | None, ...]
    sentences: tuple[int, ...]
    ends: tuple[int, ...]


def plain(text: str) -> str:
    """Lower case, without accents and apostrophes: "Can’t" is "cant"."""
    letters = text.casefold()
    if not letters.isascii():
        for sign, plainer in _SIGNS:
            letters = letters.replace(sign, plainer)
    if not letters.isascii():  # what has no plain letter is dropped
        letters = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode("ascii")
    letters = _APOSTROPHES.sub("", letters.replace("od'd", "overdosed"))
    if " not " in letters:
        letters = f" {letters}"
        for two, one in _NEGATED:
            letters = letters.replace(two, one)
    return letters


def slips(a: str, b: str, limit: int) -> int:
    """How many letters were missed, added, changed or swapped with their neighbour; limit + 1 when more than limit."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before, row = list[int](), list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _shortened(word: str) -> Iterable[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _allowed(word: str, meant: str) -> bool:
    """Words of four letters have a neighbour in every corner: for them only swapped letters count."""
    return len(meant) > _MENDED or sorted(word) == sorted(meant)


class Reader:
    """Reads messages. `mended` are recognised when misspelled, `others` stay, `spellings` say what is meant."""

    def __init__(self, mended: Iterable[str], others: Iterable[str], spellings: Mapping[str, str]) -> None:
        self._spellings = spellings
        words = frozenset(mended)
        self._kept = words | frozenset(others)
        self._near: dict[str, list[str]] = {}
        for word in sorted(words):
            for key in _shortened(word):
                self._near.setdefault(key, []).append(word)
        self._known_piece = lru_cache(maxsize=20_000)(self._piece)

    def mend(self, word: str) -> str:
        """The word that was meant, or the word itself."""
        word = self._spellings.get(word, word)
        if len(word) < _MENDED or word in self._kept:
            return word
        short = _STRETCHED.sub(r"\1\1", word)
        if short in self._kept:
            return short
        best, least = word, (3, True)
        for key in _shortened(short):
            for meant in self._near.get(key, ()):
                limit = 2 if min(len(short), len(meant)) >= _TWO_SLIPS else 1
                found = slips(short, meant, limit)
                # people rarely miss the first letter: a word that begins like this one goes first
                if found <= limit and _allowed(short, meant) and (found, meant[0] != short[0]) < least:
                    best, least = meant, (found, meant[0] != short[0])
        return best

    def read(self, text: str) -> Message:
        """The message."""
        words: list[str] = []
        values: list[float | None] = []
        sentences: list[int] = []
        ends: list[int] = []
        known = self._known_piece
        for number, sentence in enumerate(_STOP.split(plain(text))):
            pieces = [known(piece) for piece in _WORD.findall(sentence)]
            words += [word for word, _ in pieces]
            values += [value for _, value in pieces]
            sentences += [number] * len(pieces)
            ends += [len(words)] * len(pieces)
        return Message(tuple(words), tuple(values), tuple(sentences), tuple(ends))

    def _piece(self, piece: str) -> tuple[str, float | None]:
        """A piece as its word and number."""
        return (piece, float(piece.replace(",", "."))) if piece[0].isdigit() else (self.mend(piece), None)
