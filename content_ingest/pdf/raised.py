"""Raised characters: marks of footnotes and references, powers and charges, and the rest."""

import re

from content_ingest.cleaning import MARK

_FIGURES = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_MARKS = re.compile(r"\[?(?:\d{1,3}(?: ?[,;–-] ?\d{1,3})*|[*†‡§¶#])[\],;]?$")
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3}|[.,;:)\]”\"’'%])$")


def raised(before: str, text: str) -> str:
    """A raised text as it is written after `before`: MARK for a footnote's mark, else it keeps its figures raised.

    After a word or a sentence figures are a mark; after a figure or a unit (10⁹, mm³, Ca²⁺) they are not.
    """
    if _MARKS.match(text) and _BEFORE_MARK.search(before):
        return MARK
    return text.translate(_FIGURES)
