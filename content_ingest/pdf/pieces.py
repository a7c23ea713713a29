"""Pieces of text, put together from characters."""

from collections import Counter
from typing import NamedTuple

from content_ingest.cleaning import MARK
from content_ingest.pdf.raised import raised, with_fractions

GAP = 0.7  # of the font's size: a wider gap parts two pieces
WIDEST = 4.0  # of the font's size: between the words of a line that is set wide


class Piece(NamedTuple):
    """Text on one line without a wide gap. Points from the page's left and top; `y` is the line that letters stand on.

    `order` counts how the file draws it. `links` are (text, address).
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    order: int
    links: tuple[tuple[str, str], ...] = ()


class Look(NamedTuple):
    """How a character is written."""

    turn: int  # quarters that the text is turned to the left; -1 is any other angle
    size: float
    bold: bool
    symbols: bool  # of the font Symbol, whose characters may be told by their place in it only


class Growing:
    """A piece that is being put together."""

    def __init__(self, look: Look, x: float, y: float, order: int) -> None:
        self.look, self.x0, self.x1, self.y, self.order = look, x, x, y, order
        self.text: list[str] = []
        self.gaps: list[float] = []  # between words
        self.sizes: Counter[float] = Counter()
        self.bold = self.letters = 0
        self.high: list[str] = []  # raised characters not yet in the text

    def takes(self, look: Look, x: float, y: float) -> bool:
        """Whether a character goes on with this line."""
        size = max(look.size, self.look.size)
        near = -1.2 * size < x - self.x1 < GAP * size
        return (
            look.turn == self.look.turn
            and near
            and abs(y - self.y) < (0.2 if look.size == self.look.size else 0.6) * size
        )

    def add(self, char: str, look: Look, x0: float, x1: float, y: float, spaced: bool) -> None:
        """Add a character; `spaced` tells whether a space stood before it."""
        gap = x0 - self.x1
        if look.size < 0.85 * self.look.size and self.y - y > 0.12 * self.look.size and self.letters:
            if spaced and gap > 0.15 * look.size:  # PDFium sees a space wherever a line goes up or down
                self.high.append(" ")
            self.high.append(char)
        else:
            if look.size > 1.15 * self.look.size and y - self.y > 0.12 * look.size and self.letters < 4:
                self.high, self.text, self.letters, self.bold = self.text, [], 0, 0  # it was raised from the start
                self.sizes.clear()
                self.look, self.y = look, y
            if self.high:
                spaced = spaced and gap > 0.1 * look.size
                self.lower()
            if self.letters and (spaced or gap > 0.22 * look.size):
                self.text.append(" ")
                self.gaps.append(gap)
            if look.size > self.look.size and not self.letters:
                self.look, self.y = look, y
            self.text.append(char)
            self.sizes[look.size] += 1
            self.letters += 1
            self.bold += look.bold
        self.x1 = max(self.x1, x1)

    def lower(self) -> None:
        """Put what is raised into the text."""
        if self.high:
            self.text.append(raised("".join(self.text[-4:]), "".join(self.high)))
            self.high = []

    def join(self, other: "Growing") -> None:
        """Take the next line, which goes on after a space."""
        self.lower()
        other.lower()
        self.text += [" ", *other.text]
        self.x1 = other.x1
        self.sizes += other.sizes
        self.letters, self.bold = self.letters + other.letters, self.bold + other.bold

    def piece(self) -> Piece | None:
        """The piece, unless there is nothing to see."""
        self.lower()
        text = with_fractions("".join(self.text))
        if not text.strip(MARK + " "):
            return None
        size = self.sizes.most_common(1)[0][0]
        return Piece(text, self.x0, self.x1, self.y, size, self.bold > 0.8 * self.letters, self.order)


def set_wide(lines: list[Growing]) -> list[Growing]:
    """The lines, those in one whose words were set far apart to fill a column.

    All its words, four or more, stand equally far apart, and another line without wide gaps has the same edges: so do
    rows of a table not.
    """
    plain = {(round(line.x0), round(line.x1)) for line in lines if len(line.gaps) > 2}
    full = {(left + more, right + less) for left, right in plain for more, less in _NEAR}
    joined: list[Growing] = []
    at = 0
    while at < len(lines):
        end = _run(lines, at)
        if (round(lines[at].x0), round(lines[end - 1].x1)) in full:
            for other in lines[at + 1 : end]:
                lines[at].join(other)
        else:
            end = at + 1
        joined.append(lines[at])
        at = end
    return joined


_NEAR = [(left, right) for left in (-1, 0, 1) for right in (-1, 0, 1)]


def _run(lines: list[Growing], at: int) -> int:
    """Where the run of lines that begins at `at` ends, when all its words, four or more, stand equally far apart."""
    first, gaps, end = lines[at], list(lines[at].gaps), at + 1
    while end < len(lines):
        other, gap = lines[end], lines[end].x0 - lines[end - 1].x1
        same = other.look.turn == first.look.turn and abs(other.y - first.y) < 0.2 * first.look.size
        more = [*gaps, gap, *other.gaps]
        if not same or not 0 < gap < WIDEST * first.look.size or max(more) - min(more) > 0.15 * gap + 0.3:
            break
        gaps, end = more, end + 1
    return end if len(gaps) > 2 else at + 1
