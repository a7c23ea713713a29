"""Sentences of a paragraph: where each begins and ends."""

import re

import sentencex

# What the library takes for the end of a sentence and is none: a short form before a number or a small letter.
_SHORT = re.compile(
    r"\b(?:approx|ca|cf|fig|figs|no|nos|vol|vs|max|min|est|eq|sec|tab|ref|refs|i\.e|e\.g|et al)\.$", re.I
)


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in the text, without the white space around it. Every word is in one of them."""
    found: list[tuple[int, int]] = []
    place = 0
    for piece in sentencex.segment("en", text):
        start = text.find(piece, place)
        # where the library changed something, the rest stays whole
        start, end = (place, len(text)) if start < 0 else (start, start + len(piece))
        place = end
        said = text[start:end]
        left, right = len(said) - len(said.lstrip()), len(said.rstrip())
        if right <= left:
            continue
        first, last = start + left, start + right
        if found and _continues(text[found[-1][0] : found[-1][1]], text[first]):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _continues(before: str, next_character: str) -> bool:
    return next_character.islower() or (next_character.isdigit() and bool(_SHORT.search(before)))
