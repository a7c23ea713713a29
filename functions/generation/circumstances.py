"""Circumstances of which a person has to speak before the page does: talk of dying frightens who has not asked."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from functions.generation.words import cues
from shared.vocabulary.plain import as_plain, plain


class Circumstance(NamedTuple):
    """`said` are cues of what is about it, as `plain` writes them, `asked` finds that a question speaks of it."""

    name: str
    said: tuple[str, ...]
    asked: re.Pattern[str]


@cache
def _known() -> tuple[Circumstance, ...]:
    data = tomllib.loads((Path(__file__).parent / "circumstances.toml").read_text(encoding="utf-8"))
    return tuple(
        Circumstance(one["name"], tuple(map(as_plain, one["said"])), cues(one["asked"]))
        for one in data["circumstances"]
    )


def not_spoken_of(question: str) -> tuple[Circumstance, ...]:
    """Those of which the question says nothing."""
    said = question.lower()
    return tuple(one for one in _known() if not one.asked.search(said))


def is_about(circumstances: Sequence[Circumstance], *texts: str) -> bool:
    """Whether a statement, what introduces it or the heading over it is about one of the circumstances."""
    said = "\n".join(plain(text) for text in texts if text)
    return any(any(map(said.__contains__, one.said)) for one in circumstances)
