"""The answers table: envelopes with their revisions. Only compliance writes it."""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from shared.adapters.dynamodb import Item, Table
from shared.errors import BrokenObjectError, LimitError
from shared.model.envelope import Envelope

ENVELOPE_BYTES = 6 * 1024**2  # our own limit against a gzip bomb; API Gateway's and Lambda's answers end at 6 MB


class Stored(NamedTuple):
    """An envelope with what the table knows of its reader: `owner` is the key that asked."""

    envelope: Envelope
    owner: str
    expires_at: int | None


def _listing(envelope: Envelope) -> str | None:
    return "public" if envelope.visibility == "public" and envelope.status == "published" else None


def _stored(item: Item) -> Stored:
    place = f"revision {item['revision']} of {item['answer_id']}"
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(item["envelope"])) as packed:
            raw = packed.read(ENVELOPE_BYTES + 1)
        if len(raw) > ENVELOPE_BYTES:
            raise LimitError(f"{place} unpacks to more than {ENVELOPE_BYTES} bytes")
        envelope = Envelope.model_validate_json(raw)
    except (OSError, EOFError, zlib.error):
        raise BrokenObjectError(f"{place} does not unpack") from None
    except ValidationError as error:  # its text would quote what the envelope holds
        raise BrokenObjectError(f"{place}: {error.error_count()} fields do not fit") from None
    expires = item.get("expires_at")
    return Stored(envelope, item["owner"], None if expires is None else int(expires))


class AnswersTable:
    """Revisions of answers; the highest is what a reader gets.

    Reading raises BrokenObjectError, or LimitError for an envelope that unpacks past our limit; neither quotes it.
    """

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
        """Published public answers, newest first, each once and in its newest revision."""
        if limit < 1:
            return
        seen: set[str] = set()
        for item in self._table.query(
            "listing = :listing", {":listing": "public"}, index="by_listing", newest=True, page=limit
        ):
            if item["answer_id"] in seen:
                continue
            seen.add(item["answer_id"])
            found = self.latest(item["answer_id"])
            # the index keeps every revision, also those that a later one withdrew
            if found is not None and _listing(found.envelope) is not None:
                yield found
                limit -= 1
                if limit == 0:
                    return

    def publish(self, stored: Stored) -> None:
        """Add a revision. Raises ConflictError when that revision is there: the same message came twice.

        Raises LimitError for an envelope that could not be read again.
        """
        envelope = stored.envelope
        raw = envelope.model_dump_json().encode()
        if len(raw) > ENVELOPE_BYTES:
            raise LimitError(f"an envelope of {len(raw)} bytes; {ENVELOPE_BYTES} is the limit")
        self._table.put(
            {
                "answer_id": envelope.id,
                "revision": envelope.revision,
                "slug": envelope.slug,
                "owner": stored.owner,
                "status": envelope.status,
                "visibility": envelope.visibility,
                "listing": _listing(envelope),
                "published_at": envelope.published_at,
                "envelope": gzip.compress(raw, mtime=0),
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
