"""Questions to take to the care team: templates filled with what the evidence names."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from functions.generation.statements import Statement
from functions.generation.words import any_of
from shared.model.answer import SectionKind
from shared.vocabulary import names

_SLOTS = {"drug": "drug", "cancer": "cancer", "test": "biomarker"}  # slot: kind of the vocabulary


@cache
def _templates() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))


def questions_to_ask(sections: frozenset[SectionKind], statements: Sequence[Statement]) -> list[str]:
    """At least five questions: one of each section in turn, then those that fit any answer."""
    raw = _templates()
    slots = {slot: _named(kind, statements) for slot, kind in _SLOTS.items()}
    groups: dict[str, list[str]] = {}
    for one in raw["questions"]:
        if one["about"] != "any" and one["about"] not in sections:
            continue
        wanted = re.findall(r"{(\w+)}", one["text"])
        if all(slots[slot] for slot in wanted):
            groups.setdefault(one["about"], []).append(one["text"].format(**slots))
    general = groups.pop("any", [])
    turns = [group[turn] for turn in range(2) for group in groups.values() if turn < len(group)]
    specific = turns[: raw["most"] - 2]
    return [*specific, *general][: raw["most"]]


def _named(kind: str, statements: Iterable[Statement]) -> str | None:
    """The name of this kind that the statements say most often."""
    found = Counter(name for statement in statements for name in _pattern(kind).findall(statement.text.lower()))
    best = found.most_common(1)
    return best[0][0] if best else None


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{any_of(names(kind))})(?![\w])")
