"""Stages of cancer in text: a treatment of another stage than the person's answers another question."""

import re
from typing import NamedTuple

_NUMBERS = {"0": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ONE = r"(?:iv|i{1,3}|[0-4])(?:[abc]\d?)?(?![a-z0-9])"
_NAMED = re.compile(
    rf"\bstages?\s+({_ONE}(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|to|through)\s+|\s*[-–]\s*){_ONE})*)", re.I
)
_EARLY = re.compile(r"\bearly[- ]stage\b", re.I)
_PART = re.compile(rf"(to|through|[-–])?\s*({_ONE})", re.I)
_STAGE = re.compile(r"(iv|i{1,3}|[0-4])([abc]?)", re.I)


class Stage(NamedTuple):
    """`number` 0 to 4; `letter` "a" to "c", or "" for the whole stage."""

    number: int
    letter: str

    def meets(self, other: "Stage") -> bool:
        """Whether one is the other or a part of it."""
        return self.number == other.number and (not self.letter or not other.letter or self.letter == other.letter)


def stages(text: str) -> frozenset[Stage]:
    """The stages that a text names: "stage IIIB", "stages I and II", "stage 1 to 3"; an early stage is one or two."""
    found: set[Stage] = set()
    for named in _NAMED.finditer(text):
        before: Stage | None = None
        for joined, said in _PART.findall(named[1]):
            number, letter = _STAGE.match(said).groups()  # type: ignore[union-attr]  # made by _ONE
            one = Stage(_NUMBERS[number.lower()], letter.lower())
            if joined and before is not None:
                found |= {Stage(between, "") for between in range(before.number + 1, one.number)}
            found.add(one)
            before = one
    if _EARLY.search(text):
        found |= {Stage(1, ""), Stage(2, "")}
    return frozenset(found)


def is_of_another(asked: frozenset[Stage], *texts: str) -> bool:
    """Whether the first of the texts that names a stage names none of those asked about."""
    if not asked:
        return False
    named = next((found for text in texts if (found := stages(text))), frozenset())
    return bool(named) and not any(one.meets(other) for one in asked for other in named)
