"""What every engine's index has: a generation's sources, and its words' vectors."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from shared.adapters.word_vectors import WordVectors
from shared.model.document import Source

SOURCES = "sources.json"

_SOURCES = TypeAdapter(dict[str, Source])


def write_sources(folder: Path, sources: Mapping[str, Source]) -> None:
    """Write the sources of a generation's documents, by id, into its folder."""
    (folder / SOURCES).write_bytes(_SOURCES.dump_json(dict(sources)))


def place(document_id: str, ordinal: int) -> str:
    """What names a passage within a generation."""
    return f"{document_id}:{ordinal}"


class GenerationIndex:
    """One generation, opened from its folder. An engine adds how passages are found."""

    def __init__(self, folder: Path, generation: str) -> None:
        self.generation = generation
        self.without: frozenset[str] = frozenset()
        self.sources: Mapping[str, Source] = _SOURCES.validate_json((folder / SOURCES).read_bytes())
        self._words = WordVectors(folder)

    @property
    def documents(self) -> int:
        """How many documents the generation holds."""
        return len(self.sources)

    @property
    def titles(self) -> dict[str, str]:
        """The documents' titles, by id."""
        return {name: source.title for name, source in self.sources.items()}
