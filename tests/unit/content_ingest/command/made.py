"""An API on this machine that says what a test tells it to, and the command in front of it."""

import io
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from rich.console import Console

from content_ingest.command.command import carry_out
from content_ingest.command.desk import Desk

KEY = "key-of-an-operator"
RUNS, DOCUMENTS = "/v1/admin/ingestions", "/v1/admin/documents"
COUNTS = {"found": 0, "unchanged": 0, "indexed": 0, "removed": 0, "rejected": 0, "failed": 0}


class Asked(NamedTuple):
    """A request that came."""

    method: str
    target: str
    body: Any
    key: str | None


Answer = Callable[["_Request"], None]


class Api(ThreadingHTTPServer):
    """Answers by method and target, each in turn and the last one for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers: dict[tuple[str, str], list[Answer]] = {}
        self.asked: list[Asked] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def put(self, method: str, target: str, *answers: Answer) -> None:
        self.answers[method, target] = list(answers)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is none of ours."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Api

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.loads(raw) if raw else None
        self.server.asked.append(Asked(self.command, self.path, body, self.headers.get("x-api-key")))
        answers = self.server.answers.get((self.command, self.path))
        if not answers:
            problem(404, "not-found", f"the test has no answer to {self.command} {self.path}")(self)
            return
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        with suppress(ConnectionError):
            answer(self)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def say(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Nothing."""


def says(body: Any, status: int = 200) -> Answer:
    return lambda request: request.say(status, json.dumps(body).encode())


def problem(status: int, kind: str, detail: str, *fields: tuple[str, str]) -> Answer:
    body: dict[str, Any] = {
        "type": f"https://navis-answers.example/problems/{kind}",
        "status": status,
        "detail": detail,
    }
    if fields:
        body["errors"] = [{"pointer": pointer, "detail": words} for pointer, words in fields]
    said = json.dumps(body).encode()
    return lambda request: request.say(status, said, "application/problem+json", x_request_id="request-7")


def dies(request: _Request) -> None:
    """The connection is killed in the middle of an answer."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
    request.wfile.flush()
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


def waits(event: threading.Event) -> Answer:
    """No answer comes until the event."""

    def wait(request: _Request) -> None:
        event.wait(10)
        request.close_connection = True

    return wait


@contextmanager
def served() -> Iterator[Api]:
    with Api() as api:
        thread = threading.Thread(target=api.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield api
        finally:
            api.shutdown()
            thread.join()


class Ended(NamedTuple):
    """How a command ended and what it showed."""

    code: int
    out: str
    notes: str


class Command:
    """The command in front of an API: `types` are the answers to its questions, `slept` how it waited."""

    def __init__(self, api: str, types: Sequence[str] = ()) -> None:
        self.api, self.types, self.slept = api, list(types), list[float]()
        self.questions: list[str] = []

    def __call__(self, *arguments: str, key: str = KEY, sleep: Callable[[float], None] | None = None) -> Ended:
        out, notes = io.StringIO(), io.StringIO()
        desk = Desk(
            out=Console(file=out, width=60),
            notes=Console(file=notes, width=200),
            ask=self._ask,
            clock=lambda: 0.0,
            sleep=sleep or self.slept.append,
            chance=lambda: 0.5,
            today=date(2026, 11, 25),
        )
        code = carry_out(arguments, {"NAVIS_API": self.api, "NAVIS_OPERATOR_KEY": key}, desk)
        return Ended(code, out.getvalue(), notes.getvalue())

    def _ask(self, question: str) -> str:
        self.questions.append(question)
        if not self.types:
            raise EOFError
        return self.types.pop(0)


def run(status: str = "completed", **fields: Any) -> dict[str, Any]:
    """A run as the API shows it; counts may be named as fields."""
    counts = COUNTS | {name: fields.pop(name) for name in COUNTS if isinstance(fields.get(name), int)}
    return {
        "id": "r1", "mode": "incremental", "status": status, "started_at": "2026-11-25T09:00:00.5+00:00",
        "finished_at": None, "counts": counts, "rejected": [], "rate": 0.0, "eta_seconds": None, "generation": None,
        "failure": None, **fields,
    }  # fmt: skip


def answer(action: str, title: str | None = "What HER2-low means", id_: str = "a1") -> dict[str, Any]:
    """An answer that is concerned."""
    visibility = "public" if title else "private"
    return {"id": id_, "title": title, "visibility": visibility, "documents": ["care"], "action": action}


def document(name: str, **fields: Any) -> dict[str, Any]:
    """A document in a list."""
    return {
        "document_id": name, "key": f"documents/{name}.md", "status": "indexed", "version": "0123456789abcdef",
        "title": name.title(), "url": f"https://a.example/{name}", "licence": "CC-BY-4.0",
        "at": "2026-11-25T09:00:00+00:00", **fields,
    }  # fmt: skip
