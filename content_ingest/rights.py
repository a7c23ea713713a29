"""What may be done with a document: its licence's rights from a table, and what its own `rights` take from them."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from content_ingest.errors import RejectedError
from shared.model.base import Model
from shared.model.document import Rights

_TABLE = Path(__file__).with_name("licences.toml")
# CC-BY-3.0-DE and the like: the same licence, ported to a country's law.
_PORTED = re.compile(r"(CC-BY(?:-[A-Z]{2})*-[1-3]\.\d)-(?:[A-Z]{2}|IGO)")


class Licence(Model):
    """A licence's row in licences.toml, which says what the fields mean."""

    store: bool
    quote: bool
    quote_words: int | None = None
    derivatives: bool
    agreement: bool = False
    instead: str = ""


class Agreed(Model):
    """The field `rights` of a document's front matter or sidecar."""

    store: bool | None = None
    quote: bool | None = None
    quote_words: Annotated[int, Field(ge=1)] | None = None
    derivatives: bool | None = None


@cache
def licences() -> Mapping[str, Licence]:
    """Every licence that is known, by its id."""
    found: dict[str, Licence] = {}
    for row in tomllib.loads(_TABLE.read_text("utf-8"))["licences"]:
        licence = Licence.model_validate({name: value for name, value in row.items() if name != "ids"})
        for name in row["ids"]:
            if name in found:
                raise ValueError(f"licences.toml has {name} twice")
            found[name] = licence
    return found


def usable() -> tuple[str, ...]:
    """The ids of licences under which a document is taken as it is."""
    return tuple(sorted(name for name, licence in licences().items() if licence.store))


def rights_of(licence: object, agreed: object, attribution: str) -> Rights:
    """`agreed` is the field `rights`. Raises RejectedError, also where the text may not be stored."""
    name = "-".join(str(licence).upper().split())
    ported = _PORTED.fullmatch(name)
    known = licences().get(name if ported is None else ported[1])
    if known is None:
        raise RejectedError(
            f"the licence {str(licence)[:60]!r} is none that lets us quote; known: {', '.join(usable())}, and "
            "ALL-RIGHTS-RESERVED with what its holder has agreed to as `rights`"
        )
    said = _agreed(agreed)
    for field in ("store", "quote", "derivatives"):
        if getattr(said, field) and not getattr(known, field) and not known.agreement:
            raise RejectedError(
                f"`rights` say `{field}: true`, which {name} does not allow; take that out or, if its holder has "
                "agreed, write `licence: ALL-RIGHTS-RESERVED`"
            )
    limits = [limit for limit in (said.quote_words, known.quote_words) if limit is not None]
    rights = Rights(
        licence=name,
        attribution=attribution,
        store=known.store if said.store is None else said.store,
        quote=known.quote if said.quote is None else said.quote,
        quote_words=limits[0] if limits and known.agreement else min(limits, default=None),
        derivatives=known.derivatives if said.derivatives is None else said.derivatives,
    )
    if not rights.store:
        instead = known.instead or "would let us store the text, but `rights` say `store: false`; remove the document"
        raise RejectedError(f"the licence {name} {instead}")
    return rights


def _agreed(said: object) -> Agreed:
    if said is None:
        return Agreed()
    try:
        return Agreed.model_validate(said, strict=True)
    except ValidationError as error:
        where = ".".join(map(str, ("rights", *error.errors()[0]["loc"])))
        raise RejectedError(
            f"`{where[:80]}` does not fit; `rights` may hold store, quote and derivatives (true or false) and "
            "quote_words (a number)"
        ) from None
