"""What the command shows: plain lines, so that they can be searched and cut up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

_FEW = 10  # of a run's rejected documents that its report names
_DONE = {"withdraw": "withdrawn", "renew": "renewed", "keep": "kept as they are"}
_FIELDS = ("document_id", "status", "key", "version", "passages", "title", "url", "licence", "at", "reason", "actor")

Json = Mapping[str, Any]


def plain(text: object) -> str:
    """Text in one line without characters that steer a terminal or turn its direction."""
    return "".join(one if one.isprintable() else " " for one in str(text)).strip()


def say(console: Console, line: str, style: str = "") -> None:
    """One line as it is: titles and reasons hold what a document says."""
    indent = len(line) - len(line.lstrip(" "))
    console.print(Text(" " * indent + plain(line), style=style), soft_wrap=True)


def report(run: Json, console: Console) -> None:
    """Say how a run ended, and which documents were not taken and why."""
    say(console, run_line(run))
    rejected = run["rejected"]
    for one in rejected[:_FEW]:
        say(console, f"  not taken: {one['key']}: {one['reason']}")
    if len(rejected) > _FEW:
        say(console, f"  and {len(rejected) - _FEW} more: python -m content_ingest errors {run['id']}")
    if run["failure"]:
        say(console, f"  failed: {run['failure']}")


def run_line(run: Json) -> str:
    """`ID: completed, rebuild of 2026-11-25 09:00:00: 3 found, 3 indexed; generation g1`"""
    counts = ", ".join(f"{count} {name}" for name, count in run["counts"].items() if count) or "nothing found"
    begun = str(run["started_at"])[:19].replace("T", " ")
    serves = f"; generation {run['generation']}" if run["generation"] else ""
    return f"{run['id']}: {str(run['status']).replace('_', ' ')}, {run['mode']} of {begun}: {counts}{serves}"


def show_plan(plan: Json, console: Console, *, rebuild: bool) -> None:
    """What a run would do, document by document."""
    moved = plan["moved"]  # the API names what moved under new and under removed, too
    before, after = ({one[name] for one in moved} for name in ("document_id", "to"))
    lines = {
        "new": [key for key in plan["new"] if key not in after],
        "changed": [f"{one['document_id']}  {one['key']}" for one in plan["changed"]],
        "moved": [f"{one['from']} -> {one['to']}" for one in moved],
        "removed": [name for name in plan["removed"] if name not in before],
        "rejected": plan["rejected"],  # as before
    }
    parts = ", ".join(f"{len(found)} {name}" for name, found in lines.items())
    again = " (a rebuild reads them again)" if rebuild and plan["unchanged"] else ""
    say(console, f"{plan['found']} found: {parts}, {plan['unchanged']} unchanged{again}")
    for name, found in lines.items():
        for line in found:
            say(console, f"  {name:<8}  {line}")
    show_answers(plan["answers"], console, "would be")


def show_answers(answers: Sequence[Json], console: Console, verb: str) -> None:
    """Which answers are concerned and what becomes of each; `verb` is `would be`, or `are` when it is so."""
    if not answers:
        say(console, "no answer is concerned")
        return
    say(console, f"answers: {fates(answers, verb)}")
    for one in answers:
        title = one["title"] or "(private)"
        say(console, f"  {one['action']:<8}  {one['id']}  {title}  [{', '.join(one['documents'])}]")


def fates(answers: Iterable[Json], verb: str) -> str:
    """`2 would be withdrawn, 1 would be renewed`"""
    counts = Counter(str(one["action"]) for one in answers)
    return ", ".join(f"{counts[fate]} {verb} {words}" for fate, words in _DONE.items() if counts[fate]) or "none"


def document_line(document: Json) -> str:
    """A document in a list."""
    why = f": {document['reason']}" if document.get("reason") else ""
    title = document.get("title") or document["key"]
    return f"{document['status']:<9}  {str(document['at'])[:10]}  {document['document_id']}  {title}{why}"


def show_document(document: Json, console: Console) -> None:
    """A document field by field, with its rights and the answers that cite it."""
    for name in _FIELDS:
        if document.get(name) is not None:
            say(console, f"{name:<12}  {document[name]}")
    for name, value in (document.get("rights") or {}).items():
        if value is not None:
            shown = ("no", "yes")[value] if isinstance(value, bool) else value
            say(console, f"{'rights':<12}  {name}: {shown}")
    for one in document["answers"]:
        say(console, f"{'cited by':<12}  {one['id']}  {one['title'] or '(private)'}")
    if not document["answers"]:
        say(console, f"{'cited by':<12}  no answer")
