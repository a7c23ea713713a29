"""The body of a Word document as its reader sees it, in parts.

Tracked deletions, hidden text, tables of contents, unfilled controls and the bibliographies of citation managers are
not read.
"""

import re
from collections.abc import Callable, Mapping

from content_ingest.errors import RejectedError
from content_ingest.word.looks import Looks
from content_ingest.word.paragraph import Paragraph, Part, symbol
from content_ingest.word.parser import Attributes, is_on, parse
from content_ingest.word.table import Cell, Row, Table

CHARACTERS = 20 * 1024**2  # of text
FIELDS = 50  # within each other
INSTRUCTION = 10_000  # characters of a field's

# Earlier states of what was changed, the other form of what has two, and readings set above characters.
_PASSED_OVER = frozenset(
    f"w:{name}Change" for name in ("pPr", "rPr", "tblPr", "tblPrEx", "tcPr", "trPr", "sectPr", "tblGrid", "numbering")
) | {"mc:Fallback", "w:rt"}
_PROPERTIES = ("w:pPr", "w:numPr", "w:rPr")
_OF_TABLES = ("w:tblPr", "w:trPr", "w:tcPr")
_TEXTS = ("w:t", "m:t", "w:instrText")
_BREAKS = {"w:tab": " ", "w:br": " ", "w:cr": " ", "w:ptab": " ", "w:noBreakHyphen": "-"}
_FORMULAS = {"m:num": "(", "m:den": "/(", "m:sup": "^(", "m:sub": "_(", "m:rad": "√(", "m:d": "("}  # in one line
_HYPERLINK = re.compile(r'HYPERLINK\s+(\\l\s+)?"([^"]*)"')
_UNREAD = re.compile(r"(?:TOC|INDEX|BIBLIOGRAPHY|ADDIN (?:EN\.REFLIST|ZOTERO_BIBL|CSL_BIBLIOGRAPHY|Mendeley Bib))")
_CITES = re.compile(r"(?:CITATION|ADDIN (?:EN\.CITE|ZOTERO_ITEM|CSL_CITATION))\b")


class _Field:
    """A field that is open: its instruction, then its result."""

    def __init__(self, instruction: str = "") -> None:
        self.instruction, self.url = instruction, ""
        self.result = self.unread = False
        self.cites: tuple[Paragraph, int] | None = None  # where a citation's mark begins


class _Stream:
    """Parts in order: the body's, a cell's or a text box's."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.going_on: Paragraph | None = None


def body_of(part: str, xml: bytes, looks: Looks, addresses: Mapping[str, str]) -> list[Part]:
    """The parts in reading order. `addresses` are those of the links by their ids. Raises RejectedError."""
    body = _Body(looks, addresses)
    parse(part, xml, body.start, body.end, body.text)
    return body.parts()


class _Body:
    """One pass over the elements."""

    def __init__(self, looks: Looks, addresses: Mapping[str, str]) -> None:
        self._looks, self._addresses = looks, addresses
        self._path = ["", "", ""]
        self._skipped = 0  # elements open within one that is passed over
        self._streams = [_Stream()]
        self._paragraphs: list[Paragraph] = []
        self._tables: list[Table] = []
        self._fields: list[_Field] = []
        self._links: list[str] = []
        self._controls: list[bool] = []  # for each content control that is open: whether it is passed over
        self._raw: list[str] = []
        self._size = 0

    def parts(self) -> list[Part]:
        self._settle(self._streams[0])
        return self._streams[0].parts

    def start(self, name: str, attributes: Attributes) -> None:
        parent = self._path[-1]
        gone = name in _PASSED_OVER or (name in ("w:del", "w:moveFrom") and parent not in ("w:rPr", "w:trPr"))
        if self._skipped or gone or (name in _UNSEEN and self._unseen(name)):
            self._skipped += 1
            return
        self._path.append(name)
        if parent in _PROPERTIES:
            self._property(name, parent, self._path[-3], attributes)
        elif parent in _OF_TABLES:
            if self._tables:
                self._tables[-1].set(parent, name, attributes)
        elif (handler := _STARTS.get(name)) is not None:
            handler(self, attributes)
        elif name in _BREAKS:
            if parent == "w:r":
                self._say(_BREAKS[name])
        elif name in _FORMULAS:
            self._say(_FORMULAS[name])

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._path.pop()
        if self._path[-1] in _PROPERTIES or self._path[-1] in _OF_TABLES:
            return
        if name in _TEXTS:
            said = "".join(self._raw)
            self._raw.clear()
            if name != "w:instrText":
                self._say(said)
            elif self._fields and not self._fields[-1].result:
                self._fields[-1].instruction = (self._fields[-1].instruction + said)[:INSTRUCTION]
        elif (handler := _ENDS.get(name)) is not None:
            handler(self)
        elif name in _FORMULAS:
            self._say(")")

    def text(self, raw: str) -> None:
        if not self._skipped and self._path[-1] in _TEXTS:
            self._raw.append(raw)

    def _unseen(self, name: str) -> bool:
        if name == "w:sdtContent":
            return bool(self._controls) and self._controls[-1]
        return bool(self._paragraphs) and self._paragraphs[-1].hidden  # a text box in hidden text

    def _property(self, name: str, parent: str, owner: str, attributes: Attributes) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        if parent != "w:rPr":
            paragraph.set(name, attributes)
        elif owner == "w:pPr":
            paragraph.goes_on |= name in ("w:del", "w:moveFrom")
        elif owner in ("w:r", "m:r"):
            paragraph.set_run(name, attributes, self._looks)

    def _say(self, text: str, url: str = "") -> None:
        paragraph = self._paragraphs[-1] if self._paragraphs else None
        if not text or paragraph is None or paragraph.hidden:
            return
        if any(field.unread or not field.result for field in self._fields):
            return
        self._size += len(text)
        if self._size > CHARACTERS:
            raise RejectedError(f"the document has more than {CHARACTERS} characters of text; cut it up")
        linked = [*self._links[-1:], *(field.url for field in self._fields)]
        paragraph.say(text, url or next((one for one in reversed(linked) if one), ""))

    # -- paragraphs and what is in them

    def _start_paragraph(self, _: Attributes) -> None:
        stream = self._streams[-1]
        self._paragraphs.append(stream.going_on or Paragraph())
        stream.going_on = None
        self._paragraphs[-1].goes_on = False

    def _end_paragraph(self) -> None:
        self._fields = [field for field in self._fields if field.result]
        paragraph, stream = self._paragraphs.pop(), self._streams[-1]
        self._settle(stream)
        stream.going_on = paragraph
        if not paragraph.goes_on:
            self._settle(stream)

    def _settle(self, stream: _Stream) -> None:
        if (paragraph := stream.going_on) is not None:
            stream.going_on = None
            if (part := paragraph.part(self._looks)) is not None:
                stream.parts.append(part)
            stream.parts += paragraph.boxes

    def _start_run(self, _: Attributes) -> None:
        if self._paragraphs:
            self._paragraphs[-1].start_run(self._looks)

    def _symbol(self, attributes: Attributes) -> None:
        self._say(symbol(attributes.get("font", ""), attributes.get("char", "")))

    def _footnote(self, attributes: Attributes) -> None:
        number = attributes.get("id", "")[:10]
        self._say(f"[{number}]", f"#cit/{number}")
        if self._paragraphs and is_on({"val": attributes.get("customMarkFollows", "0")}):
            self._paragraphs[-1].hidden = True  # the rest of the run is its mark

    # -- links, fields, content controls

    def _start_link(self, attributes: Attributes) -> None:
        anchor = attributes.get("anchor", "")
        outer = self._links[-1] if self._links else ""
        self._links.append(self._addresses.get(attributes.get("id", "")) or (f"#{anchor}" if anchor else outer))

    def _end_link(self) -> None:
        self._links.pop()

    def _field_part(self, attributes: Attributes) -> None:
        kind = attributes.get("fldCharType")
        if kind == "begin":
            self._begin_field(_Field())
        elif kind == "separate" and self._fields:
            self._begin_result(self._fields[-1])
        elif kind == "end":
            self._end_field()

    def _start_simple_field(self, attributes: Attributes) -> None:
        self._begin_field(_Field(attributes.get("instr", "")[:INSTRUCTION]))
        self._begin_result(self._fields[-1])

    def _begin_field(self, field: _Field) -> None:
        if len(self._fields) >= FIELDS:
            raise RejectedError(f"more than {FIELDS} fields stand within each other; turn them into text")
        self._fields.append(field)

    def _begin_result(self, field: _Field) -> None:
        field.result = True
        instruction = field.instruction.strip()
        if (link := _HYPERLINK.match(instruction)) is not None:
            field.url = f"#{link[2]}" if link[1] else link[2]
        elif _UNREAD.match(instruction):
            field.unread = True
        elif _CITES.match(instruction) and self._paragraphs:
            field.cites = (self._paragraphs[-1], len(self._paragraphs[-1].said))

    def _end_field(self) -> None:
        field = self._fields.pop() if self._fields else None
        if field is not None and field.cites is not None:
            paragraph, place = field.cites
            paragraph.take_mark(place)

    def _start_control(self, _: Attributes) -> None:
        self._controls.append(False)

    def _end_control(self) -> None:
        self._controls.pop()

    def _placeholder(self, attributes: Attributes) -> None:
        if self._controls:
            self._controls[-1] |= is_on(attributes)

    def _gallery(self, attributes: Attributes) -> None:
        if self._controls:
            self._controls[-1] |= attributes.get("val") in ("Table of Contents", "Bibliographies")

    # -- text boxes and tables

    def _start_stream(self, _: Attributes) -> None:
        self._streams.append(_Stream())

    def _end_stream(self) -> list[Part]:
        stream = self._streams.pop()
        self._settle(stream)
        return stream.parts

    def _end_box(self) -> None:
        parts = self._end_stream()
        (self._paragraphs[-1].boxes if self._paragraphs else self._streams[-1].parts).extend(parts)

    def _start_table(self, _: Attributes) -> None:
        self._settle(self._streams[-1])
        self._tables.append(Table())

    def _end_table(self) -> None:
        self._streams[-1].parts += self._tables.pop().parts(self._looks)

    def _start_row(self, _: Attributes) -> None:
        if self._tables:
            self._tables[-1].rows.append(Row())

    def _start_cell(self, _: Attributes) -> None:
        self._streams.append(_Stream())
        if self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].cells.append(Cell())

    def _end_cell(self) -> None:
        parts = self._end_stream()
        rows = self._tables[-1].rows if self._tables else []
        if rows and rows[-1].cells:
            rows[-1].cells[-1].parts += parts


_STARTS: dict[str, Callable[[_Body, Attributes], None]] = {
    "w:p": _Body._start_paragraph,
    "w:r": _Body._start_run,
    "m:r": _Body._start_run,
    "w:sym": _Body._symbol,
    "w:footnoteReference": _Body._footnote,
    "w:endnoteReference": _Body._footnote,
    "w:hyperlink": _Body._start_link,
    "w:fldChar": _Body._field_part,
    "w:fldSimple": _Body._start_simple_field,
    "w:sdt": _Body._start_control,
    "w:showingPlcHdr": _Body._placeholder,
    "w:docPartGallery": _Body._gallery,
    "w:txbxContent": _Body._start_stream,
    "w:tbl": _Body._start_table,
    "w:tr": _Body._start_row,
    "w:tc": _Body._start_cell,
}
_ENDS: dict[str, Callable[[_Body], None]] = {
    "w:p": _Body._end_paragraph,
    "w:hyperlink": _Body._end_link,
    "w:fldSimple": _Body._end_field,
    "w:sdt": _Body._end_control,
    "w:txbxContent": _Body._end_box,
    "w:tbl": _Body._end_table,
    "w:tc": _Body._end_cell,
}
_UNSEEN = ("w:sdtContent", "w:txbxContent")
