"""The operator's command: `python -m content_ingest --help` says what it can do."""

import os
import random
import sys
import time
from datetime import UTC, datetime

from rich.console import Console

from content_ingest.command.command import carry_out
from content_ingest.command.desk import Desk


def main(arguments: list[str]) -> int:
    """Returns what the command ends with: 0, 1, 2 or 130."""
    notes = Console(stderr=True, highlight=False)
    desk = Desk(
        out=Console(highlight=False),
        notes=notes,
        ask=lambda question: notes.input(question, markup=False),
        clock=time.monotonic,
        sleep=time.sleep,
        chance=random.random,
        today=datetime.now(UTC).date(),
    )
    return carry_out(arguments, os.environ, desk)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
