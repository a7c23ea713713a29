"""The running service that the benchmarks ask: the local cloud, filled with the real pages."""

import json
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import urllib3
from rich.console import Console
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from content_ingest.api import Operator
from content_ingest.command.progress import show_run
from infra.local.cloud import LocalCloud
from infra.run import untold

FINAL = ("published", "abstained", "held", "withdrawn", "failed")
LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 120
console = Console(stderr=True)


def data() -> Path:
    """The folder of real data. Ends with a message when it is not there."""
    folder = Path(os.environ.get("NAVIS_DATA", "../shared/data")).resolve()
    if not (folder / "nci").is_dir():
        raise SystemExit(f"{folder} holds no nci/; name the data folder with NAVIS_DATA=")
    return folder


def lines(file: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def store(cloud: LocalCloud, folder: Path) -> int:
    """Put the folder's pages into the content bucket, for a run to read."""
    s3 = cloud.client("s3")
    files = sorted(folder.glob("*.md"))
    with untold(cloud) as bucket:
        for file in files:
            s3.put_object(Bucket=bucket, Key=f"documents/{file.name}", Body=file.read_bytes())
    return len(files)


@contextmanager
def running(*, before: Callable[[LocalCloud], None] = lambda _: None, **options: Any) -> Iterator[LocalCloud]:
    """The service with the real pages ingested, and what is done `before` they are."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as home,
        LocalCloud(home=Path(home) / "cloud", **options) as cloud,
    ):
        before(cloud)
        store(cloud, data() / "nci")
        operator = Operator(cloud.url, "local-operator")
        ended = show_run(operator.watch(operator.start()), console)
        if ended["status"] not in ("completed", "completed_with_errors"):
            raise SystemExit(f"the ingestion ended as {ended['status']}: {ended['failure']}")
        yield cloud


class Answered(NamedTuple):
    """A question's end: `seconds` from the POST to the first read of a final status; `error` names what failed."""

    id: str
    status: str
    seconds: float
    answer: dict[str, Any] | None
    error: str | None


# As an app would: what failed for no fault of the caller's is tried again; an Idempotency-Key makes that safe.
_RETRIES = Retry(total=8, status_forcelist=(500, 502, 503), allowed_methods=None, backoff_factor=0.1, backoff_max=1)
_HTTP = urllib3.PoolManager(maxsize=16, retries=_RETRIES, timeout=35)


def call(cloud: LocalCloud, method: str, path: str, body: dict[str, Any] | None = None, key: str = "local-app") -> Any:
    """One call; returns the JSON body. Raises OSError for an answer that is an error."""
    headers = {"x-api-key": key}
    if path == "/v1/answers":
        headers["idempotency-key"] = str(uuid.uuid4())
    answer = _HTTP.request(method, cloud.url + path, json=body, headers=headers)
    if answer.status >= 400:
        raise OSError(f"{method} {path} answered {answer.status}")
    return answer.json()


def ask(cloud: LocalCloud, question: str) -> Answered:
    """Ask and poll until the answer is final."""
    start = time.perf_counter()
    try:
        asked = call(cloud, "POST", "/v1/answers", {"question": question})
        while time.perf_counter() - start < PATIENCE_SECONDS:
            found = call(cloud, "GET", f"/v1/answers/{asked['id']}")
            if found["status"] in FINAL:
                return Answered(asked["id"], found["status"], time.perf_counter() - start, found, None)
            time.sleep(LOOK_SECONDS)
    except (OSError, HTTPError, KeyError, ValueError) as error:
        return Answered("", "error", time.perf_counter() - start, None, f"{type(error).__name__}: {error}")
    return Answered(asked["id"], "lost", time.perf_counter() - start, None, "no final status in time")


def ask_all(cloud: LocalCloud, questions: list[str], clients: int) -> list[Answered]:
    """Ask the questions with so many clients at once."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda question: ask(cloud, question), questions))


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def own_work(cloud: LocalCloud) -> dict[str, list[float]]:
    """Milliseconds of processor time of each invocation so far, by function and `post`, without calls to AWS.

    Not by the clock: the stand-in and the bench itself share the machine with the functions, and would count.
    """
    found: dict[str, list[float]] = {}
    for row in lines(cloud.invocations):
        if row["outcome"] == "ok":
            name = "post" if row["source"] == "POST /v1/answers" else row["function"]
            found.setdefault(name, []).append(row["own_cpu_ms"])
    return found
