"""Lists of /v1/admin, a page at a time."""

import base64
import binascii
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, TypeVar

from shared.edge.http import Problem

MOST = 200  # of one page
USUAL = 50

T = TypeVar("T")


class Wanted(NamedTuple):
    """How many of a list, and those after which one."""

    limit: int = USUAL
    after: str | None = None


def wanted(query: Mapping[str, str], others: Collection[str] = ()) -> Wanted:
    """The `limit` and `cursor` of a query that may hold `others` beside them.

    Raises a 422 Problem that names what does not fit: whoever mistypes a name means something by it.
    """
    known = ("limit", "cursor", *others)
    if unknown := sorted(query.keys() - set(known)):
        raise _refused(f"`{unknown[0][:50]}` is not taken here; {', '.join(f'`{name}`' for name in known)} are.")
    limit = query.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= MOST):
        raise _refused(f"`limit` is a number from 1 to {MOST}.")
    return Wanted(int(limit), _after(query["cursor"]) if query.get("cursor") else None)


def page(rows: Sequence[T], place: Callable[[T], str], asked: Wanted) -> tuple[list[T], str | None]:
    """The rows of a page, and the cursor of the next; `rows` are in the order of their places."""
    left = [row for row in rows if asked.after is None or place(row) > asked.after]
    found = left[: asked.limit]
    more = len(left) > len(found)
    return found, base64.urlsafe_b64encode(place(found[-1]).encode()).decode() if more else None


def _after(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _refused("`cursor` is none that a list has given; leave it out to begin at the top.") from None


def _refused(detail: str) -> Problem:
    return Problem(422, "invalid-fields", detail)
