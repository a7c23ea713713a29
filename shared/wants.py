"""What a question wants: the sections of an answer that would tell it."""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from shared.model.answer import SectionKind
from shared.vocabulary import expand
from shared.vocabulary.plain import as_plain, plain
from shared.vocabulary.questions import questions

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


# Who wants one of these most has the disease and asks how to live with it, or what to do now.
LIVING: frozenset[SectionKind] = frozenset(("approach", "side_effects", "when_to_call"))


class Wants(NamedTuple):
    """All of wants.toml, as `plain` writes a text that says it."""

    complaints: tuple[str, ...]
    treatments: tuple[str, ...]
    sections: dict[SectionKind, tuple[str, ...]]


@cache
def wants() -> Wants:
    """What questions say, read once."""
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    sections = {kind: _all_plain(said) for kind, said in raw["sections"].items()}
    return Wants(_all_plain(raw["complaints"]), _all_plain(raw["treatments"]), sections)


@lru_cache(maxsize=16)
def wanted(question: str, *, urgent: bool = False) -> tuple[SectionKind, ...]:
    """The sections that a question in English wants, the most wanted first; one that says of none that it wants it is
    told what a thing is. `urgent` where triage has found an emergency in it.
    """
    found, said = expand(question), plain(question)
    asking = plain(" ".join(questions(question)) or question)
    strength = {
        kind: OUTSIDE * _count(phrases, said) + (1 - OUTSIDE) * _count(phrases, asking)
        for kind, phrases in wants().sections.items()
    }
    named = {one.kind for one in found}
    meant = said + "".join(plain(term) for one in found if one.kind == "lay" for term in one.terms)
    complains, treated = bool(_count(wants().complaints, meant)), bool(_count(wants().treatments, said))
    if complains:
        strength["approach"] += COMPLAINT
        strength["side_effects"] += COMPLAINT_TREATED * (treated or "drug" in named)
    else:
        strength["options"] += TREATMENT * (treated + ("drug" in named))
    strength["biomarkers"] += BIOMARKER * ("biomarker" in named)
    strength["when_to_call"] += URGENT * urgent
    most = max(strength.values())
    if not most:
        return ("meaning",)
    best = sorted(strength, key=lambda kind: -strength[kind])[:MOST_WANTED]
    return tuple(kind for kind in best if strength[kind] >= LEAST_WANTED * most)


def _count(phrases: Sequence[str], said: str) -> int:
    return sum([phrase in said for phrase in phrases])


def _all_plain(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(as_plain, phrases))
