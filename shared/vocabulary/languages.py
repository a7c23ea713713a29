"""In which language a person wrote, as far as the service can tell: English, or Spanish by its function words."""

import re
import tomllib
from functools import cache
from pathlib import Path

from shared.vocabulary.phrases import WORD

SPANISH = 3  # function words by which a text is known to be Spanish

_SIGNS = re.compile(r"[¿¡]")  # no other language begins a sentence so


@cache
def _words() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "function_words.toml").read_text(encoding="utf-8"))


@cache
def english() -> frozenset[str]:
    """The words that are no content words."""
    return frozenset(_words()["words"].split())


@cache
def spanish() -> frozenset[str]:
    """Those of Spanish."""
    return frozenset(_words()["spanish"].split())


def is_spanish(text: str) -> bool:
    """Whether it says so by its signs, or by its function words: three at least, and more than are English."""
    if _SIGNS.search(text):
        return True
    words = [word.lower() for word in WORD.findall(text)]
    theirs = sum(word in spanish() for word in words)
    return theirs >= SPANISH and theirs > sum(word in english() and word not in spanish() for word in words)


def language_of(text: str, asked: str) -> str:
    """The language that a person reads: the one that was asked for but, as a phone says English by itself, the one that
    they wrote in where that is another.
    """
    return "es" if asked == "en" and is_spanish(text) else asked
