"""What happens in the content bucket without a run: an object put there is read, one removed is found no more."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote_plus

from pydantic import BaseModel

from content_ingest.part import read_documents
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.s3 import Bucket
from shared.model.document import PREFIX, SIDECAR, document_id, fingerprint

ACTOR = "content bucket"


class _Named(BaseModel):
    key: str
    eTag: str | None = None  # noqa: N815  # AWS's name


class _Object(BaseModel):
    object: _Named


class _Record(BaseModel):
    eventName: str  # noqa: N815  # AWS's name
    s3: _Object


class Notification(BaseModel):
    """A message from S3 (AWS, Event message structure); the one that tests a new configuration has no records."""

    Records: tuple[_Record, ...] = ()


def is_notification(body: str) -> bool:
    """Whether a message is from S3 and not from an operator's run."""
    return '"Records"' in body or '"s3:TestEvent"' in body


class Events(NamedTuple):
    """The keys of notifications, and of what was put the ETag when it is the document's own.

    A sidecar that came or went means that its document changed.
    """

    put: Mapping[str, str | None]
    removed: tuple[str, ...]


def events_of(notifications: Iterable[Notification]) -> Events:
    """What happened to documents. Keys are encoded as in a query: "a+b" is the key "a b"."""
    put: dict[str, str | None] = {}
    removed: dict[str, None] = {}
    for record in (record for one in notifications for record in one.Records):
        key = unquote_plus(record.s3.object.key)
        if not key.startswith(PREFIX) or key.endswith("/"):
            continue
        created = record.eventName.removeprefix("s3:").startswith("ObjectCreated:")
        if key.endswith(SIDECAR):
            put[key.removesuffix(SIDECAR)] = None
        elif created:
            put[key] = None if key in put else record.s3.object.eTag
        else:
            removed[key] = None
    return Events(put, tuple(removed))


def take(
    events: Events,
    *,
    content: Bucket,
    documents: DocumentsTable,
    generations: GenerationsTable,
    now: Callable[[], str],
) -> int | None:
    """Read what was put and hide what is gone; returns the number of the change, or None when it concerns no document.

    What comes again counts again: the first time may have stopped before anybody knew. A build of the same documents
    does no harm.
    """
    # read by a run already, and without a sidecar: one that came since tells of itself
    marks = {key: fingerprint(etag, None) for key, etag in events.put.items() if etag is not None}
    made = read_documents(tuple(events.put), content=content, documents=documents, now=now, marks=marks)
    # an object that was put back since its removal is there: events may come in any order
    gone = made.gone | {document_id(key) for key in events.removed if not content.exists(key)}
    lost = [row for row in documents.get_many(gone).values() if row.status in ("indexed", "rejected", "removed")]
    for row in lost:
        if row.status != "removed":
            documents.mark(row.document_id, "removed", at=now(), reason="its object was removed", actor=ACTOR)
    generations.hide(frozenset(row.document_id for row in lost))
    return generations.changed() if lost or any(made.counts.values()) else None
