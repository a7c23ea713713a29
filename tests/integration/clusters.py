"""The OpenSearch node of the tests, and both engines as the contract's tests ask them."""

import uuid
from pathlib import Path

from opensearchpy import OpenSearch

from content_ingest.generation import WORDS
from infra.opensearch.applying import apply
from shared.adapters.opensearch import PREFIX, OpenSearchEngine, connect
from shared.model.passage import PassageSet
from shared.ports import BuiltIndex, Engine
from tests.suites import node


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

    def write(self, *sets: PassageSet) -> str:
        """Write a generation; returns its name."""
        generation = uuid.uuid4().hex[:26]
        self.generations.append(generation)
        (self._folder / generation).mkdir()
        self.engine.write(generation, self._folder / generation, sets, WORDS)
        return generation

    def open(self, generation: str) -> BuiltIndex:
        """Open one of them."""
        return self.engine.open(generation, self._folder / generation)

    def index(self, *sets: PassageSet) -> BuiltIndex:
        """Write and open."""
        return self.open(self.write(*sets))

    def clear(self) -> None:
        """Delete from the cluster what was written."""
        if isinstance(self.engine, OpenSearchEngine):
            client = connect(node())
            for one in self.generations:
                client.indices.delete(index=PREFIX + one, ignore_unavailable=True)
