"""A function's settings: read from the environment once, when a handler builds itself, and validated there."""

import os
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


class Settings(BaseModel):
    """A subclass names what it needs; field `requests_table` is read from `REQUESTS_TABLE`."""

    model_config = ConfigDict(frozen=True, extra="ignore")


S = TypeVar("S", bound=Settings)


def load(kind: type[S], environment: Mapping[str, str] | None = None) -> S:
    """Read the settings. Raises RuntimeError that names each variable that is missing or malformed."""
    source = os.environ if environment is None else environment
    values = {name: source[name.upper()] for name in kind.model_fields if source.get(name.upper(), "") != ""}
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        wrong = ", ".join(
            f"{str(e['loc'][0]).upper() if e['loc'] else kind.__name__} ({e['msg']})" for e in error.errors()
        )
        raise RuntimeError(f"the environment lacks or garbles: {wrong}") from None
