"""Cutting a document into passages: whole units of one section, about a screenful each."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from content_ingest.sentences import sentences
from content_ingest.tree import Block
from shared.model.passage import Passage

CHARACTERS = 1000  # of a passage, unless a single unit is longer
TAIL = 150  # characters left of a section go with what stands before them
ROOM = 300  # characters of a list that its lead-in wants after it
ITEM = 600  # characters of a list item; a longer one is quoted by its sentences


class _Said(NamedTuple):
    """A unit on its way into a passage. `place` is its block's, `lead` that of the block that introduces it."""

    place: int
    text: str
    kind: str
    lead: int | None
    first: bool  # of its block
    opens: int  # characters that should follow it in its passage: a lead-in stands with what it introduces


class _Passage:
    """A passage in the making."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.units: list[dict[str, Any]] = []
        self.links: list[dict[str, str]] = []
        self.places: dict[int, int] = {}  # index of a block: index of its last unit

    def add(self, said: _Said, block: Block) -> None:
        before = ("\n" if said.first else " ") if self.parts else ""
        if said.first and said.kind == "item":
            before += "- "
        start = self.size + len(before)
        self.parts += (before, said.text)
        self.size = start + len(said.text)
        lead = None if said.lead is None else self.places.get(said.lead)
        self.units.append({"start": start, "end": self.size, "kind": said.kind, "lead": lead})
        self.places[said.place] = len(self.units) - 1
        if said.first:
            self.links.extend({"text": text, "url": url} for text, url in block.links)


def cut(document_id: str, blocks: list[Block]) -> list[Passage]:
    """The passages, in reading order."""
    passages: list[Passage] = []
    for section, group in groupby(range(len(blocks)), key=lambda place: blocks[place].section):
        places = list(group)
        head = "\n".join(section)
        for made in _section(blocks, places):
            text = "".join(made.parts)
            name = hashlib.sha256(f"{head}\n{text}".encode() if section else text.encode()).hexdigest()[:12]
            passages.append(
                Passage.model_validate(
                    {
                        "passage_id": f"{document_id}:{name}",
                        "document_id": document_id,
                        "ordinal": len(passages),
                        "section": section,
                        "text": text,
                        "units": made.units,
                        "anchor": blocks[places[0]].anchor,
                        "links": made.links,
                    }
                )
            )
    return passages


def _section(blocks: list[Block], places: Sequence[int]) -> Iterator[_Passage]:
    units = [said for place in places for said in _units(blocks, place)]
    left = sum(len(said.text) + 1 for said in units)
    made = _Passage()
    for said in units:
        grown = made.size + len(said.text) + 1
        if made.parts and grown + said.opens > CHARACTERS and made.size + left > CHARACTERS + TAIL:
            yield made
            made = _Passage()
        made.add(said, blocks[said.place])
        left -= len(said.text) + 1
    if made.parts:
        yield made


def _units(blocks: list[Block], place: int) -> Iterator[_Said]:
    block = blocks[place]
    kind = "sentence" if block.kind == "paragraph" else block.kind
    if block.kind == "paragraph" or (block.kind == "item" and len(block.text) > ITEM):
        spans = sentences(block.text)
    else:
        spans = [(0, len(block.text))]  # an item or row is quoted whole: a number must not lose what it counts
    opens = 0
    for following in blocks[place + 1 :]:
        if following.lead != place or following.section != block.section or opens > ROOM:
            break
        opens += len(following.text) + 3
    for number, (start, end) in enumerate(spans):
        last = number == len(spans) - 1
        yield _Said(place, block.text[start:end], kind, block.lead, number == 0, min(opens, ROOM) if last else 0)
