"""Abbreviations as the content explains them: "magnetic resonance imaging (MRI)".

How a long form is told from the words before a bracket is Schwartz and Hearst's way (A simple algorithm for identifying
abbreviation definitions in biomedical text, Pacific Symposium on Biocomputing 2003).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from shared.vocabulary.languages import english
from shared.vocabulary.phrases import WORD, fold, singular

MOST_WORDS = 5  # of a long form, more than the abbreviation has characters; twice as many at most
SHARE = 0.6  # of the documents that explain an abbreviation: what it most often stands for is what it stands for

# An abbreviation of ten characters at most.
_BRACKET = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,9})(?:[;,][^()\n]*)?\)")
_BREAK = re.compile(r"[.;:()\n]")
_BEFORE = 160  # characters that are looked at before a bracket


class Abbreviations:
    """What the abbreviations of a content stand for, gathered document by document."""

    def __init__(self) -> None:
        self._found: defaultdict[str, Counter[str]] = defaultdict(Counter)  # long forms in the singular
        self._written: dict[str, str] = {}  # and as they were first written

    def add(self, texts: Iterable[str]) -> None:
        """The texts of one document, which counts once for each long form."""
        said: dict[tuple[str, str], None] = {}
        for short, long in chain.from_iterable(map(explained, texts)):
            key = " ".join(map(singular, long.split()))
            self._written.setdefault(key, long)
            said[short, key] = None
        for short, key in said:
            self._found[short][key] += 1

    def meanings(self) -> dict[str, str]:
        """The long forms of those that have one meaning, or one that `SHARE` of the documents explain."""
        made = {}
        for short, counts in sorted(self._found.items()):
            ((key, most),) = counts.most_common(1)
            if most >= SHARE * counts.total():
                made[short] = self._written[key]
        return made


def explained(text: str) -> list[tuple[str, str]]:
    """The abbreviations that a text explains, as written, each with the words of its long form in small letters."""
    found = []
    for bracket in _BRACKET.finditer(text) if "(" in text else ():
        short = bracket[1]
        if sum(map(str.isupper, short)) < 2:  # a word in brackets
            continue
        before = _BREAK.split(text[max(0, bracket.start() - _BEFORE) : bracket.start()])[-1].split()
        most = min(len(short) + MOST_WORDS, 2 * len(short))
        words = _long_form(short.lower(), [fold(word) for word in WORD.findall(" ".join(before[-most:]))])
        if words and words[0] not in english() and short.lower() not in words:
            found.append((short, " ".join(words)))
    return found


def _long_form(short: str, before: Sequence[str]) -> Sequence[str]:
    """The last words before a bracket that it abbreviates: those whose first letters it is, else the fewest that have
    its letters and figures in order, the first where a word begins. None where no words do.
    """
    if "".join(word[0] for word in before[-len(short) :]) == short:
        return before[-len(short) :]
    text = " ".join(before)
    end = len(text)
    for place in range(len(short) - 1, -1, -1):
        if not short[place].isalnum():
            continue
        end = text.rfind(short[place], 0, end)
        while place == 0 and end > 0 and text[end - 1].isalnum():
            end = text.rfind(short[place], 0, end)
        if end < 0:
            return ()
    start = text.rfind(" ", 0, end) + 1
    return text[start:].split() if len(text) - start > len(short) else ()
