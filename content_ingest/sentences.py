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
        first = text.find(piece, place)
        # where the library changed something, the rest stays whole
        first, last = (place, len(text)) if first < 0 else (first, first + len(piece))
        place = last
        while first < last and text[first].isspace():
            first += 1
        while first < last and text[last - 1].isspace():
            last -= 1
        if first == last:
            continue
        if found and _continues(text, found[-1], text[first]):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _continues(text: str, before: tuple[int, int], next_character: str) -> bool:
    return next_character.islower() or (next_character.isdigit() and bool(_SHORT.search(text[slice(*before)])))
