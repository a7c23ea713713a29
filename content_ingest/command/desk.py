"""What a command has at hand."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from rich.console import Console

from content_ingest.command.showing import say

OK, NOT_ALL, REFUSED, STOPPED = 0, 1, 2, 130  # what a command ends with


class Desk(NamedTuple):
    """`out` gets what was asked for, `notes` progress, errors and what to do next. `ask` puts a question and returns
    the answer, or raises EOFError where nobody is there. The rest is for the pace of looking and fetching.
    """

    out: Console
    notes: Console
    ask: Callable[[str], str]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    today: date

    def refuse(self, reason: str, todo: str) -> int:
        """Say why nothing came of it and what to do; returns the command's end."""
        for line in reason.splitlines():
            say(self.notes, line, "red")
        say(self.notes, todo)
        return REFUSED
