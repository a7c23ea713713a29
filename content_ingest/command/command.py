"""The command line: which verbs there are, what each takes, and how they end."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from content_ingest.api import ApiError, Operator
from content_ingest.command import documents, ingestions
from content_ingest.command.desk import STOPPED, Desk

LOCAL = "http://127.0.0.1:8080"
STATUSES = ("indexed", "rejected", "removed", "retracted")
_ENDS = """\
ends with
  0  all went well
  1  something was not taken: a document or an entry, or the run did not complete
  2  the API refused or cannot be reached, or the command line is wrong; the last line says what to do next
  130  stopped with Ctrl-C; a run that has begun goes on

environment
  NAVIS_API           the API's address, as --api
  NAVIS_OPERATOR_KEY  a key with the scope operator, as --key, but in no list of processes and no history
"""
_GOES_ON = "stopped watching; a run that has begun goes on: `watch RUN` shows it, `cancel RUN` ends it"

Online = Callable[[Operator, argparse.Namespace, Desk], int]


def carry_out(arguments: Sequence[str], environment: Mapping[str, str], desk: Desk) -> int:
    """Do what a command line says; returns what the command ends with. Raises SystemExit as argparse does."""
    said = parser(environment).parse_args(arguments)
    try:
        if said.online is None:
            from content_ingest.command.fetching import fetch

            return fetch(said, desk)
        act: Online = said.online
        return act(Operator(said.api, said.key, sleep=desk.sleep), said, desk)
    except ApiError as error:
        return desk.refuse(error.reason, error.next)
    except KeyboardInterrupt:
        desk.notes.print(said.stopped)
        return STOPPED


def parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    """The command line as argparse knows it."""
    whole = argparse.ArgumentParser(
        prog="python -m content_ingest",
        description="Content for Navis Answers: fetch it, ingest it, see what is indexed, take it back.",
        epilog=_ENDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    address = environment.get("NAVIS_API") or LOCAL
    _caller(whole, address, environment.get("NAVIS_OPERATOR_KEY", ""), address)
    caller = argparse.ArgumentParser(add_help=False)  # the same after the verb, where it goes before what stands there
    _caller(caller, argparse.SUPPRESS, argparse.SUPPRESS, address)
    verbs = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def verb(name: str, act: Online | None, text: str, stopped: str = "stopped") -> argparse.ArgumentParser:
        made = verbs.add_parser(
            name,
            help=text[0].lower() + text[1:].partition(".")[0],
            description=text,
            parents=[caller] if act else [],
        )
        made.set_defaults(online=act, stopped=stopped)
        return made

    what = verb(
        "plan",
        ingestions.plan,
        "List what a run would read, take out and move, and which published answers would change. Changes nothing.",
    )
    _what(what)
    what = verb(
        "run", ingestions.run, "Ingest the documents of the content bucket and watch. One run at a time.", _GOES_ON
    )
    _what(what)
    _run(
        verb("watch", ingestions.watch, "Watch a run until it ends, with its rate and the time that is left.", _GOES_ON)
    )
    verb("runs", ingestions.runs, "List the runs, the newest first.")
    _run(verb("errors", ingestions.errors, "List each document that a run did not take, and why. Ends with 1 if any."))
    _run(verb("redrive", ingestions.redrive, "Try again what a run could not work on (its dead letters)."))
    _run(verb("cancel", ingestions.cancel, "End a run that is under way. What serves stays as it is."))
    back = verb(
        "rollback",
        ingestions.rollback,
        "Let the generation before a run's serve again. Answers that cite what changes follow by policy.",
    )
    _run(back)
    back.add_argument("--dry-run", action="store_true", help="list the documents and answers, and change nothing")
    listed = verb(
        "documents", documents.documents, "List the documents, or show all about one: rights, citing answers."
    )
    listed.add_argument("id", nargs="?", metavar="ID", help="a document's id, as the list names it")
    listed.add_argument("--status", choices=STATUSES, help="only those that are so")
    taken = verb(
        "retract",
        documents.retract,
        "Take a document out: when this ends no search finds it. It shows the answers that cite it, and asks. No later "
        "run reads it.",
    )
    taken.add_argument("id", metavar="ID", help="the document's id, as `documents` lists it")
    taken.add_argument("--reason", required=True, help="why, for the audit: 1 to 500 characters, nothing of a person")
    sure = taken.add_mutually_exclusive_group()
    sure.add_argument("--dry-run", action="store_true", help="show the answers that would be withdrawn or renewed")
    sure.add_argument("--yes", action="store_true", help="do not ask")
    fetched = verb(
        "fetch",
        None,
        "Fetch what a manifest names into a folder, politely, with the rights of each beside it. Needs no API.",
        "stopped; what was fetched stays, and is not fetched again",
    )
    fetched.add_argument("manifest", type=Path, metavar="MANIFEST", help="a YAML file as fetching/example.yaml")
    fetched.add_argument("folder", type=Path, metavar="FOLDER", help="where the documents go; it is made if need be")
    fetched.add_argument("--contact", required=True, help="a mail or web address that every site gets to see")
    return whole


def _caller(to: argparse.ArgumentParser, api: str, key: str, shown: str) -> None:
    to.add_argument("--api", default=api, metavar="URL", help=f"the API's address (now {shown})".replace("%", "%%"))
    to.add_argument("--key", default=key, help="a key with the scope operator; better in NAVIS_OPERATOR_KEY")


def _what(to: argparse.ArgumentParser) -> None:
    which = to.add_mutually_exclusive_group()
    which.add_argument("--prefix", help="only documents whose key begins so, after documents/")
    which.add_argument("--documents", nargs="+", default=(), metavar="KEY", help="only these, by their keys")
    to.add_argument(
        "--mode",
        choices=("incremental", "rebuild"),
        default="incremental",
        help="incremental reads what is new or changed; rebuild reads everything again",
    )


def _run(to: argparse.ArgumentParser) -> None:
    to.add_argument("run", metavar="RUN", help="the run's id, as `runs` lists it")
