"""The OpenSearch node of the tests, and both engines as the contract's tests ask them."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch

from content_ingest.objects import WORDS
from infra.opensearch.applying import apply
from shared.adapters.engines import EmbeddedEngine
from shared.adapters.models import embedder_of
from shared.adapters.opensearch import PREFIX, OpenSearchEngine, connect
from shared.adapters.passage_vectors import model_texts
from shared.model.passage import PassageSet
from shared.ports import BuiltIndex, Engine, Modelled
from tests.suites import ROOT, node
from tests.unit.made import passage, source


def ready() -> OpenSearch:
    """A client of the node, which has been told our fields."""
    client = connect(node())
    list(apply(client))
    return client


class Shelf:
    """Generations of one engine in folders of a test's own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self._folder = folder
        self.generations: list[str] = []

    def write(self, *sets: PassageSet, modelled: Modelled | None = None) -> str:
        """Write a generation; returns its name."""
        generation = uuid.uuid4().hex[:26]
        self.generations.append(generation)
        (self._folder / generation).mkdir()
        self.engine.write(generation, self._folder / generation, sets, WORDS, modelled)
        return generation

    def open(self, generation: str) -> BuiltIndex:
        """Open one of them."""
        return self.engine.open(generation, self._folder / generation)

    def index(self, *sets: PassageSet, modelled: Modelled | None = None) -> BuiltIndex:
        """Write and open."""
        return self.open(self.write(*sets, modelled=modelled))

    def clear(self) -> None:
        """Delete from the cluster what was written."""
        if isinstance(self.engine, OpenSearchEngine):
            client = connect(node())
            for one in self.generations:
                client.indices.delete(index=PREFIX + one, ignore_unavailable=True)


def shelf_of(name: str, folder: Path) -> Shelf:
    """A shelf of the engine of this name."""
    return Shelf(EmbeddedEngine() if name == "embedded" else OpenSearchEngine(ready()), folder)


def page(document_id: str, *texts: str, section: tuple[str, ...] = (), **said: Any) -> PassageSet:
    """A document of passages with one sentence each."""
    made = source(document_id, **{"title": "A page", **said})
    return PassageSet(
        source=made,
        passages=tuple(
            passage([text], document_id, ordinal=number, section=section) for number, text in enumerate(texts)
        ),
    )


def read_by(model: Path, unread: frozenset[str] = frozenset()) -> Modelled:
    """What the model in a folder makes of passages, but of those of some documents."""
    embedder = embedder_of(model)
    assert embedder is not None
    return Modelled(model, lambda one: None if one.source.document_id in unread else embedder.embed(model_texts(one)))


@contextmanager
def library_on_both(
    folder: Path, modelled: Modelled | None = None, notes: int | None = None
) -> Iterator[tuple[BuiltIndex, BuiltIndex]]:
    """The starter library, or its first `notes`, in the embedded index and in the cluster's, a passage a paragraph."""
    files = sorted((ROOT / "content_ingest/library").glob("*.md"))[:notes]
    sets = [
        page(one.stem, *re.split(r"\n\n+", one.read_text("utf-8")), title=one.stem.replace("-", " ")) for one in files
    ]
    (folder / "a").mkdir(), (folder / "b").mkdir()
    mine, theirs = shelf_of("embedded", folder / "a"), shelf_of("opensearch", folder / "b")
    try:
        yield mine.index(*sets, modelled=modelled), theirs.index(*sets, modelled=modelled)
    finally:
        theirs.clear()
