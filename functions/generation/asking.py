"""Questions to take to the care team: templates filled with what the evidence names."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from functions.generation.statements import Statement
from functions.generation.words import any_of
from shared.model.answer import SectionKind
from shared.vocabulary import expand, names

_SLOTS = {"drug": "drug", "cancer": "cancer", "test": "biomarker"}  # slot: kind of the vocabulary
# The evidence names many cancers and tests; only what the person named, too, is theirs. A drug that they named they
# have already: asked about is another.
_THEIRS = {"drug": False, "cancer": True, "biomarker": True}


@cache
def _templates() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))


def questions_to_ask(asked: str, sections: frozenset[SectionKind], statements: Sequence[Statement]) -> list[str]:
    """At least five questions: one of each section in turn, then those that fit any answer."""
    raw = _templates()
    theirs = {name.lower() for one in expand(asked) for name in (one.matched, *one.terms)}
    slots = {slot: _named(kind, statements, theirs) for slot, kind in _SLOTS.items()}
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


def _named(kind: str, statements: Iterable[Statement], theirs: Set[str]) -> str | None:
    """The name of this kind that the statements say most often, in small letters where they ever write it so."""
    wanted = names(kind) & theirs if _THEIRS[kind] else names(kind)
    if not wanted:
        return None
    found = Counter(name for one in statements for name in _found(_pattern(wanted), _uncapitalised(one.text)))
    whole: Counter[str] = Counter()
    for name, count in found.items():
        if _THEIRS[kind] or name.lower() not in theirs:
            whole[name.lower()] += count
    if not whole:
        return None
    best = whole.most_common(1)[0][0]
    return best if best in found else max((name for name in found if name.lower() == best), key=found.__getitem__)


def _uncapitalised(text: str) -> str:
    """The text with its first word as it stands inside a sentence; "HER2" stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    """The names as they are written. Those in small letters are looked for in the text in small letters: a pattern that
    ignores case itself is several times as slow.
    """
    text = f" {text}"
    lower = text.lower()
    return [(text if len(text) == len(lower) else lower)[slice(*one.span(1))] for one in pattern.finditer(lower)]


@lru_cache(maxsize=256)
def _pattern(wanted: frozenset[str]) -> re.Pattern[str]:
    """Finds the names after what is no part of a word: the engine passes over all other letters."""
    return re.compile(rf"[^\w-]({any_of(wanted)})(?!\w)")
