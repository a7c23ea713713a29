"""Parts: objects of the content bucket with the passages of documents that were read together.

Each document is packed by itself, one after the other: a part is a gzip file, and so is each document's piece of it. An
object for each document would cost the build a fetch for each.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from shared.adapters.passage_vectors import with_vectors
from shared.adapters.s3 import Bucket
from shared.adapters.word_vectors import WordVectors
from shared.errors import BrokenObjectError, ConflictError
from shared.model.passage import READING, SET_BYTES, PassageSet

WORDS = Path(__file__).parent / "vectors"  # the words' vectors that passages and every generation are made with
PART_BYTES = 8 * 1024**2  # a part with so many takes no further document
PIECE_BYTES = 4 * SET_BYTES  # of an unpacked piece: short passages have vectors of more bytes than their text
MOST_BYTES = PART_BYTES + PIECE_BYTES  # of a part
_AT_ONCE = 8  # parts fetched at the same time
_GZIP = 31  # zlib's word for it
_LEVEL = 4  # a tenth larger than at 6, in two thirds of the time


class Place(NamedTuple):
    """Where the passages of a document version lie: in which object, and which bytes of it."""

    part: str
    start: int
    size: int


class Version(NamedTuple):
    """One document version, the way in which it was read, and where its passages lie."""

    document_id: str
    version: str
    format: int = READING
    place: Place | None = None  # None: in an object of its own, as before there were parts


@cache
def _embedder() -> WordVectors:
    return WordVectors(WORDS)


def pack(passages: PassageSet) -> bytes:
    """A document's piece of a part: its passages, and what they mean."""
    passages = with_vectors(passages, _embedder())
    return gzip.compress(passages.model_dump_json(exclude_defaults=True).encode(), _LEVEL, mtime=0)


def put_passages(content: Bucket, pieces: Mapping[str, bytes]) -> dict[str, Place]:
    """Write the pieces of documents, in one part unless they are large; one that is there already is the same."""
    places: dict[str, Place] = {}
    part: dict[str, bytes] = {}
    for left, (name, piece) in zip(reversed(range(len(pieces))), pieces.items(), strict=True):
        part[name] = piece
        if not left or sum(map(len, part.values())) >= PART_BYTES:
            body, start = b"".join(part.values()), 0
            key = f"passages/{hashlib.sha256(body).hexdigest()[:32]}.gz"
            with suppress(ConflictError):
                content.put(key, body, "application/gzip", absent=True)
            for one, of in part.items():
                places[one] = Place(key, start, len(of))
                start += len(of)
            part = {}
    return places


def get_passages(content: Bucket, versions: Sequence[Version]) -> Iterator[PassageSet]:
    """The passages of the versions, in their order. Raises NotFoundError and BrokenObjectError.

    Each part is fetched once, a few at the same time; what is still to come of it waits packed.
    """
    parts: dict[str, list[Version]] = {}
    for one in versions:
        parts.setdefault(_part(one), []).append(one)
    unread, waiting = list(parts), dict[str, bytes]()  # in the order in which the versions need them
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for one in versions:
            if one.document_id not in waiting:
                batch, unread = unread[:_AT_ONCE], unread[_AT_ONCE:]
                for key, body in zip(batch, pool.map(lambda key: content.get(key, MOST_BYTES), batch), strict=True):
                    waiting |= {held.document_id: _piece(held, body) for held in parts[key]}
            yield _unpack(one, waiting.pop(one.document_id))


def _part(version: Version) -> str:
    if version.place is not None:
        return version.place.part
    return f"passages/{version.format}/{version.document_id}/{version.version}.json.gz"


def _piece(version: Version, body: bytes) -> bytes:
    return body if version.place is None else body[version.place.start :][: version.place.size]


def _unpack(version: Version, piece: bytes) -> PassageSet:
    what = f"{version.document_id} in {_part(version)}"
    try:
        unpacking = zlib.decompressobj(wbits=_GZIP)
        raw = unpacking.decompress(piece, PIECE_BYTES)
        if not unpacking.eof:
            raise BrokenObjectError(f"{what} is cut off, or unpacks to more than {PIECE_BYTES} bytes")
        made = PassageSet.model_validate_json(raw)
    except zlib.error:
        raise BrokenObjectError(f"{what} cannot be unpacked") from None
    except ValidationError as error:
        raise BrokenObjectError(f"{what}: {error.error_count()} fields do not fit a set of passages") from None
    if (made.source.document_id, made.source.version) != version[:2]:
        raise BrokenObjectError(f"{what} is another document's")
    return made
