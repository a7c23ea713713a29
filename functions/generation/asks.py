"""What a question asks for, and what it names: which sentences may answer it, beside having its words."""

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from functions.generation.words import any_of, cues, names
from shared import vocabulary
from shared.model.answer import SectionKind
from shared.vocabulary import Expansion, expand
from shared.vocabulary.phrases import singular
from shared.vocabulary.plain import plain

# An everyday phrase (a symptom, a test, a part of the body) says less of what the question is about than a name.
_WEIGHTS = {"drug": 1.0, "cancer": 1.0, "biomarker": 1.0, "lay": 0.5, "spelling": 0.5}

# How a sentence says what something is, after its name. In letters: what may stand before the name, between it and
# that, and of a label at the most.
_IS = re.compile(r" (?:is|are|means|refers to) (?:an?|the|when|that|called|cancers?|diseases?|any|one|types?) ")
_BEFORE, _BETWEEN, _LABEL = 5, 40, 80


class Ask(NamedTuple):
    """A thing that questions ask for, and the headings that such an answer stands under.

    `says` finds sentences that answer wherever they stand, `speaks` those that speak of what is asked for (on a page
    they stand in `section`; with `leads` the first line has to be one, always or where nothing else is asked for
    alone), `elsewhere` headings under which the opposite is told: what the cancer does where it is asked what brought
    it. `general` gives way to any other that the question asks for; `of_studies` asks for studies themselves.
    """

    name: str
    cues: re.Pattern[str]
    headings: re.Pattern[str]
    says: re.Pattern[str] | None
    speaks: re.Pattern[str] | None
    section: SectionKind | None
    leads: Literal["always", "alone"] | None
    elsewhere: re.Pattern[str] | None
    general: bool
    of_studies: bool


class Named(NamedTuple):
    """Something that the question names: all its names, as `plain` writes them, and what it weighs. `others` are drugs
    whose names begin with one of its own: trastuzumab deruxtecan is not trastuzumab.
    """

    forms: tuple[str, ...]
    weight: float
    others: tuple[str, ...] = ()

    @property
    def is_name(self) -> bool:
        """Whether it is a drug, a cancer or a biomarker, and no everyday phrase."""
        return self.weight >= 1.0

    def is_in(self, said: str) -> bool:
        """Whether a text, as `plain` writes it, says one of the names; a plural counts."""
        for other in self.others:
            said = said.replace(other, " ")
        return any(form in said and names(said, form) for form in self.forms)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "asks.toml").read_text(encoding="utf-8"))


@cache
def known_asks() -> tuple[Ask, ...]:
    """All of asks.toml."""
    return tuple(
        Ask(
            one["name"],
            cues(one["cues"]),
            cues(one["headings"]),
            cues(one["says"]) if "says" in one else None,
            cues(one["speaks"]) if "speaks" in one else None,
            one.get("section"),
            one.get("leads"),
            cues(one["elsewhere"]) if "elsewhere" in one else None,
            one.get("general", False),
            one.get("of_studies", False),
        )
        for one in _data()["asks"]
    )


@cache
def of_a_study() -> re.Pattern[str]:
    """Finds, in lower-case text, that it is about a study, its people or its papers, or about the web site."""
    return cues(_data()["of_a_study"])


@cache
def how_a_study_was_made() -> re.Pattern[str]:
    """Finds, in a text as `plain` writes it, that it tells a study's methods. There each word has a blank before it,
    and the engine passes over all other letters."""
    return re.compile(f" (?:{any_of(_data()['how_a_study_was_made'])})")


@lru_cache(maxsize=16)
def asks(question: str) -> tuple[Ask, ...]:
    """All that the question asks for."""
    said = question.lower()
    found = tuple(one for one in known_asks() if one.cues.search(said))
    return tuple(one for one in found if not one.general) or found


def answers(headings: Sequence[str], asked: Sequence[Ask]) -> bool:
    """Whether the last two headings, or what stands in their place, are those of an answer."""
    said = " ".join(headings[-2:]).lower()
    return any(one.headings.search(said) for one in asked)


def says_so(text: str, asked: Sequence[Ask]) -> bool:
    """Whether a sentence answers by what it says, wherever it stands."""
    sought = [one.says for one in asked if one.says is not None]
    return bool(sought) and any(one.search(text.lower()) for one in sought)


def speaks_of(text: str, asked: Sequence[Ask]) -> Ask | None:
    """What of the asked a sentence speaks of."""
    said = text.lower()
    return next((one for one in asked if one.speaks is not None and one.speaks.search(said)), None)


def is_elsewhere(headings: str, asked: Sequence[Ask]) -> bool:
    """Whether what stands under these headings is the opposite of what is asked for."""
    sought = [one.elsewhere for one in asked if one.elsewhere is not None]
    return bool(sought) and any(one.search(headings.lower()) for one in sought)


def defines(text: str, forms: Collection[str]) -> bool:
    """Whether a sentence begins by saying what one of these, as `plain` writes them, is: "a port is a", where a few
    words may stand between (its short form, or the long one); or an item with its label does: "PET scan: A procedure".
    """
    label, colon, rest = text.partition(": ")
    if colon and len(label) <= _LABEL and rest.startswith(("A ", "An ", "The ")):
        return any(form in plain(label) for form in forms)
    said = plain(text)
    for form in forms:
        start = said.find(form, 0, len(form) + _BEFORE)
        found = _IS.search(said, start + len(form)) if start >= 0 else None
        if found is not None and found.start() - start - len(form) <= _BETWEEN:
            return True
    return False


def subject(question: str) -> tuple[Named, ...]:
    """What the question names, as far as the vocabulary knows it."""
    found: dict[tuple[str, ...], Named] = {}
    for one in expand(question):
        if one.terms or one.kind != "lay":
            made = named(one)
            found.setdefault(made.forms, made)
    return tuple(found.values())


def named(one: Expansion) -> Named:
    """What the vocabulary found, as it is looked for in texts."""
    forms = tuple(sorted({_form(said) for said in (one.matched, *one.terms, *one.forms)}))
    return Named(forms, _WEIGHTS[one.kind], _others(forms) if one.kind == "drug" else ())


def _form(said: str) -> str:
    """What a text says, as `plain` writes it, that speaks of one as well as of several."""
    before, blank, last = plain(said).rstrip().rpartition(" ")
    return f"{before}{blank}{singular(last)}"


@lru_cache(maxsize=1000)
def _others(forms: tuple[str, ...]) -> tuple[str, ...]:
    longer = {name: plain(name).rstrip() for name in vocabulary.names("drug")}
    longer = {name: said for name, said in longer.items() if any(said.startswith(f"{form} ") for form in forms)}
    own = {name: {_form(said) for one in expand(name) for said in one.forms} for name in longer}
    return tuple(sorted(said for name, said in longer.items() if own[name].isdisjoint(forms)))
