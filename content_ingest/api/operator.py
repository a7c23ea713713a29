"""What an operator can do at the API: everything under /v1/admin that has to do with content."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from content_ingest.api.client import SECONDS, Client

ENDED = ("completed", "completed_with_errors", "failed", "cancelled", "rolled_back")
_RUNS = "/v1/admin/ingestions"
_DOCUMENTS = "/v1/admin/documents"
_PAGE = 200  # documents of one page: the API's most
_LOOK_SECONDS = (0.5, 5.0)  # shortest and longest wait between two looks at a run

Json = dict[str, Any]


class Operator:
    """An operator at the API of one deployment. Raises ApiError; what is returned stands in docs/api.md."""

    def __init__(
        self, api: str, key: str, *, seconds: float = SECONDS, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client, self._sleep = Client(api, key, seconds=seconds), sleep

    def plan(self, *, prefix: str | None = None, documents: Sequence[str] = (), mode: str = "incremental") -> Json:
        """What a run would do."""
        return self._client.call("POST", _RUNS, {**_what(prefix, documents), "mode": mode, "dry_run": True})

    def start(self, *, prefix: str | None = None, documents: Sequence[str] = (), mode: str = "incremental") -> str:
        """Start a run over all documents, those under a prefix, or those named by their keys; returns its id."""
        return str(self._client.call("POST", _RUNS, {**_what(prefix, documents), "mode": mode})["id"])

    def run(self, run_id: str) -> Json:
        """One run as it is now."""
        return self._client.call("GET", _path(_RUNS, run_id))

    def runs(self) -> list[Json]:
        """All runs."""
        return list(self._pages(_RUNS, "ingestions", {}))

    def watch(self, run_id: str) -> Iterator[Json]:
        """A run again and again until it has ended; a long one is looked at less often."""
        shortest, longest = _LOOK_SECONDS
        while True:
            run = self.run(run_id)
            yield run
            if run["status"] in ENDED:
                return
            self._sleep(min(max(shortest, (run.get("eta_seconds") or 0) / 20), longest))

    def redrive(self, run_id: str) -> Json:
        """Send what failed back to its queue."""
        return self._client.call("POST", _path(_RUNS, run_id, "redrive"))

    def cancel(self, run_id: str) -> Json:
        """End a run; returns it."""
        return self._client.call("POST", _path(_RUNS, run_id, "cancel"))

    def roll_back(self, run_id: str, *, dry_run: bool = False) -> Json:
        """Let the generation before this run's serve again."""
        return self._client.call("POST", _path(_RUNS, run_id, "rollback"), {"dry_run": dry_run})

    def documents(self, status: str | None = None) -> Iterator[Json]:
        """Every document, a page at a time as they are taken."""
        query = {"limit": str(_PAGE), **({"status": status} if status else {})}
        return self._pages(_DOCUMENTS, "documents", query)

    def _pages(self, path: str, rows: str, query: dict[str, str]) -> Iterator[Json]:
        cursor: str | None = ""
        while cursor is not None:
            page = self._client.call("GET", path, query=query | ({"cursor": cursor} if cursor else {}))
            yield from page[rows]
            cursor = page.get("next") or None

    def document(self, document_id: str) -> Json:
        """One document with its rights and the answers that cite it."""
        return self._client.call("GET", _path(_DOCUMENTS, document_id))

    def retract(self, document_id: str, reason: str, *, dry_run: bool = False) -> Json:
        """Take a document out of the index, or list the answers that this would concern."""
        query = {"reason": reason, **({"dry_run": "true"} if dry_run else {})}
        return self._client.call("DELETE", _path(_DOCUMENTS, document_id), query=query)


def _what(prefix: str | None, documents: Sequence[str]) -> Json:
    if documents:
        return {"documents": list(documents)}
    return {"all": True} if prefix is None else {"prefix": prefix}


def _path(base: str, *parts: str) -> str:
    return "/".join((base, *(quote(part, safe="") for part in parts)))
