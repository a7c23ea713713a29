"""The plan of an answer: which sections a question wants, and to which a statement belongs."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from functions.generation.words import any_of, plain
from shared.model.answer import SectionKind
from shared.vocabulary import expand
from shared.vocabulary.questions import questions

_FOLDER = Path(__file__).parent

# How strongly a question wants a section (docs/decisions/0013-what-a-page-says.md): each phrase of the section counts
# one, or this much outside the sentences that ask.
OUTSIDE = 0.5
COMPLAINT_TREATED = 1.5  # a complaint beside a treatment, for side effects
COMPLAINT = 1.0  # for what is done about it
TREATMENT = 0.75  # a treatment without a complaint, for treatment; a drug as much again
BIOMARKER = 1.0
URGENT = 2.0  # triage has found an emergency, for when to call
MOST_WANTED = 3
LEAST_WANTED = 0.5  # of the most wanted


class SectionPlan(NamedTuple):
    """A section's heading, the subject that a page misses without it, what questions say that want it, what a source's
    headings over its statements say, and what those say themselves, the last three as `plain` writes a text that says
    them. What says a `certain` one belongs there whatever else it says.
    """

    kind: SectionKind
    heading: str
    subject: str | None
    asked: tuple[str, ...]
    headings: tuple[str, ...]
    cues: tuple[str, ...]
    certain: tuple[str, ...]


class Plans(NamedTuple):
    """All of plans.toml."""

    version: str
    sections: dict[SectionKind, SectionPlan]
    complaints: tuple[str, ...]
    treatments: tuple[str, ...]


class Plan(NamedTuple):
    """The sections that answer a question, the most wanted first. Where it says of none that it wants it, it is told
    what a thing is.
    """

    wanted: tuple[SectionKind, ...]

    @property
    def body(self) -> SectionKind:
        """Where the statements go of which nothing else tells where they belong."""
        return next((kind for kind in self.wanted if kind != "when_to_call"), "approach")


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
            section.get("subject"),
            *(_all_plain(section.get(name, ())) for name in ("asked", "headings", "cues", "certain")),
        )
        for kind, section in raw["sections"].items()
    }
    return Plans(raw["version"], sections, *(_all_plain(raw["signs"][name]) for name in ("complaints", "treatments")))


@lru_cache(maxsize=16)
def plan_for(question: str, *, urgent: bool = False) -> Plan:
    """The plan of a question in English; `urgent` where triage has found an emergency in it."""
    found, said = expand(question), plain(question)
    asking = plain(" ".join(questions(question)) or question)
    wants = {
        kind: OUTSIDE * _count(section.asked, said) + (1 - OUTSIDE) * _count(section.asked, asking)
        for kind, section in plans().sections.items()
    }
    named = {one.kind for one in found}
    meant = said + "".join(plain(term) for one in found if one.kind == "lay" for term in one.terms)
    complains, treated = bool(_count(plans().complaints, meant)), bool(_count(plans().treatments, said))
    if complains:
        wants["approach"] += COMPLAINT
        wants["side_effects"] += COMPLAINT_TREATED * (treated or "drug" in named)
    else:
        wants["options"] += TREATMENT * (treated + ("drug" in named))
    wants["biomarkers"] += BIOMARKER * ("biomarker" in named)
    wants["when_to_call"] += URGENT * urgent
    most = max(wants.values())
    if not most:
        return Plan(("meaning",))
    best = sorted(wants, key=lambda kind: -wants[kind])[:MOST_WANTED]
    return Plan(tuple(kind for kind in best if wants[kind] >= LEAST_WANTED * most))


def section_for(text: str, headings: Sequence[str], body: SectionKind) -> SectionKind:
    """The section that the nearest heading names; where none does, that whose cues the text says most of, then that
    which the title names, and else `body`. `headings` go from the title inwards. It is never when to call, which single
    sentences say.
    """
    for heading in reversed(headings[1:]):
        if named := _named(heading):
            return named
    said = {kind: count for kind, count in _counts(text).items() if kind != "when_to_call"}
    best = max(said, key=said.__getitem__)
    if said[best]:
        return best
    return (_named(headings[0]) if headings else None) or body


@lru_cache(maxsize=4096)
def _named(heading: str) -> SectionKind | None:
    """The section that a heading names first: "Side effects from drug treatment" is about side effects. Of phrases that
    begin together the longest counts: "types of treatment" is about treatment, not about types.
    """
    said = plain(heading)
    found = [
        (said.find(cue), -len(cue), kind)
        for kind, section in plans().sections.items()
        for cue in section.headings
        if cue in said
    ]
    return min(found)[2] if found else None


def says_when_to_call(text: str) -> bool:
    """Whether a statement says when to call for help, for certain or more than it says anything else."""
    said, section = plain(text), plans().sections["when_to_call"]
    if any(cue in said for cue in section.certain):
        return True
    if not any(cue in said for cue in section.cues):
        return False
    counts = _counts(text)
    return max(counts, key=counts.__getitem__) == "when_to_call"


@lru_cache(maxsize=4096)
def _counts(text: str) -> dict[SectionKind, int]:
    said = plain(text)
    return {kind: _count(section.cues, said) for kind, section in plans().sections.items()}


def _count(phrases: Sequence[str], said: str) -> int:
    return sum([phrase in said for phrase in phrases])  # looking for each is ten times as fast as a pattern of all


def _all_plain(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(as_plain, phrases))


def as_plain(phrase: str) -> str:
    """A phrase as `plain` writes a text that says it: it begins with a blank, and ends in one where it is whole."""
    said = plain(phrase)
    return said if phrase.endswith(" ") else said.rstrip()
