"""Plans: which sections an answer to a kind of question has, and which cues lead a statement to a section."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from functions.generation.words import any_of, plain
from shared.model.answer import SectionKind

_FOLDER = Path(__file__).parent


class SectionPlan(NamedTuple):
    """A section's heading, what a source's headings over its statements say, and what those say themselves, the cues as
    `plain` writes a text that says them. What says a `certain` one belongs there whatever else it says.
    """

    kind: SectionKind
    heading: str
    headings: tuple[str, ...]
    cues: tuple[str, ...]
    certain: tuple[str, ...]


class Plan(NamedTuple):
    """A kind of question. `wanted` sections answer it; `body` takes the statements that say no cue; `order` holds all
    sections, those first that come first where their statements are as good."""

    name: str
    cues: re.Pattern[str] | None
    body: SectionKind
    order: tuple[SectionKind, ...]
    wanted: frozenset[SectionKind]


class Plans(NamedTuple):
    """All of plans.toml."""

    version: str
    sections: dict[SectionKind, SectionPlan]
    kinds: tuple[Plan, ...]


def cues(words: list[str]) -> re.Pattern[str]:
    """Finds the cues in lower-case text; a pattern that ignores case itself is several times as slow.

    A cue is the beginning of a word or phrase; one that ends in a blank is whole: "or " is not found in "organ".
    """
    whole = {word.strip().lower() for word in words if word.endswith(" ")}
    parts = [any_of({word.strip().lower() for word in words} - whole)]
    if whole:
        parts.append(rf"(?:{any_of(whole)})(?![a-z0-9])")
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(part for part in parts if part)})")


@cache
def plans() -> Plans:
    """The plans, read once."""
    raw = tomllib.loads((_FOLDER / "plans.toml").read_text(encoding="utf-8"))
    sections = {
        kind: SectionPlan(
            kind,
            section["heading"],
            *(tuple(as_plain(cue) for cue in section.get(name, ())) for name in ("headings", "cues", "certain")),
        )
        for kind, section in raw["sections"].items()
    }
    kinds = tuple(
        Plan(
            kind["name"],
            cues(kind["cues"]) if kind["cues"] else None,
            kind["body"],
            tuple(kind["order"]),
            frozenset(kind["wanted"]),
        )
        for kind in raw["kinds"]
    )
    return Plans(raw["version"], sections, kinds)


def plan_for(question: str) -> Plan:
    """The plan of the kind of question whose cues the question says most; the first of those that say as many."""
    said = [(len(set(_found(plan, question))), plan) for plan in plans().kinds]
    best = max(count for count, _ in said)
    return next(plan for count, plan in said if count == best and (best or plan.cues is None))


def _found(plan: Plan, question: str) -> list[str]:
    return [] if plan.cues is None else plan.cues.findall(question.lower())


def section_for(text: str, headings: Sequence[str], plan: Plan) -> SectionKind:
    """The section of the plan that the nearest heading names; where none does, that whose cues the text says most of,
    then that which the title names. `headings` go from the title inwards.
    """
    for heading in reversed(headings[1:]):
        if named := _named(heading, plan):
            return named
    said = _counts(text)
    best = max((kind for kind in said if kind in plan.order), key=said.__getitem__)
    if said[best]:
        return best
    return (_named(headings[0], plan) if headings else None) or plan.body


def _named(heading: str, plan: Plan) -> SectionKind | None:
    return next((kind for kind in _subjects(heading) if kind in plan.order), None)


@lru_cache(maxsize=4096)
def _subjects(heading: str) -> tuple[SectionKind, ...]:
    """The sections that a heading names, the first first: "Side effects from drug treatment" is about side effects. Of
    cues that begin together the longest counts: "types of treatment" is about treatment, not about types.
    """
    said = plain(heading)
    found = [
        (said.find(cue), -len(cue), kind)
        for kind, section in plans().sections.items()
        for cue in section.headings
        if cue in said
    ]
    return tuple(dict.fromkeys(kind for *_, kind in sorted(found)))


def says_when_to_call(text: str, plan: Plan) -> bool:
    """Whether a statement says when to call for help, for certain or more than it says anything else."""
    said, section = plain(text), plans().sections["when_to_call"]
    if any(cue in said for cue in section.certain):
        return True
    return any(cue in said for cue in section.cues) and section_for(text, (), plan) == "when_to_call"


@lru_cache(maxsize=4096)
def _counts(text: str) -> dict[SectionKind, int]:
    said = plain(text)  # many cues in a short text: looking for each is ten times as fast as a pattern of all
    return {kind: sum([cue in said for cue in section.cues]) for kind, section in plans().sections.items()}


def as_plain(cue: str) -> str:
    """A cue as `plain` writes a text that says it: it begins with a blank, and ends in one where it is whole."""
    said = plain(cue)
    return said if cue.endswith(" ") else said.rstrip()
