"""The read step: the bytes of one document version become one set of passages."""

from content_ingest.cutting import cut
from content_ingest.errors import RejectedError
from content_ingest.formats import read
from content_ingest.source import source_of
from shared.model.passage import PassageSet

FORMAT = 2  # changes when the same bytes are read or cut in another way


def read_document(key: str, raw: bytes) -> PassageSet:
    """Raises RejectedError with what is wrong, where, and what mends it."""
    tree = read(raw)
    source = source_of(key, raw, tree.front, tree.title)
    passages = cut(source.document_id, tree.blocks)
    if not passages:
        raise RejectedError("the document holds no text besides headings and links")
    return PassageSet(source=source, passages=tuple(passages))
