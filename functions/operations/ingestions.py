"""/v1/admin/ingestions: starting a run, watching it, and taking it back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from pydantic import Field, model_validator

from functions.operations.changes import Changes, changes, objects_of
from functions.operations.impact import impact, shown
from functions.operations.paging import wanted
from shared.adapters.citations_table import CitationsTable
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import ACTIVE, GenerationsTable, Run
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import DeadLetters, Queue
from shared.affected import Affected, Change, decisions_on
from shared.edge.http import Problem
from shared.edge.paging import Place, page
from shared.edge.queue import BuildMessage, DocumentsMessage
from shared.errors import ConflictError, NotFoundError
from shared.model.base import Model
from shared.model.document import PREFIX, document_id
from shared.swap import changes_of, hidden, is_the_same, previous_of, swap_between

PART = 25  # documents of one message
BEGINNING = timedelta(minutes=1)  # the function that starts a run has ended long before: its timeout is 20 seconds
MOST_LETTERS = 200  # dead letters that one call sends back: an answer must come within 30 seconds


class Ingest(Model):
    """The body of POST /v1/admin/ingestions; exactly one of `documents`, `prefix` and `all` says what."""

    documents: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=1000)
    prefix: str | None = Field(default=None, min_length=1, max_length=500)
    all: bool | None = None
    mode: Literal["incremental", "rebuild"] = "incremental"
    dry_run: bool = False

    @model_validator(mode="after")
    def _one(self) -> "Ingest":
        if (self.documents is not None) + (self.prefix is not None) + bool(self.all) != 1:
            raise ValueError("say exactly one of documents, prefix and all: true")
        return self


class RollBack(Model):
    """The body of POST /v1/admin/ingestions/{id}/rollback."""

    dry_run: bool = False


class Stores(NamedTuple):
    """What is behind the routes."""

    content: Bucket
    documents: DocumentsTable
    generations: GenerationsTable
    store: GenerationStore
    citations: CitationsTable
    queue: Queue
    builds: Queue
    letters: tuple[DeadLetters, ...]
    decisions: Queue
    new_id: Callable[[], str]
    now: Callable[[], str]
    wait: Callable[[float], None]  # seconds


def start(body: Ingest, stores: Stores) -> dict[str, Any]:
    """Start a run, or with `dry_run` list what it would do. Raises a 409 Problem while another run is active."""
    found = _changes(body, stores)
    count = len(found.new) + len(found.changed) + len(found.rejected) + len(found.unchanged)
    if body.dry_run:
        return _preview(found, count, stores)
    if not count and not found.removed:
        raise Problem(404, "no-documents", "The content bucket holds no such document under documents/.")
    run_id = stores.new_id()
    _claim(run_id, stores.generations, stores.now())
    again = body.mode == "rebuild" or body.documents is not None
    # what was rejected goes along: the run says again why
    keys = [*found.new, *found.changed, *found.rejected, *(found.unchanged if again else ())]
    parts = [keys[at : at + PART] for at in range(0, len(keys), PART)]
    counts = {"found": count, "removed": len(found.removed), "unchanged": 0 if again else len(found.unchanged)}
    stores.generations.start(
        Run(
            run_id=run_id,
            mode=body.mode,
            status="running",
            started_at=stores.now(),
            found=count,
            parts=len(parts),
            counts=counts,
        )
    )
    stores.generations.hide(frozenset(found.removed))
    for name in found.removed:
        why = "its object is not in the content bucket any more"
        stores.documents.mark(name, "removed", at=stores.now(), reason=why, actor=f"run {run_id}")
    stores.generations.hide(frozenset(found.removed))  # again: a build that looked at them before they were marked
    for number, part in enumerate(parts):
        beside = tuple(key for key in part if key in found.sidecars)
        stores.queue.send(
            DocumentsMessage(
                run_id=run_id, part=number, keys=tuple(part), sidecars=beside, again=body.mode == "rebuild"
            )
        )
    if not parts:
        stores.builds.send(BuildMessage(run_id=run_id))
    return {"id": run_id}


def _claim(run_id: str, generations: GenerationsTable, now: str) -> None:
    """Become the active run; one that has ended without saying so is no hindrance."""
    for _ in range(2):
        other = generations.claim(run_id, now)
        if other is None:
            return
        try:
            status = generations.run(other.run_id).status
        except NotFoundError:  # between its claim and its record, or it stopped there
            if datetime.fromisoformat(now) - datetime.fromisoformat(other.at) < BEGINNING:
                break
            status = "failed"
        if status in ACTIVE:
            raise Problem(
                409, "run-active", f"The run {other.run_id} is still {status}; wait for its end, or cancel it."
            )
        generations.release(other.run_id)
    raise Problem(409, "run-active", "Another run has just begun; wait for its end.")


def _changes(body: Ingest, stores: Stores) -> Changes:
    if body.documents is not None:
        keys = [PREFIX + name.removeprefix(PREFIX) for name in dict.fromkeys(body.documents)]
        listed = [one for key in keys for one in stores.content.list(key) if one.key.startswith(key)]
        objects, sidecars = objects_of(listed)
        objects = {key: objects[key] for key in keys if key in objects}
        known = [row for row in stores.documents.all() if row.key in keys]
        return changes(objects, sidecars, known)
    prefix = PREFIX + (body.prefix or "").removeprefix(PREFIX)
    objects, sidecars = objects_of(stores.content.list(prefix))
    return changes(objects, sidecars, stores.documents.all(), prefix)


def _preview(found: Changes, count: int, stores: Stores) -> dict[str, Any]:
    changed = [{"document_id": document_id(key), "key": key} for key in found.changed]
    why = {one["document_id"]: Change("changed", "") for one in changed}
    why |= dict.fromkeys(found.removed, Change("retracted", ""))
    return {
        "dry_run": True,
        "found": count,
        "new": list(found.new),
        "changed": changed,
        "moved": [{"document_id": one.before, "from": one.before, "to": one.key} for one in found.moved],
        "removed": list(found.removed),
        "rejected": list(found.rejected),
        "unchanged": len(found.unchanged),
        "answers": shown(impact(why, stores.citations)),
    }


def listing(query: Mapping[str, str], stores: Stores) -> dict[str, Any]:
    """Runs, the newest first. Raises a 422 Problem."""
    found, cursor = page(sorted(stores.generations.runs(), key=_age), _age, *wanted(query))
    return {"ingestions": [view(run, stores.now()) for run in found], "next": cursor}


def _age(run: Run) -> Place:
    """Grows from the newest run to the oldest."""
    began = datetime.fromisoformat(run.started_at).timestamp()
    return (f"{10**16 - int(began * 10**6):017d} {run.run_id}",)


def show(run_id: str, stores: Stores) -> dict[str, Any]:
    """One run. Raises a 404 Problem."""
    return view(_run(run_id, stores), stores.now())


def cancel(run_id: str, stores: Stores) -> dict[str, Any]:
    """End a run that is active; what it has read stays. Raises a 404 or 409 Problem."""
    try:
        stores.generations.set_status(run_id, "cancelled", finished_at=stores.now())
    except ConflictError:
        raise Problem(409, "run-ended", f"The run is {_run(run_id, stores).status} already.") from None
    except NotFoundError:
        raise _unknown() from None
    stores.generations.release(run_id)
    return show(run_id, stores)


def redrive(run_id: str, stores: Stores) -> dict[str, Any]:
    """Send the run's dead letters back to their queues. Raises a 404 or 409 Problem."""
    run = _run(run_id, stores)
    if run.status not in ACTIVE:
        raise Problem(409, "run-ended", f"The run is {run.status}; start another one.")
    sent = sum(letters.redrive(lambda body: f'"{run_id}"' in body, MOST_LETTERS) for letters in stores.letters)
    if not sent and len(run.done) >= run.parts:  # all is read, and nothing builds: the message may have been lost
        stores.builds.send(BuildMessage(run_id=run_id))
    return {"id": run_id, "redriven": sent}


def roll_back(run_id: str, body: RollBack, actor: str, stores: Stores) -> dict[str, Any]:
    """The generation before the run's serves again, without what was removed or retracted since.

    Asked again it finishes what a crash left undone, and answers the same. Raises a 404 Problem, and a 409 one when the
    run's generation does not serve or none came before it.
    """
    run = _run(run_id, stores)
    generations, store = stores.generations, stores.store
    pointer = generations.pointer()
    # the status comes first: with it, the run's generation as the one before tells a rollback from a later run's swap
    moved = run.status == "rolled_back" and pointer is not None and is_the_same(pointer.previous, run.generation, store)
    try:
        previous = pointer.generation if moved and pointer else previous_of(pointer, run.generation, store)
        if not moved and _was_taken_back(previous, stores):
            raise NotFoundError(previous)
        rows = list(stores.documents.all())
        gone, gone_before = (hidden(one, rows, store) for one in (previous, str(run.generation)))
        swap = swap_between(run.generation, previous, store, gone)
        affected = impact(changes_of(swap, f"the run {run_id} was rolled back"), stores.citations)
        if not body.dry_run:
            if run.status != "rolled_back":
                generations.set_status(run_id, "rolled_back", finished_at=stores.now())
            if not moved:
                generations.move(pointer, previous, gone)
            generations.changed()  # a build that waits for an earlier change would undo it
            decide(affected, actor, stores)
    except ConflictError:
        raise Problem(409, "not-serving", "The run's generation does not serve; roll back the run that does.") from None
    except NotFoundError:
        raise Problem(409, "nothing-before", "No generation came before this one.") from None
    return {
        "generation": previous,
        "previous": run.generation,
        "documents": [
            {"document_id": name, "now": now, "then": then}
            for name, (now, then) in swap.documents.items()
            if name not in gone_before  # it is found no more already, whichever serves
        ],
        "answers": shown(affected),
        "dry_run": body.dry_run,
    }


def _was_taken_back(generation: str, stores: Stores) -> bool:
    """Whether the last run that made a generation was rolled back: it came after what serves, and not before."""
    same = {generation, stores.store.plain(generation)}
    return next((one.status for one in stores.generations.runs() if one.generation in same), "") == "rolled_back"


def decide(answers: Sequence[Affected], actor: str, stores: Stores) -> None:
    """Have the answers withdrawn or renewed."""
    for decision in decisions_on(answers, actor):
        stores.decisions.send(decision)


def _run(run_id: str, stores: Stores) -> Run:
    try:
        return stores.generations.run(run_id)
    except NotFoundError:
        raise _unknown() from None


def _unknown() -> Problem:
    return Problem(404, "not-found", "There is no such run.")


def view(run: Run, now: str) -> dict[str, Any]:
    """A run as the API shows it; `rate` is documents a second, `eta_seconds` until the last is read."""
    counts = {"found": run.found, "unchanged": 0, "indexed": 0, "removed": 0, "rejected": 0, "failed": 0} | run.counts
    read = counts["unchanged"] + counts["indexed"] + counts["rejected"] + counts["failed"]
    end = run.finished_at or now
    seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(run.started_at)).total_seconds()
    rate = read / seconds if seconds > 0 else 0.0
    left = run.found - read
    return {
        "id": run.run_id,
        "mode": run.mode,
        "status": run.status,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "counts": counts,
        "rejected": [one.model_dump() for one in run.rejected],
        "rate": round(rate, 1),
        "eta_seconds": round(left / rate) if rate and run.status in ACTIVE else None,
        "generation": run.generation,
        "failure": run.failure,
    }
