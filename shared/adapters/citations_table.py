"""The citations table: which answers cite a document, and in which of its versions. Only compliance writes it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal, NamedTuple

from shared.adapters.dynamodb import Item, Table
from shared.errors import ConflictError
from shared.model.base import Model
from shared.model.envelope import Envelope, FinalStatus

_ANSWER = "answer#"  # no document's id has a #


class Citing(Model):
    """An answer that cites a document, as its newest revision does. `title` is the answer's as it is shown."""

    document_id: str
    answer_id: str
    versions: tuple[str, ...]
    revision: int
    visibility: Literal["private", "public"]
    jurisdiction: str
    title: str
    status: FinalStatus


class _Noted(NamedTuple):
    """What an answer's own item says: its newest revision (0: none), and every document that may have an item of it."""

    revision: int
    documents: frozenset[str]


class CitationsTable:
    """One item a document and answer; beside them one an answer, under `answer#...`, that names its documents.

    That one is written before the others and shortened after them, so that whatever a crash or a slower revision
    leaves behind is still found. The key is `document_id` and `answer_id`.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, document_id: str) -> Iterator[Citing]:
        """The answers that cite the document, by their id."""
        for item in self._table.query("document_id = :id", {":id": document_id}, consistent=True):
            yield _citing(item)

    def record(self, envelope: Envelope, expires_at: int | None) -> None:
        """Note what a revision cites, and that its answer cites nothing else. A later revision's notes stay.

        A revision that cites nothing (a withdrawal, an abstention) takes its answer's earlier citations away.
        """
        answer_id, revision = envelope.id, envelope.revision
        made = citings(envelope)
        cited = {one.document_id for one in made}
        before = self._noted(answer_id)
        if not self._note(answer_id, revision, before.documents | cited, expires_at):
            return
        self._table.put_many(
            ({**one.model_dump(), "expires_at": expires_at} for one in made), until=("revision", revision)
        )
        if self._noted(answer_id).revision != revision:  # overtaken: who did so may not have seen what we wrote
            for document_id in cited:
                self._drop(document_id, answer_id, revision + 1)
            return
        gone = before.documents - cited
        for document_id in gone:
            self._drop(document_id, answer_id, revision)
        if gone:
            self._note(answer_id, revision, cited, expires_at)

    def forget(self, answer_id: str) -> None:
        """Delete all that is noted of an answer."""
        for document_id in self._noted(answer_id).documents:
            self._table.delete(_key(document_id, answer_id))
        self._table.delete(_key(_ANSWER + answer_id, answer_id))

    def _noted(self, answer_id: str) -> _Noted:
        item = self._table.get(_key(_ANSWER + answer_id, answer_id))
        return _Noted(0, frozenset()) if item is None else _Noted(int(item["revision"]), frozenset(item["documents"]))

    def _note(self, answer_id: str, revision: int, documents: Iterable[str], expires_at: int | None) -> bool:
        """Write the answer's own item, unless a later revision has; returns whether it is ours now."""
        item = {"revision": revision, "documents": sorted(documents)}
        item |= {} if expires_at is None else {"expires_at": expires_at}
        try:
            self._table.update(
                _key(_ANSWER + answer_id, answer_id),
                "SET " + ", ".join(f"#{name} = :{name}" for name in item),
                {f":{name}": value for name, value in item.items()},
                names=item,
                condition="attribute_not_exists(#revision) OR #revision <= :revision",
            )
        except ConflictError:
            return False
        return True

    def _drop(self, document_id: str, answer_id: str, below: int) -> None:
        """Delete an item of a revision below this one."""
        key = _key(document_id, answer_id)
        item = self._table.get(key)
        if item is not None and item["revision"] < below:
            with suppress(ConflictError):  # a later revision has just written it, or it is gone
                self._table.delete(key, equal=("revision", item["revision"]))


def _key(document_id: str, answer_id: str) -> Item:
    return {"document_id": document_id, "answer_id": answer_id}


def citings(envelope: Envelope) -> list[Citing]:
    """What a revision cites, by document."""
    found: dict[str, set[str]] = {}
    for citation in envelope.citations:
        found.setdefault(citation.document_id, set()).add(citation.version)
    return [
        Citing(
            document_id=document_id,
            answer_id=envelope.id,
            versions=tuple(sorted(versions)),
            revision=envelope.revision,
            visibility=envelope.visibility,
            jurisdiction=envelope.jurisdiction,
            title=envelope.title,
            status=envelope.status,
        )
        for document_id, versions in found.items()
    ]


def _citing(item: Item) -> Citing:
    known = {name: value for name, value in item.items() if name in Citing.model_fields}
    return Citing.model_validate(known | {"revision": int(item["revision"]), "versions": tuple(item["versions"])})
