"""Fetching content that a manifest names. It needs no API."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from content_ingest.command.desk import NOT_ALL, OK, Desk
from content_ingest.command.progress import bar
from content_ingest.command.showing import say
from content_ingest.fetching import ManifestError, Outcome, fetch_all, read_manifest

_TAKEN = ("fetched", "unchanged")


def fetch(said: Namespace, desk: Desk) -> int:
    """Fetch a manifest's entries into a folder, with the rights of each beside it."""
    try:
        manifest = read_manifest(said.manifest)
        outcomes = fetch_all(
            manifest,
            said.folder,
            contact=said.contact,
            clock=desk.clock,
            sleep=desk.sleep,
            chance=desk.chance,
            today=desk.today,
        )
    except ManifestError as error:
        todo = "Mend the manifest; content_ingest/fetching/example.yaml shows one. Nothing was fetched."
        return desk.refuse("\n".join(error.problems), todo)
    except ValueError as error:
        return desk.refuse(f"--contact: {error}", "Give a mail or web address where a site can reach you.")
    except OSError as error:
        return desk.refuse(f"{said.folder} cannot be made: {error.strerror}", "Name another folder.")
    return show_outcomes(outcomes, len(manifest.entries), said.folder, desk)


def show_outcomes(outcomes: Iterable[Outcome], total: int, folder: Path, desk: Desk) -> int:
    """Say what becomes of each entry as it comes; returns the command's end."""
    counts: Counter[str] = Counter()
    with bar(desk.notes, "fetching", "entries", total) as (progress, task):
        one_screen = desk.out.is_terminal and desk.notes.is_terminal
        lines = desk.notes if one_screen else desk.out  # on one screen they stand above the bar
        for one in outcomes:
            counts[one.status] += 1
            why = one.reason or (f"{one.size} bytes" if one.size else "")
            say(lines, f"{one.status:<9}  {one.file}  {one.url}{why and f': {why}'}")
            progress.update(task, advance=1, pace=_counted(counts))
    left = total - sum(counts[name] for name in _TAKEN)
    say(desk.notes, _counted(counts) or "the manifest names nothing")
    if left:
        say(desk.notes, "ask again later for the rest; what is there already stays")
    if left < total:
        say(desk.notes, f"copy {folder} to documents/ in the content bucket, then `plan` and `run`")
    return NOT_ALL if left else OK


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
