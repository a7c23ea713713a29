"""The process in which documents are read: one after the other from its standard input, until that ends.

It gives up what a reader does not need, so that a document that takes it over finds little: no credentials, no files
to write, a bounded memory, and an end after each document's time even when nobody is left to kill it.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from content_ingest.errors import RejectedError
from content_ingest.sandbox import NO_SIDECAR, READY, REASON_BYTES, REJECTED, REPLY, REQUEST, TAKEN, TOO_LITTLE
from shared.model.passage import PassageSet

Read = Callable[[str, bytes, bytes | None], PassageSet]

GRACE = 5.0  # seconds after which the process ends by itself if its owner has not ended it
_STATM = Path("/proc/self/statm")


def serve(read: Read, asked: BinaryIO, answers: BinaryIO, seconds: float, megabytes: int, result_bytes: int) -> None:
    """Answer each document; returns when there are no more, or after one that took too much memory."""
    _limit(megabytes)
    answers.write(READY)
    answers.flush()
    while len(head := asked.read(REQUEST.size)) == REQUEST.size:
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
        name, document, beside = REQUEST.unpack(head)
        key = asked.read(name).decode("utf-8", "surrogatepass")
        raw = asked.read(document)
        sidecar = None if beside == NO_SIDECAR else asked.read(beside)
        kind, said = _answer(read, key, raw, sidecar, result_bytes)
        answers.write(REPLY.pack(kind, len(said)))
        answers.write(said)
        answers.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if kind == TOO_LITTLE:
            return


def _answer(read: Read, key: str, raw: bytes, sidecar: bytes | None, result_bytes: int) -> tuple[bytes, bytes]:
    try:
        made = read(key, raw, sidecar).model_dump_json(exclude_defaults=True).encode()
    except RejectedError as error:
        return REJECTED, error.reason.encode("utf-8", "replace")[:REASON_BYTES]
    except MemoryError:
        return TOO_LITTLE, b""
    except Exception as error:
        why = f"the document could not be read ({type(error).__name__}); simplify its structure"
        return REJECTED, why.encode()
    if len(made) > result_bytes:
        return REJECTED, f"the document's passages have more than {result_bytes} bytes; split it".encode()
    return TAKEN, made


def _limit(megabytes: int) -> None:
    """`megabytes` beside what the process has now; nothing is written to files, and a crash leaves no core."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at the keyboard it is meant for the owner, which ends this one
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    sys.dont_write_bytecode = True
    now = int(_STATM.read_text().split()[0]) * resource.getpagesize() if _STATM.exists() else 0
    limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, now + megabytes * 1024**2))
    for what, limit in limits:
        with suppress(ValueError, OSError):  # macOS bounds no memory
            resource.setrlimit(what, (limit, limit))


def main() -> None:
    """Arguments: "module:function", seconds, megabytes, bytes of a result. Libraries print to nowhere."""
    reads, seconds, megabytes, result_bytes = sys.argv[1:]
    module, _, function = reads.partition(":")
    read = getattr(import_module(module), function)
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    serve(read, asked, answers, float(seconds), int(megabytes), int(result_bytes))


if __name__ == "__main__":
    main()
