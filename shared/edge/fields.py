"""What does not fit in a body, said to who sent it: where, what is wanted there, and nothing of our own names."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

_MOST = 25  # of a body with more wrong fields the first ones are named
_OBJECT = ("model_type", "model_attributes_type", "dict_type", "dataclass_type")


def wrong_fields(error: ValidationError, kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """(JSON pointer, what is wrong and what is wanted) of each wrong field. It never quotes a value."""
    found = error.errors(include_input=False, include_url=False, include_context=False)[:_MOST]
    return tuple((_pointer(item["loc"]), _said(item["type"], item["loc"], item["msg"], kind)) for item in found)


def _said(error: str, place: tuple[int | str, ...], message: str, kind: type[BaseModel]) -> str:
    if error == "extra_forbidden":
        return f"There is no such field. {_known(place[:-1], kind)}"
    if error == "missing":
        return "This field is required."
    if error in _OBJECT:
        return f"This has to be a JSON object. {_known(place, kind)}".rstrip()
    if error == "string_pattern_mismatch" and (wanted := _description(place, kind)):
        return f"This has to be {wanted}."
    return message.removeprefix("Value error, ")


def _known(place: tuple[int | str, ...], kind: type[BaseModel]) -> str:
    """The fields that an object at the place may have."""
    model = _model_at(place, kind)
    return "" if model is None else f"Its fields: {', '.join(model.model_fields)}."


def _description(place: tuple[int | str, ...], kind: type[BaseModel]) -> str:
    model = _model_at(place[:-1], kind)
    field = None if model is None else model.model_fields.get(str(place[-1]))
    return "" if field is None else field.description or ""


def _model_at(place: tuple[int | str, ...], kind: type[BaseModel]) -> type[BaseModel] | None:
    """The model of the object at a place in a body; None where it is none, as in a free mapping."""
    model: type[BaseModel] | None = kind
    for step in place:
        if isinstance(step, str):
            field = None if model is None else model.model_fields.get(step)
            model = None if field is None else next(_models(field.annotation), None)
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _pointer(place: tuple[int | str, ...]) -> str:
    """The JSON pointer (RFC 6901) of a place in a body; the whole body is ""."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)
