"""Cross-origin calls: which origins a browser may call from.

A preflight carries no key, so it is checked against the origins of all partners; the request itself against its own.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

KEPT_SECONDS = 60
_METHODS = "GET, POST, DELETE"
_HEADERS = "content-type, x-api-key, authorization, idempotency-key, if-none-match, accept"
_EXPOSED = "location, retry-after, etag, x-request-id"


class Origins:
    """The origins of all partners, kept for a minute."""

    def __init__(self, scan: Callable[[], Iterable[Mapping[str, Any]]], clock: Callable[[], float]) -> None:
        self._scan, self._clock = scan, clock
        self._until = 0.0
        self._kept: frozenset[str] = frozenset()

    def all(self) -> frozenset[str]:
        """Every origin of every key; "*" when a key may be used from anywhere."""
        if self._clock() >= self._until:
            self._kept = frozenset(origin for item in self._scan() for origin in item.get("origins", ()))
            self._until = self._clock() + KEPT_SECONDS
        return self._kept


def allowed(origin: str, origins: Collection[str]) -> bool:
    """Whether the origin is one of these. A sandboxed frame's is the word null; it needs to be listed, too."""
    return "*" in origins or origin in origins


def preflight_headers(origin: str) -> dict[str, str]:
    """What tells a browser that it may send the request."""
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": _METHODS,
        "access-control-allow-headers": _HEADERS,
        "access-control-max-age": "600",
        "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        "cache-control": "no-store",
    }


def response_headers(origin: str) -> dict[str, str]:
    """What lets a page from that origin read the response."""
    return {"access-control-allow-origin": origin, "access-control-expose-headers": _EXPOSED}
