"""Cutting a document into passages: whole units of one section, about a screenful each."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from content_ingest.sentences import sentences
from content_ingest.tree import Block
from shared.model.passage import Link, Passage, Unit

CHARACTERS = 1000  # of a passage, unless a single unit is longer
TAIL = 150  # characters left of a section go with what stands before them
ROOM = 300  # characters of a list that its lead-in wants after it
ITEM = 600  # characters of a list item; a longer one is quoted by its sentences


_Kind = Literal["sentence", "item", "row"]
# A unit on its way into a passage: its block's place, its text, kind and lead, whether it is the block's first, and how
# many characters should follow it in its passage, since a lead-in stands with what it introduces. A plain tuple: there
# are more than a hundred a page.
_Said = tuple[int, str, _Kind, int | None, bool, int]


class _Passage:
    """A passage in the making."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.time: str | None = None  # of its first block
        self.units: list[Unit] = []
        self.links: list[Link] = []
        self.places: dict[int, int] = {}  # index of a block: index of its last unit

    def add(self, said: _Said, block: Block) -> None:
        place, text, kind, lead, first, _ = said
        before = ""
        if not self.parts:
            self.time = block.time
        else:
            before = "\n" if first else " "
        if first:
            if kind == "item":
                before += "- "
            if block.links:
                self.links += block.links
        start = self.size + len(before)
        self.parts += (before, text)
        self.size = start + len(text)
        leads = None if lead is None else self.places.get(lead)
        self.places[place] = len(self.units)
        self.units.append(Unit(start, self.size, kind, leads))


def cut(document_id: str, blocks: list[Block]) -> list[Passage]:
    """The passages, in reading order. A passage keeps to one section, and to one page where the source has pages."""
    passages: list[Passage] = []
    for (section, page), group in groupby(enumerate(blocks), key=lambda one: (one[1].section, one[1].page)):
        places = [place for place, _ in group]
        head = "\n".join(section)
        for made in _section(blocks, places):
            text = "".join(made.parts)
            name = hashlib.sha256(f"{head}\n{text}".encode() if section else text.encode()).hexdigest()[:12]
            passages.append(
                Passage.model_construct(  # every value has its type already; checking each again is a third of the time
                    passage_id=f"{document_id}:{name}",
                    document_id=document_id,
                    ordinal=len(passages),
                    section=section,
                    text=text,
                    units=tuple(made.units),
                    anchor=blocks[places[0]].anchor,
                    page=page,
                    time=made.time,
                    links=tuple(made.links),
                )
            )
    return passages


def _section(blocks: list[Block], places: Sequence[int]) -> Iterator[_Passage]:
    units: list[_Said] = []
    for place in places:
        units += _units(blocks, place)
    left = sum([len(said[1]) + 1 for said in units])
    made = _Passage()
    for said in units:
        size = len(said[1]) + 1
        if made.parts and made.size + size + said[5] > CHARACTERS and made.size + left > CHARACTERS + TAIL:
            yield made
            made = _Passage()
            if (group := _group_of(blocks, said)) is not None:
                made.add((group, blocks[group].text, "row", None, True, 0), blocks[group])
        made.add(said, blocks[said[0]])
        left -= size
    if made.parts:
        yield made


def _group_of(blocks: list[Block], said: _Said) -> int | None:
    """The line of a table that names a row with others below it: it stands again over the rows that a cut parts."""
    _, _, kind, lead, *_ = said
    if kind != "row" or lead is None or blocks[lead].kind != "row" or len(blocks[lead].text) > ROOM:
        return None
    return lead


def _units(blocks: list[Block], place: int) -> list[_Said]:
    _, said, text, lead, *_ = blocks[place]
    opens = _opens(blocks, place)
    if said == "row" or (said == "item" and len(text) <= ITEM):
        # an item or row is quoted whole: a number must not lose what it counts
        return [(place, text, said, lead, True, opens)]
    kind: _Kind = "item" if said == "item" else "sentence"
    spans = sentences(text)
    last = len(spans) - 1
    return [
        (place, text[start:end], kind, lead, number == 0, opens if number == last else 0)
        for number, (start, end) in enumerate(spans)
    ]


def _opens(blocks: list[Block], place: int) -> int:
    """Characters of what the block introduces, at most as many as it wants after it."""
    opens, section = 0, blocks[place].section
    for following in range(place + 1, len(blocks)):
        one = blocks[following]
        if one.lead != place or one.section != section or opens > ROOM:
            break
        opens += len(one.text) + 3
    return min(opens, ROOM)
