"""The answers table: envelopes with their revisions. Only compliance writes it."""

import gzip
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from shared.adapters.dynamodb import Item, Table
from shared.model.envelope import Envelope

ENVELOPE_BYTES = 6 * 1024**2  # our own limit against a gzip bomb; API Gateway's and Lambda's answers end at 6 MB


class Stored(NamedTuple):
    """An envelope with what the table knows of its reader: `owner` is the key that asked."""

    envelope: Envelope
    owner: str
    expires_at: int | None


def _stored(item: Item) -> Stored:
    with gzip.GzipFile(fileobj=io.BytesIO(item["envelope"])) as packed:
        raw = packed.read(ENVELOPE_BYTES)
    expires = item.get("expires_at")
    return Stored(Envelope.model_validate_json(raw), item["owner"], None if expires is None else int(expires))


class AnswersTable:
    """Revisions of answers; the highest is what a reader gets."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def latest(self, answer_id: str) -> Stored | None:
        """The newest revision."""
        return next(self._read("answer_id = :id", {":id": answer_id}), None)

    def by_slug(self, slug: str) -> Stored | None:
        """The newest revision of the answer with this slug."""
        item = next(self._table.query("slug = :slug", {":slug": slug}, index="by_slug", limit=1), None)
        return None if item is None else self.latest(item["answer_id"])

    def public(self, limit: int) -> Iterator[Stored]:
        """Public answers, newest first."""
        for item in self._table.query(
            "listing = :listing", {":listing": "public"}, index="by_listing", newest=True, limit=limit
        ):
            found = self.latest(item["answer_id"])
            if found is not None:
                yield found

    def publish(self, stored: Stored) -> None:
        """Add a revision. Raises ConflictError when that revision is there: the same message came twice."""
        envelope = stored.envelope
        self._table.put(
            {
                "answer_id": envelope.id,
                "revision": envelope.revision,
                "slug": envelope.slug,
                "owner": stored.owner,
                "status": envelope.status,
                "visibility": envelope.visibility,
                "listing": "public" if envelope.visibility == "public" and envelope.status == "published" else None,
                "published_at": envelope.published_at,
                "envelope": gzip.compress(envelope.model_dump_json().encode(), mtime=0),
                "expires_at": stored.expires_at,
            },
            absent="answer_id",
        )

    def delete(self, answer_id: str) -> int:
        """Delete every revision; returns how many went."""
        revisions = [item["revision"] for item in self._table.query("answer_id = :id", {":id": answer_id})]
        for revision in revisions:
            self._table.delete({"answer_id": answer_id, "revision": revision})
        return len(revisions)

    def _read(self, condition: str, values: dict[str, Any]) -> Iterator[Stored]:
        for item in self._table.query(condition, values, newest=True, limit=1):
            yield _stored(item)
