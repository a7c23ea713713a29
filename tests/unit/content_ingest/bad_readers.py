"""A reader that does what a document says: "It hangs." and the like. Anything else it reads as documents are read."""

import ctypes
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.reading import read_document
from shared.model.passage import PassageSet

_kept: list[bytearray] = []


def read(key: str, raw: bytes, sidecar: bytes | None) -> PassageSet:
    for name, does in DOES.items():
        if f"It {name}.".encode() in raw:
            does()
    made = read_document(key, raw, sidecar)
    if b"It swells." in raw:
        return made.model_copy(update={"passages": made.passages * 4000})
    if b"It lies." in raw:
        return made.model_copy(update={"source": made.source.model_copy(update={"document_id": "another"})})
    return made


def _hangs_and_cannot_be_told() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
    time.sleep(3600)


def _fills_the_memory() -> None:
    while True:
        _kept.append(bytearray(50_000_000))


def _keeps() -> None:
    _kept.append(bytearray(100_000_000))


def _raises(error: BaseException) -> Callable[[], None]:
    def raises() -> None:
        raise error

    return raises


def _prints() -> None:
    os.write(1, b"P\xff\xff\xff\xff")
    print("P" * 100, file=sys.stderr)  # noqa: T201  # what libraries do


def _writes_a_file() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")


def _tells_its_surroundings() -> None:
    raise RejectedError(", ".join(sorted(os.environ)))


def _floods() -> None:
    """Writes to wherever its answers go."""
    for number in range(3, 20):
        try:
            os.write(number, b"P\xff\xff\xff\xff")
        except OSError:
            continue


DOES: dict[str, Callable[[], Any]] = {
    "hangs": lambda: time.sleep(3600),
    "hangs for good": _hangs_and_cannot_be_told,
    "spins": lambda: [None for _ in iter(int, 1)],
    "fills the memory": _fills_the_memory,
    "keeps": _keeps,
    "crashes": lambda: ctypes.string_at(0),
    "exits": lambda: os._exit(0),
    "leaves": _raises(SystemExit(3)),
    "trips": _raises(RecursionError()),
    "says much": _raises(RejectedError("\u00e9" * 1_000_000)),
    "prints": _prints,
    "writes": _writes_a_file,
    "looks around": _tells_its_surroundings,
    "floods": _floods,
}
