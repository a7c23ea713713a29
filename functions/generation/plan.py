"""The plan of an answer: its sections, and to which of them a statement belongs."""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from shared.model.answer import SectionKind
from shared.vocabulary.plain import as_plain, plain

_FOLDER = Path(__file__).parent


class SectionPlan(NamedTuple):
    """A section's heading, the subject that a page misses without it, what a source's headings over its statements say,
    and what those say themselves, both as `plain` writes a text that says them. What says a `certain` one belongs there
    whatever else it says.
    """

    kind: SectionKind
    heading: str
    subject: str | None
    headings: tuple[str, ...]
    cues: tuple[str, ...]
    certain: tuple[str, ...]


class Plans(NamedTuple):
    """All of plans.toml."""

    version: str
    sections: dict[SectionKind, SectionPlan]


class Plan(NamedTuple):
    """The sections that answer a question, the most wanted first (shared/wants.py)."""

    wanted: tuple[SectionKind, ...]

    @property
    def body(self) -> SectionKind:
        """Where the statements go of which nothing else tells where they belong."""
        return next((kind for kind in self.wanted if kind != "when_to_call"), "approach")


@cache
def plans() -> Plans:
    """The plans, read once."""
    raw = tomllib.loads((_FOLDER / "plans.toml").read_text(encoding="utf-8"))
    sections = {
        kind: SectionPlan(
            kind,
            section["heading"],
            section.get("subject"),
            *(tuple(map(as_plain, section.get(name, ()))) for name in ("headings", "cues", "certain")),
        )
        for kind, section in raw["sections"].items()
    }
    return Plans(raw["version"], sections)


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


def touches(kind: SectionKind, text: str, headings: Sequence[str]) -> bool:
    """Whether a statement or what stands over it says anything of a section's subject, wherever it stands."""
    section, above = plans().sections[kind], plain(" ".join(headings))
    return any(cue in above for cue in section.headings) or any(cue in plain(text) for cue in section.cues)


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
    said = plain(text)  # many cues in a short text: looking for each is ten times as fast as a pattern of all
    return {kind: sum([cue in said for cue in section.cues]) for kind, section in plans().sections.items()}
