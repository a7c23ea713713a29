"""The objects that the two steps of ingestion leave in the content bucket."""

import gzip
import io
from typing import NamedTuple

from pydantic import ValidationError

from shared.adapters.s3 import Bucket
from shared.errors import BrokenObjectError, ConflictError
from shared.model.passage import READING, PassageSet

SET_BYTES = 64 * 1024**2  # our own limit of an unpacked set of passages


class Version(NamedTuple):
    """One document version, and the way in which it was read."""

    document_id: str
    version: str
    format: int = READING


def passages_key(version: Version) -> str:
    """Where the passages of a document version lie; another way of reading makes another object."""
    return f"passages/{version.format}/{version.document_id}/{version.version}.json.gz"


def put_passages(content: Bucket, passages: PassageSet) -> None:
    """Write a set of passages; one that is there already is the same."""
    key = passages_key(Version(passages.source.document_id, passages.source.version))
    packed = gzip.compress(passages.model_dump_json(exclude_defaults=True).encode(), 6, mtime=0)
    try:
        content.put(key, packed, "application/gzip", absent=True)
    except ConflictError:
        return


def get_passages(content: Bucket, version: Version) -> PassageSet:
    """Raises NotFoundError and BrokenObjectError."""
    key = passages_key(version)
    with gzip.GzipFile(fileobj=io.BytesIO(content.get(key))) as packed:
        raw = packed.read(SET_BYTES + 1)
    if len(raw) > SET_BYTES:
        raise BrokenObjectError(f"{key} unpacks to more than {SET_BYTES} bytes")
    try:
        return PassageSet.model_validate_json(raw)
    except ValidationError as error:
        raise BrokenObjectError(f"{key}: {error.error_count()} fields do not fit a set of passages") from None
