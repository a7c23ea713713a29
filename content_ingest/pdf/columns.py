"""Reading order: a page's pieces of text in regions, a column each, as rows from top to bottom."""

from bisect import bisect
from collections import Counter
from statistics import median

from content_ingest.pdf.pieces import Piece

DEPTH = 6  # columns within columns
TRIED = 12  # places where a column may begin

Row = list[Piece]  # pieces side by side, from left to right
_FULL = 25  # characters of a line of running text


def regions(pieces: list[Piece]) -> list[list[Row]]:
    """The page's regions in the order in which they are read.

    Pieces stand in columns when the file draws one column after the other, or when both sides are running text.
    A table is drawn row by row and holds less, so its rows stay whole.
    """
    return [rows for part in _parted(pieces, DEPTH) if (rows := _rows(part))]


def _rows(pieces: list[Piece]) -> list[Row]:
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda one: (one.y, one.x0)):
        if rows and abs(piece.y - rows[-1][0].y) < 0.45 * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def _parted(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    best: list[tuple[list[Piece], list[Piece], bool]] = []
    most = 2
    for start in _starts(pieces) if depth else ():
        bands = _bands(pieces, start)
        score = sum(min(_height(left), _height(right)) for left, right, apart in bands if apart)
        if score > most:
            best, most = bands, score
    if not best:
        return [pieces]
    parts: list[list[Piece]] = []
    whole: list[Piece] = []  # what stands across the columns, or beside nothing
    for left, right, apart in best:
        if not apart:
            whole += left + right
            continue
        if whole:
            parts.append(whole)
            whole = []
        parts += _parted(left, depth - 1) + _parted(right, depth - 1)
    return [*parts, whole] if whole else parts


def _starts(pieces: list[Piece]) -> list[float]:
    """Where a column may begin: where several pieces do, and some end before."""
    places = Counter(round(piece.x0 / 2) for piece in pieces)
    leftmost = min(places, default=0)
    frequent = [place for place, count in places.most_common(TRIED + 1) if count > 2 and place > leftmost]
    return [place * 2 - 1.5 for place in frequent[:TRIED]]


def _bands(pieces: list[Piece], start: float) -> list[tuple[list[Piece], list[Piece], bool]]:
    """From top to bottom: pieces left and right of `start`, and whether they are columns.

    What crosses it parts the bands, and is one of its own (as left pieces).
    """
    crossing = sorted((one for one in pieces if one.x0 < start < one.x1), key=lambda one: one.y)
    heights = [one.y for one in crossing]
    sides: list[tuple[list[Piece], list[Piece]]] = [([], []) for _ in range(len(crossing) + 1)]
    for one in pieces:
        if not one.x0 < start < one.x1:
            sides[bisect(heights, one.y)][one.x0 > start].append(one)
    found = []
    for at, (left, right) in enumerate(sides):
        if left or right:
            found.append((left, right, _columns(left, right)))
        if at < len(crossing):
            found.append(([crossing[at]], [], False))
    return found


def _height(pieces: list[Piece]) -> int:
    """How many lines the pieces fill."""
    return len({round(one.y / 4) for one in pieces})


def _columns(left: list[Piece], right: list[Piece]) -> bool:
    if not left or not right:
        return False
    if max(one.y for one in left) < min(one.y for one in right) - 1:
        return False
    drawn = sorted([(one.order, 0) for one in left] + [(one.order, 1) for one in right])
    turns = sum(drawn[at][1] != drawn[at - 1][1] for at in range(1, len(drawn)))
    lines = min(_height(left), _height(right))
    if turns <= 1 + lines // 8:
        return True
    return turns >= 1.5 * lines and all(_running(side) for side in (left, right))


def _running(side: list[Piece]) -> bool:
    """Whether these are lines of running text, which fill their column."""
    widths = [one.x1 - one.x0 for one in side]
    return median(len(one.text) for one in side) >= _FULL and median(widths) > 0.7 * max(widths)
