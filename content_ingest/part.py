"""The read step's use case: up to 25 documents, of a run or of events."""

from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from content_ingest.errors import RejectedError
from content_ingest.formats import DOCUMENT_BYTES
from content_ingest.front_matter import FRONT_BYTES
from content_ingest.objects import pack, put_passages
from content_ingest.sandbox import read_apart
from content_ingest.source import version_of
from shared.adapters.documents_table import Document, DocumentsTable
from shared.adapters.generations_table import GenerationsTable, Rejected, Run
from shared.adapters.s3 import Bucket, Fetched
from shared.errors import LimitError, NotFoundError
from shared.model.document import SIDECAR, document_id, fingerprint
from shared.model.passage import READING


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


def read_documents(
    keys: tuple[str, ...],
    *,
    content: Bucket,
    documents: DocumentsTable,
    now: Callable[[], str],
    run_id: str | None = None,
    again: bool = False,
    sidecars: frozenset[str] | None = None,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> Read:
    """Read the documents and record them. A retracted document is not read, and stays retracted.

    `marks` are the fingerprints that objects are known to have: one that was read with it is not fetched.
    One that is rejected is recorded at once: finding out may have taken a minute, and a message that comes again
    because time was up shall not find it out again.
    """
    known = documents.get_many(document_id(key) for key in keys)
    taken: dict[str, str] = {}
    ends: dict[str, _End] = {}
    for key in dict.fromkeys(keys):
        name = document_id(key)
        row = known.get(name)
        if (other := _other(key, taken.setdefault(name, key), row, content)) is not None:
            ends[key] = _End("rejected", f"its name makes the same id ({name}) as {other}; rename one of them")
        elif row is not None and row.status == "retracted":
            ends[key] = _End("rejected", f"the document was retracted ({row.reason}); see `documents`")
        elif row is not None and not again and _read_as(row, key, marks.get(key)):
            ends[key] = _End("rejected", row.reason or "") if row.status == "rejected" else _End("unchanged")
        else:
            new = Document(document_id=name, key=key, status="rejected", at=now(), format=READING, run_id=run_id)
            ends[key] = end = _one(new, row, content, again=again, beside=sidecars is None or key in sidecars)
            if end.kind == "rejected" and end.row is not None:
                documents.put([end.row])
    # first the passages: a crash between the two leaves a part that the next try writes again
    places = put_passages(content, {document_id(key): end.piece for key, end in ends.items() if end.piece is not None})
    rows = [end.row for end in ends.values() if end.row is not None and end.kind != "rejected"]
    documents.put(
        row.model_copy(update=places[row.document_id]._asdict()) if row.document_id in places else row for row in rows
    )
    kinds = Counter(end.kind for end in ends.values())
    return Read(
        {kind: kinds[kind] for kind in ("unchanged", "indexed", "rejected")},
        tuple(Rejected(key=key, reason=end.reason) for key, end in ends.items() if end.kind == "rejected"),
        frozenset(document_id(key) for key, end in ends.items() if end.kind == "gone"),
    )


class _End(NamedTuple):
    """What became of a document, its row where that is another one now, and its passages, packed, where it was read."""

    kind: Literal["unchanged", "indexed", "rejected", "gone"]
    reason: str = ""
    row: Document | None = None
    piece: bytes | None = None


def _one(new: Document, row: Document | None, content: Bucket, *, again: bool, beside: bool) -> _End:
    """Read one document. `new` is its row as far as it is known, `row` the one from before."""
    try:
        raw = content.fetch(new.key, DOCUMENT_BYTES + 1)
        sidecar = _sidecar(content, new.key) if beside else None
    except NotFoundError:
        return _End("gone")
    except LimitError as error:
        return _rejected(new, f"the document is too large: {error}; split it")
    mark = fingerprint(raw.etag, None if sidecar is None else sidecar.etag)
    version = version_of(raw.body + (sidecar.body if sidecar else b""))
    if row is not None and not again and _same(row, version):
        changed = None if row.fingerprint == mark else row.model_copy(update={"fingerprint": mark})
        if row.status == "rejected":
            return _End("rejected", row.reason or "", changed)
        # what this run has read before it stopped, it has indexed
        return _End("indexed" if new.run_id is not None and row.run_id == new.run_id else "unchanged", row=changed)
    new = new.model_copy(update={"fingerprint": mark, "version": version})
    try:
        made = read_apart(new.key, raw.body, None if sidecar is None else sidecar.body)
    except RejectedError as error:
        return _rejected(new, error.reason)
    source = made.source
    rights = source.model_dump(include={"licence", "attribution", "quote", "quote_words", "derivatives"})
    said = {"title": source.title, "url": source.url, "rights": rights, "passages": len(made.passages)}
    return _End("indexed", row=new.model_copy(update={"status": "indexed", **said}), piece=pack(made))


def _rejected(new: Document, reason: str) -> _End:
    return _End("rejected", reason, new.model_copy(update={"reason": reason}))


def _other(key: str, first: str, row: Document | None, content: Bucket) -> str | None:
    """Another document's key that has this one's id: the first of its batch, or one that is indexed and still there."""
    if first != key:
        return first
    if row is not None and row.status == "indexed" and row.key != key and content.exists(row.key):
        return row.key
    return None


def _sidecar(content: Bucket, key: str) -> Fetched | None:
    try:
        return content.fetch(key + SIDECAR, FRONT_BYTES)
    except NotFoundError:
        return None


def _same(row: Document, version: str) -> bool:
    return _is_read(row) and row.version == version


def _read_as(row: Document, key: str, mark: str | None) -> bool:
    return _is_read(row) and (row.key, row.fingerprint) == (key, mark)


def _is_read(row: Document) -> bool:
    return row.status in ("indexed", "rejected") and row.format == READING
