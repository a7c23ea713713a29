"""The documents table: the newest version of each document, and what became of it."""

from collections.abc import Iterable, Iterator
from typing import Literal

from shared.adapters.dynamodb import Item, Table
from shared.errors import ConflictError, NotFoundError
from shared.model.base import Model

DocumentStatus = Literal["indexed", "rejected", "removed", "retracted"]
GONE: tuple[DocumentStatus, ...] = ("removed", "retracted")


class Document(Model):
    """A document as it was last read.

    `fingerprint` is the ETag of the object that was read (and of its sidecar): an object with the same one has not
    changed. `format` counts the ways of reading. The document's passages are `size` bytes of the object `part`, from
    `start` on. `reason` says why a document was rejected or retracted, `actor` by whom. `rights` are its licence,
    attribution and what they allow.
    """

    document_id: str
    key: str
    status: DocumentStatus
    at: str
    fingerprint: str = ""
    format: int = 0
    version: str | None = None
    passages: int = 0
    part: str | None = None
    start: int = 0
    size: int = 0
    title: str | None = None
    url: str | None = None
    rights: dict[str, str | bool | int | None] | None = None
    run_id: str | None = None
    reason: str | None = None
    actor: str | None = None


class DocumentsTable:
    """One item a document, by its id."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, document_id: str) -> Document | None:
        """The document, or None."""
        item = self._table.get({"document_id": document_id})
        return None if item is None else _document(item)

    def get_many(self, document_ids: Iterable[str]) -> dict[str, Document]:
        """Those of the documents that are there."""
        found = self._table.get_many({"document_id": one} for one in document_ids)
        return {item["document_id"]: _document(item) for item in found}

    def all(self) -> Iterator[Document]:
        """Every document, in no order."""
        return map(_document, self._table.scan(consistent=True))

    def put(self, documents: Iterable[Document]) -> None:
        """Write documents as they have just been read, each once. One retracted meanwhile stays retracted."""
        items = (one.model_dump(exclude_none=True) for one in documents)
        self._table.put_many(items, unless=("status", "retracted"))

    def mark(self, document_id: str, status: DocumentStatus, *, at: str, reason: str, actor: str) -> Document:
        """Set a document's status. Raises NotFoundError for one that was never read."""
        try:
            item = self._table.update(
                {"document_id": document_id},
                "SET #status = :status, #at = :at, #reason = :reason, #actor = :actor",
                {":status": status, ":at": at, ":reason": reason, ":actor": actor},
                names=("status", "at", "reason", "actor"),
                condition="attribute_exists(document_id)",
            )
        except ConflictError:
            raise NotFoundError(document_id) from None
        return _document(item)


def _document(item: Item) -> Document:
    known = {name: value for name, value in item.items() if name in Document.model_fields}
    counts = {name: int(known.get(name, 0)) for name in ("format", "passages", "start", "size")}
    return Document.model_validate(known | counts)
