"""The read step's use case: up to 25 documents, of a run or of events."""

from collections.abc import Callable
from typing import NamedTuple

from content_ingest.errors import RejectedError
from content_ingest.formats import DOCUMENT_BYTES
from content_ingest.objects import put_passages
from content_ingest.sandbox import read_apart
from content_ingest.source import version_of
from shared.adapters.documents_table import Document, DocumentsTable
from shared.adapters.generations_table import GenerationsTable, Rejected, Run
from shared.adapters.s3 import Bucket, Fetched
from shared.errors import LimitError, NotFoundError
from shared.model.document import SIDECAR, document_id
from shared.model.passage import READING, PassageSet

SIDECAR_BYTES = 64 * 1024


class Read(NamedTuple):
    """What became of some documents: how many of each kind, and why some were not taken."""

    counts: dict[str, int]
    rejected: tuple[Rejected, ...]
    gone: frozenset[str]  # ids of documents whose object is not there any more


def read_part(
    run_id: str,
    part: int,
    keys: tuple[str, ...],
    *,
    content: Bucket,
    documents: DocumentsTable,
    generations: GenerationsTable,
    now: Callable[[], str],
    again: bool = False,
    sidecars: frozenset[str] | None = None,
) -> Run:
    """Read the documents, record them, count the part; returns the run as it is after. Twice does no harm.

    Documents that have not changed are read only `again`, in a rebuild. `sidecars` are the keys that have one; None
    when it has to be looked for.
    """
    made = read_documents(
        keys, content=content, documents=documents, now=now, run_id=run_id, again=again, sidecars=sidecars
    )
    return generations.part_done(run_id, part, made.counts, made.rejected)


def read_documents(  # one pass over a batch, in the order in which things go wrong
    keys: tuple[str, ...],
    *,
    content: Bucket,
    documents: DocumentsTable,
    now: Callable[[], str],
    run_id: str | None = None,
    again: bool = False,
    sidecars: frozenset[str] | None = None,
) -> Read:
    """Read the documents and record them. A retracted document is not read, and stays retracted."""
    known = documents.get_many(document_id(key) for key in keys)
    counts = dict.fromkeys(("unchanged", "indexed", "rejected"), 0)
    rejected: list[Rejected] = []
    rows: list[Document] = []
    gone: set[str] = set()
    taken: dict[str, str] = {}
    for key in dict.fromkeys(keys):
        name = document_id(key)
        row = known.get(name)
        if (other := _other(key, taken.setdefault(name, key), row, content)) is not None:
            counts["rejected"] += 1
            why = f"its name makes the same id ({name}) as {other}; rename one of them"
            rejected.append(Rejected(key=key, reason=why))
            continue
        if row is not None and row.status == "retracted":
            counts["rejected"] += 1
            rejected.append(Rejected(key=key, reason=f"the document was retracted ({row.reason}); see `documents`"))
            continue
        try:
            raw = content.fetch(key, DOCUMENT_BYTES + 1)
            sidecar = _sidecar(content, key) if sidecars is None or key in sidecars else None
        except NotFoundError:
            gone.add(name)
            continue
        except LimitError as error:
            made: PassageSet | str = f"the document is too large: {error}; split it"
            print_, version = "", None
        else:
            print_, version = fingerprint(raw, sidecar), version_of(raw.body + (sidecar.body if sidecar else b""))
            if not again and _same(row, version):
                counts["indexed" if _stopped(row, run_id) else "unchanged"] += 1
                if row is not None and row.fingerprint != print_:
                    rows.append(row.model_copy(update={"fingerprint": print_}))
                continue
            made = _read(key, raw.body, sidecar)
        base = Document(document_id=name, key=key, status="rejected", at=now(), format=READING, run_id=run_id)
        base = base.model_copy(update={"fingerprint": print_, "version": version})
        if isinstance(made, str):
            counts["rejected"] += 1
            rejected.append(Rejected(key=key, reason=made))
            rows.append(base.model_copy(update={"reason": made}))
            continue
        put_passages(content, made)
        counts["indexed"] += 1
        source = made.source
        rights = source.model_dump(include={"licence", "attribution", "quote", "quote_words", "derivatives"})
        said = {"title": source.title, "url": source.url, "rights": rights, "passages": len(made.passages)}
        rows.append(base.model_copy(update={"status": "indexed", "version": source.version, **said}))
    documents.put(rows)
    return Read(counts, tuple(rejected), frozenset(gone))


def _other(key: str, first: str, row: Document | None, content: Bucket) -> str | None:
    """Another document's key that has this one's id: the first of its batch, or one that is indexed and still there."""
    if first != key:
        return first
    if row is not None and row.status == "indexed" and row.key != key and content.exists(row.key):
        return row.key
    return None


def fingerprint(document: Fetched, sidecar: Fetched | None) -> str:
    """What tells from a listing whether a document or its sidecar has changed."""
    return document.etag if sidecar is None else f"{document.etag}+{sidecar.etag}"


def _sidecar(content: Bucket, key: str) -> Fetched | None:
    try:
        return content.fetch(key + SIDECAR, SIDECAR_BYTES)
    except NotFoundError:
        return None


def _read(key: str, raw: bytes, sidecar: Fetched | None) -> PassageSet | str:
    """The passages, or why there are none. One document must not stop the others."""
    try:
        return read_apart(key, raw, None if sidecar is None else sidecar.body)
    except RejectedError as error:
        return error.reason


def _stopped(row: Document | None, run_id: str | None) -> bool:
    """Whether the run has read the document before, and stopped before it could count that."""
    return run_id is not None and row is not None and row.run_id == run_id


def _same(row: Document | None, version: str) -> bool:
    return row is not None and row.status == "indexed" and row.version == version and row.format == READING
