"""Sibling pages: the same subject for children, for men, for everyone; and the disease that a "non-" makes another of
the same words. Which of them are not meant by a question.
"""

import re
import tomllib
from collections.abc import Iterable, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.model.document import Source
from shared.vocabulary import expand

# "is 0.4" and "is 8 mm" are no ages.
_AGE = re.compile(
    r"\b(?:i'?m|i am|he'?s|she'?s|is|aged?|tengo)\s+(\d{1,3})\b(?![.,]\d)(?! ?(?:mm|cm|%))"
    r"|\b(\d{1,3})[ -]?(?:years?|yrs?|months?)[ -]old\b"
)
_DASH = re.compile(r"[-‐‑–—]")
_NON = " non "


class _Group(NamedTuple):
    """One of siblings.toml; `only` is what a question says that can miss the group at all."""

    titles: re.Pattern[str]
    said: re.Pattern[str]
    below: int
    only: re.Pattern[str]


def unmeant(text: str, sources: Iterable[Source]) -> frozenset[str]:
    """The ids of documents for a group of people that the text does not speak of, or on the opposite of its cancer."""
    lower = text.lower().replace("’", "'")
    ages = [int(age) for match in _AGE.finditer(lower) for age in match.groups() if age]
    silent = [
        group.titles
        for group in _groups()
        if group.only.search(lower) and not group.said.search(lower) and not any(age < group.below for age in ages)
    ]
    others = opposites({_spaced(form) for one in expand(text) if one.kind == "cancer" for form in one.forms})
    return frozenset(
        source.document_id
        for source in sources
        if any(titles.search(source.title.lower()) for titles in silent) or _names(_spaced(source.title), others)
    )


def opposites(own: Set[str]) -> Set[str]:
    """Of small cell lung cancer non-small cell lung cancer, of non-Hodgkin lymphoma Hodgkin lymphoma; none where both
    are named. The names are small, without hyphens, and begin with a blank.
    """
    bare = {f" {form.removeprefix(_NON)}" for form in own if form.startswith(_NON)}
    return frozenset() if bare & own else bare | {f"{_NON}{form[1:]}" for form in own if not form.startswith(_NON)}


def _spaced(text: str) -> str:
    return f" {_DASH.sub(' ', text.lower())} "


def _names(title: str, others: Iterable[str]) -> bool:
    """Whether the title names one of them, and not its opposite by the same words."""
    return any(one in title and (one.startswith(_NON) or f"{_NON}{one[1:]}" not in title) for one in others)


@cache
def _groups() -> tuple[_Group, ...]:
    rows = tomllib.loads((Path(__file__).parent / "siblings.toml").read_text(encoding="utf-8"))["group"]
    return tuple(
        _Group(
            _any(row["titles"]),
            _any((*row["said"].split(), *row.get("phrases", ()))),
            row.get("below", 0),
            _any((*row["only"].split(), *row.get("states", ()))) if "only" in row else re.compile(""),
        )
        for row in rows
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    choices = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{choices})\b")
