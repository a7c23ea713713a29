"""Ingestion runs: planning, starting, watching, mending and taking back."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from content_ingest.api.operator import Operator
from content_ingest.api.refusals import ApiError
from content_ingest.command.desk import NOT_ALL, OK, Desk
from content_ingest.command.progress import show_run
from content_ingest.command.showing import report, run_line, say, show_answers, show_plan


def plan(operator: Operator, said: Namespace, desk: Desk) -> int:
    """What a run would read and take out, and which published answers that would change."""
    found = operator.plan(prefix=said.prefix, documents=said.documents, mode=said.mode)
    show_plan(found, desk.out, rebuild=said.mode == "rebuild")
    return OK


def run(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Start a run and watch it."""
    run_id = operator.start(prefix=said.prefix, documents=said.documents, mode=said.mode)
    say(desk.notes, f"run {run_id} has begun")
    return _followed(operator, run_id, desk)


def watch(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Watch a run until it ends."""
    return _followed(operator, said.run, desk)


def _followed(operator: Operator, run_id: str, desk: Desk) -> int:
    try:
        ended = show_run(operator.watch(run_id), desk.notes)
    except ApiError as error:
        if error.status is not None and error.status < 500:
            raise
        raise ApiError(error.reason, f"The run goes on; `watch {run_id}` looks again. {error.next}") from None
    report(ended, desk.out)
    return _taken(ended)


def _taken(run: Mapping[str, Any]) -> int:
    whole = run["status"] == "completed" and not run["rejected"] and not run["failure"]
    return OK if whole else NOT_ALL


def runs(operator: Operator, said: Namespace, desk: Desk) -> int:  # noqa: ARG001  # every command has these
    """The runs that there were, the newest first."""
    found = sorted(operator.runs(), key=lambda one: str(one["started_at"]), reverse=True)
    for one in found:
        say(desk.out, run_line(one))
    if not found:
        say(desk.notes, "there was no run yet; `run` starts one")
    return OK


def errors(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Each document that a run did not take, and why."""
    found = operator.run(said.run)
    for one in found["rejected"]:
        say(desk.out, f"{one['key']}: {one['reason']}")
    failed = found["counts"].get("failed", 0)
    if found["failure"]:
        say(desk.out, f"the run failed: {found['failure']}")
    if failed:
        say(desk.notes, f"{failed} could not be worked on: the functions' logs say why; mend it, then `run` again")
    if found["rejected"]:
        say(desk.notes, f"{len(found['rejected'])} not taken; mend them in the content bucket, then `run` again")
    elif not failed and not found["failure"]:
        say(desk.notes, f"no errors; the run is {str(found['status']).replace('_', ' ')}")
    return NOT_ALL if found["rejected"] or failed or found["failure"] else OK


def redrive(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Have what a run could not work on tried again."""
    count = operator.redrive(said.run)["redriven"]
    say(desk.out, f"{said.run}: {count} tried again")
    say(desk.notes, f"`watch {said.run}` shows what comes of it")
    return OK


def cancel(operator: Operator, said: Namespace, desk: Desk) -> int:
    """End a run that is under way."""
    say(desk.out, run_line(operator.cancel(said.run)))
    say(desk.notes, "what serves is as it was; what was read is not read again by the next `run`")
    return OK


def rollback(operator: Operator, said: Namespace, desk: Desk) -> int:
    """Let the generation before a run's serve again."""
    found = operator.roll_back(said.run, dry_run=said.dry_run)
    verb = "would serve" if said.dry_run else "serves"
    say(desk.out, f"{found['generation']} {verb} again in the place of {found['previous']}")
    for one in found["documents"]:
        say(desk.out, f"  {one['document_id']}: {one['now'] or 'not there'} -> {one['then'] or 'not there'}")
    show_answers(found["answers"], desk.out, "would be" if said.dry_run else "are")
    return OK
