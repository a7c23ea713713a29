"""Meaning by word vectors: a text's vector is the mean of its words' (numpy; no model runs). Implements `Embedder`.

The folder holds `words.npz` (a row of int8 and its scale for each piece of a word) and `words.txt` (the pieces in the
same order, as BERT's uncased vocabulary spells them: "##" marks a piece that goes on).
"""

import re
import shutil
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VECTORS, PIECES = "words.npz", "words.txt"
LONGEST = 60  # letters of a word; what is longer is no word

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TOGETHER = 64  # texts: a page's share most of their words
_KNOWN = 100_000  # words whose pieces are remembered


def copy_words(source: Path, folder: Path) -> None:
    """A generation brings the vectors that it was made with, so that its questions are read with the same."""
    for name in (VECTORS, PIECES):
        shutil.copyfile(source / name, folder / name)


class WordVectors:
    """Texts to vectors of length 1; a text without a known word is all zeros."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / VECTORS) as stored:
            self._vectors: NDArray[Any] = stored["vectors"]
            self._scales: NDArray[Any] = stored["scales"].astype(np.float32)
        pieces = (folder / PIECES).read_text(encoding="utf-8").splitlines()
        self._pieces = {piece: row for row, piece in enumerate(pieces)}
        self._read = lru_cache(maxsize=_KNOWN)(self._parts)

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self._vectors.shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        made = np.zeros((len(texts), self.size), np.float32)
        for start in range(0, len(texts), _TOGETHER):
            made[start : start + _TOGETHER] = self._sums(texts[start : start + _TOGETHER])
        return unit(made)

    def _sums(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The sums of the texts' words: how often each has a word, times what the words that any has mean."""
        rows = [list(chain.from_iterable(map(self._read, _TOKEN.findall(_plain(text))))) for text in texts]
        used, at = np.unique(np.fromiter(chain.from_iterable(rows), np.intp), return_inverse=True)
        text_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        counts = np.bincount(text_of * len(used) + at, minlength=len(rows) * len(used)).astype(np.float32)
        meaning = self._vectors[used] * self._scales[used]
        sums: NDArray[np.float32] = counts.reshape(len(rows), len(used)) @ meaning
        return sums

    def _parts(self, word: str) -> tuple[int, ...]:
        """The word's pieces, the longest first piece first; none where a part of it is no piece."""
        found, start = [], 0
        while start < len(word) <= LONGEST:
            for end in range(len(word), start, -1):
                row = self._pieces.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if row is not None:
                    break
            else:
                return ()
            found.append(row)
            start = end
        return tuple(found)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows with length 1; zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    made = np.zeros_like(rows)
    np.divide(rows, lengths, out=made, where=lengths > 0)
    return made


def _plain(text: str) -> str:
    lower = text.lower()
    return lower if lower.isascii() else _BEYOND_ASCII.sub(_unaccented, unicodedata.normalize("NFD", lower))


def _unaccented(letter: re.Match[str]) -> str:
    return "" if unicodedata.category(letter[0]) == "Mn" else letter[0]
