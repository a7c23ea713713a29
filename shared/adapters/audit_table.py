"""The audit table: what happened to an answer, by whom and why. Append only; it holds nothing that a person wrote."""

from collections.abc import Iterator

from shared.adapters.dynamodb import Item, Table
from shared.errors import ConflictError
from shared.model.base import Model


class AuditEntry(Model):
    """One event. `entry` orders and names it within its answer, so that a message that comes twice adds nothing.

    `reason` is an operator's. After a deletion an answer's entries hold ids and hashes, never content.
    """

    answer_id: str
    entry: str
    event: str
    at: str
    actor: str
    reason: str | None = None
    revision: int | None = None
    sha256: str | None = None
    policy_version: str | None = None


class AuditTable:
    """Entries by answer; the key is `answer_id` and `entry`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def append(self, entry: AuditEntry) -> None:
        """Add the entry, unless it is there already."""
        try:
            self._table.put(entry.model_dump(), absent="answer_id")
        except ConflictError:
            return

    def entries(self, answer_id: str) -> Iterator[AuditEntry]:
        """An answer's entries in order."""
        for item in self._table.query("answer_id = :id", {":id": answer_id}):
            yield _entry(item)


def _entry(item: Item) -> AuditEntry:
    revision = item.get("revision")
    return AuditEntry.model_validate(item | {"revision": None if revision is None else int(revision)})
