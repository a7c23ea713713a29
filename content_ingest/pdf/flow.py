"""Lines become headings, paragraphs, list items and tables, across columns and pages."""

import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import Literal

from content_ingest.pdf.grids import CAPTION, Grid, grid_at
from content_ingest.pdf.lines import Line

Kind = Literal["heading", "paragraph", "item", "table"]

_BULLET = re.compile(
    r"(?:[•‣▪▫●○◦■□➢➤►❖✓✔\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\ufffd](?=\s|$|\w)|[∙·*–—―-](?=\s|$)|o(?=\s|$))\s*"
)
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?:\s+|$)")
_ENDS = re.compile(r"[.?!:;…][\"'”’)\]\x01]*$")
_LEADERS = re.compile(r"(?:\. ?){4,}\s*[\divx]*$|…{2,}\s*\d*$|_{4,}$")
_BACK = 30  # parts back to one that a sentence may go on from, with pictures' and foot notes in between


class Part:
    """A heading, a paragraph, an item or a table. `mark` is an item's bullet or number."""

    def __init__(self, kind: Kind, lines: list[Line], mark: str = "", grid: Grid | None = None) -> None:
        self.kind, self.lines, self.mark, self.grid = kind, lines, mark, grid
        self.size, self.bold, self.x0 = lines[0].size, all(line.bold for line in lines), lines[0].x0

    @property
    def indent(self) -> float:
        """How far it is set in."""
        return self.x0 - self.lines[0].left

    @property
    def texts(self) -> list[str]:
        """The lines' texts without the item's mark."""
        first, *others = [line.text for line in self.lines]
        return [first[len(self.mark) :], *others]

    @property
    def ends(self) -> bool:
        """Whether a sentence ends with it."""
        return bool(_ENDS.search(self.lines[-1].text))


def parts_of(lines: list[Line], size: float) -> list[Part]:
    """The document's parts in order; `size` is the font's size of most of the text."""
    regions: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not _LEADERS.search(line.text):
            regions[line.region].append(line)
    parts: list[Part] = []
    for region in regions.values():
        for part in _region(region, size, parts[-1] if parts else None):
            _append(parts, part)
    return parts


def _region(lines: list[Line], size: float, before: Part | None) -> list[Part]:
    """A region's parts; `before` is the one above."""
    parts: list[Part] = []
    pitch, rights = _pitch(lines), _rights(lines)
    at = 0
    while at < len(lines):
        line = lines[at]
        mark = _mark(line, before)
        grid = None if mark and len(line.cells) == 2 else grid_at(lines, at)
        if grid is not None:
            before = Part("table", grid.lines, grid=grid)
            parts.append(before)
            at += len(grid.lines)
            continue
        taken = [line]
        at += 1
        within = before is not None and not mark and _is_within(before, line)
        right = rights[at - 1] if within else None
        while at < len(lines) and not _apart(taken, lines[at], mark, pitch[line.size], right):
            taken.append(lines[at])
            at += 1
        before = Part("item" if mark or within else "paragraph", taken, mark)
        if _is_heading(before, size):
            before.kind, before.mark = "heading", ""
        parts.append(before)
    return parts


def _pitch(lines: list[Line]) -> dict[float, float]:
    """How far the lines of a paragraph stand apart, by the font's size."""
    steps: dict[float, list[float]] = defaultdict(list)
    for above, line in pairwise(lines):
        if above.size == line.size and 0 < line.y - above.y < 2 * line.size:
            steps[line.size].append(line.y - above.y)
    found: dict[float, float] = defaultdict(float)
    for line in lines:
        found[line.size] = min(steps[line.size], default=0.0)
        if len(steps[line.size]) > 3:
            found[line.size] = min(median(steps[line.size]), 1.4 * found[line.size])
    return found


def _rights(lines: list[Line]) -> list[float]:
    """For each line the right edge of those that follow each other at its left edge."""
    found = [line.x1 for line in lines]
    for numbers in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        for at in numbers:
            other = at - 1 if numbers.step > 0 else at + 1
            if abs(lines[at].x0 - lines[other].x0) < 2 and abs(lines[at].y - lines[other].y) < 2.5 * lines[at].size:
                found[at] = max(found[at], found[other])
    return found


def _mark(line: Line, before: Part | None) -> str:
    """The bullet or number that a line begins with. A number within a sentence is none."""
    text = line.text
    first = line.cells[0].text
    if len(line.cells) == 2 and len(first) == 1 and not first.isalnum():
        return f"{first} "  # a bullet of another font
    bullet = _BULLET.match(text)
    if bullet:
        return bullet[0] if bullet.end() < len(text) or len(text) < 2 else ""
    number = _NUMBER.match(text)
    if number and number.end() < len(text) and (before is None or before.ends or before.kind != "paragraph"):
        return number[0]
    return ""


def _is_within(before: Part, line: Line) -> bool:
    """Whether a line without a mark belongs to a list, since it is set in after a colon. Bullets may be drawn."""
    shift = line.x0 - line.left - before.indent
    if before.kind == "item":
        return not before.mark and abs(shift) < line.size and before.indent > 0
    return before.lines[-1].text.endswith(":") and shift > 0.8 * line.size


def _apart(taken: list[Line], line: Line, mark: str, pitch: float, right: float | None) -> bool:
    """Whether a line begins a part of its own. `right` is where the lines of a list without marks end."""
    last, size = taken[-1], taken[-1].size
    step, shift = line.y - last.y, line.x0 - last.x0
    ended = bool(_ENDS.search(last.text))
    goes_on = not ended and line.text[:1].islower()
    looks = abs(line.size - size) > 0.06 * size or (line.bold != last.bold and not goes_on)
    far = step > 2.2 * size or (pitch and step > max(1.25 * pitch, 1.1 * size))
    numbered = _NUMBER.match(line.text) and (ended or mark or shift)
    if looks or far or numbered or _BULLET.match(line.text):
        return True
    fits = _fits(last, line, right or last.right)
    if mark:
        run_in = ended and line.cells[0].bold and not last.cells[-1].bold
        return run_in or _after_item(taken, line, mark, ended=ended, fits=fits)
    if shift > 0.8 * size or (shift < -0.8 * size and len(taken) > 1):
        return True
    return fits and (right is not None or not goes_on)


def _after_item(taken: list[Line], line: Line, mark: str, *, ended: bool, fits: bool) -> bool:
    """Whether a line stands outside of the item above, whose lines begin where the text after its mark does.

    In some, only the first line is set in.
    """
    last, size = taken[-1], taken[-1].size
    shift = line.x0 - last.x0
    if len(taken) > 1:
        return abs(shift) > 0.8 * size
    if not ended and not fits and abs(line.x0 - line.left) < 0.5 * size:
        return False
    if len(last.cells) > 1 and last.cells[0].text == mark.strip():
        return abs(line.x0 - last.cells[1].x0) > 0.5 * size
    return shift < -0.5 * size or (abs(shift) < 0.5 * size and (ended or fits))


def _fits(last: Line, line: Line, right: float) -> bool:
    """Whether the line's first word would have fitted on the line before, so that this one was ended on purpose."""
    words = line.text.split()
    width = (line.x1 - line.x0) * (len(words[0]) + 1) / max(1, len(line.text)) if words else 0.0
    return right - last.x1 > 1.2 * width + last.size


def _is_heading(part: Part, size: float) -> bool:
    text = " ".join(part.texts)
    if len(part.lines) > 3 or len(text) > 200 or not any(char.isalpha() for char in text):
        return False
    if part.size > 1.12 * size:
        return not (text.endswith(".") and len(text.split()) > 12) and len(text) > 1
    return part.bold and part.size > 0.94 * size and len(text) <= 150 and not text.endswith((".", ",", ";"))


def _append(parts: list[Part], part: Part) -> None:
    """Add a part, or let it go on with the one that its sentence began in."""
    if part.kind == "paragraph" or (part.kind == "item" and not part.mark):
        for back, before in enumerate(reversed(parts[-_BACK:])):
            if before.kind == "heading":
                break
            same = abs(before.size - part.size) < 0.06 * part.size and before.bold == part.bold
            if before.kind == "table" or not same or _is_aside(before):
                continue
            if not before.ends and _goes_on(before, part, near=back == 0):
                before.lines += part.lines
                return
            break
    parts.append(part)


def _is_aside(part: Part) -> bool:
    """Whether it may stand between two parts of a sentence: a picture's caption or its words."""
    text = part.lines[0].text
    return part.kind == "paragraph" and (bool(CAPTION.match(text)) or (len(part.lines) == 1 and len(text) < 40))


def _goes_on(before: Part, part: Part, *, near: bool) -> bool:
    """Whether a sentence that has not ended goes on with this part."""
    last, line = before.lines[-1], part.lines[0]
    full = last.right - last.x1 < 3 * last.size
    if line.page - last.page > 1 or (part.kind == "item" and not full):
        return False
    if last.text.endswith(("-", "\u00ad")):
        return full
    return line.text[:1].islower() or last.text.endswith(",") or (near and full and line.region != last.region)
