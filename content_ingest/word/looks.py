"""What styles and numbering make of a paragraph: a heading, a list item, hidden or bold text."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from content_ingest.word.parser import Attributes, is_on, parse

_CHAIN = 20  # styles that stand on one another
_HEADING = re.compile(r"heading ?([1-9])$")
_TITLE = re.compile(r"(?<!sub)(?<!sub-)title")
_LISTED = re.compile(r"list (bullet|number) ?(\d?)$")
# Contents, indexes and bibliographies are about the document.
UNREAD = re.compile(r"(?:toc ?(?:\d|heading)|table of figures|index \d|(?:endnote )?bibliography)\b")


class Place(NamedTuple):
    """Where an item stands: the kind of its list, its level from 0, and its list's id."""

    kind: Literal["ul", "ol"]
    level: int
    number: str


class _Style:
    def __init__(self, identifier: str) -> None:
        self.name = identifier.lower()
        self.based = self.outline = self.number = self.indent = ""
        self.hidden: bool | None = None
        self.bold: bool | None = None
        self.first_row = False  # set apart in tables by its look


class Looks:
    """The styles and numbering of one document."""

    def __init__(self, styles: bytes | None, numbering: bytes | None) -> None:
        """Raises RejectedError."""
        self._styles: dict[str, _Style] = {}
        self._formats: dict[tuple[str, int], str] = {}  # of an abstract list's levels: bullet, decimal, none, ...
        self._lists: dict[str, str] = {}  # an abstract list's id by a list's
        self._runs: dict[str, tuple[bool, bool]] = {}
        if styles is not None:
            self._read_styles(styles)
        if numbering is not None:
            self._read_numbering(numbering)

    def name(self, style: str) -> str:
        """A style's name in lower case; built-in styles keep their English names in every language."""
        found = self._styles.get(style)
        return style.lower() if found is None else found.name

    def heading(self, style: str, outline: str) -> int | None:
        """The level of a heading, 0 of the title, None of what is none."""
        if outline:
            return int(outline) + 1 if outline in "012345678" else None
        for one in self._chain(style):
            if one.name == "title":  # what stands on it may be its subtitle or author
                return 0 if _TITLE.search(self.name(style)) else None
            if (found := _HEADING.match(one.name)) is not None:
                return int(found[1])
            if one.outline:
                return int(one.outline) + 1 if one.outline in "012345678" else None
        return None

    def place(self, style: str, number: str, indent: str) -> Place | None:
        """Where a paragraph stands as an item; its own list goes before its style's. None when it is no item."""
        for one in self._chain(style):
            number, indent = number or one.number, indent or one.indent
        level = int(indent) if indent in ("0", "1", "2", "3", "4", "5", "6", "7", "8") else 0
        if number == "0":
            return None
        named = next((match for one in self._chain(style) if (match := _LISTED.match(one.name))), None)
        kind = self._formats.get((self._lists.get(number, ""), level))
        if number and kind is not None:
            if kind == "none":
                return None
            if named is not None and named[2] and not level:
                level = min(int(named[2]), 9) - 1
            return Place("ul" if kind == "bullet" else "ol", level, number)
        if named is None:
            return Place("ul", level, number) if number else None
        return Place("ul" if named[1] == "bullet" else "ol", max(0, int(named[2] or "1") - 1), named[0])

    def run(self, style: str) -> tuple[bool, bool]:
        """Whether text of this style is hidden, and whether it is bold."""
        if (known := self._runs.get(style)) is None:
            chain = list(self._chain(style))
            hidden = next((one.hidden for one in chain if one.hidden is not None), False)
            bold = next((one.bold for one in chain if one.bold is not None), False)
            known = self._runs[style] = (hidden, bold)
        return known

    def first_row(self, style: str) -> bool:
        """Whether tables of this style set their first row apart."""
        return any(one.first_row for one in self._chain(style))

    def _chain(self, style: str) -> Iterator[_Style]:
        """The style and those that it is based on. One that is not defined may still be named by its id."""
        if style and style not in self._styles:
            yield _Style(style)
        for _ in range(_CHAIN):
            if (found := self._styles.get(style)) is None:
                return
            yield found
            style = found.based

    def _read_styles(self, xml: bytes) -> None:
        style = _Style("")
        first_row = False
        path = ["", ""]

        def start(name: str, attributes: Attributes) -> None:
            nonlocal style, first_row
            owner, parent, value = path[-2], path[-1], attributes.get("val", "")
            path.append(name)
            if name == "w:style":
                style = self._styles[attributes.get("styleId", "")] = _Style(attributes.get("styleId", ""))
            elif name == "w:tblStylePr":
                first_row = attributes.get("type") == "firstRow"
            elif parent == "w:style" and name == "w:name":
                style.name = value.lower()
            elif parent == "w:style" and name == "w:basedOn":
                style.based = value
            elif parent == "w:rPr" and owner == "w:style":
                if name == "w:vanish":
                    style.hidden = is_on(attributes)
                elif name == "w:b":
                    style.bold = is_on(attributes)
            elif owner == "w:tblStylePr" and first_row:
                style.first_row |= (name == "w:b" and is_on(attributes)) or (name == "w:shd" and value != "nil")
            elif parent == "w:pPr" and name == "w:outlineLvl":
                style.outline = value
            elif parent == "w:numPr":
                style.number = value if name == "w:numId" else style.number
                style.indent = value if name == "w:ilvl" else style.indent

        def end(_: str) -> None:
            path.pop()

        parse("word/styles.xml", xml, start, end)

    def _read_numbering(self, xml: bytes) -> None:
        abstract = number = ""
        level = 0

        def start(name: str, attributes: Attributes) -> None:
            nonlocal abstract, number, level
            value = attributes.get("val", "")
            if name == "w:abstractNum":
                abstract, number = attributes.get("abstractNumId", ""), ""
            elif name == "w:num":
                number = attributes.get("numId", "")
            elif name == "w:abstractNumId":
                self._lists[number] = value
            elif name == "w:lvl":
                level = int(attributes.get("ilvl", "0")) if attributes.get("ilvl", "") in tuple("012345678") else 0
            elif name == "w:numFmt" and not number:
                self._formats[abstract, level] = value

        parse("word/numbering.xml", xml, start)
