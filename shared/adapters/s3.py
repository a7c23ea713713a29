"""Objects in one bucket. Limits: a GET refuses objects past `max_bytes` before reading them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from shared.errors import ConflictError, LimitError, NotFoundError

KEY_BYTES = 1024  # S3: an object key is at most 1,024 bytes of UTF-8
PUT_BYTES = 5 * 1024**3  # S3: one PUT takes at most 5 GB
DEFAULT_MAX_BYTES = 64 * 1024**2


class Listed(NamedTuple):
    """One object of a listing."""

    key: str
    size: int
    etag: str


class Fetched(NamedTuple):
    """An object as it was read."""

    body: bytes
    etag: str


class Bucket:
    """A bucket's objects as bytes."""

    def __init__(self, s3: Any, name: str) -> None:
        self._s3, self.name = s3, name

    def get(self, key: str, max_bytes: int = DEFAULT_MAX_BYTES) -> bytes:
        """The object's bytes. Raises NotFoundError, and LimitError past `max_bytes`."""
        return self.fetch(key, max_bytes).body

    def fetch(self, key: str, max_bytes: int = DEFAULT_MAX_BYTES) -> Fetched:
        """The object's bytes and their ETag. Raises as `get` does."""
        _limit(key)
        try:
            found = self._s3.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFoundError(key) from error
            raise
        if found["ContentLength"] > max_bytes:
            found["Body"].close()
            raise LimitError(f"{key} has {found['ContentLength']} bytes; {max_bytes} is the limit")
        return Fetched(bytes(found["Body"].read()), str(found["ETag"]).strip('"'))

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        _limit(key)
        try:
            self._s3.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return False
            raise
        return True

    def put(self, key: str, body: bytes, content_type: str = "application/json", *, absent: bool = False) -> None:
        """Write the object; with `absent`, raise ConflictError when it is already there."""
        _limit(key)
        if len(body) > PUT_BYTES:
            raise LimitError(f"{key} has {len(body)} bytes; one PUT takes {PUT_BYTES}")
        extra = {"IfNoneMatch": "*"} if absent else {}
        try:
            self._s3.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type, **extra)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise ConflictError(key) from error
            raise

    def list(self, prefix: str) -> Iterator[Listed]:
        """The objects under a prefix, in key order, page by page."""
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            for item in page.get("Contents", ()):
                yield Listed(item["Key"], item["Size"], item["ETag"].strip('"'))

    def purge(self, prefix: str) -> int:
        """Delete every version of every object under a prefix; returns how many versions went.

        Raises ValueError for an empty prefix, which would be the whole bucket.
        """
        if not prefix:
            raise ValueError("a purge needs a prefix")
        gone = 0
        for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix):
            for item in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
                self._s3.delete_object(Bucket=self.name, Key=item["Key"], VersionId=item["VersionId"])
                gone += 1
        return gone


def _limit(key: str) -> None:
    if len(key.encode()) > KEY_BYTES:
        raise LimitError(f"the key {key[:80]}... is longer than {KEY_BYTES} bytes")
