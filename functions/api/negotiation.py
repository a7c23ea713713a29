"""What form a caller gets, and whether it has it already."""

import hashlib
from collections.abc import Sequence
from typing import Literal

Form = Literal["json", "html", "markdown"]
TYPES: dict[Form, str] = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
_PLAIN: dict[Form, str] = {"json": "application/json", "html": "text/html", "markdown": "text/markdown"}


def choose(accept: str | None, offered: Sequence[Form]) -> Form | None:
    """The form that the Accept header likes best, the first offered where it likes several alike; None if none.

    A malformed part of the header counts as absent; an empty header takes anything.
    """
    wishes = [wish for part in (accept or "").split(",") if (wish := _wish(part)) is not None]
    if not wishes:
        return offered[0]
    best, chosen = 0.0, None
    for form in offered:
        quality = _quality(_PLAIN[form], wishes)
        if quality > best:
            best, chosen = quality, form
    return chosen


def _wish(part: str) -> tuple[str, float] | None:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if "/" not in name:
        return None
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return None
    return name, 1.0


def _quality(name: str, wishes: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific wish that covers the type."""
    for pattern in (name, name.split("/", maxsplit=1)[0] + "/*", "*/*"):
        qualities = [quality for wished, quality in wishes if wished == pattern]
        if qualities:
            return max(qualities)
    return 0.0


def etag(*parts: str | bytes) -> str:
    """A strong entity tag of what these parts determine."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part.encode() if isinstance(part, str) else part)
        hashed.update(b"\x00")
    return f'"{hashed.hexdigest()[:32]}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether an If-None-Match header names the tag; compared weakly, as RFC 9110 has it."""
    named = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
    return tag in named or named == ["*"]
