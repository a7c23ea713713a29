"""/v1/admin/ingestions: starting a run and watching it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, model_validator

from shared.adapters.generations_table import GenerationsTable, Run
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.edge.http import Problem
from shared.edge.queue import DocumentsMessage
from shared.errors import NotFoundError
from shared.model.base import Model

PREFIX = "documents/"
PART = 25  # documents of one message
ACTIVE = ("queued", "running", "checking")


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


def start(
    body: Ingest,
    *,
    content: Bucket,
    generations: GenerationsTable,
    queue: Queue,
    new_id: Callable[[], str],
    now: Callable[[], str],
) -> dict[str, Any]:
    """Start a run, or with `dry_run` list what it would read. Raises a 409 Problem while another run is active."""
    keys = _keys(body, content)
    if body.dry_run:
        return {"dry_run": True, "found": len(keys), "documents": keys}
    if not keys:
        raise Problem(404, "no-documents", "The content bucket holds no such document under documents/.")
    active = next((run for run in generations.runs() if run.status in ACTIVE), None)
    if active is not None:
        raise Problem(409, "run-active", f"The run {active.run_id} is still {active.status}; wait for its end.")
    parts = [keys[start : start + PART] for start in range(0, len(keys), PART)]
    run = Run(
        run_id=new_id(),
        mode=body.mode,
        status="running",
        started_at=now(),
        found=len(keys),
        parts=len(parts),
        counts={"found": len(keys)},
    )
    generations.start(run)
    for number, part in enumerate(parts):
        queue.send(DocumentsMessage(run_id=run.run_id, part=number, keys=tuple(part)))
    return {"id": run.run_id}


def _keys(body: Ingest, content: Bucket) -> list[str]:
    if body.documents is not None:
        return [PREFIX + name.removeprefix(PREFIX) for name in dict.fromkeys(body.documents)]
    return [found.key for found in content.list(PREFIX + (body.prefix or "")) if not found.key.endswith("/")]


def show(run_id: str, generations: GenerationsTable, now: Callable[[], str]) -> dict[str, Any]:
    """One run. Raises a 404 Problem."""
    try:
        return view(generations.run(run_id), now())
    except NotFoundError:
        raise Problem(404, "not-found", "There is no such run.") from None


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
