"""Lines as they follow each other in the document, and how they are put together again to one text."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from content_ingest.cleaning import MARK
from content_ingest.pdf.columns import Row

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_FIRST = re.compile(r"[^\W\d_]+")


class Line(NamedTuple):
    """A line of one region. `left` and `right` are the region's edges, `region` counts them through the document."""

    page: int
    region: int
    cells: Row
    left: float
    right: float

    @property
    def text(self) -> str:
        """The line's text."""
        return " ".join(piece.text for piece in self.cells)

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.cells[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return self.cells[-1].x1

    @property
    def y(self) -> float:
        """Where its letters stand."""
        return self.cells[0].y

    @property
    def size(self) -> float:
        """The font's size of most of it."""
        return max(self.cells, key=lambda one: len(one.text)).size

    @property
    def bold(self) -> bool:
        """Whether most of it is bold; a number before it may not be."""
        bold = sum(len(piece.text) for piece in self.cells if piece.bold)
        return bold > 0.8 * sum(len(piece.text) for piece in self.cells)


def lines_of(page: int, region: int, rows: list[Row]) -> list[Line]:
    """A region's lines."""
    left = min(row[0].x0 for row in rows)
    right = max(row[-1].x1 for row in rows)
    return [Line(page, region, row, left, right) for row in rows]


def body_size(lines: Iterable[Line]) -> float:
    """The size of the font that most of the text is set in."""
    sizes = Counter[float]()
    for line in lines:
        for piece in line.cells:
            sizes[piece.size] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def words_of(lines: Iterable[Line]) -> Counter[str]:
    """The document's words in lower case, those cut at a line's end left out."""
    found = Counter[str]()
    for line in lines:
        text = line.text.casefold()
        found.update(_WORD.findall(text[:-1].rpartition(" ")[0] if _CUT.search(text) else text))
    return found


def joined(pieces: Iterable[str], words: Counter[str]) -> str:
    """Lines as one text. A word cut at a line's end is whole again, unless its hyphen is its own."""
    text = ""
    for piece in pieces:
        if not text or not piece or piece.startswith(MARK):
            text += piece
        elif (cut := _CUT.search(text)) is None:
            text += piece if text.endswith(("-", "\u2010")) and text[-2:-1].isalnum() else f" {piece}"
        else:
            text = text[: cut.end() - 1] + _hyphen(cut, piece, words) + piece
    return text


def _hyphen(cut: re.Match[str], after: str, words: Counter[str]) -> str:
    """What stands between the halves: nothing when the document knows the whole word, or not both halves."""
    first = _FIRST.match(after)
    if cut[0][-1] == "\u00ad":
        return ""
    if first is None or not first[0][0].islower():
        return "-"
    left, right = cut[1].casefold(), first[0].casefold()
    if words[left + right]:
        return ""
    return "-" if words[f"{left}-{right}"] or (words[left] and words[right] and len(left) > 1) else ""
