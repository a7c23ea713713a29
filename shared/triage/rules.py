"""The rules as data: `rules.toml` (rules and vetoes), `phrases.toml` (what people say), `help.toml` (whom to call)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from shared.model.base import Model
from shared.model.question import Action, Level
from shared.triage.phrases import Finder, Slot, parse
from shared.triage.reading import Reader

FOLDER = Path(__file__).parent


class Case(Model):
    """One way in which a rule holds: a phrase of `sign` and, for each of the other three, a phrase of its groups.

    `same` is the same sentence, `near` that or the one before or after, `anywhere` the message; "a|b" is one of two
    groups. `unless` are groups in the same sentence that speak against it, `exempt` vetoes that do not count here.
    """

    sign: str
    same: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    level: Level | None = None


class Rule(Model):
    """A kind of emergency. `sources` are where it is published that this needs help at once; `instead` is what is said
    in place of a page, where the message asks nothing else.
    """

    id: str
    level: Level
    sources: tuple[str, ...]
    notice: str
    urgent_notice: str | None = None
    instead: str | None = None
    actions: tuple[str, ...]
    urgent_actions: tuple[str, ...] = ()
    cases: tuple[Case, ...]


class Veto(Model):
    """Why a sign may not count: its `cue` stands before, after or over it.

    `before` and `after`: with up to `within` words between. `over`: the sign lies inside the cue. `fillers` are the
    only words that may stand between, where given. With `first` the cue has to begin its sentence. A veto does not
    hold when a group of `unless` stands in the sign's sentence, or one of `unless_near` in it or a neighbouring one.
    """

    id: str
    cue: str
    where: Literal["before", "after", "over"]
    within: int = 0
    first: bool = False
    fillers: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()


class Bare(Model):
    """When a message counts as the group "bare": at most so many words, and no phrase of the group `unless`."""

    words: int
    unless: str


class Jurisdiction(Model):
    """Whom to call where. `emergency` ends "call ..."; `actions` are by the names that rules use."""

    emergency: str
    actions: dict[str, tuple[Action, ...]]


class Rules(Model):
    """All of it, ready to run."""

    version: str
    bare: Bare
    rules: tuple[Rule, ...]
    vetoes: tuple[Veto, ...]
    jurisdictions: dict[str, Jurisdiction]


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def rules() -> Rules:
    """The rules."""
    return Rules.model_validate(_data("rules.toml") | {"jurisdictions": _data("help.toml")})


@cache
def lists() -> Mapping[str, frozenset[str]]:
    """The named lists of words."""
    return {name: frozenset(words.split()) for name, words in _data("phrases.toml")["lists"].items()}


@cache
def groups() -> Mapping[str, tuple[tuple[Slot, ...], ...]]:
    """The phrases by group. Raises ValueError when one cannot match, KeyError when its list is not there."""
    return {
        name: tuple(parse(phrase, lists()) for phrase in said.splitlines() if phrase.strip())
        for name, said in _data("phrases.toml")["groups"].items()
    }


@cache
def finders() -> tuple[Finder, Finder]:
    """What finds the signs, and what finds the rest: contexts and vetoes, wanted only where there is a sign."""
    signs = {case.sign for rule in rules().rules for case in rule.cases}
    return (
        Finder({name: said for name, said in groups().items() if name in signs}),
        Finder({name: said for name, said in groups().items() if name not in signs}),
    )


@cache
def reader() -> Reader:
    """Reads messages with the rules' own words."""
    words = {word for phrases in groups().values() for slots in phrases for slot in slots for word in slot.words}
    others = (FOLDER / "other_words.txt").read_text(encoding="utf-8").split()
    return Reader(lists()["mended"], words | set(others), _data("phrases.toml")["spellings"])
