"""PDF: text with its page numbers, in reading order, without running heads and feet.

PDFium reads the file. A hostile one may keep it busy or end its process: read in a process that can be killed.
"""

import re
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError

from content_ingest.cleaning import fold
from content_ingest.errors import RejectedError
from content_ingest.pdf import streams
from content_ingest.pdf.blocks import blocks_of
from content_ingest.pdf.columns import regions
from content_ingest.pdf.flow import parts_of
from content_ingest.pdf.lines import Line, body_size, lines_of, words_of
from content_ingest.pdf.margins import bodies
from content_ingest.pdf.marks import Sheet, sheet_of
from content_ingest.tree import Tree

PAGES = 2000
CHARACTERS = 5_000_000
LETTERS = 100_000  # on one page
OBJECTS = 200_000  # drawn on one page
PIECES = 20_000  # of text on one page
UNKNOWN = 0.1  # of a document's characters whose meaning its fonts do not say
LEFTWARDS = 0.2  # of a document's characters that are written from right to left

_HEADER = re.compile(rb"(?:^|[\r\n])[\x00-\x20\xef\xbb\xbf]*%PDF-\d")
# Titles that a program made up.
_NO_TITLE = re.compile(
    r"(?:microsoft|powerpoint|untitled|unbenannt|document\d*$|slide \d|layout \d|print|title$|\W*$)"
    r"|\S*\.\w{2,5}$|\S*[_/\\]\S*$",
    re.I,
)
_NO_NAME = re.compile(r"(?:microsoft|office|user|admin|owner|author|default|unknown|hp |dell|lenovo)\b|.*@|\S+$", re.I)


def is_pdf(raw: bytes) -> bool:
    """Whether a PDF's header stands in the first KB."""
    return _HEADER.search(raw[:1024]) is not None


def read_pdf(raw: bytes) -> Tree:
    """Raises RejectedError: encrypted, pictures of pages only, no PDF, or beyond the limits."""
    streams.check(raw)
    try:
        document = PdfDocument(raw)
    except PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise RejectedError("the PDF is encrypted; remove its password and upload it again") from None
        raise RejectedError("the PDF is broken and cannot be opened; print it to PDF again") from None
    try:
        front = _front(document)
        sheets = _sheets(document)
    finally:
        document.close()
    lines = _lines(sheets)
    title, blocks = blocks_of(parts_of(lines, body_size(lines)), words_of(lines))
    return Tree(front, title, blocks)


def _sheets(document: Any) -> list[Sheet]:
    pages = len(document)
    if pages > PAGES:
        raise RejectedError(f"the PDF has {pages} pages, more than {PAGES}; split it")
    sheets: list[Sheet] = []
    letters = 0
    for number in range(pages):
        sheets.append(_sheet(document, number))
        letters += sheets[-1].letters
        if letters > CHARACTERS:
            raise RejectedError(f"the PDF has more than {CHARACTERS} characters up to page {number + 1}; split it")
    if not pages:
        raise RejectedError("the PDF has no pages; print it to PDF again")
    pictures = [number for number, sheet in enumerate(sheets, 1) if sheet.pictures]
    if 2 * len(pictures) > pages:
        raise RejectedError(
            f"{len(pictures)} of the PDF's {pages} pages (the first is {pictures[0]}) are pictures without text; "
            "run OCR over it and upload the result"
        )
    if not any(sheet.pieces for sheet in sheets):
        raise RejectedError("the PDF holds no text; if it shows some, run OCR over it and upload the result")
    if sum(sheet.unknown for sheet in sheets) > UNKNOWN * letters:
        raise RejectedError(
            "the PDF's fonts do not say which characters they show; print it to PDF again or run OCR over it"
        )
    if sum(sheet.leftwards for sheet in sheets) > LEFTWARDS * letters:
        raise RejectedError("the PDF is written from right to left, which is not read; supply the text as HTML")
    return sheets


def _sheet(document: Any, number: int) -> Sheet:
    try:
        page = document[number]
    except PdfiumError:
        raise RejectedError(f"page {number + 1} of the PDF is broken; print it to PDF again") from None
    try:
        sheet = sheet_of(page, number + 1, OBJECTS, LETTERS)
    except PdfiumError:
        raise RejectedError(f"the text of page {number + 1} of the PDF is broken; print it to PDF again") from None
    finally:
        page.close()
    if len(sheet.pieces) > PIECES:
        raise RejectedError(f"page {number + 1} of the PDF holds more than {PIECES} pieces of text; simplify it")
    return sheet


def _lines(sheets: list[Sheet]) -> list[Line]:
    lines: list[Line] = []
    for page, pieces in enumerate(bodies(sheets), 1):
        for rows in regions(pieces):
            lines += lines_of(page, lines[-1].region + 1 if lines else 0, rows)
    return lines


def _front(document: Any) -> dict[str, Any]:
    """The title and the author that the document states, unless a program made them up."""
    front: dict[str, Any] = {}
    title, author = (_stated(document, name) for name in ("Title", "Author"))
    if title and not _NO_TITLE.match(title):
        front["title"] = title[:300]
    if author and not _NO_NAME.match(author):
        front["attribution"] = author[:300]
    return front


def _stated(document: Any, name: str) -> str:
    try:
        return fold(document.get_metadata_value(name))
    except UnicodeError:
        return ""
