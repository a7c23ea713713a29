"""A Word table in the making, written as an HTML table."""

from content_ingest.errors import RejectedError
from content_ingest.word.looks import Looks
from content_ingest.word.page import html_of
from content_ingest.word.paragraph import Part
from content_ingest.word.parser import Attributes, is_on

COLUMNS = 63  # Word's own limit
CHARACTERS = 20 * 1024**2  # of a table, when each row has said its headings and the cells that reach into it


class Cell:
    def __init__(self) -> None:
        self.across = self.down = 1
        self.merged = ""  # "restart", or "continue" for one that the cell above reaches into
        self.beside = False  # the cell before it reaches into this one
        self.parts: list[Part] = []


class Row:
    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.head = self.gone = False
        self.before = 0  # columns left out at its start


class Table:
    """A table that is open."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._style = ""
        self._first_row = False  # its style's look of the first row is on

    def set(self, owner: str, name: str, attributes: Attributes) -> None:
        """Take a property of the table, its last row or its last cell."""
        value = attributes.get("val", "")
        row = self.rows[-1] if self.rows else None
        if owner == "w:tblPr":
            self._set_look(name, attributes)
        elif row is None:
            return
        elif owner == "w:trPr":
            if name == "w:tblHeader":
                row.head = is_on(attributes)
            elif name in ("w:del", "w:hidden"):
                row.gone = name == "w:del" or is_on(attributes)
            elif name == "w:gridBefore":
                row.before = _number(value, 0)
        elif row.cells:
            cell = row.cells[-1]
            if name == "w:gridSpan":
                cell.across = _number(value, 1)
            elif name == "w:vMerge":
                cell.merged = "restart" if value == "restart" else "continue"
            elif name == "w:hMerge":
                cell.beside = value != "restart"

    def parts(self, looks: Looks) -> list[Part]:
        """The table, or what is in it when it is but a frame of one column."""
        rows = [row for row in self.rows if row.cells and not row.gone]
        for row in rows:
            _join(row)
        if all(len(row.cells) == 1 for row in rows):
            return [part for row in rows for part in row.cells[0].parts if row.cells[0].merged != "continue"]
        grid = _grid(rows)
        heads = self._heads(rows, grid, looks)
        named = sum(len(part.html) for cells in grid[:heads] for cell in cells for part in cell.parts) * len(rows)
        down = sum(len(part.html) * cell.down for cells in grid for cell in cells for part in cell.parts)
        if named + down > CHARACTERS:
            raise RejectedError("a table repeats its headings or merged cells in too many rows; cut it up")
        said = ["<table>"]
        for number, (row, cells) in enumerate(zip(rows, grid, strict=True)):
            said.append("<tr>" + (f'<td colspan="{row.before}"></td>' if row.before else ""))
            tag = "th" if number < heads else "td"
            for cell in cells:
                spans = f' colspan="{cell.across}"' if cell.across > 1 else ""
                spans += f' rowspan="{cell.down}"' if cell.down > 1 else ""
                said.append(f"<{tag}{spans}>{html_of(cell.parts)}</{tag}>")
            said.append("</tr>")
        return [Part("table", "".join([*said, "</table>"]))]

    def _set_look(self, name: str, attributes: Attributes) -> None:
        if name == "w:tblStyle":
            self._style = attributes.get("val", "")
        elif name == "w:tblLook":
            try:
                bits = int(attributes.get("val", "0"), 16)
            except ValueError:
                bits = 0
            self._first_row = is_on({"val": attributes.get("firstRow", "1" if bits & 0x20 else "0")})

    def _heads(self, rows: list[Row], grid: list[list[Cell]], looks: Looks) -> int:
        """How many rows at the start are headings: those marked so, else the first when only it is bold."""
        heads = next((number for number, row in enumerate(rows) if not row.head), len(rows))
        if not heads and len(rows) > 1:
            bold = [all(part.bold for cell in cells for part in cell.parts) for cells in grid]
            told = sum(1 for cell in grid[0] if cell.parts) > 1
            styled = self._first_row and looks.first_row(self._style)
            heads = 1 if styled or (told and bold[0] and not all(bold[1:])) else 0
        for number, cells in enumerate(grid):  # a heading that reaches down takes the rows beside it along
            if number < heads:
                heads = max([heads, *(number + cell.down for cell in cells if cell.down < len(rows))])
        return heads if heads < len(rows) else 0


def _join(row: Row) -> None:
    """Cells that the one before reaches into become part of it."""
    cells: list[Cell] = []
    for cell in row.cells:
        if cell.beside and cells:
            cells[-1].across += cell.across
        else:
            cells.append(cell)
    row.cells = cells


def _grid(rows: list[Row]) -> list[list[Cell]]:
    """Each row's own cells, those that reach down given their height."""
    grid = []
    above: dict[int, Cell] = {}
    for row in rows:
        column = row.before
        cells: list[Cell] = []
        open_: dict[int, Cell] = {}
        for cell in row.cells:
            top = above.get(column)
            if cell.merged == "continue" and top is not None and top.across == cell.across:
                top.down += 1
                open_[column] = top
            else:
                cells.append(cell)
                if cell.merged:
                    open_[column] = cell
            column += cell.across
        above = open_
        grid.append(cells)
    return grid


def _number(value: str, least: int) -> int:
    return max(least, min(COLUMNS, int(value))) if value.isascii() and value.isdigit() and len(value) < 5 else least
