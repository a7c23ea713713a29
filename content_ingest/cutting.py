"""Cutting a document into passages: whole units of one section, about a screenful each."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from content_ingest.sentences import sentences
from content_ingest.tree import Block
from shared.model.passage import Link, Passage, Unit

CHARACTERS = 1000  # of a passage, unless a single unit is longer
TAIL = 150  # characters left of a section go with what stands before them
ROOM = 300  # characters of a list that its lead-in wants after it
ITEM = 600  # characters of a list item; a longer one is quoted by its sentences


class _Said(NamedTuple):
    """A unit on its way into a passage. `place` is its block's, `lead` that of the block that introduces it."""

    place: int
    text: str
    kind: Literal["sentence", "item", "row"]
    lead: int | None
    first: bool  # of its block
    opens: int  # characters that should follow it in its passage: a lead-in stands with what it introduces


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
        if not self.parts:
            self.time = block.time
        before = ("\n" if said.first else " ") if self.parts else ""
        if said.first and said.kind == "item":
            before += "- "
        start = self.size + len(before)
        self.parts += (before, said.text)
        self.size = start + len(said.text)
        lead = None if said.lead is None else self.places.get(said.lead)
        self.units.append(Unit(start, self.size, said.kind, lead))
        self.places[said.place] = len(self.units) - 1
        if said.first and block.links:
            self.links += block.links


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
    left = sum([len(said.text) + 1 for said in units])
    made = _Passage()
    for said in units:
        size = len(said.text) + 1
        if made.parts and made.size + size + said.opens > CHARACTERS and made.size + left > CHARACTERS + TAIL:
            yield made
            made = _Passage()
        made.add(said, blocks[said.place])
        left -= size
    if made.parts:
        yield made


def _units(blocks: list[Block], place: int) -> list[_Said]:
    block = blocks[place]
    text, lead, opens = block.text, block.lead, _opens(blocks, place)
    if block.kind == "row" or (block.kind == "item" and len(text) <= ITEM):
        # an item or row is quoted whole: a number must not lose what it counts
        return [_Said(place, text, block.kind, lead, True, opens)]
    kind: Literal["sentence", "item"] = "item" if block.kind == "item" else "sentence"
    spans = sentences(text)
    last = len(spans) - 1
    return [
        _Said(place, text[start:end], kind, lead, number == 0, opens if number == last else 0)
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
