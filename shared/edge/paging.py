"""A list a page at a time. A cursor says where a page ended: what comes or goes meanwhile moves no other row."""

import base64
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
Place = tuple[str, ...]  # where a row stands in its list; no part but the last holds a "|"


class BadCursorError(ValueError):
    """The cursor is not one that this list gave."""


def read(cursor: str, parts: int = 1) -> Place:
    """The place, of so many parts, that a cursor stands for. Raises BadCursorError."""
    bare = cursor.rstrip("=")
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:  # wrong characters, no base64 or no text
        raise BadCursorError from None
    place = tuple(text.split("|", parts - 1))
    if len(place) != parts:
        raise BadCursorError
    return place


def page(
    rows: Iterable[T], place: Callable[[T], Place], limit: int, after: Place | None = None, *, falling: bool = False
) -> tuple[list[T], str | None]:
    """At most `limit` rows after a place, and the cursor of the next page; None after the last.

    `rows` are in the order of their places: rising, or `falling`.
    """
    left = [row for row in rows if after is None or (place(row) < after if falling else place(row) > after)]
    found = left[:limit]
    return found, _write(place(found[-1])) if len(left) > len(found) else None


def _write(place: Place) -> str:
    return base64.urlsafe_b64encode("|".join(place).encode()).decode().rstrip("=")
