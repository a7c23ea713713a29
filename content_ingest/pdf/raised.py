"""Raised characters: marks of footnotes and references, powers and charges, fractions and the rest."""

import re

from content_ingest.cleaning import MARK

_RAISED, _LEVEL = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾", "0123456789+-−()"
_RAISE, _LOWER = str.maketrans(_LEVEL, _RAISED), str.maketrans(_RAISED, "0123456789+--()")
_MARKS = re.compile(r"\[?(?:\d{1,3}(?: ?[,;–-] ?\d{1,3})*|[*†‡§¶#])[\],;]?$")
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3}|[.,;:)\]”\"’'%])$")
_FRACTION = re.compile(r"(?<=(\d))?([⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?=[/\u2044]\d)")


def raised(before: str, text: str) -> str:
    """A raised text as it is written after `before`: MARK for a footnote's mark, else it keeps its figures raised.

    After a word or a sentence figures are a mark; after a figure, a unit (10⁹, mm³, Ca²⁺) or a space they are not.
    """
    if _MARKS.match(text) and _BEFORE_MARK.search(before):
        return MARK
    return text.translate(_RAISE)


def with_fractions(text: str) -> str:
    """The text with what is raised above a stroke and a figure written level: 2 1/3."""
    return _FRACTION.sub(lambda found: (" " if found[1] else "") + found[2].translate(_LOWER), text)
