"""Documents are read apart: in a process that can be killed, within a time and a memory for each document.

A document may be hostile. What hangs, crashes or fills the process that reads it costs that document only. The process
is started at the first document and kept; it is replaced after a death and after some hundreds of documents. It gets
no credentials, and what it hands back is JSON of bounded size that is checked like anything else from outside.

AWS Lambda has no /dev/shm, hence no semaphores and no `multiprocessing` queues: two pipes do.
"""

import atexit
import os
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from pydantic import ValidationError

from content_ingest.errors import RejectedError
from content_ingest.source import version_of
from shared.model.document import document_id
from shared.model.passage import SET_BYTES, PassageSet

SECONDS = 60.0  # the slowest real kind, 20 MB of short list items, takes 12
MEGABYTES = 700  # beside what the process has when it starts; the same document takes 530
DOCUMENTS = 500  # that one process reads
START_SECONDS = 60.0
REASON_BYTES = 20_000
REQUEST, REPLY = struct.Struct(">III"), struct.Struct(">cI")  # lengths: key, document, sidecar; what it is, length
NO_SIDECAR = 2**32 - 1
READY, TAKEN, REJECTED, TOO_LITTLE = b"!", b"P", b"R", b"M"  # TOO_LITTLE: memory
_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")  # of the environment: no credentials


class _EndedError(Exception):
    """The process ended before it had answered, or had too little memory to."""


class Sandbox:
    """A process that reads documents, one at a time. `reads` is "module:function", as read_document is."""

    def __init__(
        self,
        reads: str = "content_ingest.reading:read_document",
        *,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
        documents: int = DOCUMENTS,
        result_bytes: int = SET_BYTES,
    ) -> None:
        self._reads = reads
        self._seconds, self._megabytes = seconds, megabytes
        self._documents, self._result_bytes = documents, result_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = self._count = 0

    def read(self, key: str, raw: bytes, sidecar: bytes | None = None) -> PassageSet:
        """Raises RejectedError as read_document does, and for a document that takes too long, too much or crashes."""
        with self._lock:
            if self._count >= self._documents:
                self.close()
            try:
                try:
                    kind, said = self._asked(key, raw, sidecar)
                except _EndedError:
                    if not self._count:  # of a process that has read nothing else, the document is the cause
                        raise
                    self.close()
                    kind, said = self._asked(key, raw, sidecar)
            except _EndedError as error:
                self.close()
                raise RejectedError(str(error)) from None
            except BaseException:  # a timeout, an interrupt: what the pipes hold belongs to no document any more
                self.close()
                raise
            self._count += 1
        if kind == REJECTED:
            raise RejectedError(said.decode("utf-8", "replace"))
        return self._checked(said, key, raw + (sidecar or b""))

    def close(self) -> None:
        """End the process, if there is one. The next document starts another."""
        process, self._process, self._count = self._process, None, 0
        if process is None or self._owner != os.getpid():  # a fork's copy: the process is its parent's
            return
        process.kill()
        process.wait()
        for pipe in _pipes(process):
            with suppress(OSError):
                pipe.close()

    def _asked(self, key: str, raw: bytes, sidecar: bytes | None) -> tuple[bytes, bytes]:
        """What the process says of a document: TAKEN and JSON, or REJECTED and why."""
        process, name = self._running(), key.encode("utf-8", "surrogatepass")
        beside, (asked, _) = NO_SIDECAR if sidecar is None else len(sidecar), _pipes(process)
        with _Deadline(process, self._seconds) as deadline:
            with suppress(BrokenPipeError):
                for part in (REQUEST.pack(len(name), len(raw), beside), name, raw, sidecar or b""):
                    asked.write(part)
                asked.flush()
            kind, said = self._reply(process)
        if kind == TOO_LITTLE:
            raise _EndedError(f"the document takes more than {self._megabytes} MB of memory to read; split it")
        if kind in (TAKEN, REJECTED):
            return kind, said
        ended = process.wait()
        if deadline.passed or ended == -signal.SIGALRM:
            raise RejectedError(f"the document took longer than {self._seconds:g} seconds to read; split it")
        raise _EndedError(
            f"the document crashed its reader ({_named(ended)}); save it anew in the program that made it, or supply "
            "its text as HTML"
        )

    def _reply(self, process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
        """A whole reply, or b"" when the process ended before."""
        pipe = _pipes(process)[1]
        head = pipe.read(REPLY.size)
        if len(head) < REPLY.size:
            return b"", b""
        kind, length = REPLY.unpack(head)
        if kind not in (TAKEN, REJECTED, TOO_LITTLE) or length > (
            self._result_bytes if kind == TAKEN else REASON_BYTES
        ):
            raise RejectedError("the document made its reader answer what no reader answers; supply its text as HTML")
        said = pipe.read(length)
        return (kind, said) if len(said) == length else (b"", b"")

    def _running(self) -> "subprocess.Popen[bytes]":
        """The process. Raises RuntimeError, which is no document's fault, if it does not start."""
        if self._process is not None and (self._owner != os.getpid() or self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._process = self._started()
        return self._process

    def _started(self) -> "subprocess.Popen[bytes]":
        said = {name: os.environ[name] for name in _KEPT if name in os.environ}
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        limits = (str(self._seconds), str(self._megabytes), str(self._result_bytes))
        command = [sys.executable, "-P", "-m", "content_ingest.sandboxed", self._reads, *limits]
        process = self._process = subprocess.Popen(  # noqa: S603  # our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=said | {"PYTHONPATH": paths}
        )
        self._owner, self._count = os.getpid(), 0
        with _Deadline(process, START_SECONDS):
            ready = _pipes(process)[1].read(1)
        if ready != READY:
            self.close()
            raise RuntimeError(f"the process that reads documents did not start ({_named(process.wait())})")
        return process

    @staticmethod
    def _checked(said: bytes, key: str, raw: bytes) -> PassageSet:
        """The passages; those of this very document, whatever it did to its reader."""
        try:
            made = PassageSet.model_validate_json(said)
        except ValidationError:
            made = None
        if made is None or (made.source.document_id, made.source.version) != (document_id(key), version_of(raw)):
            raise RejectedError("the document made its reader answer what no reader answers; supply its text as HTML")
        return made


class _Deadline:
    """Kills a process that is not done in time; what is read from it, or written to it, then ends."""

    def __init__(self, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        self.passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def _pass(self) -> None:
        self.passed = True
        self._process.kill()

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    """To the process and from it: it is started with both."""
    return cast("tuple[IO[bytes], IO[bytes]]", (process.stdin, process.stdout))


def _named(ended: int) -> str:
    """How a process ended."""
    if ended >= 0:
        return f"it exited with {ended}"
    with suppress(ValueError):
        return signal.Signals(-ended).name
    return f"signal {-ended}"


_SANDBOX = Sandbox()
atexit.register(_SANDBOX.close)
read_apart = _SANDBOX.read
