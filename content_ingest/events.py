"""What happens in the content bucket without a run: an object put there is read, one removed is found no more."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote_plus

from pydantic import BaseModel

from content_ingest.part import read_documents
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.s3 import Bucket
from shared.model.document import PREFIX, SIDECAR, document_id

ACTOR = "content bucket"


class _Named(BaseModel):
    key: str


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
    """The keys of a notification. A sidecar that came or went means that its document changed."""

    put: tuple[str, ...]
    removed: tuple[str, ...]


def events_of(notification: Notification) -> Events:
    """What happened to documents. Keys are encoded as in a query: "a+b" is the key "a b"."""
    put: dict[str, None] = {}
    removed: dict[str, None] = {}
    for record in notification.Records:
        key = unquote_plus(record.s3.object.key)
        if not key.startswith(PREFIX) or key.endswith("/"):
            continue
        created = record.eventName.removeprefix("s3:").startswith("ObjectCreated:")
        if key.endswith(SIDECAR):
            put[key.removesuffix(SIDECAR)] = None
        elif created:
            put[key] = None
        else:
            removed[key] = None
    return Events(tuple(put), tuple(removed))


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
    made = read_documents(events.put, content=content, documents=documents, now=now)
    # an object that was put back since its removal is there: events may come in any order
    gone = made.gone | {document_id(key) for key in events.removed if not content.exists(key)}
    lost = [row for row in documents.get_many(gone).values() if row.status in ("indexed", "rejected", "removed")]
    for row in lost:
        if row.status != "removed":
            documents.mark(row.document_id, "removed", at=now(), reason="its object was removed", actor=ACTOR)
    generations.hide(frozenset(row.document_id for row in lost))
    return generations.changed() if lost or any(made.counts.values()) else None
