"""The partners table: keys by their hash. Operations writes it; the local cloud seeds it."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Literal

from shared.adapters.dynamodb import Table
from shared.model.base import Model

_KEPT_SECONDS = 30  # how long a key is believed without asking again


class Caller(Model):
    """Who calls: a partner by one of its keys. `owner` names the key without revealing it."""

    partner: str
    owner: str
    kind: Literal["secret", "publishable", "operator"]
    scopes: frozenset[str]
    origins: tuple[str, ...] = ()
    jurisdiction: str = "US"


class PartnersTable:
    """Keys are stored as SHA-256; they are long random strings, so a slow hash would protect nothing."""

    def __init__(self, table: Table, clock: Callable[[], float]) -> None:
        self._table, self._clock = table, clock
        self._known: dict[str, tuple[float, Caller | None]] = {}

    def caller(self, key: str) -> Caller | None:
        """Whose key this is, or None. Answers are kept for 30 seconds, so a revoked key works that long."""
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        kept = self._known.get(digest)
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        item = self._table.get({"id": f"key#{digest}"}, consistent=False)
        found = None
        if item is not None and hmac.compare_digest(item["id"], f"key#{digest}"):
            found = Caller(
                partner=item["partner"],
                owner=digest[:32],
                kind=item["kind"],
                scopes=frozenset(item["scopes"]),
                origins=tuple(item.get("origins", ())),
                jurisdiction=item.get("jurisdiction", "US"),
            )
        if len(self._known) > 1000:
            self._known.clear()
        self._known[digest] = (self._clock() + _KEPT_SECONDS, found)
        return found
