"""Words of a text by their stems, so that "treated" and "treatment" meet."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from shared.vocabulary.plain import plain

_stem = lru_cache(maxsize=50_000)(Stemmer.Stemmer("english", 0).stemWord)


@lru_cache(maxsize=5_000)
def stems(text: str) -> frozenset[str]:
    """The stems of the text's words, lower-case."""
    return frozenset(map(_stem, plain(text).split()))


def names(text: str, name: str) -> bool:
    """Whether a text says the name, both as `plain` writes them; "non-Hodgkin" does not say "Hodgkin"."""
    return name in text and (" non" + name not in text or text.count(name) > text.count(" non" + name))


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest that fits. Those with one first letter stand together: the engine
    tries each alternative in turn, and so passes over most of them at once.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in sorted(phrases, key=len, reverse=True):
        groups[phrase[0]].append(phrase[1:])
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(re.escape(rest) for rest in group)})" for first, group in groups.items()
    )


def cues(words: list[str]) -> re.Pattern[str]:
    """Finds the cues in lower-case text; a pattern that ignores case itself is several times as slow.

    A cue is the beginning of a word or phrase; one that ends in a blank is whole: "or " is not found in "organ".
    """
    whole = {word.strip().lower() for word in words if word.endswith(" ")}
    parts = [any_of({word.strip().lower() for word in words} - whole)]
    if whole:
        parts.append(rf"(?:{any_of(whole)})(?![a-z0-9])")
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(part for part in parts if part)})")
