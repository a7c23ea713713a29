"""A bottom line has 40 words at most and a page 900; what is over goes, from the end."""

from collections.abc import Sequence

from shared.model.answer import Section

BOTTOM_LINE = 40
PAGE = 900
_KEPT = ("bottom_line", "when_to_call")  # never cut for length: the answer itself, and when to seek help

Place = tuple[int, int, int]


def count(text: str) -> int:
    """Words as a reader counts them: what blanks separate."""
    return len(text.split())


def over_bottom_line(sections: Sequence[Section]) -> dict[Place, str]:
    """Items of the bottom line past its 40th word, each with the reason."""
    left, over = BOTTOM_LINE, {}
    for place, section, text in _items(sections):
        if section.kind == "bottom_line":
            left -= count(text)
            if left < 0:
                over[place] = f"the bottom line has more than {BOTTOM_LINE} words"
    return over


def over_page(sections: Sequence[Section]) -> dict[Place, str]:
    """The last items of a page of more than 900 words, headings counted, as many as bring it down to that."""
    excess = sum(count(section.heading) for section in sections) - PAGE
    excess += sum(count(text) for _, _, text in _items(sections))
    over: dict[Place, str] = {}
    for place, section, text in reversed(list(_items(sections))):
        if excess <= 0:
            break
        if section.kind not in _KEPT:
            over[place] = f"the page has more than {PAGE} words"
            excess -= count(text)
    return over


def _items(sections: Sequence[Section]) -> list[tuple[Place, Section, str]]:
    return [
        ((s, b, i), section, item.text)
        for s, section in enumerate(sections)
        for b, block in enumerate(section.blocks)
        for i, item in enumerate(block.items)
    ]
