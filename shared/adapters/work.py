"""The work bucket: what each stage leaves for the next under `work/{answer_id}/`."""

import hashlib
from typing import Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from shared.adapters.s3 import Bucket
from shared.errors import BrokenObjectError, LimitError
from shared.model.base import Model

W = TypeVar("W", bound=Model)
OBJECT_BYTES = 4 * 1024**2  # our own limit: evidence of 40 passages is some 200 KB


class Read(NamedTuple, Generic[W]):
    """An object and the SHA-256 in hex of its bytes."""

    value: W
    sha256: str


def key(answer_id: str, name: str) -> str:
    """The key of a work object; `name` is question, evidence or draft."""
    return f"work/{answer_id}/{name}.json"


class WorkStore:
    """Work objects as models."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def put(self, answer_id: str, name: str, value: Model) -> str:
        """Write the object (again: the same message twice writes the same) and return its key.

        Raises LimitError for one that `get` would refuse.
        """
        place = key(answer_id, name)
        body = value.model_dump_json().encode()
        if len(body) > OBJECT_BYTES:
            raise LimitError(f"{place} has {len(body)} bytes; {OBJECT_BYTES} is the limit")
        self._bucket.put(place, body)
        return place

    def get(self, answer_id: str, name: str, kind: type[W]) -> W:
        """Read the object. Raises NotFoundError, or BrokenObjectError without quoting what it holds."""
        return self.read(answer_id, name, kind).value

    def read(self, answer_id: str, name: str, kind: type[W]) -> Read[W]:
        """As `get` does, with the hash of what stands there: of evidence it is `Evidence.digest()`."""
        place = key(answer_id, name)
        raw = self._bucket.get(place, OBJECT_BYTES)
        try:
            return Read(kind.model_validate_json(raw), hashlib.sha256(raw).hexdigest())
        except ValidationError as error:
            raise BrokenObjectError(f"{place}: {error.error_count()} fields do not fit {kind.__name__}") from None

    def purge(self, answer_id: str) -> int:
        """Delete all that an answer was made from, every version; returns how many versions went."""
        return self._bucket.purge(f"work/{answer_id}/")
