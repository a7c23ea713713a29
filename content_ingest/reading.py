"""The read step: the bytes of one document version, and of its sidecar, become one set of passages."""

from content_ingest.cutting import cut
from content_ingest.errors import RejectedError
from content_ingest.formats import read
from content_ingest.sidecar import merged, said
from content_ingest.source import source_of
from shared.model.passage import PassageSet


def read_document(key: str, raw: bytes, sidecar: bytes | None = None) -> PassageSet:
    """Raises RejectedError with what is wrong, where, and what mends it."""
    beside = {} if sidecar is None else said(sidecar)
    tree = read(raw)
    source = source_of(key, raw + (sidecar or b""), merged(tree.front, beside), tree.title)
    passages = cut(source.document_id, tree.blocks)
    if not passages:
        raise RejectedError("the document holds no text besides headings and links")
    return PassageSet(source=source, passages=tuple(passages))
