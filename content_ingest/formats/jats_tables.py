"""The tables of JATS as cells: what an empty cell leaves unsaid is said, so that each row can stand alone."""

import re
from collections.abc import Callable
from itertools import takewhile

from content_ingest.formats.xml import Element, attribute
from content_ingest.tables import COLUMNS, Cell

HEADS = 20  # rows of headings of a table; a row after them is read as one of the others
NAMED, NAME = 3, 100  # cells at a row's beginning, and characters of each, that are said again below it

_TOTAL = re.compile(r"(?:sub)?totals?\b|overall\b|all\b", re.I)


def tables_of(element: Element) -> list[Element]:
    """A wrap's tables; of several forms of one table the first."""
    if element.tag == "table":
        return [element]
    forms = [form.find("table") for form in element.iterchildren("alternatives")]
    return [*element.iterchildren("table"), *(form for form in forms if form is not None)]


def cells_of(table: Element, text_of: Callable[[Element], str]) -> list[list[Cell]]:
    """The cells by rows."""
    rows = [row for part in table for row in ([part] if part.tag == "tr" else part.iterchildren("tr"))]
    made: list[list[Cell]] = []
    for row in rows:
        within = row.getparent()
        head = within is not None and within.tag == "thead"
        made.append(
            [
                Cell(
                    text_of(cell),
                    len(made) < HEADS and (head or cell.tag == "th"),
                    _number(attribute(cell, "colspan"), COLUMNS),
                    _number(attribute(cell, "rowspan"), 1000),
                )
                for cell in row.iterchildren("td", "th")
            ]
        )
    return _filled(made)


def spread_of(rows: list[list[Cell]]) -> int:
    """How many characters the headings may take when each row says them."""
    heads = [row for row in rows[:HEADS] if all(cell.head for cell in row)]
    return len(rows) * sum(len(cell.text) * cell.across for row in heads for cell in row)


def _filled(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows with what stands empty at their beginning said again, since it is the row above that names them.

    A row of which only the first cell is filled names the rows below it. Where cells span rows, an empty one is meant
    to be empty.
    """
    if any(cell.down > 1 for row in rows for cell in row if not cell.head):
        return rows
    width = max((sum(cell.across for cell in row) for row in rows), default=0)
    made: list[list[Cell]] = []
    named: list[Cell] = []
    for row in rows:
        first = next((place for place, cell in enumerate(row) if cell.text), len(row))
        if first == len(row) or all(cell.head for cell in row):
            made.append(row)
        elif first == 0 and len(row) > 2 and not any(cell.text for cell in row[1:]):
            made.append([row[0]._replace(across=min(width, COLUMNS))])
            named = [row[0]] if len(row[0].text) <= NAME else []
        else:
            known = first <= len(named) and all(cell.across == 1 for cell in row[:first])
            known = known and not _TOTAL.match(row[first].text)
            made.append([*named[:first], *row[first:]] if known else row)
            named = list(takewhile(lambda cell: 0 < len(cell.text) <= NAME and cell.across == 1, made[-1][:NAMED]))
    return made


def _number(text: str, most: int) -> int:
    """A span: 1 where none is said."""
    return max(1, min(most, int(text))) if re.fullmatch(r"[0-9]{1,6}", text) else 1
