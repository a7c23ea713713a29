"""The build step: a run's passages become a generation, which is checked and then serves."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from content_ingest.objects import Version, get_part, get_passages
from content_ingest.reading import FORMAT
from shared.adapters.generation_store import GenerationStore, Manifest
from shared.adapters.generations_table import GenerationsTable, Run
from shared.adapters.s3 import Bucket
from shared.adapters.tantivy import FORMAT as INDEX_FORMAT
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.errors import ConflictError
from shared.model.passage import PassageSet
from shared.model.query import Clause, Query

_AT_ONCE = 8  # objects fetched at the same time


class BuildError(Exception):
    """A generation that must not serve; the text says what is wrong with it."""


def generation_id(versions: list[Version]) -> str:
    """The same versions, read and indexed in the same way, make the same generation."""
    digest = hashlib.sha256(f"{FORMAT}.{INDEX_FORMAT}".encode())
    for version in versions:
        digest.update(f"\n{version.document_id} {version.version}".encode())
    return digest.hexdigest()[:26]


def build(
    run_id: str, *, content: Bucket, generations: GenerationsTable, store: GenerationStore, now: Callable[[], str]
) -> Run:
    """Build the run's generation, check it and let it serve. A run that is finished stays as it is."""
    run = generations.run(run_id)
    if run.status not in ("queued", "running", "checking"):
        return run
    parts = [get_part(content, run_id, part) for part in range(run.parts)]
    versions = sorted((one for part in parts for one in part.versions), key=lambda one: one.document_id)
    if not versions:
        generations.set_status(run_id, "failed", finished_at=now(), failure="no document of the run could be indexed")
        return generations.run(run_id)
    generation = generation_id(versions)
    generations.set_status(run_id, "checking", generation=generation)
    if not store.holds(generation):
        with tempfile.TemporaryDirectory(prefix="build-") as folder:
            manifest = _compile(generation, versions, content, Path(folder), now())
            store.put(manifest, Path(folder))
    _serve(generations, generation)
    failures = run.counts.get("rejected", 0) + run.counts.get("failed", 0)
    generations.set_status(run_id, "completed_with_errors" if failures else "completed", finished_at=now())
    return generations.run(run_id)


def _compile(generation: str, versions: list[Version], content: Bucket, folder: Path, created: str) -> Manifest:
    passages = write_index(folder, _sets(content, versions))
    manifest = Manifest(generation=generation, created=created, documents=len(versions), passages=passages)
    check(folder, manifest)
    return manifest


def _sets(content: Bucket, versions: list[Version]) -> Iterator[PassageSet]:
    """The sets in order, fetched a few at a time, so that memory holds a few and not all."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for start in range(0, len(versions), _AT_ONCE * 4):
            yield from pool.map(lambda one: get_passages(content, one), versions[start : start + _AT_ONCE * 4])


def check(folder: Path, manifest: Manifest) -> None:
    """Raises BuildError for an index that does not hold what its manifest says, or finds nothing."""
    index = TantivyIndex(folder, manifest.generation)
    if (index.documents, index.passages) != (manifest.documents, manifest.passages):
        raise BuildError(
            f"the index holds {index.documents} documents and {index.passages} passages; "
            f"the run has {manifest.documents} and {manifest.passages}"
        )
    if manifest.passages and not index.search(Query(clauses=(Clause(words="cancer"), Clause(words="the"))), 1):
        raise BuildError("the index finds nothing, not even with the commonest words")


def _serve(generations: GenerationsTable, generation: str) -> None:
    """Move the pointer; where another build moved it at the same time, look again and move after it."""
    while True:
        pointer = generations.pointer()
        if pointer is not None and pointer.generation == generation:
            return
        try:
            generations.move(pointer, generation)
        except ConflictError:
            continue
        return
