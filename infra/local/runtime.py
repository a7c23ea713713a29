"""Worker processes under the real runtime client, each with a Runtime API server of its own.

A server of its own, since a dead worker's pending GET would swallow the next event of a shared one.
"""

import contextlib
import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from infra.local import ACCOUNT, REGION
from infra.local.template import Function

ROOT = Path(__file__).parents[2]
RESPONSE_BYTES = 6 * 1024 * 1024  # Lambda: a synchronous response is at most 6 MB
_PREFIX = "/2018-06-01/runtime/"


class Outcome(NamedTuple):
    """How an invocation ended: `error` is None, or one of "crashed", "timed out", "failed", "too large", "too late"."""

    payload: bytes
    error: str | None


class _Job(NamedTuple):
    request_id: str
    event: bytes
    deadline_ms: int
    arn: str


def read_chunks(stream: Any, limit: int | None = None) -> bytes | None:
    """A body in chunks; None past the limit."""
    found = b""
    while size := int(stream.readline().split(b";")[0], 16):
        if limit is not None and len(found) + size > limit:
            return None
        found += stream.read(size)
        stream.readline()
    stream.readline()
    return found


class _RuntimeApi(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # named by http.server
        job = self.server.jobs.get()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": job.request_id,
            "Lambda-Runtime-Deadline-Ms": str(job.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": job.arn,
            "Content-Type": "application/json",
        }
        self._answer(200, job.event, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = read_chunks(self.rfile) or b""
        part = self.path.removeprefix(_PREFIX)
        if part.endswith("/response"):
            too_large = len(body) > RESPONSE_BYTES
            self.server.results.put(Outcome(b"" if too_large else body, "too large" if too_large else None))
        else:
            self.server.results.put(Outcome(body, "failed"))
        self._answer(202, b'{"status":"OK"}', {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):  # the worker was killed while it waited
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _RuntimeApi)
        self.jobs: queue.Queue[_Job] = queue.Queue()
        self.results: queue.Queue[Outcome] = queue.Queue()


_prctl = ctypes.CDLL(None).prctl
# Linux takes the thread that started a process for its parent, so all are started by one that lives as long as we do.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


def start(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
    """Start a process that gets SIGKILL when this one is gone, however that came."""

    def die_with_parent() -> None:
        _prctl(1, signal.SIGKILL)

    return _starter.submit(
        subprocess.Popen,
        command,
        cwd=ROOT,
        preexec_fn=die_with_parent,  # one call, before any thread of the child
        start_new_session=True,  # what it starts itself ends with it
        **options,
    ).result()


class Worker:
    """One worker process. It is started at once and handles one event at a time."""

    def __init__(self, function: Function, environment: dict[str, str], log: Path) -> None:
        self.function = function
        self._server = _Server()
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        self._folder = tempfile.TemporaryDirectory(prefix=f"{function.logical_id}-")
        host, port = self._server.server_address[:2]
        with log.open("ab") as out:
            self.process = start(
                [sys.executable, "-m", "awslambdaric", "infra.local.worker.handler"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**environment, "AWS_LAMBDA_RUNTIME_API": f"{host!s}:{port}", "TMPDIR": self._folder.name},
            )
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        self.process.wait()
        self._server.results.put(Outcome(b"", "crashed"))

    def invoke(self, event: dict[str, Any]) -> Outcome:
        """Hand over an event and wait for its end, the function's timeout at most."""
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function.logical_id}"
        deadline = int((time.time() + self.function.timeout) * 1000)
        self._server.jobs.put(_Job(str(uuid.uuid4()), json.dumps(event).encode(), deadline, arn))
        try:
            return self._server.results.get(timeout=self.function.timeout)
        except queue.Empty:
            self.kill()
            return Outcome(b"", "timed out")

    def kill(self) -> None:
        """Kill -9 the process and what it started, as Lambda ends a sandbox."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process and its server."""
        self.kill()
        self.process.wait()
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()


class Pool:
    """A function's workers; one that ended is replaced."""

    def __init__(
        self, function: Function, environment: dict[str, str], home: Path, size: int, invocations: Path
    ) -> None:
        self.function, self._environment, self._invocations = function, environment, invocations
        self._log = home / f"{function.logical_id}.log"
        self._free: queue.Queue[Worker] = queue.Queue()
        self.workers = [self._start() for _ in range(size)]
        for worker in self.workers:
            self._free.put(worker)

    def _start(self) -> Worker:
        return Worker(self.function, self._environment, self._log)

    def invoke(self, event: dict[str, Any], wait: float | None = None) -> Outcome:
        """Invoke on the next free worker; waits for one `wait` seconds, or as long as it takes."""
        try:
            worker = self._free.get(timeout=wait)
        except queue.Empty:
            return Outcome(b"", "too late")
        try:
            if not worker.alive:  # it died between two events: on Lambda a new one would take this event
                worker = self._replace(worker)
            start = time.time()
            outcome = worker.invoke(event)
            if outcome.error in ("crashed", "timed out"):  # else the worker has told of it
                ms = round((time.time() - start) * 1000, 3)
                said = {"function": self.function.logical_id, "start": start, "ms": ms, "outcome": outcome.error}
                with self._invocations.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(said) + "\n")
            if not worker.alive or outcome.error in ("crashed", "timed out"):
                worker = self._replace(worker)
            return outcome
        finally:
            self._free.put(worker)

    def _replace(self, worker: Worker) -> Worker:
        worker.stop()
        new = self._start()
        self.workers[self.workers.index(worker)] = new
        return new

    def stop(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.stop()


def environment(function: Function, endpoint: str, role: Path, invocations: Path) -> dict[str, str]:
    """What a worker sees: the template's variables, Lambda's own, and where AWS is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        **function.environment,
        "PYTHONPATH": str(ROOT) + os.pathsep + os.environ.get("LOCAL_PATH", ""),
        "PYTHONUNBUFFERED": "1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.logical_id}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python",
        "LAMBDA_TASK_ROOT": str(ROOT),
        "TZ": ":UTC",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "LOCAL_HANDLER": function.handler,
        "LOCAL_ROLE": str(role),
        "LOCAL_INVOCATIONS": str(invocations),
    }
