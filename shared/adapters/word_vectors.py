"""Meaning by word vectors: a text's vector is the mean of its words' (numpy; no model runs). Implements `Embedder`.

The folder holds `words.npz` (a row of int8 and its scale for each piece of a word) and `words.txt` (the pieces in the
same order, as BERT's uncased vocabulary spells them: "##" marks a piece that goes on).
"""

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VECTORS, PIECES = "words.npz", "words.txt"
LONGEST = 60  # letters of a word; what is longer is no word

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_KNOWN = 200_000  # words, with the marks that stand at them, whose pieces are remembered


def copy_words(source: Path, folder: Path) -> None:
    """A generation brings the vectors that it was made with, so that its questions are read with the same."""
    for name in (VECTORS, PIECES):
        shutil.copyfile(source / name, folder / name)


class _Remembered(dict[str, bytes]):
    """What is looked up is reckoned once, until too much is known: half the time of an `lru_cache`. Rows are numpy's
    integers, so that joined bytes are an array.
    """

    def __init__(self, reckon: Callable[[str], bytes]) -> None:
        self._reckon = reckon

    def __missing__(self, key: str) -> bytes:
        if len(self) >= _KNOWN:
            self.clear()
        found = self[key] = self._reckon(key)
        return found


class WordVectors:
    """Texts to vectors of length 1; a text without a known word is all zeros."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with np.load(folder / VECTORS) as stored:
            self._vectors: NDArray[Any] = stored["vectors"]
            self._scales: NDArray[Any] = stored["scales"].astype(np.float32).ravel()
        pieces = (folder / PIECES).read_text(encoding="utf-8").splitlines()
        self._pieces = {piece: row for row, piece in enumerate(pieces)}
        self._read = _Remembered(self._rows).__getitem__
        self._word = _Remembered(self._parts).__getitem__

    @cached_property
    def name(self) -> str:
        """The same for the same words with the same vectors."""
        return hashlib.sha256(b"".join((self._folder / one).read_bytes() for one in (VECTORS, PIECES))).hexdigest()[:16]

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self._vectors.shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        made = np.zeros((len(texts), self.size), np.float32)
        for row, text in enumerate(texts):
            pieces = np.frombuffer(b"".join(map(self._read, text.split())), np.intp)
            if pieces.size:
                made[row] = self._scales.take(pieces) @ self._vectors.take(pieces, 0).astype(np.float32)
        return unit(made)

    def ask(self, question: str) -> NDArray[np.float32]:
        """A question is read as any text."""
        made: NDArray[np.float32] = self.embed([question])[0]
        return made

    def knows(self, word: str) -> bool:
        """Whether it is one piece: an everyday word, and no name that somebody made up for a drug."""
        return _plain(word) in self._pieces

    def _rows(self, said: str) -> bytes:
        """The pieces of what stands between two spaces."""
        return b"".join(map(self._word, _TOKEN.findall(_plain(said))))

    def _parts(self, word: str) -> bytes:
        """The rows of the word's pieces, the longest first piece first; none where a part of it is no piece."""
        found, start = [], 0
        while start < len(word) <= LONGEST:
            for end in range(len(word), start, -1):
                row = self._pieces.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if row is not None:
                    break
            else:
                return b""
            found.append(row)
            start = end
        return np.array(found, np.intp).tobytes()


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
