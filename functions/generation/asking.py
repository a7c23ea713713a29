"""Questions to take to the care team: templates filled with what the evidence names."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from functions.generation.asks import named
from functions.generation.stages import stages
from functions.generation.statements import Statement
from functions.generation.words import any_of
from shared.model.answer import SectionKind
from shared.vocabulary import Expansion, expand, names
from shared.vocabulary.phrases import Kind
from shared.vocabulary.plain import plain

# Of what may fill a template, the cancer and the test have to be the person's own: the evidence names many. A drug is
# another than theirs, which they have already, and one for the cancer or its sign that they named, where a treatment is
# asked for: else it would be any that the pages speak of.
_THEIRS: dict[str, Kind] = {"cancer": "cancer", "test": "biomarker"}
_SPREAD = "metastatic cancer"  # of whatever kind


@cache
def _templates() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))


def questions_to_ask(
    asked: str, sections: Set[SectionKind], statements: Sequence[Statement], wanted: Set[SectionKind] = frozenset()
) -> list[str]:
    """At least five questions: one of each section in turn, then those that fit any answer. `wanted` are the sections
    that the kind of question asks for.
    """
    raw = _templates()
    found = expand(asked)
    slots = {slot: _commonest(_own(found, kind), statements) for slot, kind in _THEIRS.items()}
    if stages(asked):  # who says a stage need not ask for it
        slots["cancer"] = None
    slots["drug"] = _drug(found, statements) if "options" in wanted else None
    groups: dict[str, list[str]] = {}
    for one in raw["questions"]:
        if one["about"] != "any" and one["about"] not in sections:
            continue
        if all(slots[slot] for slot in re.findall(r"{(\w+)}", one["text"])):
            groups.setdefault(one["about"], []).append(one["text"].format(**slots))
    general = groups.pop("any", [])
    turns = [group[turn] for turn in range(2) for group in groups.values() if turn < len(group)]
    specific = turns[: raw["most"] - 2]
    return [*specific, *general][: raw["most"]]


def _own(found: Iterable[Expansion], kind: Kind) -> frozenset[str]:
    """What the person named of a kind, under all its names."""
    own = {name.lower() for one in found if one.kind == kind and _SPREAD not in one.forms for name in one.forms}
    return names(kind) & own


def _drug(found: Sequence[Expansion], statements: Sequence[Statement]) -> str | None:
    cancers = [named(one) for one in found if one.kind in _THEIRS.values() and _SPREAD not in one.forms]
    on_it = [
        one
        for one in statements
        if any(
            cancer.is_in(plain(" ".join((one.text, *one.hit.passage.section, one.hit.source.title))))
            for cancer in cancers
        )
    ]
    theirs = {name.lower() for one in found for name in one.forms}
    return _commonest(names("drug") - theirs, on_it)


def _commonest(wanted: frozenset[str], statements: Iterable[Statement]) -> str | None:
    """The name that the statements say most often, in small letters where they ever write it so."""
    if not wanted:
        return None
    found = Counter(name for one in statements for name in _found(_pattern(wanted), _uncapitalised(one.text)))
    whole: Counter[str] = Counter()
    for name, count in found.items():
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
