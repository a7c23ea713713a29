"""The sidecar of a document, `<key>.meta.yaml`: what is known of it and does not stand in it. It goes before it."""

from collections.abc import Mapping
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.front_matter import FRONT_BYTES, fields

# What says where a document is from and what may be done with it. A licence and its `rights` belong together.
FIELDS = (
    *("title", "url", "publisher", "licence", "attribution", "rights"),
    *("audience", "evidence", "published", "reviewed", "retrieved", "topics", "also_called"),
)
# Of `rights`, which may stand on their own, too.
RIGHTS = ("store", "quote", "quote_words", "derivatives")
# Marks that fetching leaves there for itself.
_IGNORED = {"fetched_from", "etag", "last_modified"}


def said(sidecar: bytes) -> dict[str, Any]:
    """Its fields, those of the rights under `rights`. Raises RejectedError, also for a field that nobody knows."""
    if len(sidecar) > FRONT_BYTES:
        raise RejectedError(f"the sidecar has {len(sidecar)} bytes; {FRONT_BYTES} is the limit")
    try:
        text = sidecar.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"the sidecar is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    found = _gathered(fields(text, "sidecar"))
    unknown = sorted(found.keys() - _IGNORED - {*FIELDS})
    if unknown:  # a misspelt `quote: false` must not pass
        known = ", ".join((*FIELDS, *RIGHTS))
        raise RejectedError(f"the sidecar has a field {unknown[0][:60]!r} that is not known; known: {known}")
    return {name: value for name, value in found.items() if name in FIELDS and value is not None}


def merged(stated: Mapping[str, Any], sidecar: Mapping[str, Any]) -> dict[str, Any]:
    """What the document states, under what its sidecar says."""
    own = _gathered(stated)
    if "licence" in sidecar:
        own.pop("rights", None)
    both = {**own, **sidecar}
    before, after = own.get("rights"), sidecar.get("rights")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        both["rights"] = {**before, **after}
    return both


def _gathered(found: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with licence in one spelling, and what is said of rights in one place."""
    one = dict(found)
    if (licence := one.pop("license", None)) is not None and one.get("licence") is None:
        one["licence"] = licence
    alone = {name: one.pop(name) for name in RIGHTS if name in one}
    rights = one.get("rights")
    if alone and (rights is None or isinstance(rights, Mapping)):
        one["rights"] = {**alone, **(rights or {})}
    return one
