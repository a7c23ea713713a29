"""A Word paragraph in the making: its text with links, numbers that are raised, and marks taken out."""

import re
from html import escape
from itertools import groupby
from typing import Literal, NamedTuple

from content_ingest.cleaning import MARK
from content_ingest.word.looks import UNREAD, Looks
from content_ingest.word.parser import Attributes, is_on

_RAISED_NUMBER = re.compile(r"(?=.*\d)[\d,;–−+\-\s\[\]()]+$")
_SEPARATOR = re.compile(r"[,;–\-\s]+$")
_AFTER_TEXT = re.compile(r"(?:[^\W\d_]{3}|[.,;:)”\"?!])$")
_RAISE = str.maketrans("0123456789-–−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")
_BULLET = re.compile(r"\s*[•▪◦‣●■\uf0b7]\s+")
# Word's font Symbol, as far as it changes what a sentence says.
_SYMBOLS = dict(
    zip(
        (0xF000 + code for code in bytes.fromhex("a3b3b1b4b0a5bbb9aeadaf6162676d44b7")),
        "≤≥±×°∞≈≠→↑↓αβγμΔ•",
        strict=True,
    )
)


class Part(NamedTuple):
    """A paragraph, heading, list item or whole table. `level` is a heading's (0 is the title) or a list's, from 0."""

    kind: Literal["paragraph", "heading", "ul", "ol", "continued", "table"]
    html: str
    level: int = 0
    number: str = ""  # the id of its list
    bold: bool = False


class Paragraph:
    """A paragraph that is open, and the run in it."""

    def __init__(self) -> None:
        self.style = self.number = self.indent = self.outline = ""
        self.said: list[tuple[str, str]] = []  # texts, each with the address that it links to
        self.boxes: list[Part] = []  # text boxes that hang on it
        self.goes_on = False  # its end was deleted, so that the next one belongs to it
        self.bold = True  # all of it
        self.hidden = self._bold = self._raised = self._symbol = False  # of the run

    def start_run(self, looks: Looks) -> None:
        self.hidden, self._bold = looks.run(self.style)
        self._raised = self._symbol = False

    def set(self, name: str, attributes: Attributes) -> None:
        """Take a property of the paragraph."""
        value = attributes.get("val", "")
        if name == "w:pStyle":
            self.style = value
        elif name == "w:outlineLvl":
            self.outline = value
        elif name == "w:numId":
            self.number = value
        elif name == "w:ilvl":
            self.indent = value

    def set_run(self, name: str, attributes: Attributes, looks: Looks) -> None:
        """Take a property of the run."""
        if name == "w:rStyle":
            hidden, bold = looks.run(attributes.get("val", ""))
            self.hidden |= hidden
            self._bold |= bold
        elif name in ("w:vanish", "w:webHidden"):
            self.hidden = is_on(attributes)
        elif name == "w:sz":  # half points; text of one point is for no reader
            self.hidden |= attributes.get("val") in ("0", "1", "2")
        elif name == "w:b":
            self._bold = is_on(attributes)
        elif name == "w:vertAlign":
            self._raised = attributes.get("val") == "superscript"
        elif name == "w:rFonts":
            self._symbol = "Symbol" in (attributes.get("ascii"), attributes.get("hAnsi"))

    def say(self, text: str, url: str) -> None:
        if self._symbol:
            text = text.translate(_SYMBOLS)
        if self._raised:
            text = self._raise(text)
        if not self._bold and not text.isspace():
            self.bold = False
        self.said.append((text, url))

    def take_mark(self, place: int) -> None:
        """What was said from a place on is a citation's mark, unless it is words."""
        mark = "".join(text for text, _ in self.said[place:])
        if mark and not any(char.isalpha() for char in mark):
            self.said[place:] = [(MARK, "")]

    def part(self, looks: Looks) -> Part | None:
        """None when nothing in it is read."""
        plain = "".join(text for text, _ in self.said)
        name = looks.name(self.style)
        if not plain.strip() or UNREAD.match(name):
            return None
        level = looks.heading(self.style, self.outline)
        if level is not None:
            return Part("heading", _html(self.said), level)
        place = looks.place(self.style, self.number, self.indent)
        if place is not None:
            return Part(place.kind, _html(self.said), place.level, place.number, self.bold)
        if (bullet := _BULLET.match(plain)) is not None and len(bullet[0]) < len(plain):
            return Part("ul", _html(_without(self.said, len(bullet[0]))), 0, "typed", self.bold)
        return Part("continued" if name.startswith("list continue") else "paragraph", _html(self.said), bold=self.bold)

    def _raise(self, text: str) -> str:
        """A raised number is a footnote's mark after a word or a sentence, a power after a unit or a figure."""
        before = "".join(said for said, _ in self.said[-4:])[-4:]
        marked = bool(self.said) and (before.endswith(MARK) or self.said[-1][1].startswith("#cit"))
        if marked and (_SEPARATOR.match(text) or _RAISED_NUMBER.match(text)):
            return ""
        if not _RAISED_NUMBER.match(text):
            return text
        if _AFTER_TEXT.search(before) or any(char in ",;[(" for char in text):
            return MARK
        return text.translate(_RAISE) if before[-1:].isalnum() else text


def symbol(font: str, code: str) -> str:
    """A character that is named by its font and its code (hexadecimal); a space where it is not known."""
    if re.fullmatch("[0-9A-Fa-f]{2,4}", code) is None:
        return ""
    char = chr(int(code, 16))
    if char < "\u0100" or "\uf000" <= char <= "\uf0ff":
        char = _SYMBOLS.get(ord(char) | 0xF000, " ") if font == "Symbol" else " "
    return " " if "\ud800" <= char <= "\udfff" else char


def _without(said: list[tuple[str, str]], length: int) -> list[tuple[str, str]]:
    """The texts without the first characters."""
    left = []
    for text, url in said:
        left.append((text[length:], url))
        length = max(0, length - len(text))
    return left


def _html(said: list[tuple[str, str]]) -> str:
    pieces = []
    for url, group in groupby(said, key=lambda one: one[1]):
        text = escape("".join(text for text, _ in group), quote=False)
        pieces.append(f'<a href="{escape(url)}">{text}</a>' if url and text.strip() else text)
    return "".join(pieces)
