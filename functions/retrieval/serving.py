"""The generation that this process serves: fetched once, and replaced when the pointer has moved."""

from collections.abc import Callable
from pathlib import Path

from shared.adapters.generations_table import BELIEVED_SECONDS, GenerationsTable
from shared.errors import NotFoundError
from shared.ports import PassageIndex


class Serving:
    """`open_generation` fetches a generation into a new folder under `home` and opens it."""

    def __init__(
        self,
        generations: GenerationsTable,
        open_generation: Callable[[str], PassageIndex],
        clock: Callable[[], float],
    ) -> None:
        self._generations, self._open, self._clock = generations, open_generation, clock
        self._index: PassageIndex | None = None
        self._looked = float("-inf")

    def index(self) -> PassageIndex:
        """The serving generation's index. Raises NotFoundError before the first ingestion."""
        now = self._clock()
        if self._index is None or now - self._looked >= BELIEVED_SECONDS:
            pointer = self._generations.pointer()
            if pointer is None:
                raise NotFoundError("no generation serves yet")
            if self._index is None or self._index.generation != pointer.generation:
                self._index = self._open(pointer.generation)
            self._index.without = pointer.without
            self._looked = now  # before the pointer was read: what changes while it is read is not missed for longer
        return self._index


def keep_newest(home: Path, newest: Path) -> None:
    """Delete the folders of earlier generations, so that temporary storage holds one at a time."""
    import shutil

    for folder in home.iterdir():
        if folder.is_dir() and folder != newest:
            shutil.rmtree(folder, ignore_errors=True)
