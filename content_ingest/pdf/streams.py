"""A look at a PDF's compressed streams before it is opened: small files that unfold to huge ones are not."""

import re
import zlib

from content_ingest.errors import RejectedError

STREAM = 8_000_000  # bytes that one stream unfolds to, which may draw a page
FONT = 64_000_000  # bytes of one that is a font or a profile of colours
STREAMS = 300_000_000  # bytes that all unfold to, pictures apart
OBJECTS = 500_000  # of the file
_END = 4096  # bytes that the mark of the end stands in
_STEP = 1 << 20
_BACK = 600  # bytes of a stream's dictionary that are looked at

_START = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_OBJECT = re.compile(rb"\d[\x00\t\n\f\r ]+obj\b")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?[\x00-\x20]*/Fl(?:ateDecode)?\b")
_FONT = re.compile(rb"/Length[123]\b|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b|/N\s+[134]\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def check(raw: bytes) -> None:
    """Raises RejectedError when the file is cut off, or holds too many objects or streams that unfold too far."""
    if b"%%EOF" not in raw[-_END:]:
        raise RejectedError("the PDF is cut off: its end is missing; upload the whole file")
    if sum(1 for _ in _OBJECT.finditer(raw)) > OBJECTS:
        raise RejectedError(f"the PDF has more than {OBJECTS} objects; print it to PDF again or split it")
    total = 0
    for start in _START.finditer(raw):
        before = raw[max(0, start.start() - _BACK) : start.start()]
        described = before[before.rfind(b"obj") + 1 :]
        if _TWICE.search(described):
            raise RejectedError(
                f"a stream at byte {start.start()} of the PDF is compressed twice; print it to PDF again"
            )
        if _PICTURE.search(described):
            continue
        limit = FONT if _FONT.search(described) else STREAM
        size = _unfolded(raw, start.end(), limit)
        total += size
        if size > limit or total > STREAMS:
            raise RejectedError(f"a stream at byte {start.start()} of the PDF unfolds too far; print it to PDF again")


def _unfolded(raw: bytes, at: int, limit: int) -> int:
    """How many bytes a stream unfolds to, counted up to just over `limit`."""
    unfolding, size = zlib.decompressobj(), 0
    rest = memoryview(raw)[at:]
    try:
        data: bytes | memoryview = rest[:_STEP]
        while not unfolding.eof and len(data):
            size += len(unfolding.decompress(data, _STEP))
            if size > limit:
                break
            if unfolding.unconsumed_tail:
                data = unfolding.unconsumed_tail
            else:
                at += _STEP
                data = memoryview(raw)[at : at + _STEP]
    except zlib.error:
        pass
    return size
