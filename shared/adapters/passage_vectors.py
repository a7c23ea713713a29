"""The vectors of a generation's passages in one array, and an exact scan over them.

`passages.npy` holds a row of int8 a passage, in the order in which passages were written. A row's scale does not
matter: only its direction is compared.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shared.adapters.word_vectors import unit
from shared.model.passage import Passage
from shared.ports import Embedder

FILE = "passages.npy"
_AT_ONCE = 4096  # rows that are scaled together: memory holds no second array of floats


def vectors_of(passages: Sequence[Passage], embedder: Embedder) -> NDArray[np.float32]:
    """A row a passage: what its headings and its text mean."""
    return embedder.embed([" ".join((*passage.section, passage.text)) for passage in passages])


def write_vectors(folder: Path, parts: Sequence[NDArray[np.float32]]) -> None:
    """Write the rows of all parts, in order."""
    np.save(folder / FILE, np.concatenate([narrow(one) for one in parts]), allow_pickle=False)


class PassageVectors:
    """Read once into memory, as floats, which the processor multiplies faster, a column a passage: a third of the time
    of rows.
    """

    def __init__(self, folder: Path) -> None:
        stored = np.load(folder / FILE, mmap_mode="r", allow_pickle=False)
        self._columns = np.empty(stored.shape[::-1], np.float32)
        for start in range(0, len(stored), _AT_ONCE):
            self._columns[:, start : start + _AT_ONCE] = unit(stored[start : start + _AT_ONCE].astype(np.float32)).T

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
