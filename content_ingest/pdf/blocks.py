"""Parts become blocks under the path of headings."""

import re
from collections import Counter
from typing import Literal, NamedTuple

from content_ingest import cleaning
from content_ingest.pdf.flow import Part
from content_ingest.pdf.grids import CAPTION
from content_ingest.pdf.lines import joined
from content_ingest.tables import rows_of
from content_ingest.tree import Block
from shared.model.passage import Link

_LINKS = 50  # of one block


class _List(NamedTuple):
    """A list that is open: how far its items are set in, and the block that introduces it."""

    indent: float
    numbered: bool
    lead: int | None


def blocks_of(parts: list[Part], words: Counter[str]) -> tuple[str | None, list[Block]]:
    """The document's title, its largest heading when that comes first, and its blocks."""
    headings = [part for part in parts if part.kind == "heading"]
    styles = sorted({_style(part) for part in headings}, reverse=True)
    levels = {style: at for at, style in enumerate(styles)}
    named = _title(headings, parts)
    title: str | None = None
    path: list[tuple[int, str]] = []
    silent: int | None = None  # the level of a section that is passed over
    blocks: list[Block] = []
    start = 0  # the first block of the section
    lists: list[_List] = []  # that are open
    for part in parts:
        if part.kind == "heading":
            level, text = levels[_style(part)], _text(part, words)
            if not text:
                continue
            if silent is not None and level <= silent:
                silent = None
            if silent is None and (cleaning.BOILERPLATE.match(text) or text.casefold() in _CONTENTS):
                silent = level
            if part is named:
                title = text
            else:
                path = [one for one in path if one[0] < level] + [(level, text)]
            lists, start = [], len(blocks)
        elif silent is None:
            section = tuple(name[:300] for _, name in path)
            if part.kind == "table":
                _table(part, section, start, blocks)
                lists = []
                continue
            text = _text(part, words)
            if _NOTHING.match(text) or (cleaning.LINE.match(text) and not _ISOTOPE.match(text)):
                continue
            lead = None
            if part.kind == "item":
                lead = _lead(part, lists, start, blocks)
            else:
                lists = []
            kind: Literal["item", "paragraph"] = "item" if part.kind == "item" else "paragraph"
            blocks.append(Block(section, kind, text, lead, None, _links(part), part.lines[0].page))
    return title, blocks


def _title(headings: list[Part], parts: list[Part]) -> Part | None:
    """The first heading, when it stands on the first pages and is larger than those after it on its page."""
    if not headings or headings[0].lines[0].page > 3:
        return None
    first, *others = headings
    page = first.lines[0].page
    before = sum(len(" ".join(part.texts)) for part in parts[: parts.index(first)])
    rivals = [part for part in others if part.lines[0].page == page or _style(part) == _style(first)]
    return first if before < 300 and all(_style(part) < _style(first) for part in rivals) else None


_NOTHING = re.compile(r"(?:[\W_]*|\d{1,4}|[ivxlc]{1,6})$")  # no words, or a number that stands alone
_ISOTOPE = re.compile(r"[⁰¹²³⁴-⁹]{1,3}[A-Z][a-z]?(?![a-z])")  # ¹⁷⁷Lu begins a text and is no note
_CONTENTS = {"contents", "table of contents", "in this booklet", "in this guide", "index"}


def _style(part: Part) -> tuple[float, bool]:
    return round(part.size * 2) / 2, part.bold


def _text(part: Part, words: Counter[str]) -> str:
    return cleaning.clean(joined(part.texts, words))


def _links(part: Part) -> tuple[Link, ...]:
    found = dict.fromkeys(link for line in part.lines for piece in line.cells for link in piece.links)
    return tuple(Link(text, url) for text, url in list(found)[:_LINKS])


def _lead(part: Part, leads: list[_List], start: int, blocks: list[Block]) -> int | None:
    """What introduces an item: the text before its list when that ends with a colon, or the item it stands under."""
    while leads and part.indent < leads[-1].indent - 3:
        leads.pop()
    numbered = part.mark[:1].isalnum() or part.mark[:1] == "("
    if not leads or part.indent > leads[-1].indent + 6 or numbered != leads[-1].numbered:
        last = len(blocks) - 1
        opens = last >= start and blocks[last].text.endswith(":")
        inner = leads and part.indent > leads[-1].indent + 6
        leads.append(_List(part.indent, numbered, last if opens else leads[-1].lead if inner else None))
    return leads[-1].lead


def _table(part: Part, section: tuple[str, ...], start: int, blocks: list[Block]) -> None:
    if part.grid is None:
        return
    cells = [[cell._replace(text=cleaning.clean(cell.text)) for cell in row] for row in part.grid.cells]
    last, base = len(blocks) - 1, len(blocks)
    opens = last >= start and (blocks[last].text.endswith(":") or CAPTION.match(blocks[last].text))
    for row in rows_of(cells):
        lead = (last if opens else None) if row.lead is None else base + row.lead
        blocks.append(Block(section, row.kind, row.text, lead, None, (), part.lines[0].page))
