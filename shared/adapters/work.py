"""The work bucket: what each stage leaves for the next under `work/{answer_id}/`."""

from typing import TypeVar

from pydantic import ValidationError

from shared.adapters.s3 import Bucket
from shared.errors import BrokenObjectError, LimitError
from shared.model.base import Model

W = TypeVar("W", bound=Model)
OBJECT_BYTES = 4 * 1024**2  # our own limit: evidence of 40 passages is some 200 KB


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
        place = key(answer_id, name)
        try:
            return kind.model_validate_json(self._bucket.get(place, OBJECT_BYTES))
        except ValidationError as error:
            raise BrokenObjectError(f"{place}: {error.error_count()} fields do not fit {kind.__name__}") from None

    def purge(self, answer_id: str) -> int:
        """Delete all that an answer was made from, every version; returns how many versions went."""
        return self._bucket.purge(f"work/{answer_id}/")
