"""Plain text: paragraphs, lists, and what is clearly a heading or a table, made into HTML and read as that."""

import re
import unicodedata
from html import escape
from itertools import zip_longest
from typing import Literal, NamedTuple

from content_ingest.errors import RejectedError
from content_ingest.formats.html import walked
from content_ingest.front_matter import split
from content_ingest.tree import Tree

LINES = 300_000
HEADING = 80  # characters of a line that is a heading
CAPITALS = 3
WORDS = 8  # of a numbered line that is a heading and no step
WRAPPED = (40, 160)  # characters of the longest line of a paragraph whose lines were broken to fit
SAMPLE = 20_000  # characters that are looked at to tell text from garbage

_UNDERLINE = re.compile(r"(=|-)\1{2,}$")
_RULE = re.compile(r"\s*(?:[-=_*~#+] ?){3,}$")
_BULLET = re.compile(r"( *)([-*+•·◦▪‣●–])[ \t]+(?=\S)")
_NUMBER = re.compile(r"( *)\(?(\d{1,3}|[a-z])[.)][ \t]+(?=\S)")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?[ \t]+[^\W\d_].*[^.,;:]$")
_COLUMNS = re.compile(r"\s*[|\t]\s*|\s{3,}")
_CODED = re.compile(r"[\w+/=-]{60,}", re.ASCII)  # base64 or hexadecimal; an address has a colon or a dot
_HYPHEN = re.compile(r"[^\W\d_]-$")
_SECOND_HYPHEN = re.compile(r"(?:and|or|to)\b")  # "pre- and postoperative"


class _Heading(NamedTuple):
    """`level` is its kind: 1 and 2 underlined, CAPITALS, and more than that numbered."""

    level: int
    text: str


class _Item(NamedTuple):
    kind: Literal["ul", "ol"]
    indent: int
    text: str
    number: int


class _Table(NamedTuple):
    rows: list[list[str]]
    headed: bool


_Part = _Heading | _Item | _Table | str  # a text is a paragraph


def read_text(text: str) -> Tree:
    """Front matter may stand before the text. Raises RejectedError."""
    front, body = split(text) if text.startswith("---\n") else ({}, text)
    if body.count("\n") > LINES:
        raise RejectedError(f"the text has more than {LINES} lines; cut it up")
    groups = _groups(body)
    reader = _Reader()
    for group, following in zip_longest(groups, groups[1:]):
        reader.read(group, following)
    title, blocks = walked(_html(reader.close()))
    return Tree(front, title, blocks)


def looks_like_text(text: str) -> bool:
    """Whether somebody could read it: words of letters, and hardly a character that no text has."""
    sample = text[:SAMPLE]
    kinds = [unicodedata.category(char) for char in sample if char not in "\n\t\r\f"]
    stray = sum(1 for kind in kinds if kind in ("Cc", "Cs", "Co", "Cn")) + sample.count("\ufffd")
    letters = sum(1 for kind in kinds if kind[0] in "LM")
    words = sample.split()
    said = sum(len(word) for word in words)
    coded = sum(len(word) for word in words if _CODED.fullmatch(word))
    return said > 0 and stray * 100 <= len(sample) and letters * 10 >= said * 4 and coded * 2 <= said


def _groups(body: str) -> list[list[str]]:
    """Lines that no blank line parts."""
    groups: list[list[str]] = [[]]
    for line in body.replace("\f", "\n\n").split("\n"):
        if stripped := line.rstrip():
            groups[-1].append(stripped)
        elif groups[-1]:
            groups.append([])
    return groups if groups[-1] else groups[:-1]


def _is_table_rule(line: str) -> bool:
    return ("--" in line or "==" in line) and not line.strip("-=+|: \t")


class _Reader:
    """Groups of lines become parts. A list stays open over blank lines."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._item: _Item | None = None  # the item that is open; None when it is a paragraph
        self._pieces: list[str] = []  # what is open holds them
        self._numbers: set[int] = set()  # of items since the last heading

    def close(self) -> list[_Part]:
        if self._pieces:
            text = "".join(self._pieces)
            self._parts.append(text if self._item is None else self._item._replace(text=text))
            self._item, self._pieces = None, []
        return self._parts

    def read(self, lines: list[str], following: list[str] | None) -> None:
        """Take lines that no blank line parts, and know those that follow."""
        if (table := _table(lines)) is not None:
            self.close().append(table)
            return
        if len(lines) > 2 and lines[0] == lines[2] and _UNDERLINE.match(lines[0]):
            lines = lines[1:]  # a heading between two rules
        if len(lines) > 1 and _is_underlined(lines[0].strip(), lines[1]):
            self._head(_Heading(1 if lines[1][0] == "=" else 2, lines[0].strip()))
            lines = lines[2:]
        elif len(lines) == 1 and following is not None and self._item is None:
            heading = _lone_heading(lines[0].strip(), following[0].strip())
            if heading is not None:
                self._head(heading)
                return
        self._run([line.expandtabs(4) for line in lines if not _RULE.match(line)])

    def _head(self, heading: _Heading) -> None:
        self.close().append(heading)
        self._numbers.clear()

    def _run(self, lines: list[str]) -> None:
        """Paragraphs and items. An item begins at the start, after a colon, or after another item."""
        longest = max(map(len, lines), default=0)
        bulleted = sum(1 for line in lines if _BULLET.match(line)) > 1
        ended = ""
        for line in lines:
            said, item = line.strip(), None
            if not ended or self._item is not None or ended[-1] == ":" or bulleted:
                item = self._begun(line)
            if item is not None:
                self.close()
                self._item, self._pieces = item, [item.text]
            elif self._goes_on(ended, line, longest):
                self._pieces += ("" if _is_broken(self._pieces[-1], said) else " ", said)
            else:
                self.close()
                self._pieces = [said]
            ended = said

    def _begun(self, line: str) -> _Item | None:
        """The item that a line begins: after a bullet, or a number that begins or goes on counting."""
        if (found := _BULLET.match(line)) is not None:
            return _Item("ul", len(found[1]), line[found.end() :], 0)
        if (found := _NUMBER.match(line)) is None:
            return None
        number = int(found[2]) if found[2].isdecimal() else ord(found[2]) - ord("a") + 1
        if number != 1 and number - 1 not in self._numbers:
            return None
        self._numbers.add(number)
        return _Item("ol", len(found[1]), line[found.end() :], number)

    def _goes_on(self, ended: str, line: str, longest: int) -> bool:
        """Whether a line belongs to what is open."""
        if not self._pieces:
            return False
        if self._item is not None and len(line) - len(line.lstrip()) > self._item.indent:
            return True  # it stands under its item
        if not ended:  # after a blank line
            return False
        said = line.lstrip()
        if self._item is not None:
            return ended[-1] not in ".?!;:"
        if WRAPPED[0] <= longest <= WRAPPED[1] and len(self._pieces[-1]) + 1 + len(said.split(None, 1)[0]) > longest:
            return True  # there was no room for its first word
        return ended[-1] not in ".?!:;" and (not said[0].isupper() or ended[-1] == ",")


def _is_underlined(title: str, rule: str) -> bool:
    longest = max(HEADING, min(len(rule), 2 * HEADING))  # a long one has its rule below all of it
    fits = len(title) <= longest and len(rule) * 2 >= len(title) and any(char.isalpha() for char in title)
    return fits and _UNDERLINE.match(rule) is not None and not _BULLET.match(title)


def _lone_heading(text: str, following: str) -> _Heading | None:
    """A short line in capitals, or with a number that the next line does not count on from."""
    if len(text) > HEADING:
        return None
    if (found := _NUMBERED.match(text)) is not None:
        depth = found[1].count(".") + 1
        after = _NUMBERED.match(following)
        counted = _NUMBER.match(following) if after is None else after[1].count(".") < depth
        if counted or len(text.split()) > WORDS:
            return None
        return _Heading(CAPITALS + depth, text)
    letters = [char for char in text if char.isalpha()]
    capitals = len(letters) >= 4 and all(char.isupper() for char in letters) and len(letters) * 2 > len(text)
    return _Heading(CAPITALS, text) if capitals and text[-1] not in ".,;:!" and not _BULLET.match(text) else None


def _table(lines: list[str]) -> _Table | None:
    """Lines of the same columns, which bars, tabs or three spaces part. A rule under the first makes it the heading."""
    said = [line for line in lines if not _is_table_rule(line)]
    if len(said) < 2 or _COLUMNS.search(said[0].strip("|\t ")) is None:
        return None
    rows = [_COLUMNS.split(line.strip("|\t ")) for line in said]
    if any(len(row) != len(rows[0]) for row in rows) or _BULLET.match(said[0]) or _NUMBER.match(said[0]):
        return None
    place = lines.index(said[0])
    return _Table(rows, headed=lines[place + 1] != said[1] and _is_table_rule(lines[place + 1]))


def _is_broken(before: str, line: str) -> bool:
    """Whether a word goes on in the next line after its hyphen."""
    return _HYPHEN.search(before[-2:]) is not None and line[:1].islower() and not _SECOND_HYPHEN.match(line)


def _html(parts: list[_Part]) -> str:
    """HTML. A first heading is the title when none is like it, or when another follows it at once.

    The kinds of headings rank as they first come, since no text says how its writer means them.
    """
    heads = [part.level for part in parts if isinstance(part, _Heading)]
    titled = bool(parts) and isinstance(parts[0], _Heading) and heads[0] <= CAPITALS
    titled = titled and (heads.count(heads[0]) == 1 or isinstance(parts[1], _Heading))
    ranks = {level: min(6, rank) for rank, level in enumerate(dict.fromkeys(heads[1:] if titled else heads), 2)}
    said: list[str] = []
    lists: list[_Item] = []
    for place, part in enumerate(parts):
        item = part if isinstance(part, _Item) else None
        while lists and (item is None or not _is_within(item, lists[-1])):
            said.append(f"</li></{lists.pop().kind}>")
        if item is not None:
            if lists and lists[-1].indent == item.indent:
                said.append("</li><li>")
            else:
                said.append(f'<{item.kind} start="{item.number}"><li>' if item.number > 1 else f"<{item.kind}><li>")
                lists.append(item)
            said.append(escape(item.text, quote=False))
        elif isinstance(part, _Heading):
            level = 1 if titled and place == 0 else ranks[part.level]
            said.append(f"<h{level}>{escape(part.text, quote=False)}</h{level}>")
        elif isinstance(part, _Table):
            said.append(_table_html(part))
        else:
            said.append(f"<p>{escape(str(part), quote=False)}</p>")
    said += [f"</li></{opened.kind}>" for opened in reversed(lists)]
    return "".join(said)


def _is_within(item: _Item, opened: _Item) -> bool:
    return opened.indent < item.indent or (opened.indent == item.indent and opened.kind == item.kind)


def _table_html(table: _Table) -> str:
    said = []
    for place, row in enumerate(table.rows):
        tag = "th" if table.headed and place == 0 else "td"
        said.append("".join(f"<{tag}>{escape(cell, quote=False)}</{tag}>" for cell in row))
    return f"<table><tr>{'</tr><tr>'.join(said)}</tr></table>"
