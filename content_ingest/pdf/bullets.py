"""Bullets that a page draws as shapes, as browsers do, and does not write."""

import ctypes
from typing import NamedTuple

from pypdfium2 import PdfPage, raw

MOST = 300  # small shapes of a page; more are a picture
_SMALLEST, _LARGEST = 1.0, 7.0  # points

BULLET = "• "


class Bullet(NamedTuple):
    """Where a small shape lies, y upwards from the page's bottom."""

    left: float
    right: float
    middle: float


def bullets_of(page: PdfPage, objects: int) -> list[Bullet]:
    """The page's small shapes that are as wide as high; none when there are too many to be bullets."""
    found: list[Bullet] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(objects):
        thing = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            width, height = right.value - left.value, top.value - bottom.value
            if _SMALLEST < width < _LARGEST and abs(width - height) < 0.2 * width:
                found.append(Bullet(left.value, right.value, (top.value + bottom.value) / 2))
    return found if len(found) <= MOST else []


def before(bullets: list[Bullet], x: float, y: float, size: float) -> Bullet | None:
    """The bullet before a text that begins at `x` and stands on `y`."""
    for one in bullets:
        if 0 < x - one.right < 2.5 * size and 0.1 * size < one.middle - y < 0.6 * size:
            return one
    return None
