"""Running heads and feet: lines that stand at the same place on several pages, and page numbers."""

import re
from collections import defaultdict
from itertools import islice

from content_ingest.pdf.marks import Sheet
from content_ingest.pdf.pieces import Piece

ZONE = 0.13  # of the page's height, at its top and at its bottom
NEAR = 8  # points between two heights that count as one
LINES = 4  # outermost lines that may belong to the head or foot

_NUMBER = re.compile(r"\d{1,6}")
_PAGE = re.compile(r"\W*(?:page|p\.|seite|página)?\s*(\d{1,4})(?:\s*(?:of|/|von|de)\s*\d{1,4})?\W*$", re.I)
_ROMAN = re.compile(r"(?=[ivxl])(l?x{0,3}|xl)(ix|iv|v?i{0,3})$", re.I)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}

_Key = tuple[str, int]  # words, and the height in steps


def bodies(sheets: list[Sheet]) -> list[list[Piece]]:
    """The pages' pieces without heads and feet. Two pages suffice to tell them, or three of more than six."""
    edges = [_edges(sheet) for sheet in sheets]
    pages: dict[_Key, set[int]] = defaultdict(set)
    for page, (upper, lower) in enumerate(edges):
        for row in upper + lower:
            for piece in row:
                for key in _keys(piece, sheets[page], page):
                    pages[key].add(page)
    needed = 2 if len(sheets) < 7 else 3
    found = []
    for page, (sheet, sides) in enumerate(zip(sheets, edges, strict=True)):
        out: set[int] = set()
        for side in sides:
            for row in side:  # from the page's edge inwards, as far as they are alike
                alike = any(len(pages[key]) >= needed for piece in row for key in _keys(piece, sheet, page))
                if not alike and not (len(row) == 1 and _is_number(row[0], page + 1)):
                    break
                out.update(piece.order for piece in row)
        found.append([piece for piece in sheet.pieces if piece.order not in out])
    return found


def _edges(sheet: Sheet) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """The outermost lines at the top and at the bottom, from the edge inwards, as far as they stand in the zones."""
    rows: dict[int, list[Piece]] = defaultdict(list)
    for piece in sheet.pieces:
        rows[round(piece.y)].append(piece)
    heights = sorted(rows)
    upper = [rows[height] for height in heights[:LINES] if height < ZONE * sheet.height]
    lower = [rows[height] for height in reversed(heights[-LINES:]) if height > (1 - ZONE) * sheet.height]
    return upper, lower


def _keys(piece: Piece, sheet: Sheet, page: int) -> list[_Key]:
    """What is the same in two pieces that are alike: their words and, about, their height.

    A number may grow with the pages, so that "Chapter 2" and "Chapter 3" are not alike but "Page 2" and "Page 3" are.
    """
    said = " ".join(piece.text.casefold().split())
    words = [said]
    for number in islice(_NUMBER.finditer(said), 4):
        others = said[: number.start()], said[number.end() :]
        words.append(f"\0{int(number[0]) - page}\0".join(others))
    if _ROMAN.match(said):
        values = [_VALUES[char] for char in said]
        value = sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
        words.append(f"\1{value - page}")
    if said.isdigit():
        del words[0]
    height = piece.y if piece.y < sheet.height / 2 else piece.y - sheet.height
    steps = int(height // NEAR), int((height + NEAR / 2) // NEAR) + 100_000
    return [(word, step) for word in words for step in steps]


def _is_number(piece: Piece, page: int) -> bool:
    """Whether the piece is nothing but this page's number."""
    said = _PAGE.match(piece.text)
    return said is not None and int(said[1]) == page
