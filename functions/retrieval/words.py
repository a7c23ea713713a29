"""A text's content words, and what the vocabulary makes of a Spanish one."""

import re
import tomllib
from functools import cache
from pathlib import Path

from shared.vocabulary import expand
from shared.vocabulary.languages import english, spanish
from shared.vocabulary.phrases import WORD


def content_words(text: str, others: frozenset[str] | None = None) -> list[str]:
    """The text's content words, lower-case, each once, in order. `others` are no content words."""
    words = (word.lower().replace("’", "").replace("'", "") for word in WORD.findall(text))
    others = english() if others is None else others
    return list(dict.fromkeys(word for word in words if word not in others and (len(word) > 1 or word.isdigit())))


def in_english(text: str) -> str:
    """What the vocabulary makes of a Spanish text, and the words that it leaves: names are the same in both."""
    found = expand(text)
    said = [one.terms[0] if one.terms and one.kind in ("lay", "spelling") else one.matched for one in found]
    known = spanish().union(english(), *(content_words(one.matched) for one in found))
    return " ".join((*said, *content_words(text, known)))


def of_care(word: str) -> bool:
    """Whether a word, lower-case, shows by its beginning that a question is about cancer or its care."""
    return _field().match(word) is not None


@cache
def _field() -> re.Pattern[str]:
    words = tomllib.loads((Path(__file__).parent / "field.toml").read_text(encoding="utf-8"))["field"]
    return re.compile("|".join(re.escape(word) for word in words.split()))
