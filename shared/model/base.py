"""The base of every model: closed (an unknown field is an error) and frozen."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value: it refuses fields that it does not know, and does not change once made."""

    model_config = ConfigDict(extra="forbid", frozen=True)
