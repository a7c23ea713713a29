"""Cutting a document into passages: whole units of one section, about a screenful each."""

import hashlib
from collections.abc import Iterator
from itertools import groupby

from content_ingest.sentences import sentences
from content_ingest.tree import Block
from shared.model.passage import Link, Passage, Unit

CHARACTERS = 1000  # of a passage, unless a single unit is longer


class _Passage:
    """A passage in the making."""

    def __init__(self) -> None:
        self.text = ""
        self.units: list[Unit] = []
        self.links: list[Link] = []
        self.places: dict[int, int] = {}  # index of a block: index of its last unit

    def add(self, place: int, block: Block, said: str, *, first: bool) -> None:
        if self.text:
            self.text += "\n" if first else " "
        if block.kind == "item" and first:
            self.text += "- "
        start = len(self.text)
        self.text += said
        lead = None if block.lead is None else self.places.get(block.lead)
        kind = "sentence" if block.kind == "paragraph" else block.kind
        self.units.append(Unit(start=start, end=len(self.text), kind=kind, lead=lead))
        self.places[place] = len(self.units) - 1
        if first:
            self.links.extend(block.links)


def cut(document_id: str, blocks: list[Block]) -> list[Passage]:
    """The passages, in reading order."""
    passages: list[Passage] = []
    numbered = list(enumerate(blocks))
    for section, group in groupby(numbered, key=lambda one: one[1].section):
        for made, anchor in _section(list(group)):
            name = hashlib.sha256("\n".join((*section, made.text)).encode()).hexdigest()[:12]
            passages.append(
                Passage(
                    passage_id=f"{document_id}:{name}",
                    document_id=document_id,
                    ordinal=len(passages),
                    section=section,
                    text=made.text,
                    units=tuple(made.units),
                    anchor=anchor,
                    links=tuple(made.links),
                )
            )
    return passages


def _section(blocks: list[tuple[int, Block]]) -> Iterator[tuple[_Passage, str | None]]:
    made = _Passage()
    for place, block in blocks:
        # a list item or row is one unit: cutting it would part a number from what it counts
        parts = sentences(block.text) if block.kind == "paragraph" else [(0, len(block.text))]
        opens = block.text.endswith(":")
        # a lead-in moves to the next passage with its list, when little room is left
        if made.text and (opens and len(made.text) + len(block.text) > CHARACTERS * 0.8):
            yield made, block.anchor
            made = _Passage()
        first = True
        for start, end in parts:
            if made.text and len(made.text) + end - start > CHARACTERS:
                yield made, block.anchor
                made = _Passage()
            made.add(place, block, block.text[start:end], first=first)
            first = False
    if made.text:
        yield made, blocks[-1][1].anchor
