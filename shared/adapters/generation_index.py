"""What every engine's index has: a generation's sources, how long its documents are, its words' vectors, its model."""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from shared.adapters.models import embedder_of, read_model
from shared.adapters.word_vectors import WordVectors
from shared.model.document import Source
from shared.model.passage import Passage, PassageSet
from shared.vocabulary import Expansion
from shared.vocabulary.abbreviations import Abbreviations
from shared.vocabulary.content_names import ContentNames

SOURCES = "sources.json"
LENGTHS = "lengths.json"  # how many passages each document has
ABBREVIATIONS = "abbreviations.json"  # what those stand for that the documents explain

_SOURCES = TypeAdapter(dict[str, Source])


class Outline:
    """What a generation's folder says of its documents, gathered while their passages are written."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._lengths: dict[str, int] = {}
        self._abbreviations = Abbreviations()

    def add(self, one: PassageSet) -> None:
        """A document."""
        self._sources[one.source.document_id] = one.source
        self._lengths[one.source.document_id] = len(one.passages)
        self._abbreviations.add(passage.text for passage in one.passages)

    def write(self, folder: Path) -> None:
        """Write the sources and the lengths of all documents, by id, and their abbreviations."""
        (folder / SOURCES).write_bytes(_SOURCES.dump_json(self._sources))
        for name, what in ((LENGTHS, self._lengths), (ABBREVIATIONS, self._abbreviations.meanings())):
            (folder / name).write_text(json.dumps(what), encoding="utf-8")


def joined(section: tuple[str, ...]) -> str:
    """A path of headings as one text, as the index has it."""
    return " . ".join(section)


def payload(passage: Passage) -> str:
    """What a search gives of a passage, as JSON: all but its links, which stay with the document's passages."""
    return passage.model_dump_json(exclude_defaults=True, exclude={"links"})


def place(document_id: str, ordinal: int) -> str:
    """What names a passage within a generation."""
    return f"{document_id}:{ordinal}"


class GenerationIndex:
    """One generation, opened from its folder. An engine adds how passages are found."""

    def __init__(self, folder: Path, generation: str) -> None:
        self.generation, self._folder = generation, folder
        self.without: frozenset[str] = frozenset()
        self.sources: Mapping[str, Source] = _SOURCES.validate_json((folder / SOURCES).read_bytes())
        self._lengths: dict[str, int] = _told(folder / LENGTHS)
        self._words = WordVectors(folder)
        self._model = embedder_of(folder)

    @cached_property
    def enough(self) -> float | None:
        """From which nearness by its model on a question is about what it holds; None where that is not known."""
        return None if self._model is None else read_model(self._folder).enough

    @property
    def documents(self) -> int:
        """How many documents the generation holds."""
        return len(self.sources)

    @property
    def titles(self) -> dict[str, str]:
        """The documents' titles, by id."""
        return {name: source.title for name, source in self.sources.items()}

    def is_everyday(self, word: str) -> bool:
        """Whether it is a word of everyday language, wherever it stands or does not."""
        return self._words.knows(word)

    def names_in(self, text: str) -> list[Expansion]:
        """What a text calls otherwise than the documents do."""
        return self._names.said_in(text)

    @cached_property
    def _names(self) -> ContentNames:
        listed = ((name, source.title) for source in self.sources.values() for name in source.also_called)
        return ContentNames(_told(self._folder / ABBREVIATIONS), listed, self.is_everyday)

    def length(self, document_id: str) -> int:
        """How many passages a document has; 0 where the generation does not say."""
        return self._lengths.get(document_id, 0)


def _told(file: Path) -> Any:
    """What a generation says in a file; one of before has none."""
    return json.loads(file.read_bytes()) if file.is_file() else {}
