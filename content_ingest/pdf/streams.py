"""A look at a PDF's compressed streams before it is opened: small files that unfold to huge ones are not."""

import re
import zlib

from content_ingest.errors import RejectedError

STREAM = 64_000_000  # bytes that one stream unfolds to, pictures apart
STREAMS = 512_000_000  # bytes that all do
OBJECTS = 500_000  # of the file
_STEP = 1 << 20
_BACK = 600  # bytes of a stream's dictionary that are looked at

_START = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_OBJECT = re.compile(rb"\d[\x00\t\n\f\r ]+obj\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def check(raw: bytes) -> None:
    """Raises RejectedError when the file holds too many objects or streams that unfold too far."""
    if sum(1 for _ in _OBJECT.finditer(raw)) > OBJECTS:
        raise RejectedError(f"the PDF has more than {OBJECTS} objects; print it to PDF again or split it")
    total = 0
    for start in _START.finditer(raw):
        before = raw[max(0, start.start() - _BACK) : start.start()]
        picture = _PICTURE.search(before[before.rfind(b"obj") + 1 :]) is not None
        size = 0 if picture else _unfolded(raw, start.end())
        total += size
        if size > STREAM or total > STREAMS:
            raise RejectedError(f"a stream at byte {start.start()} of the PDF unfolds too far; print it to PDF again")


def _unfolded(raw: bytes, at: int) -> int:
    """How many bytes a stream unfolds to, counted up to just over the limit."""
    unfolding, size = zlib.decompressobj(), 0
    rest = memoryview(raw)[at:]
    try:
        data: bytes | memoryview = rest[:_STEP]
        while not unfolding.eof and len(data):
            size += len(unfolding.decompress(data, _STEP))
            if size > STREAM:
                break
            if unfolding.unconsumed_tail:
                data = unfolding.unconsumed_tail
            else:
                at += _STEP
                data = memoryview(raw)[at : at + _STEP]
    except zlib.error:
        pass
    return size
