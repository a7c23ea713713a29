"""What an ingestion would do: the objects of the content bucket held against the documents as they were last read."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shared.adapters.documents_table import Document
from shared.adapters.s3 import Listed
from shared.model.document import PREFIX, SIDECAR, document_id, fingerprint
from shared.model.passage import READING


class Moved(NamedTuple):
    """A document whose object has another key now: the same bytes under another id."""

    before: str
    after: str
    key: str


class Changes(NamedTuple):
    """`new`, `changed`, `rejected` (as before) and `unchanged` are keys of objects, `removed` ids of documents without
    one. `sidecars` are the keys that have one.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[Moved, ...]
    removed: tuple[str, ...]
    rejected: tuple[str, ...]
    unchanged: tuple[str, ...]
    sidecars: frozenset[str]


def objects_of(listed: Iterable[Listed]) -> tuple[dict[str, str], frozenset[str]]:
    """The documents of a listing with their fingerprints, and which have a sidecar."""
    etags = {one.key: one.etag for one in listed if not one.key.endswith("/")}
    beside = {key.removesuffix(SIDECAR): etag for key, etag in etags.items() if key.endswith(SIDECAR)}
    found = {key: etag for key, etag in etags.items() if not key.endswith(SIDECAR)}
    sidecars = frozenset(beside.keys() & found.keys())
    return {key: fingerprint(etag, beside.get(key)) for key, etag in found.items()}, sidecars


def changes(
    objects: Mapping[str, str],
    sidecars: frozenset[str],
    known: Iterable[Document],
    prefix: str = PREFIX,
) -> Changes:
    """What is new, changed, moved, gone and as it was, of the documents whose key begins with the prefix.

    What was read in another way than today's counts as changed. What was retracted is read by nobody.
    """
    rows = {row.document_id: row for row in known if row.key.startswith(prefix)}
    new, changed, rejected, unchanged = [], [], [], []
    for key, mark in objects.items():
        row = rows.get(document_id(key))
        if row is None or row.status == "removed":
            new.append(key)
        elif row.status == "retracted" or (row.fingerprint == mark and row.format == READING and row.key == key):
            (rejected if row.status == "rejected" else unchanged).append(key)
        else:
            changed.append(key)
    here = {document_id(key) for key in objects}
    removed = [row for row in rows.values() if row.status in ("indexed", "rejected") and row.document_id not in here]
    gone = {row.fingerprint: row.document_id for row in removed if row.status == "indexed"}
    moved = tuple(Moved(gone[objects[key]], document_id(key), key) for key in new if objects[key] in gone)
    return Changes(
        new=tuple(new),
        changed=tuple(changed),
        moved=moved,
        removed=tuple(sorted(row.document_id for row in removed)),
        rejected=tuple(rejected),
        unchanged=tuple(unchanged),
        sidecars=sidecars,
    )
