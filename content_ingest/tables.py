"""Tables as rows of text: each cell keeps its column's heading, since a number must never lose what it counts."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from content_ingest.cleaning import MISSING, SPANNED

COLUMNS = 60
TOGETHER = 1500  # characters of a row with the lines that continue it; what is longer is cut
NAME = 300  # characters of a row's first cell that can stand before a line cut from it
_GROUP = 100  # characters of a line over the whole width that names the rows below it
_LETTER = re.compile(r"([a-z])(?=[A-Z])")


class Cell(NamedTuple):
    """A cell as the source has it."""

    text: str
    head: bool = False
    across: int = 1
    down: int = 1


class Row(NamedTuple):
    """A row as text. `lead` is the index, among the table's rows, of the one that it belongs under."""

    text: str
    kind: Literal["row", "paragraph"]
    lead: int | None


class _Placed(NamedTuple):
    text: str
    head: bool
    start: int
    width: int


def rows_of(cells: list[list[Cell]]) -> list[Row]:
    """The rows in order, without the headings' own."""
    placed = list(_grid(cells))
    width = min(COLUMNS, max((row[-1].start + row[-1].width for row in placed if row), default=0))
    heads, captions, body = _heads(placed, width)
    found = [Row(caption, "paragraph", None) for caption in captions]
    group: int | None = len(found) - 1 if found else None
    whole: int | None = None  # the last row that has all its cells
    name = ""  # its first cell
    notes = 0
    for row in body:
        texts = [one for one in row if one.text and one.text != MISSING]
        if not texts:
            continue
        first = texts[0]
        if any(one.text == MISSING for one in row):  # which of its columns are missing, the source does not say
            _continue(found, whole, name, group, _joined([one.text for one in texts]))
        elif len(texts) == 1 and first.start == 0 and first.width >= width > 1:
            if len(first.text) > _GROUP or first.text.endswith(".") or " = " in first.text:
                letter = _LETTER.match(first.text)
                if letter and letter[1] == chr(ord("a") + notes):  # its mark: a, b, c in order
                    notes += 1
                    first = first._replace(text=first.text[1:])
                found.append(Row(first.text, "paragraph", None))
            else:
                found.append(Row(first.text, "row", None))
                group, whole = len(found) - 1, None
        else:
            found.append(Row(_row(texts, heads), "row", group))
            whole, name = len(found) - 1, _row(texts[:1], heads)
    return found


def _grid(cells: list[list[Cell]]) -> Iterator[list[_Placed]]:
    """Each row's cells at their columns, those from above that reach into it included."""
    from_above: list[tuple[_Placed, int]] = []
    for line in cells:
        row: list[_Placed] = []
        below = [(one, left - 1) for one, left in from_above if left > 1]
        waiting = sorted((one for one, _ in from_above), key=lambda one: one.start)
        column = 0
        for cell in line:
            while waiting and waiting[0].start <= column:
                row.append(waiting.pop(0))
                column = row[-1].start + row[-1].width
            if cell.text == SPANNED and row:
                row[-1] = row[-1]._replace(width=row[-1].width + 1)
                column += 1
                continue
            if column >= COLUMNS:
                break
            one = _Placed("" if cell.text == SPANNED else cell.text, cell.head, column, min(cell.across, COLUMNS))
            row.append(one)
            column += one.width
            if cell.down > 1:
                below.append((one, cell.down - 1))
        row.extend(waiting)
        yield row
        from_above = below


def _heads(placed: list[list[_Placed]], width: int) -> tuple[list[str], list[str], list[list[_Placed]]]:
    """The columns' headings, lines above them that name the whole table, and the other rows."""
    heads = [""] * width
    captions: list[str] = []
    for number, row in enumerate(placed):
        texts = [one for one in row if one.text]
        if not all(one.head for one in row) or (any(heads) and not texts):
            return heads, captions, placed[number:]
        if len(texts) == 1 and texts[0].width >= width > 1:
            captions.append(texts[0].text)
            continue
        for one in texts:
            for column in range(one.start, min(width, one.start + one.width)):
                if one.text not in heads[column]:
                    heads[column] = f"{heads[column]}, {one.text}" if heads[column] else one.text
    return heads, captions, []


def _joined(texts: list[str]) -> str:
    """Cells in one line. A semicolon parts them, so that none but the last keeps its full stop."""
    *others, last = texts
    return "; ".join(
        [text[:-1] if text.endswith((".", ";")) and not text.endswith("..") else text for text in others] + [last]
    )


def _row(texts: list[_Placed], heads: list[str]) -> str:
    said = []
    for one in texts:
        names = dict.fromkeys(name for name in heads[one.start : one.start + one.width] if name)
        label = " / ".join(names).removesuffix(":")
        said.append(f"{label}: {one.text}" if label else one.text)
    if any(heads) or len(said) == 1:
        return _joined(said)
    return f"{said[0].removesuffix(':')}: {_joined(said[1:])}"  # without headings the first cell names the row


def _continue(found: list[Row], whole: int | None, name: str, group: int | None, text: str) -> None:
    """A line that belongs to the row above stays with it, so that it is never quoted alone; or with that row's name."""
    last = found[-1] if found else None
    if whole is None or last is None:
        found.append(Row(text, "row", whole))
    elif last.kind == "row" and len(last.text) + len(text) <= TOGETHER:
        found[-1] = last._replace(text=f"{last.text} / {text}")
    elif len(name) <= NAME:
        found.append(Row(f"{name} / {text}", "row", group))
    else:
        found.append(Row(text, "row", whole))
