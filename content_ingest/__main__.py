"""The operator's command: `python -m content_ingest run` and `watch RUN`. It talks to the API."""

import argparse
import os
import sys

from rich.console import Console

from content_ingest.api import Operator, OperatorError


def main(arguments: list[str]) -> int:
    """Returns 0 when the run ended well, 1 when it or some documents did not, 2 when the API refused."""
    parser = argparse.ArgumentParser(prog="python -m content_ingest", description=__doc__)
    parser.add_argument("--api", default=os.environ.get("NAVIS_API", "http://127.0.0.1:8080"), help="the API's address")
    parser.add_argument("--key", default=os.environ.get("NAVIS_OPERATOR_KEY", ""), help="a key with the operator scope")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ingest the content bucket's documents and watch")
    run.add_argument("--prefix", help="only documents whose key begins so")
    run.add_argument("--mode", choices=("incremental", "rebuild"), default="incremental")
    commands.add_parser("watch", help="watch a run").add_argument("run")
    said = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        operator = Operator(said.api, said.key)
        run_id = operator.start(prefix=said.prefix, mode=said.mode) if said.command == "run" else said.run
        ended = operator.follow(run_id, console)
    except OperatorError as error:
        console.print(f"[red]{error}[/red]")
        return 2
    report(ended, console)
    return 0 if ended["status"] == "completed" else 1


def report(run: dict[str, object], console: Console) -> None:
    """Say how a run ended, and each document that was not taken with its reason."""
    counts = run["counts"]
    console.print(f"{run['id']}: {str(run['status']).replace('_', ' ')}, {counts}", highlight=False)
    for one in run["rejected"]:  # type: ignore[attr-defined]  # a list of key and reason, see docs/api.md
        console.print(f"  not taken: {one['key']}: {one['reason']}", highlight=False)
    if run["failure"]:
        console.print(f"  failed: {run['failure']}", highlight=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
