"""The read step's use case: one message of a run, up to 25 documents."""

from collections.abc import Callable

from content_ingest.errors import RejectedError
from content_ingest.formats import DOCUMENT_BYTES
from content_ingest.objects import Version, put_part, put_passages
from content_ingest.reading import FORMAT, read_document
from content_ingest.source import document_id, version_of
from shared.adapters.dynamodb import Item, Table
from shared.adapters.generations_table import GenerationsTable, Rejected, Run
from shared.adapters.s3 import Bucket
from shared.errors import LimitError, NotFoundError
from shared.model.passage import PassageSet


def read_part(
    run_id: str,
    part: int,
    keys: tuple[str, ...],
    *,
    content: Bucket,
    documents: Table,
    generations: GenerationsTable,
    now: Callable[[], str],
) -> Run:
    """Read the documents, record them, count the part; returns the run as it is after. Twice does no harm."""
    names = {document_id(key): key for key in keys}
    known = {item["document_id"]: item for item in documents.get_many({"document_id": name} for name in names)}
    counts = dict.fromkeys(("unchanged", "indexed", "rejected"), 0)
    versions: list[Version] = []
    rejected: list[Rejected] = []
    rows: list[Item] = []
    for name, key in names.items():
        try:
            raw = content.get(key, DOCUMENT_BYTES + 1)
            version = Version(document_id=name, version=version_of(raw))
            if _same(known.get(name), version):
                counts["unchanged"] += 1
                versions.append(version)
                continue
            made = _read(key, raw)
            put_passages(content, made)
            versions.append(version)
            counts["indexed"] += 1
            row: Item = {"status": "indexed", "title": made.source.title, "url": made.source.url}
            row |= {"version": version.version, "passages": len(made.passages), "licence": made.source.licence}
        except NotFoundError:
            continue  # removed since the run began
        except (RejectedError, LimitError) as error:
            reason = error.reason if isinstance(error, RejectedError) else f"the document is too large: {error}"
            counts["rejected"] += 1
            rejected.append(Rejected(key=key, reason=reason))
            row = {"status": "rejected", "reason": reason}
        rows.append({"document_id": name, "key": key, "run_id": run_id, "at": now(), "format": FORMAT, **row})
    documents.put_many(rows)
    put_part(content, run_id, part, versions)
    return generations.part_done(run_id, part, counts, tuple(rejected))


def _read(key: str, raw: bytes) -> PassageSet:
    """One document must not stop the others: whatever a reader trips over is a reason to reject it."""
    try:
        return read_document(key, raw)
    except (RecursionError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise RejectedError(
            f"the document could not be read ({type(error).__name__}); simplify its structure"
        ) from None


def _same(item: Item | None, version: Version) -> bool:
    return (
        item is not None
        and item["status"] == "indexed"
        and item["version"] == version.version
        and int(item["format"]) == FORMAT
    )
