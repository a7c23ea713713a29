"""The build step: the documents as they are become a generation, which is checked and then serves."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from content_ingest.embedding import Embeddings
from content_ingest.objects import WORDS, Place, Version, get_passages
from shared.adapters.documents_table import Document, DocumentsTable
from shared.adapters.engines import Engines
from shared.adapters.generation_store import GenerationStore, Manifest
from shared.adapters.generations_table import ACTIVE, GenerationsTable, Pointer, Run
from shared.adapters.s3 import Bucket
from shared.errors import ConflictError, EngineError, NotFoundError
from shared.model.query import Clause, Query
from shared.ports import BuiltIndex, Engine, Modelled, PassageIndex
from shared.swap import Swap, hidden, swap_of

SAMPLES = 20  # documents of the serving generation that the new one is asked for
FOUND_AGAIN = 0.9  # of them it has to find
_BEST = 20  # passages among which a sample's document has to be


class BuildError(Exception):
    """A generation that must not serve; the text says what is wrong with it."""


def generation_id(versions: Sequence[Version], index_format: str, salt: str = "") -> str:
    """The same versions, read and indexed in the same way, make the same generation; a rebuild has its own `salt`."""
    digest = hashlib.sha256(f"{index_format}.{salt}".encode())
    for version in versions:
        digest.update(f"\n{version.document_id} {version.version} {version.format}".encode())
    return digest.hexdigest()[:26]


def read_by(plain: str, model: str, unread: Sequence[Version]) -> str:
    """The id of a generation of which a language model has read all but `unread`."""
    names = "".join(f"\n{version.document_id}" for version in unread)
    return hashlib.sha256(f"{plain} {model}{names}".encode()).hexdigest()[:26]


def build(
    run_id: str,
    *,
    content: Bucket,
    documents: DocumentsTable,
    generations: GenerationsTable,
    store: GenerationStore,
    now: Callable[[], str],
    swapped: Callable[[Swap], None],
    engines: Engines | None = None,
    embeddings: Embeddings | None = None,
) -> Run:
    """Build the run's generation, check it and let it serve. A run that has ended stays as it is.

    `swapped` is told before the run counts as completed, so that a crash repeats it: it may be told twice.
    """
    run = generations.run(run_id)
    if run.status not in ACTIVE:
        return run
    try:
        made = bring_up(
            content=content,
            documents=documents,
            generations=generations,
            store=store,
            created=run.started_at,
            salt=run_id if run.mode == "rebuild" else "",
            told=lambda generation: generations.set_status(run_id, "checking", generation=generation),
            engines=engines,
            embeddings=embeddings,
        )
        if made is not None:
            swapped(made)
        failures = run.counts.get("rejected", 0) + run.counts.get("failed", 0)
        generations.set_status(run_id, "completed_with_errors" if failures else "completed", finished_at=now())
    except BuildError as error:
        generations.set_status(run_id, "failed", finished_at=now(), failure=str(error))
    except ConflictError:  # it was cancelled meanwhile
        pass
    generations.release(run_id)
    return generations.run(run_id)


def bring_up(
    *,
    content: Bucket,
    documents: DocumentsTable,
    generations: GenerationsTable,
    store: GenerationStore,
    created: str,
    salt: str = "",
    told: Callable[[str], None] = lambda _: None,
    engines: Engines | None = None,
    embeddings: Embeddings | None = None,
    read_again: bool = False,
) -> Swap | None:
    """Let a generation serve that holds the documents as they are now. Raises BuildError, and then nothing changes.

    It has the vectors of `embeddings` that are there; the rest is asked for. `read_again` is for what a model has read
    since: where the one that serves was made of other documents, because it was rolled back or others have come,
    nothing is done and None returned.
    """
    engines = engines or Engines()
    engine = engines.writing()
    while True:
        pointer = generations.pointer()
        rows = list(documents.all())
        versions = live(rows)
        if not versions:
            raise BuildError("no document could be indexed")
        serving = _manifest_of(pointer, store)
        salted = salt or ("" if serving is None else serving.salt)  # a rebuild that serves is not built another time
        plain = generation_id(versions, engine.format, salted)
        same = serving is not None and plain == (serving.plain or serving.generation)
        if read_again and not same:
            return None
        unread = versions if embeddings is None else embeddings.unread(versions)
        generation, modelled = plain, None
        if embeddings is not None and len(unread) < len(versions):
            generation, modelled = read_by(plain, embeddings.model, unread), _modelled(embeddings, unread)
        manifest = Manifest(
            generation=generation, plain=plain, salt=salted, created=created, documents=len(versions), passages=0
        )
        told(generation)
        if not (store.holds(generation) and engine.holds(generation)):
            with tempfile.TemporaryDirectory(prefix="build-", ignore_cleanup_errors=True) as folder:
                _compile(manifest, versions, content, Path(folder), store, pointer, engines, modelled)
            if pointer is None:  # else whoever hid a document meanwhile has moved it, and all is looked at again
                rows = list(documents.all())
        without = hidden(generation, rows, store)
        if embeddings is not None:
            embeddings.ask(generation, unread)
        if pointer is not None and pointer.generation == generation and pointer.without == without:
            return swap_of(pointer, store)
        try:
            moved = generations.move(pointer, generation, without, same=same)
        except ConflictError:  # another build moved it, or a document was hidden: look again at all of it
            continue
        engine.keep(frozenset(filter(None, (moved.generation, moved.previous))))
        return Swap(generation, pointer.generation, {}) if same and pointer else swap_of(moved, store)


def _modelled(embeddings: Embeddings, unread: Sequence[Version]) -> Modelled:
    try:
        return embeddings.modelled(unread)
    except NotFoundError as error:
        raise BuildError(f"{error} is not in the content bucket: put the language model there") from None


def _manifest_of(pointer: Pointer | None, store: GenerationStore) -> Manifest | None:
    with suppress(NotFoundError):
        return None if pointer is None else store.manifest(pointer.generation)
    return None


def live(documents: Iterable[Document]) -> list[Version]:
    """The versions that an index of today holds."""
    return sorted(
        Version(row.document_id, row.version, row.format, Place(row.part, row.start, row.size) if row.part else None)
        for row in documents
        if row.status == "indexed" and row.version is not None
    )


def _compile(
    manifest: Manifest,
    versions: list[Version],
    content: Bucket,
    folder: Path,
    store: GenerationStore,
    pointer: Pointer | None,
    engines: Engines,
    modelled: Modelled | None,
) -> None:
    engine: Engine = engines.writing()
    try:
        passages = engine.write(manifest.generation, folder, get_passages(content, versions), WORDS, modelled)
    except EngineError as error:
        raise BuildError(str(error)) from error
    manifest = manifest.model_copy(update={"passages": passages})
    index = engine.open(manifest.generation, folder)
    check(index, manifest)
    if pointer is not None:
        _check_samples(index, versions, pointer, store, engines)
    store.put(manifest, folder, {one.document_id: one.version for one in versions})


def check(index: BuiltIndex, manifest: Manifest) -> None:
    """Raises BuildError for an index that does not hold what its manifest says, or finds nothing."""
    if (index.documents, index.passages) != (manifest.documents, manifest.passages):
        raise BuildError(
            f"the index holds {index.documents} documents and {index.passages} passages; "
            f"{manifest.documents} and {manifest.passages} were written"
        )
    title = next(iter(index.titles.values()), "")
    if manifest.passages and not index.search(_by_title(title), 1):
        raise BuildError(f"the index finds nothing, not even by a title that it holds ({title})")


def _check_samples(
    index: BuiltIndex, versions: list[Version], pointer: Pointer, store: GenerationStore, engines: Engines
) -> None:
    """What the serving generation holds and the new one too must be found in it by its title.

    Raises BuildError when more than a few of a sample are not.
    """
    # the engine's own thread may still put a lock's file there while the folder goes
    with tempfile.TemporaryDirectory(prefix="serving-", ignore_cleanup_errors=True) as folder:
        try:
            store.fetch(pointer.generation, Path(folder))
            serving = engines.open(pointer.generation, Path(folder))
        except (NotFoundError, ValueError):  # another format, or gone: there is nothing to compare with
            return
        here = {one.document_id for one in versions}
        both = sorted(name for name in serving.titles if name in here)
        sample = both[:: max(1, len(both) // SAMPLES)][:SAMPLES]
        asked = [(name, _by_title(serving.titles[name])) for name in sample]
        known = [(name, query) for name, query in asked if _finds(serving, name, query)]
    lost = [name for name, query in known if not _finds(index, name, query)]
    if len(lost) > len(known) * (1 - FOUND_AGAIN):
        raise BuildError(f"of {len(known)} documents asked for by title the new index does not find {', '.join(lost)}")


def _by_title(title: str) -> Query:
    return Query(clauses=tuple(Clause(words=word) for word in dict.fromkeys(title.lower().split())))


def _finds(index: PassageIndex, name: str, query: Query) -> bool:
    return any(match.document_id == name for match in index.search(query, _BEST))
