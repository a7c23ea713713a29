"""Bars that say how far something is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

_READ = ("unchanged", "indexed", "rejected", "failed")


@contextmanager
def bar(console: Console, doing: str, unit: str, total: int | None = None) -> Iterator[tuple[Progress, TaskID]]:
    """A bar with its one task; the field `pace` stands at its end."""
    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
        TextColumn(unit, markup=False), TimeElapsedColumn(), TextColumn("{task.fields[pace]}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        yield progress, progress.add_task(doing, total=total, pace="")


def show_run(looks: Iterable[dict[str, Any]], console: Console) -> dict[str, Any]:
    """Show a run as it is looked at; returns the last look. StopIteration where there is none."""
    looks = iter(looks)
    last = first = next(looks)  # a run that is not there has no bar
    with bar(console, "reading", "documents") as (progress, task):
        for last in chain((first,), looks):
            found, done = last["counts"]["found"], sum(last["counts"][name] for name in _READ)
            progress.update(task, total=found, completed=done, description=_doing(last, done), pace=_pace(last))
    return last


def _doing(run: dict[str, Any], done: int) -> str:
    if run["status"] == "running":
        return "reading" if done < run["counts"]["found"] else "building"
    return str(run["status"]).replace("_", " ")


def _pace(run: dict[str, Any]) -> str:
    """`12.5 a second, 0:01:20 left`, as far as it is known."""
    rate, left = run.get("rate"), run.get("eta_seconds")
    words = [f"{rate:g} a second"] if rate else []
    return ", ".join([*words, f"{timedelta(seconds=round(left))} left"] if left else words)
