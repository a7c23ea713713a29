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
from pathlib import Path
from typing import Any, NamedTuple

from werkzeug.wrappers import Request, Response

from infra import ACCOUNT, REGION
from infra.local.serving import Serving
from infra.template import Function

ROOT = Path(__file__).parents[2]
RESPONSE_BYTES = 6 * 1024 * 1024  # Lambda: a synchronous response is at most 6 MB


class Outcome(NamedTuple):
    """How an invocation ended: `error` is None, or one of "crashed", "timed out", "failed", "too large", "too late"."""

    payload: bytes
    error: str | None


class _RuntimeApi:
    """The Runtime API of one worker, as a WSGI application: it hands out jobs and takes results."""

    def __init__(self) -> None:
        self.jobs: queue.Queue[Response] = queue.Queue()
        self.results: queue.Queue[Outcome] = queue.Queue()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if request.method == "GET":
            return self.jobs.get()(environ, start_response)
        body = request.get_data()
        too_large = len(body) > RESPONSE_BYTES
        error = ("too large" if too_large else None) if request.path.endswith("/response") else "failed"
        self.results.put(Outcome(b"" if too_large else body, error))
        return Response('{"status":"OK"}', 202, content_type="application/json")(environ, start_response)


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
        self._api = _RuntimeApi()
        self._server = Serving(self._api, threads=2)
        self._folder = tempfile.TemporaryDirectory(prefix=f"{function.logical_id}-")
        address = f"127.0.0.1:{self._server.port}"
        with log.open("ab") as out:
            self.process = start(
                [sys.executable, "-m", "awslambdaric", "infra.local.worker.handler"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**environment, "AWS_LAMBDA_RUNTIME_API": address, "TMPDIR": self._folder.name},
            )
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        self.process.wait()
        self._api.results.put(Outcome(b"", "crashed"))

    def invoke(self, event: dict[str, Any]) -> Outcome:
        """Hand over an event and wait for its end, the function's timeout at most."""
        said = {
            "Aws-Request-Id": str(uuid.uuid4()),
            "Deadline-Ms": str(int((time.time() + self.function.timeout) * 1000)),
            "Invoked-Function-Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function.logical_id}",
        }
        headers = {f"Lambda-Runtime-{name}": value for name, value in said.items()}
        self._api.jobs.put(Response(json.dumps(event), headers=headers, content_type="application/json"))
        with contextlib.suppress(queue.Empty):
            return self._api.results.get(timeout=self.function.timeout)
        self.kill()
        return Outcome(b"", "timed out")

    def kill(self) -> None:
        """Kill -9 the process and what it started, as Lambda ends a sandbox."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the process and its server."""
        self.kill()
        self.process.wait()
        self._server.stop()
        self._folder.cleanup()


class Pool:
    """A function's workers; one that ended is replaced."""

    def __init__(self, function: Function, environment: dict[str, str], home: Path, size: int) -> None:
        self.function, self._environment = function, environment
        self._invocations = Path(environment["LOCAL_INVOCATIONS"])
        self._log = home / f"{function.logical_id}.log"
        self._free: queue.Queue[Worker] = queue.Queue()
        self.workers = [Worker(function, environment, self._log) for _ in range(size)]
        for worker in self.workers:
            self._free.put(worker)

    def invoke(self, event: dict[str, Any], wait: float | None = None) -> Outcome:
        """Invoke on the next free worker; waits for one `wait` seconds, or as long as it takes."""
        try:
            worker = self._free.get(timeout=wait)
        except queue.Empty:
            return Outcome(b"", "too late")
        try:
            if worker.process.poll() is not None:  # between two events: on Lambda a new one would take this event
                worker = self._replace(worker)
            start = time.time()
            outcome = worker.invoke(event)
            if outcome.error in ("crashed", "timed out"):  # else the worker has told of it
                ms = round((time.time() - start) * 1000, 3)
                said = {"function": self.function.logical_id, "start": start, "ms": ms, "outcome": outcome.error}
                with self._invocations.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(said) + "\n")
            if worker.process.poll() is not None or outcome.error in ("crashed", "timed out"):
                worker = self._replace(worker)
            return outcome
        finally:
            self._free.put(worker)

    def _replace(self, worker: Worker) -> Worker:
        worker.stop()
        new = Worker(self.function, self._environment, self._log)
        self.workers[self.workers.index(worker)] = new
        return new

    def stop(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.stop()


def environment(function: Function, endpoint: str, role: Path, invocations: Path) -> dict[str, str]:
    """What a worker sees: the template's variables, Lambda's own, and where AWS is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    aws = {"ENDPOINT_URL": endpoint, "REGION": REGION, "DEFAULT_REGION": REGION, "EC2_METADATA_DISABLED": "true"}
    aws |= {"ACCESS_KEY_ID": "local", "SECRET_ACCESS_KEY": "local", "EXECUTION_ENV": "AWS_Lambda_python"}
    named = {"NAME": function.logical_id, "MEMORY_SIZE": str(function.memory), "VERSION": "$LATEST"}
    logs = {"GROUP_NAME": f"/aws/lambda/{function.logical_id}", "STREAM_NAME": "local", "FORMAT": "JSON"}
    return {
        **kept,
        **function.environment,
        **{f"AWS_{name}": value for name, value in aws.items()},
        **{f"AWS_LAMBDA_FUNCTION_{name}": value for name, value in named.items()},
        **{f"AWS_LAMBDA_LOG_{name}": value for name, value in logs.items()},
        "PYTHONPATH": str(ROOT) + os.pathsep + os.environ.get("LOCAL_PATH", ""),
        **{"PYTHONUNBUFFERED": "1", "LAMBDA_TASK_ROOT": str(ROOT), "TZ": ":UTC"},
        "LOCAL_HANDLER": function.handler,
        "LOCAL_ROLE": str(role),
        "LOCAL_INVOCATIONS": str(invocations),
    }
