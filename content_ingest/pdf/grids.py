"""Tables: lines whose pieces stand under each other with a free strip between."""

import re
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from content_ingest.pdf.lines import Line
from content_ingest.pdf.pieces import Piece
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
    if CAPTION.match(lines[at].text) or len(lines[at].cells) < 2:
        return None
    spans: list[_Span] = []
    end = last = at
    while end < len(lines) and end - last <= _AHEAD:
        line = lines[end]
        far = end > at and line.y - lines[end - 1].y > 4 * line.size
        over = len(_columns(spans, line.cells[0])) > 1 and (len(line.cells) == 1 or line.x0 < spans[0][1])
        wider = _merged(spans, line.cells)
        if far or over or len(wider) < max(2, len(spans) / 2):
            break
        if len(line.cells) > 1:
            last = end + 1
        spans, end = wider, end + 1
    while last < end and _columns(spans, lines[last].cells[0])[:1] > [0]:  # the last row's further lines
        last += 1
    taken = lines[at:last]
    spans = _spans(taken)
    if sum(len(line.cells) > 1 for line in taken) < 2 or len(spans) < 2:
        return None
    return Grid(taken, _cells(taken, spans))


def _spans(lines: list[Line]) -> list[_Span]:
    """The columns, told from the rows with the most cells; a cell above several columns says nothing about them."""
    spans: list[_Span] = []
    for line in sorted(lines, key=lambda one: -len(one.cells)):
        spans = _merged(spans, line.cells)
    return spans


def _merged(spans: list[_Span], cells: list[Piece]) -> list[_Span]:
    """The strips that hold text, with those of a line; its cells that reach over several are left out."""
    narrow = [(one.x0, one.x1) for one in cells if len(_columns(spans, one)) < 2]
    found: list[_Span] = []
    for left, right in sorted([*spans, *narrow]):
        if found and left < found[-1][1] + 2:
            found[-1] = found[-1][0], max(found[-1][1], right)
        else:
            found.append((left, right))
    return found


def _columns(spans: list[_Span], piece: Piece) -> list[int]:
    """The columns that a piece stands in."""
    return [at for at, (left, right) in enumerate(spans) if left < piece.x1 and right > piece.x0]


def _cells(lines: list[Line], spans: list[_Span]) -> list[list[Cell]]:
    rows: list[dict[int, list[str]]] = []  # by the column
    across: list[dict[int, int]] = []
    bold: list[bool] = []
    for line, goes_on in zip(lines, _going_on(lines, spans), strict=True):
        if not goes_on:
            rows.append({})
            across.append({})
            bold.append(True)
        bold[-1] &= line.bold
        for piece in line.cells:
            columns = _columns(spans, piece) or [0]
            taken = next((at for at, width in across[-1].items() if at <= columns[0] < at + width), columns[0])
            rows[-1].setdefault(taken, []).append(piece.text)
            across[-1][taken] = max(across[-1].get(taken, 1), columns[-1] - taken + 1)
    heads = next((at for at, is_bold in enumerate(bold) if not is_bold), 0) or int(_names(rows))
    return [
        _row(row, widths, len(spans), head=at < heads)
        for at, (row, widths) in enumerate(zip(rows, across, strict=True))
    ]


def _row(texts: dict[int, list[str]], across: dict[int, int], width: int, *, head: bool) -> list[Cell]:
    row: list[Cell] = []
    column = 0
    while column < width:
        later = min((at for at in texts if at > column), default=width)
        reach = min(across.get(column, 1), later - column)
        row.append(Cell(" ".join(texts.get(column, [])), head, reach))
        column += reach
    return row


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
            found.append(len(line.cells) == 1 and (_columns(spans, line.cells[0])[:1] > [0] or line.text[:1].islower()))
        if not found[-1]:
            full = len(line.cells)
    return found


def _names(rows: list[dict[int, list[str]]]) -> bool:
    """Whether the first row names the columns: it has no figures where all rows below have some."""
    first, *others = rows
    return bool(others) and any(
        not _figures(name) and all(_figures(row.get(at, [])) for row in others) for at, name in first.items() if at > 0
    )


def _figures(texts: list[str]) -> bool:
    return any(char.isdigit() for text in texts for char in text)
