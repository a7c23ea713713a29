"""Which engine a build writes with, and which one a generation was written by.

A generation is opened by the engine that wrote it, whatever a build would write today: the choice of another engine
takes effect with the next build, and what serves until then, and a rollback, work as before.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from shared.adapters.generation_store import IN_A_CLUSTER
from shared.adapters.tantivy import FORMAT, TantivyIndex, write_index
from shared.model.passage import PassageSet
from shared.ports import BuiltIndex, Engine, Modelled

EngineName = Literal["embedded", "opensearch"]


class EmbeddedEngine:
    """Generations that are whole in their folder. Implements `shared.ports.Engine`."""

    format = str(FORMAT)

    def holds(self, generation: str) -> bool:  # noqa: ARG002  # the port's
        """It has nothing but what the store has."""
        return True

    def write(
        self,
        generation: str,  # noqa: ARG002  # the port's
        folder: Path,
        sets: Iterable[PassageSet],
        words: Path,
        modelled: Modelled | None = None,
    ) -> int:
        """Write a new index into the folder; returns how many passages it holds."""
        return write_index(folder, sets, words, modelled)

    def open(self, generation: str, folder: Path) -> BuiltIndex:
        """Open a folder."""
        return TantivyIndex(folder, generation)

    def keep(self, generations: frozenset[str]) -> None:
        """There is nothing to delete."""


@cache
def cluster(endpoint: str) -> Engine:
    """The engine of a cluster; its library is loaded only here."""
    from shared.adapters.opensearch import OpenSearchEngine, connect

    return OpenSearchEngine(connect(endpoint))


class Engines:
    """The embedded engine, and that of the cluster at `endpoint` where there is one."""

    def __init__(self, name: EngineName = "embedded", endpoint: str = "") -> None:
        if name == "opensearch" and not endpoint:
            raise RuntimeError("the engine opensearch needs an endpoint")
        self._name, self._endpoint = name, endpoint

    def writing(self) -> Engine:
        """The engine that a build writes with."""
        return cluster(self._endpoint) if self._name == "opensearch" else EmbeddedEngine()

    def open(self, generation: str, folder: Path) -> BuiltIndex:
        """Open a fetched generation by the engine that wrote it.

        Raises NotFoundError when its cluster has it no more, and ValueError for a folder that cannot be read here.
        """
        if not (folder / IN_A_CLUSTER).is_file():
            return EmbeddedEngine().open(generation, folder)
        if not self._endpoint:
            raise ValueError(f"{generation} stands in a cluster, and no endpoint is known")
        return cluster(self._endpoint).open(generation, folder)
