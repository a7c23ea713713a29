"""What a query of a list of /v1/admin asks for: how many, and after which one."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from shared.edge.http import Problem
from shared.edge.paging import BadCursorError, Place, read

MOST = 200  # of one page
USUAL = 50


class Wanted(NamedTuple):
    """How many of a list, and those after which one."""

    limit: int = USUAL
    after: Place | None = None


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
    try:
        return Wanted(int(limit), read(query["cursor"]) if query.get("cursor") else None)
    except BadCursorError:
        raise _refused("`cursor` is none that a list has given; leave it out to begin at the top.") from None


def _refused(detail: str) -> Problem:
    return Problem(422, "invalid-fields", detail)
