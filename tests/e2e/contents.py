"""What ingestion has left behind, byte for byte: passages and indexes. And the hands that make documents."""

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from content_ingest.api import ENDED, Operator
from infra.local.cloud import LocalCloud
from shared.adapters.generation_index import SOURCES
from shared.adapters.generation_store import GenerationStore
from shared.adapters.s3 import Bucket
from shared.adapters.tantivy import TantivyIndex
from tests.integration.local_app.hands import eventually
from tests.unit.content_ingest.made import markdown


class Indexed(NamedTuple):
    """An index's payloads in order and its sources, as bytes."""

    payloads: tuple[bytes, ...]
    sources: bytes


def put(cloud: LocalCloud, name: str, body: str) -> None:
    """Put a document into the content bucket."""
    front = f"""---
title: "{name}"
url: "https://example.org/{name}"
publisher: "Example"
audience: "patient"
evidence: "guideline"
licence: "CC0-1.0"
published: "2026-01-15"
---
"""
    cloud.client("s3").put_object(
        Bucket=cloud.name("ContentBucket"), Key=f"documents/{name}.md", Body=markdown(body, front)
    )


def remove(cloud: LocalCloud, name: str) -> None:
    """Delete a document's object."""
    cloud.client("s3").delete_object(Bucket=cloud.name("ContentBucket"), Key=f"documents/{name}.md")


def operator(cloud: LocalCloud) -> Operator:
    """The local operator."""
    return Operator(cloud.url, "local-operator")


def ended(cloud: LocalCloud, run_id: str) -> dict[str, Any]:
    """A run once it has ended."""

    def look() -> dict[str, Any] | None:
        run = operator(cloud).run(run_id)
        return run if run["status"] in ENDED else None

    found: dict[str, Any] = eventually(look)
    return found


def _bucket(cloud: LocalCloud) -> Bucket:
    return Bucket(cloud.client("s3"), cloud.name("ContentBucket"))


def forget_passages(cloud: LocalCloud) -> None:
    """Delete the objects with passages, so that a rebuild has to write them anew."""
    _bucket(cloud).purge("passages/")


def passages(cloud: LocalCloud) -> dict[str, bytes]:
    """The objects with passages, by key."""
    bucket = _bucket(cloud)
    return {one.key: bucket.get(one.key) for one in bucket.list("passages/")}


def indexed(cloud: LocalCloud, generation: str) -> Indexed:
    """All that a generation holds."""
    # the engine's own thread may still put a lock's file there while the folder goes
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        GenerationStore(_bucket(cloud)).fetch(generation, Path(folder))
        searcher = TantivyIndex(Path(folder), generation)._searcher
        hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits
        payloads = tuple(searcher.doc(address).get_first("payload") for _, address in sorted(hits, key=_address))
        return Indexed(payloads, (Path(folder) / SOURCES).read_bytes())


def _address(hit: Any) -> tuple[int, int]:
    return hit[1].segment_ord, hit[1].doc
