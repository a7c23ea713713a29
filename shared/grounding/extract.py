"""An extractive item says what its quotes say and nothing else: its words stand in them, in order.

It may leave out whole units, and within a unit words that cannot turn its meaning. What may not be left out of a unit
that is used, or of the line that introduces it, are the words in `TURNING`: negations, limits, conditions and doubts.
"""

from collections import defaultdict

from shared.grounding.claim import Claim
from shared.grounding.words import words

TURNING = frozenset(
    """not no never none nor neither nobody nothing cannot without hardly rarely seldom unlikely fail fails failed
    lack lacks unless except only if when until before after during while although but
    may might could can should must would cannot possible possibly probably likely
    sometimes usually often some most many few less fewer more least rather than instead avoid stop
    low lower high higher small large little about almost nearly up under over least
    suspected unknown unclear uncertain limited early late rare""".split()  # noqa: SIM905  # a list of words reads best as words
)

# Words that join a sentence to the one before it; at the start of a unit they may be left out.
OPENING = frozenset("however also but and so still therefore additionally moreover furthermore then thus".split())  # noqa: SIM905


def extract(claim: Claim) -> str | None:
    """Why the item fails, or None. What a model wrote and what only asks is not held to this."""
    if not claim.extractive or claim.question or claim.verbatim:
        return None
    if claim.heading:
        return None if _named(claim) else "is not what its rows call their columns"
    return None if follows(claim) else "is not what its quotes say"


def follows(claim: Claim) -> bool:
    """Whether the item's words stand in its quotes in this order, with nothing left out that turns their meaning."""
    said = words(claim.item.text)
    met = {0}  # how many words of the item can have been met
    for cited in claim.cited:
        reached = {frozenset[int](): met}  # by the turning lines that were left out, while what they introduce goes on
        for place, segment in enumerate(cited.segments):
            unit, goes_on = words(segment.text), frozenset[int]().union(*(one.under for one in cited.segments[place:]))
            following: defaultdict[frozenset[int], set[int]] = defaultdict(set)
            for left_out, places in reached.items():
                if not left_out & segment.under:
                    following[left_out & goes_on] |= _through(said, places, unit)
                turned = {place} if segment.leads and _turned(unit) else set[int]()
                following[(left_out | turned) & goes_on] |= places
            reached = following
        met = set[int]().union(*reached.values())
    return bool(said) and len(said) in met


def _named(claim: Claim) -> bool:
    """Whether every cell of a heading row stands in the quotes, where a row is "column: cell" pairs."""
    quoted = f" {' '.join(words(claim.quotes))} "
    cells = [" ".join(words(cell)) for cell in claim.item.text.split("|")]
    return all(f" {cell} " in quoted for cell in cells if cell)


def _turns(word: str) -> bool:
    return word in TURNING or word.endswith("n't") or word[0].isdigit()


def _turned(unit: list[str]) -> bool:
    """Whether leaving it out turns what it introduces."""
    return any(_turns(word) and not (place == 0 and word in OPENING) for place, word in enumerate(unit))


def _through(said: list[str], reached: set[int], unit: list[str]) -> set[int]:
    """How many words of the item can have been met when words of this unit are used.

    `waiting` has met nothing of the unit yet, `used` has; neither passes over a word that turns the meaning.
    """
    waiting, used = set(reached), set[int]()
    for place, word in enumerate(unit):
        met = {at + 1 for at in waiting | used if at < len(said) and said[at] == word}
        if _turns(word) and not (place == 0 and word in OPENING):
            waiting, used = set(), met
        else:
            used |= met
    return used
