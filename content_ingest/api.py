"""The operator's side of /v1/admin/ingestions: start a run and follow it."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

ENDED = ("completed", "completed_with_errors", "failed", "cancelled", "rolled_back")
_LOOK_SECONDS = 0.5


class OperatorError(Exception):
    """What the API refused, in its own words and with what to do."""


class Operator:
    """An operator at the API of one deployment."""

    def __init__(self, api: str, key: str) -> None:
        if not api.startswith(("http://127.0.0.1", "http://localhost", "https://")):
            raise OperatorError(f"{api} is not https; an operator's key does not travel in clear")
        self._api, self._key = api.rstrip("/"), key

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call. Raises OperatorError."""
        request = urllib.request.Request(  # noqa: S310  # https or loopback, checked above
            self._api + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"x-api-key": self._key, "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=35) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            try:
                detail = json.load(error).get("detail", "")
            except ValueError:
                detail = ""
            raise OperatorError(f"{method} {path}: {error.code} {detail}") from None
        except OSError as error:
            raise OperatorError(f"{self._api} does not answer ({error}); is the service running?") from None

    def start(self, *, prefix: str | None = None, mode: str = "incremental") -> str:
        """Start a run over all documents, or those under a prefix; returns its id."""
        what: dict[str, Any] = {"all": True} if prefix is None else {"prefix": prefix}
        return str(self.call("POST", "/v1/admin/ingestions", {**what, "mode": mode})["id"])

    def follow(self, run_id: str, console: Console) -> dict[str, Any]:
        """Show the run's progress until it ends; returns it as it ended."""
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("documents"),
            TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("reading", total=None)
            while True:
                run = self.call("GET", f"/v1/admin/ingestions/{run_id}")
                counts = run["counts"]
                done = sum(counts[name] for name in ("unchanged", "indexed", "rejected", "failed"))
                doing = "building" if done >= counts["found"] else "reading"
                progress.update(task, total=counts["found"], completed=done, description=doing)
                if run["status"] in ENDED:
                    progress.update(task, description=run["status"].replace("_", " "))
                    return run
                time.sleep(_LOOK_SECONDS)
