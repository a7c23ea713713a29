"""The vectors of a generation's passages in one array, and an exact scan over them.

`passages.npy` holds a row of int8 a passage, in the order in which passages were written; `model_vectors.npy` the same
by a language model, a row of zeros where the model has not read the passage. A row's scale does not matter: only its
direction is compared.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shared.adapters.word_vectors import unit
from shared.errors import EngineError
from shared.model.passage import PassageSet, Vectors
from shared.ports import Embedder, Modelled

FILE, BY_MODEL = "passages.npy", "model_vectors.npy"
_AT_ONCE = 4096  # rows that are scaled together: memory holds no second array of floats


def with_vectors(made: PassageSet, embedder: Embedder) -> PassageSet:
    """The set with its vectors, so that no build has to make them."""
    rows = _embedded(made, embedder).tobytes()
    return made.model_copy(update={"vectors": Vectors(words=embedder.name, rows=rows)})


def vectors_of(made: PassageSet, embedder: Embedder) -> NDArray[np.int8]:
    """A row a passage: what its headings and its text mean. Made only where the set has none of this embedder's."""
    if made.vectors is None or made.vectors.words != embedder.name:
        return _embedded(made, embedder)
    return np.frombuffer(made.vectors.rows, np.int8).reshape(len(made.passages), -1)


def _embedded(made: PassageSet, embedder: Embedder) -> NDArray[np.int8]:
    texts = [" ".join((*passage.section, passage.text)) for passage in made.passages]
    return np.concatenate(
        [narrow(embedder.embed(texts[at : at + _AT_ONCE])) for at in range(0, max(1, len(texts)), _AT_ONCE)]
    )


def model_texts(one: PassageSet) -> list[str]:
    """What a language model reads of each passage: the document's title, the heading it stands under, and its text."""
    title = one.source.title
    headings = ["".join(name for name in passage.section[-1:] if name != title) for passage in one.passages]
    return [f"{title}. {heading}\n{passage.text}" for heading, passage in zip(headings, one.passages, strict=True)]


def model_rows(one: PassageSet, modelled: Modelled, size: int) -> NDArray[np.int8]:
    """A row a passage, as it is stored: zeros where the model has not read the document. Raises EngineError."""
    rows = modelled.rows(one)
    if rows is None:
        return np.zeros((len(one.passages), size), np.int8)
    if rows.shape != (len(one.passages), size):
        raise EngineError(
            f"{one.source.document_id} has vectors of the shape {rows.shape}, and passages and numbers of "
            f"{(len(one.passages), size)}"
        )
    return narrow(rows)


def write_rows(file: Path, parts: Sequence[NDArray[np.int8]]) -> None:
    """Write the rows of all parts, in order."""
    np.save(file, np.concatenate(parts), allow_pickle=False)


class PassageVectors:
    """Read once into memory, as floats, which the processor multiplies faster, a column a passage: a third of the time
    of rows.
    """

    def __init__(self, folder: Path, file: str = FILE) -> None:
        stored = np.load(folder / file, mmap_mode="r", allow_pickle=False)
        self._columns = np.empty(stored.shape[::-1], np.float32)
        for start in range(0, len(stored), _AT_ONCE):
            self._columns[:, start : start + _AT_ONCE] = unit(stored[start : start + _AT_ONCE].astype(np.float32)).T

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which rows are no zeros."""
        return np.asarray(self._columns.any(axis=0), np.bool_)

    def nearest(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The rows nearest to a vector of length 1 with their cosines, nearest first; equals stay in their order."""
        cosines = vector @ self._columns
        if allowed is not None:
            cosines[~allowed] = -np.inf
        k = min(k, len(cosines))
        best = np.argpartition(-cosines, k - 1)[:k] if k else np.empty(0, np.intp)
        best = best[np.lexsort((best, -cosines[best]))]
        best = best[np.isfinite(cosines[best])]
        return list(zip(best.tolist(), cosines[best].tolist(), strict=True))


def narrow(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Each row on the scale that fills int8."""
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=1e-9)
    made: NDArray[np.int8] = np.rint(rows / largest * 127).astype(np.int8)
    return made
