"""The whole service with the starter library in it, as the tests of this folder ask it."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.local.cloud import LocalCloud
from infra.local.runtime import Pool
from infra.run import LIBRARY, fill
from tests.integration.local_app.hands import Answer, ask

PENDING = ("queued", "retrieving", "generating", "reviewing")
QUESTION = "What happens when HER2-low breast cancer treatment stops working?"


class Tapped(LocalCloud):
    """A local cloud that keeps every message which a queue has given to a function."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.heard: list[dict[str, Any]] = []

    def _deliver(self, sqs: Any, url: str, arn: str, got: list[dict[str, Any]], pool: Pool) -> None:
        self.heard += got
        super()._deliver(sqs, url, arn, got, pool)


@contextmanager
def running(home: Path, **options: Any) -> Iterator[Tapped]:
    """The service, filled through its own ingestion."""
    with Tapped(home=home / "cloud", **options) as cloud:
        fill(cloud, LIBRARY, Console(quiet=True))
        yield cloud


@contextmanager
def paused(cloud: LocalCloud, function: str) -> Iterator[None]:
    """A function whose workers stand still."""
    pids = cloud.pids(function)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def post(cloud: LocalCloud, question: str, **headers: str) -> Answer:
    """Ask a question; returns what the service says at once."""
    return send(cloud, "/v1/answers", {"question": question}, **headers)


def send(cloud: LocalCloud, target: str, body: dict[str, Any], **headers: str) -> Answer:
    """POST a body."""
    given = {"x_api_key": "local-app", "content_type": "application/json"} | headers
    return ask(cloud, target, json.dumps(body).encode(), **given)


def read(cloud: LocalCloud, answer_id: str, method: str = "GET", **headers: str) -> Answer:
    """One look at an answer."""
    return ask(cloud, f"/v1/answers/{answer_id}", method=method, **({"x_api_key": "local-app"} | headers))


def final(cloud: LocalCloud, answer_id: str) -> dict[str, Any]:
    """The answer once it is final."""
    for _ in range(1200):
        found: dict[str, Any] = read(cloud, answer_id).json
        if found["status"] not in PENDING:
            return found
        time.sleep(0.1)
    raise AssertionError("the answer did not become final")


def answered(cloud: LocalCloud, question: str) -> dict[str, Any]:
    """The final answer to a question."""
    asked = post(cloud, question)
    assert asked.status == 202
    return final(cloud, asked.json["id"])


def rows(cloud: LocalCloud, function: str) -> list[dict[str, Any]]:
    """What a function has logged, where it is JSON."""
    lines = cloud.log(function).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def revisions(cloud: LocalCloud, answer_id: str) -> list[dict[str, Any]]:
    """An answer's items in the answers table."""
    found: list[dict[str, Any]] = cloud.client("dynamodb").query(
        TableName=cloud.name("AnswersTable"),
        KeyConditionExpression="answer_id = :id",
        ExpressionAttributeValues={":id": {"S": answer_id}},
        ConsistentRead=True,
    )["Items"]
    return found


def versions(cloud: LocalCloud, answer_id: str) -> list[str]:
    """Every version and delete marker in the work bucket that belongs to an answer."""
    found = cloud.client("s3").list_object_versions(Bucket=cloud.name("WorkBucket"), Prefix=f"work/{answer_id}/")
    return [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in found.get(kind, [])]
