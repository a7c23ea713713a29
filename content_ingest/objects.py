"""The objects that the two steps of ingestion leave in the content bucket."""

import gzip
import io

from pydantic import ValidationError

from content_ingest.reading import FORMAT
from shared.adapters.s3 import Bucket
from shared.errors import BrokenObjectError, ConflictError
from shared.model.base import Model
from shared.model.passage import PassageSet

SET_BYTES = 64 * 1024**2  # our own limit of an unpacked set of passages


class Version(Model):
    """One document version of a run."""

    document_id: str
    version: str


class Part(Model):
    """`runs/{run_id}/{part}.json`: the versions that a part of a run has found fit to index."""

    versions: tuple[Version, ...]


def passages_key(document_id: str, version: str) -> str:
    """Where the passages of a document version lie; another way of reading makes another object."""
    return f"passages/{FORMAT}/{document_id}/{version}.json.gz"


def put_passages(content: Bucket, passages: PassageSet) -> None:
    """Write a set of passages; one that is there already is the same."""
    key = passages_key(passages.source.document_id, passages.source.version)
    packed = gzip.compress(passages.model_dump_json(exclude_defaults=True).encode(), 6, mtime=0)
    try:
        content.put(key, packed, "application/gzip", absent=True)
    except ConflictError:
        return


def get_passages(content: Bucket, version: Version) -> PassageSet:
    """Raises NotFoundError and BrokenObjectError."""
    key = passages_key(version.document_id, version.version)
    with gzip.GzipFile(fileobj=io.BytesIO(content.get(key))) as packed:
        raw = packed.read(SET_BYTES + 1)
    if len(raw) > SET_BYTES:
        raise BrokenObjectError(f"{key} unpacks to more than {SET_BYTES} bytes")
    try:
        return PassageSet.model_validate_json(raw)
    except ValidationError as error:
        raise BrokenObjectError(f"{key}: {error.error_count()} fields do not fit a set of passages") from None


def put_part(content: Bucket, run_id: str, part: int, versions: list[Version]) -> None:
    """Write what a part found; a part read again finds the same."""
    content.put(f"runs/{run_id}/{part}.json", Part(versions=tuple(versions)).model_dump_json().encode())


def get_part(content: Bucket, run_id: str, part: int) -> Part:
    """Raises NotFoundError."""
    return Part.model_validate_json(content.get(f"runs/{run_id}/{part}.json"))
