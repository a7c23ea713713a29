"""/v1/admin/documents: what is indexed and with which rights, and retracting it."""

from collections.abc import Mapping
from typing import Any, get_args

from functions.operations.impact import impact, shown
from functions.operations.ingestions import Stores, decide
from functions.operations.paging import wanted
from shared.adapters.documents_table import Document, DocumentStatus
from shared.adapters.generations_table import BELIEVED_SECONDS
from shared.affected import Change
from shared.edge.http import Problem
from shared.edge.paging import Place, page
from shared.edge.queue import REASON


def listing(query: Mapping[str, str], stores: Stores) -> dict[str, Any]:
    """Documents by their id, those of a `status` when one is said. Raises a 422 Problem."""
    asked, status = wanted(query, ("status",)), query.get("status")
    if status is not None and status not in get_args(DocumentStatus):
        raise Problem(422, "invalid-fields", f"`status` is one of {', '.join(get_args(DocumentStatus))}.")
    rows = [row for row in stores.documents.all() if status in (None, row.status)]
    found, cursor = page(sorted(rows, key=_place), _place, *asked)
    return {"documents": [_view(row) for row in found], "next": cursor}


def _place(row: Document) -> Place:
    return (row.document_id,)


def _view(row: Document) -> dict[str, Any]:
    """A document as the API shows it."""
    return row.model_dump(exclude={"format", "fingerprint", "part", "start", "size", "run_id", "actor"})


def show(document_id: str, stores: Stores) -> dict[str, Any]:
    """One document with its rights and the answers that cite it. Raises a 404 Problem."""
    row = _document(document_id, stores)
    return {
        **_view(row),
        "answers": shown(impact({document_id: Change("changed", "")}, stores.citations)),
    }


def retraction(query: Mapping[str, str]) -> tuple[str | None, bool]:
    """The reason that a DELETE's query gives, and whether it is a dry run.

    Raises a 422 Problem for anything else in it: nobody who mistypes a dry run means to retract.
    """
    dry_run = query.get("dry_run", "false").lower()
    if query.keys() - {"reason", "dry_run"} or dry_run not in ("true", "false"):
        raise Problem(422, "invalid-fields", "`reason`, and `dry_run` as true or false, are all that is taken here.")
    return query.get("reason"), dry_run == "true"


def retract(document_id: str, reason: str | None, actor: str, stores: Stores, *, dry_run: bool) -> dict[str, Any]:
    """The answers that cite the document are withdrawn or renewed by policy, and once this returns no search finds it.

    First the document, then the index that serves, then the answers: a crash in between is mended by asking again. Then
    it waits until every process of retrieval has looked at the pointer.
    Raises a 404 or 422 Problem.
    """
    if reason is None or not reason.strip() or len(reason) > REASON:
        raise Problem(422, "invalid-fields", f"`reason` says why, in 1 to {REASON} characters.")
    _document(document_id, stores)
    if not dry_run:
        stores.documents.mark(document_id, "retracted", at=stores.now(), reason=reason.strip(), actor=actor)
        stores.generations.hide(frozenset((document_id,)))
    # only now: an answer that is published later than this finds the mark (see compliance)
    why = f"{document_id} was retracted: {reason.strip()}"
    affected = impact({document_id: Change("retracted", why)}, stores.citations)
    if not dry_run:
        decide(affected, actor, stores)
        stores.wait(BELIEVED_SECONDS)
    return {
        "document_id": document_id,
        "status": "retracted",
        "answers": shown(affected),
        "dry_run": dry_run,
    }


def _document(document_id: str, stores: Stores) -> Document:
    row = stores.documents.get(document_id)
    if row is None:
        raise Problem(404, "not-found", "There is no such document.")
    return row
