"""Plans: which sections an answer to a kind of question has, and which cues lead a statement to a section."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from functions.generation.words import any_of, plain
from shared.model.answer import SectionKind

_FOLDER = Path(__file__).parent


class SectionPlan(NamedTuple):
    """A section's heading and what its statements say, the cues as `plain` writes a text that says them. What says a
    `certain` one belongs there whatever else it says.
    """

    kind: SectionKind
    heading: str
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
            tuple(as_plain(cue) for cue in section["cues"]),
            tuple(as_plain(cue) for cue in section.get("certain", ())),
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


def section_for(text: str, headings: str, plan: Plan) -> SectionKind:
    """The section of the plan whose cues a statement says most of; its headings count double."""
    best: SectionKind = plan.body
    most = 0
    above = _counts(headings)
    for kind, said in _counts(text).items():
        count = said + 2 * above[kind]
        if count > most and kind in plan.order:
            best, most = kind, count
    return best


def says_when_to_call(text: str, plan: Plan) -> bool:
    """Whether a statement says when to call for help, for certain or more than it says anything else."""
    said, section = plain(text), plans().sections["when_to_call"]
    if any(cue in said for cue in section.certain):
        return True
    return any(cue in said for cue in section.cues) and section_for(text, "", plan) == "when_to_call"


@lru_cache(maxsize=4096)
def _counts(text: str) -> dict[SectionKind, int]:
    said = plain(text)  # many cues in a short text: looking for each is ten times as fast as a pattern of all
    return {kind: sum([cue in said for cue in section.cues]) for kind, section in plans().sections.items()}


def as_plain(cue: str) -> str:
    """A cue as `plain` writes a text that says it: it begins with a blank, and ends in one where it is whole."""
    said = plain(cue)
    return said if cue.endswith(" ") else said.rstrip()
