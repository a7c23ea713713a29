"""Texts and phrases as plain words: a phrase is in a text where its words stand side by side in it."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=5_000)
def plain(text: str) -> str:
    """The text's words in lower case, a space around each: " her2 low " is found in it where "HER2-low" stands."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def as_plain(phrase: str) -> str:
    """A phrase as `plain` writes a text that says it: the beginning of a word or phrase, and a whole one where the
    phrase ends in a blank.
    """
    said = plain(phrase)
    return said if phrase.endswith(" ") else said.rstrip()
