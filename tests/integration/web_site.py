"""A web site on this machine, and fetching from it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from content_ingest.fetching import Outcome, fetch_all
from content_ingest.fetching.manifest import Services, parse_manifest
from tests.unit.content_ingest.fetching.made import Clock

TODAY = date(2026, 11, 25)
HTML = "text/html; charset=utf-8"

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request, answered as its path's entry in the site says."""

    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers))
        answers = self.server.answers.get(self.path)
        if not answers:
            self.say(404, b"")
        else:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            with suppress(ConnectionError):
                answer(self)

    def say(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer; `_` in a header's name stands for a hyphen."""
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are silent."""


class Site(ThreadingHTTPServer):
    """A web site; the last answer of a path is given again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[str, Message]] = []
        self.answers: dict[str, list[Answer]] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that goes away is part of the tests."""

    def put(self, path: str, *answers: Answer) -> str:
        """Say what a path answers. Returns its address."""
        self.answers[path] = list(answers)
        return self.url + path

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda asked: asked.say(status, body, **headers)


def shows(body: bytes = b"<p>a</p>", **headers: str) -> Answer:
    return says(200, body, **{"Content_Type": HTML, **headers})


@contextmanager
def served() -> Iterator[Site]:
    with Site() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def page(url: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "page", "url": url, "name": "a", "licence": "US-PD", "publisher": "P", **fields}


class Fetch:
    """Fetches entries into a folder. Fields can be changed before the call."""

    def __init__(self, folder: Path, clock: Clock, site: Site) -> None:
        self.folder = folder
        self.clock = clock
        self.today = TODAY
        self.more: dict[str, Any] = {"allow_private": True}
        self.services = Services(eutils=f"{site.url}/eutils", trials=f"{site.url}/api")

    def __call__(self, *entries: dict[str, Any]) -> list[Outcome]:
        manifest = parse_manifest(yaml.safe_dump({"entries": list(entries)}))
        return list(
            fetch_all(
                manifest,
                self.folder,
                contact="me@a.example",
                clock=self.clock,
                sleep=self.clock.sleep,
                chance=lambda: 0.5,
                today=self.today,
                services=self.services,
                **self.more,
            )
        )

    def one(self, entry: dict[str, Any]) -> Outcome:
        (outcome,) = self(entry)
        return outcome

    def failed(self, entry: dict[str, Any]) -> str:
        outcome = self.one(entry)
        assert outcome.status == "failed"
        assert not (self.folder / outcome.file).exists()
        assert not list(self.folder.glob(".*"))
        return outcome.reason

    def sidecar(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((self.folder / f"{name}.meta.yaml").read_text(encoding="utf-8"))
        return found
