"""Sibling pages: the same subject for children, for men, for everyone. Which of them are not meant by a question."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.model.document import Source

# "is 0.4" and "is 8 mm" are no ages.
_AGE = re.compile(
    r"\b(?:i'?m|i am|he'?s|she'?s|is|aged?|tengo)\s+(\d{1,3})\b(?![.,]\d)(?! ?(?:mm|cm|%))"
    r"|\b(\d{1,3})[ -]?(?:years?|yrs?|months?)[ -]old\b"
)


class _Group(NamedTuple):
    titles: re.Pattern[str]
    said: re.Pattern[str]
    below: int


def unmeant(text: str, sources: Iterable[Source]) -> frozenset[str]:
    """The ids of documents for a group of people that the text does not speak of."""
    lower = text.lower().replace("’", "'")
    ages = [int(age) for match in _AGE.finditer(lower) for age in match.groups() if age]
    silent = [
        group.titles
        for group in _groups()
        if not group.said.search(lower) and not any(age < group.below for age in ages)
    ]
    return frozenset(
        source.document_id for source in sources if any(titles.search(source.title.lower()) for titles in silent)
    )


@cache
def _groups() -> tuple[_Group, ...]:
    rows = tomllib.loads((Path(__file__).parent / "siblings.toml").read_text(encoding="utf-8"))["group"]
    return tuple(
        _Group(_any(row["titles"]), _any((*row["said"].split(), *row.get("phrases", ()))), row.get("below", 0))
        for row in rows
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    choices = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{choices})\b")
