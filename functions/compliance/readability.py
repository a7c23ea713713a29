"""The Flesch-Kincaid school grade of a text.

Kincaid, Fishburne, Rogers and Chissom, Derivation of New Readability Formulas for Navy Enlisted Personnel, 1975:
0.39 words a sentence + 11.8 syllables a word - 15.59. It was made for English and for running text.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"[^aeiouy]e[ds]?$")
_SOUNDED = re.compile(r"[^aeiouy]les?$|[dt]ed$|[cghsxz]es$")  # table, treated, nurses


@lru_cache(maxsize=10_000)
def syllables(word: str) -> int:
    """Syllables by runs of vowels, without the silent endings of "while", "called" and "makes"."""
    letters = word.lower()
    silent = _SILENT.search(letters) is not None and _SOUNDED.search(letters) is None
    return max(1, len(_VOWELS.findall(letters)) - silent)


def grade(texts: Iterable[str]) -> float | None:
    """The grade of the texts together, to one decimal; each ends its last sentence. None when they hold no word."""
    sentences, words, spoken = 0, 0, 0
    for text in texts:
        for sentence in _SENTENCE_END.split(text):
            found = _WORD.findall(sentence)
            if found:
                sentences += 1
                words += len(found)
                spoken += sum(map(syllables, found))
    if words == 0:
        return None
    return round(max(0.0, 0.39 * words / sentences + 11.8 * spoken / words - 15.59), 1)
