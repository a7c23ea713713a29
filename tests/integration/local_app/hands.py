"""What the tests of the local cloud have in common: its small service, how to ask it, and how to wait."""

import contextlib
import http.client
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from infra.local.cloud import LocalCloud
from tests.suites import ROOT

TEMPLATE = ROOT / "tests/integration/local_app/template.yaml"
SCALE = 0.05  # a message comes back after three seconds instead of sixty


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known.lower() == name]


def ask(cloud: LocalCloud, target: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(cloud.url).netloc, timeout=60)
    with contextlib.closing(connection):
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method or ("GET" if body is None else "POST"), target, body, spelled)
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())


def eventually(check: Callable[[], Any]) -> Any:
    for _ in range(600):
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")
