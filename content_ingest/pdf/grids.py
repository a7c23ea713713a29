"""Tables: lines whose pieces stand under each other with a free strip between."""

import re
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from content_ingest.pdf.lines import Line
from content_ingest.pdf.marks import Piece
from content_ingest.tables import Cell

CAPTION = re.compile(r"(?:table|figure|fig\.?|box|example|chart) \w{1,3}(?:[.:–-]|\s|$)", re.I)
_AHEAD = 3  # lines with one piece within a table

_Span = tuple[float, float]


class Grid(NamedTuple):
    """A table: its lines, and its cells row by row."""

    lines: list[Line]
    cells: list[list[Cell]]


def grid_at(lines: list[Line], at: int) -> Grid | None:
    """The table that begins with this line of a region, if one does."""
    if CAPTION.match(lines[at].text):
        return None
    spans: list[_Span] = []
    end = last = at
    while end < len(lines) and end - last <= _AHEAD:
        line = lines[end]
        far = end > at and line.y - lines[end - 1].y > 4 * line.size
        wider = _merged(spans, line.cells)
        if far or len(wider) < 2 or (end > at and len(wider) < max(2, len(spans) / 2)):
            break
        if len(line.cells) > 1:
            last = end + 1
        elif end == at:
            break
        spans, end = wider, end + 1
    while last < end and spans and _column(spans, lines[last].cells[0]) > 0:  # the last row's further lines
        last += 1
    taken = lines[at:last]
    if sum(len(line.cells) > 1 for line in taken) < 2:
        return None
    spans = []
    for line in taken:
        spans = _merged(spans, line.cells)
    return Grid(taken, _cells(taken, spans)) if len(spans) > 1 else None


def _merged(spans: list[_Span], cells: list[Piece]) -> list[_Span]:
    """The strips that hold text."""
    found: list[_Span] = []
    for left, right in sorted([*spans, *((one.x0, one.x1) for one in cells)]):
        if found and left < found[-1][1] + 2:
            found[-1] = found[-1][0], max(found[-1][1], right)
        else:
            found.append((left, right))
    return found


def _column(spans: list[_Span], piece: Piece) -> int:
    return next((at for at, (left, right) in enumerate(spans) if left - 1 <= piece.x0 <= right + 1), 0)


def _cells(lines: list[Line], spans: list[_Span]) -> list[list[Cell]]:
    rows: list[list[list[str]]] = []
    bold: list[bool] = []
    for line, goes_on in zip(lines, _going_on(lines, spans), strict=True):
        if not goes_on:
            rows.append([[] for _ in spans])
            bold.append(True)
        bold[-1] &= line.bold
        for piece in line.cells:
            rows[-1][_column(spans, piece)].append(piece.text)
    texts = [[" ".join(cell) for cell in row] for row in rows]
    heads = next((at for at, is_bold in enumerate(bold) if not is_bold), 0) or int(_names(texts))
    return [[Cell(text, at < heads) for text in row] for at, row in enumerate(texts)]


def _going_on(lines: list[Line], spans: list[_Span]) -> list[bool]:
    """Whether each line goes on with the row above: lines of a row stand closer than rows do."""
    steps = [line.y - above.y for above, line in pairwise(lines)]
    least = min(steps)
    wide = sum(step > 1.25 * least for step in steps[1:])  # the step below the headings says nothing about rows
    spaced = wide and least < 1.6 * median(line.size for line in lines)
    found = [False]
    full = len(lines[0].cells)  # of the row above
    for line, step in zip(lines[1:], steps, strict=True):
        if spaced:
            less = len(line.cells) < full or 3 * wide > len(steps)
            found.append(step < 1.15 * least and less)
        else:
            found.append(len(line.cells) == 1 and (_column(spans, line.cells[0]) > 0 or line.text[:1].islower()))
        if not found[-1]:
            full = len(line.cells)
    return found


def _names(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: it has no figures where all rows below have some."""
    first, *others = rows
    return bool(others) and any(
        name and not _figures(name) and all(_figures(row[at]) for row in others)
        for at, name in enumerate(first)
        if at > 0
    )


def _figures(text: str) -> bool:
    return any(char.isdigit() for char in text)
