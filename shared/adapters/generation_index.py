"""What every engine's index has: a generation's sources, its words' vectors, and reading on around a passage."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from shared.adapters.word_vectors import WordVectors
from shared.model.document import Source
from shared.model.evidence import Hit

SOURCES = "sources.json"

_SOURCES = TypeAdapter(dict[str, Source])


def write_sources(folder: Path, sources: Mapping[str, Source]) -> None:
    """Write the sources of a generation's documents, by id, into its folder."""
    (folder / SOURCES).write_bytes(_SOURCES.dump_json(dict(sources)))


def place(document_id: str, ordinal: int) -> str:
    """What names a passage within a generation."""
    return f"{document_id}:{ordinal}"


class GenerationIndex(ABC):
    """One generation, opened from its folder. An engine adds how passages are found."""

    def __init__(self, folder: Path, generation: str) -> None:
        self.generation = generation
        self.without: frozenset[str] = frozenset()
        self._sources = _SOURCES.validate_json((folder / SOURCES).read_bytes())
        self._words = WordVectors(folder)

    @property
    def documents(self) -> int:
        """How many documents the generation holds."""
        return len(self._sources)

    @property
    def titles(self) -> dict[str, str]:
        """The documents' titles, by id."""
        return {name: source.title for name, source in self._sources.items()}

    def around(self, hit: Hit, reach: int) -> list[Hit]:
        """The passages of the hit's section up to `reach` places before and after it; they have its score."""
        first, last = max(0, hit.passage.ordinal - reach), hit.passage.ordinal + reach
        places = [place(hit.passage.document_id, n) for n in range(first, last + 1) if n != hit.passage.ordinal]
        same = [one for one in self._at(places) if one.passage.section == hit.passage.section]
        same.sort(key=lambda one: one.passage.ordinal)
        return [one.model_copy(update={"score": hit.score}) for one in same]

    @abstractmethod
    def _at(self, places: list[str]) -> list[Hit]:
        """The passages at these places, in no order."""
