"""Phrases of the rules, and where they stand in a message.

A phrase is words in a row. `a|b` takes either, `word?` may be missing, `<name>` takes any of a named list of words,
`<38-43>` a number in that range (decimals only, where the bounds have decimals),
and `~3` up to three words in between. A phrase stays within a sentence.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shared.triage.reading import Message

_RANGE = re.compile(r"<(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)>")


class Slot(NamedTuple):
    """One place of a phrase: one of the words or, where there are none, a number between `low` and `high`.

    Up to `gap` other words may come before it, and an `optional` one may be missing.
    """

    words: frozenset[str]
    low: float
    high: float
    decimal: bool
    gap: int
    optional: bool

    def fits(self, value: float | None) -> bool:
        """Whether it is a number in our range."""
        return value is not None and self.low <= value <= self.high and not (self.decimal and value.is_integer())


class Span(NamedTuple):
    """Where a phrase of a group stands: words `start` to before `end`, in one sentence."""

    start: int
    end: int
    sentence: int


def parse(phrase: str, lists: Mapping[str, frozenset[str]]) -> tuple[Slot, ...]:
    """A phrase as its slots. Raises ValueError for one that nothing could match."""
    slots: list[Slot] = []
    gap = 0
    for part in phrase.split():
        if part.startswith("~"):
            gap = int(part[1:])
            continue
        optional = part.endswith("?")
        part = part.rstrip("?")  # noqa: PLW2901
        if (numbers := _RANGE.fullmatch(part)) is not None:
            slots.append(Slot(frozenset(), float(numbers[1]), float(numbers[2]), "." in numbers[1], gap, optional))
        else:
            words: set[str] = set()
            for each in part.split("|"):
                words |= lists[each[1:-1]] if each.startswith("<") else {each}
            slots.append(Slot(frozenset(words), 0, 0, False, gap, optional))
        gap = 0
    if not slots or slots[0].optional or slots[0].gap or gap:
        raise ValueError(f"the phrase {phrase!r} has no firm first or last word")
    return tuple(slots)


class _Phrase(NamedTuple):
    """A phrase of a group. `needs` are the words of its further slots that may not be missing, one of each."""

    group: str
    slots: tuple[Slot, ...]
    needs: tuple[frozenset[str], ...]


class _Bundle(NamedTuple):
    """Phrases that begin with one word and whose second, one of `second`, stands fewer than `reach` words on.

    Without a second word that may not be missing, `reach` is 0.
    """

    reach: int
    second: frozenset[str]
    phrases: list[_Phrase]


class Finder:
    """Finds the phrases of all groups in one pass over a message."""

    def __init__(self, groups: Mapping[str, Iterable[tuple[Slot, ...]]]) -> None:
        by_word: dict[str, dict[int, list[_Phrase]]] = {}
        by_number: dict[int, list[_Phrase]] = {}
        for name, phrases in groups.items():
            for slots in phrases:
                needs = tuple(slot.words for slot in slots[1:] if slot.words and not slot.optional)
                # where the second slot may not be missing, it is the first need, and stands within reach
                second = len(slots) > 1 and bool(slots[1].words) and not slots[1].optional
                phrase, reach = _Phrase(name, slots, needs), slots[1].gap + 2 if second else 0
                for word in slots[0].words:
                    by_word.setdefault(word, {}).setdefault(reach, []).append(phrase)
                if not slots[0].words:
                    by_number.setdefault(reach, []).append(phrase)
        self._by_word = {word: _bundles(by_reach) for word, by_reach in by_word.items()}
        self._by_number = _bundles(by_number)

    def find(self, message: Message) -> dict[str, list[Span]]:
        """The spans of each group that stands in the message."""
        found: dict[str, list[Span]] = {}
        words, values, ends = message.words, message.values, message.ends
        there = frozenset(words)
        by_word = self._by_word
        possible = {word: kept for word in there if word in by_word and (kept := _possible(by_word[word], there))}
        by_number = _possible(self._by_number, there)
        for at, word in enumerate(words):
            value = values[at]
            bundles = possible.get(word) if value is None else by_number
            if not bundles:
                continue
            sentence_end = ends[at]
            for reach, second, phrases in bundles:
                if reach:
                    ahead = words[at + 1 : at + reach if at + reach < sentence_end else sentence_end]
                    if second.isdisjoint(ahead):
                        continue
                for group, slots, needs in phrases:
                    if (reach and needs[0].isdisjoint(ahead)) or (value is not None and not slots[0].fits(value)):
                        continue
                    end = at + 1 if len(slots) == 1 else _match(message, sentence_end, slots, 1, at + 1)
                    if end is not None:
                        found.setdefault(group, []).append(Span(at, end, message.sentences[at]))
        return found


def _bundles(by_reach: Mapping[int, list[_Phrase]]) -> list[_Bundle]:
    return [
        _Bundle(reach, frozenset[str]().union(*(phrase.needs[0] for phrase in phrases if reach)), phrases)
        for reach, phrases in by_reach.items()
    ]


def _possible(bundles: list[_Bundle], there: frozenset[str]) -> list[_Bundle]:
    """The phrases whose words are all somewhere in the message: most are not, and need no closer look."""
    kept = []
    for reach, second, phrases in bundles:
        if reach and second.isdisjoint(there):
            continue
        some = []
        for phrase in phrases:
            for need in phrase.needs:
                if need.isdisjoint(there):
                    break
            else:
                some.append(phrase)
        if some:
            kept.append(_Bundle(reach, second, some))
    return kept


def _match(message: Message, sentence_end: int, slots: tuple[Slot, ...], place: int, at: int) -> int | None:
    """The end of the shortest match of the slots from `place` on, the first of them at `at` or within its gap."""
    if place == len(slots):
        return at
    slot = slots[place]
    for here in range(at, min(at + slot.gap + 1, sentence_end)):
        if message.words[here] in slot.words if slot.words else slot.fits(message.values[here]):
            end = _match(message, sentence_end, slots, place + 1, here + 1)
            if end is not None:
                return end
    return _match(message, sentence_end, slots, place + 1, at) if slot.optional else None
