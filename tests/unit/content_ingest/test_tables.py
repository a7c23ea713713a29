"""Tables of the real pages: each cell stays with its row's and its column's heading, so that no number loses what it
counts. What has to be found is read from the page's Markdown here, by other means than the product's.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from content_ingest.reading import read_document
from tests.suites import data_folder

TABLES = 20
NAME = 100  # characters of a line over the whole width that names what stands below it; a longer one is a note
pytestmark = pytest.mark.data


class Wanted(NamedTuple):
    """A cell, as words: what stands over it and at the head of its row. `column` is empty where no one can tell."""

    cell: str
    column: str
    row: str
    group: str


class Table(NamedTuple):
    """`place` is the number of its first line in the file."""

    page: Path
    place: int
    columns: int
    cells: tuple[Wanted, ...]


def words(markdown: str) -> str:
    """The words and figures of a cell, a space around each; links and footnote marks are not among them."""
    text = re.sub(r"\[(?:\\?\[)?[\d, –-]+\\?\]?\]\(#[^)]*\)", " ", unescape(markdown))  # [[1](#cit/section_1.2)]
    text = re.sub(r"\[Levels? of evidence:?[^]]*\](?:\([^)]*\))?", " ", text, flags=re.I)
    text = re.sub(r"\[Enlarge\]\([^)]*\)", " ", text).replace("*", "")  # what is left of a picture; emphasis
    text = re.sub(r"\[([^][]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?<=[A-Za-z]{3})[¹²³⁴-⁹⁰]+", "", text)
    return " ".join(["", *re.findall(r"[^\W_]+", text), ""]) or " "


def cells_of(line: str) -> list[str]:
    """A line's cells with the white space that tells a cell of nothing from one that its neighbour reaches into."""
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def wanted(lines: list[str]) -> Iterator[Wanted]:
    """The cells below the heading. A line over the whole width names those below it or is a note, and is no cell."""
    heads = [words(cell) for cell in cells_of(lines[0])]
    group, row = "", ""
    for line in lines[1:]:
        cells = cells_of(line)
        if re.fullmatch(r"[\s|:-]*", line):
            continue
        if len(cells) == len(heads) > 1 and all(cell == " " for cell in cells[1:]):
            said = re.sub(r"[\[(]*\[[^][]*\]\([^)]*\)[\])]*", "", cells[0]).strip()
            if len(said) <= NAME and not said.endswith(".") and " = " not in said:
                group = words(cells[0])
            continue
        if len(cells) == len(heads):
            row = next(words(cell) for cell in cells if cell.strip())
        for place, cell in enumerate(cells):
            if not words(cell).strip():
                continue
            end = place + 1
            while len(cells) == len(heads) and end < len(cells) and cells[end] == " ":
                end += 1
            over = "".join(dict.fromkeys(heads[place:end])) if len(cells) == len(heads) else ""
            yield Wanted(words(cell).lstrip(), words(over), row, group)


@cache
def tables() -> list[Table]:
    """Every table of two columns or more with headings over at least two, and with two rows."""
    found = []
    for page in sorted((data_folder() / "nci").glob("*.md")):
        lines = page.read_text("utf-8").split("\n")
        starts = [n for n, line in enumerate(lines) if line.startswith("|") and not lines[n - 1].startswith("|")]
        for start in starts:
            end = next(n for n in range(start, len(lines) + 1) if n == len(lines) or not lines[n].startswith("|"))
            heads = [cell for cell in cells_of(lines[start]) if cell.strip()]
            if end - start < 4 or not re.fullmatch(r"\|[\s|:-]*-[\s|:-]*", lines[start + 1]) or len(heads) < 2:
                continue
            cells = tuple(wanted(lines[start:end]))
            if len({cell.row for cell in cells}) > 1:
                found.append(Table(page, start + 1, len(cells_of(lines[start])), cells))
    return found


def chosen() -> list[Table]:
    """20 at equal distances over all pages, and the 20 widest."""
    every = tables()
    widest = sorted(every, key=lambda table: (-table.columns, -len(table.cells), table.page.name, table.place))
    spread = [every[n * len(every) // TABLES] for n in range(TABLES)]
    return list({(table.page, table.place): table for table in (*spread, *widest[:TABLES])}.values())


def lines_of(page: Path) -> Iterator[str]:
    """The words of each row in a passage, together with those that it cannot be quoted without: what introduces it."""
    for passage in read_document(f"documents/{page.name}", page.read_bytes()).passages:
        for unit in passage.units:
            said, lead = words(passage.text[unit.start : unit.end]), unit.lead
            while lead is not None:
                before = passage.units[lead]
                said += "/" + words(passage.text[before.start : before.end])
                lead = before.lead if before.lead != lead else None
            yield said


def lost(table: Table) -> list[Wanted]:
    """The cells that no passage holds in one row with what stands over them and at the row's head."""
    said = list(lines_of(table.page))
    return [
        one
        for one in table.cells
        if not any(one.column + one.cell in row and one.row in row and one.group in row for row in said)
    ]


def test_there_are_as_many_real_tables_as_that() -> None:
    found = chosen()
    assert len(found) >= TABLES
    assert len({table.page for table in found}) > TABLES / 2
    assert sum(len(table.cells) for table in found) > 500


@pytest.mark.parametrize("number", range(2 * TABLES))
def test_each_cell_of_a_real_table_keeps_its_row_and_its_column(number: int) -> None:
    found = chosen()
    if number < len(found):
        table = found[number]
        assert lost(table) == [], f"{table.page.name}, line {table.place}"
