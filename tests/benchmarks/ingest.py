"""`make bench-ingest`: the real pages read, cut and indexed in one process, against the bare engine and frameworks;
then more and more documents; then the pages through the whole local cloud."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tantivy

from content_ingest.api import Operator
from content_ingest.command.progress import show_run
from content_ingest.errors import RejectedError
from content_ingest.objects import WORDS
from content_ingest.reading import read_document
from infra.local.cloud import LocalCloud
from infra.run import untold
from shared.adapters.tantivy import write_index
from tests.benchmarks.ingest_growth import framework, growth
from tests.benchmarks.service import console, data, lines, store


def one_process(folder: Path) -> dict[str, Any]:
    """Read, cut and index every page; then the bare engine writes the same passages' text."""
    files = sorted(folder.glob("*.md"))
    start = time.perf_counter()
    texts: list[str] = []
    rejected = 0
    with tempfile.TemporaryDirectory() as place:

        def read() -> Any:
            nonlocal rejected
            for file in files:
                try:
                    made = read_document(f"documents/{file.name}", file.read_bytes())
                except RejectedError:
                    rejected += 1
                    continue
                texts.extend(passage.text for passage in made.passages)
                yield made

        passages = write_index(Path(place), read(), WORDS)
    ours = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", stored=True, tokenizer_name="en_stem")
        writer = tantivy.Index(builder.build(), path=place).writer(heap_size=64 * 1024**2, num_threads=1)
        for text in texts:
            writer.add_document(tantivy.Document(body=text))
        writer.commit()
        writer.wait_merging_threads()
    bare = time.perf_counter() - start
    return {
        "pages": len(files), "rejected": rejected, "passages": passages, "seconds": round(ours, 2),
        "pages_per_second": round(len(files) / ours), "peak_mb": round(peak),
        "bare_engine_pages_per_second": round(len(files) / bare), "times_bare_engine": round(ours / bare, 1),
    }  # fmt: skip


def through_the_cloud(folder: Path) -> dict[str, Any]:
    """The pages through queue, functions and stores, then unchanged, then one in a hundred changed.

    Of each: what the stand-in costs is said apart, since AWS's own stores cost otherwise. A function's own time is that
    in which none of its calls is open; those of two that read at once add up.
    """
    with tempfile.TemporaryDirectory() as home, LocalCloud(home=Path(home) / "cloud") as cloud:
        first = _run(cloud, lambda: store(cloud, folder))
        unchanged = _run(cloud, lambda: 0)
        changed = _run(cloud, lambda: _change(cloud, folder))
    return {"first": first, "unchanged": unchanged, "one_in_a_hundred_changed": changed}


def _change(cloud: LocalCloud, folder: Path) -> int:
    """Another sentence in one page of a hundred."""
    s3 = cloud.client("s3")
    files = sorted(folder.glob("*.md"))[::100]
    with untold(cloud) as bucket:
        for file in files:
            changed = file.read_bytes() + b"\n\nReviewed again.\n"
            s3.put_object(Bucket=bucket, Key=f"documents/{file.name}", Body=changed)
    return len(files)


def _run(cloud: LocalCloud, put: Callable[[], int]) -> dict[str, Any]:
    """Put objects, run, and see what the run took; the bucket tells nobody, so that each is read once."""
    before = len(lines(cloud.invocations)) if cloud.invocations.exists() else 0
    operator = Operator(cloud.url, "local-operator")
    pages = put()
    start = time.perf_counter()
    ended = show_run(operator.watch(operator.start()), console)
    seconds = time.perf_counter() - start
    rows = [row for row in lines(cloud.invocations)[before:] if row["outcome"] == "ok"]
    rows = [row for row in rows if row["function"].startswith(("Ingestion", "Operations"))]
    build = [row for row in rows if row["function"] == "IngestionBuildFunction"]
    own, built = (sum(row["ms"] - row["aws_ms"] for row in some) / 1000 for some in (rows, build))
    calls = sum(row["aws_calls"] for row in rows)
    found = ended["counts"]["found"]
    return {
        "status": ended["status"], "counts": ended["counts"], "put": pages, "seconds": round(seconds, 1),
        "pages_per_second": round(found / seconds, 1), "stand_in_calls": calls,
        "stand_in_calls_per_page": round(calls / found, 2), "own_seconds": round(own, 2),
        "own_processor_seconds": round(sum(row["own_cpu_ms"] for row in rows) / 1000, 2),
        "build_seconds": round(sum(row["ms"] for row in build) / 1000, 2), "own_seconds_of_build": round(built, 2),
    }  # fmt: skip


def main() -> int:
    """Prints one JSON line last. The one process is one of its own, so that its memory is only its own."""
    folder = data() / "nci"
    if "--one-process" in sys.argv:
        print(json.dumps(one_process(folder)))
        return 0
    ran = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.ingest", "--one-process"], check=True, capture_output=True, text=True
    )
    alone = json.loads(ran.stdout.strip().splitlines()[-1])
    beside = {"framework": framework(folder, alone["pages_per_second"]), "growth": growth()}
    if "--in-process" in sys.argv:
        print(json.dumps({"bench": "ingest", "one_process": alone, **beside}))
        return 0
    cloud = through_the_cloud(folder)
    print(json.dumps({"bench": "ingest", "one_process": alone, **beside, "local_cloud": cloud}))
    good = ("completed", "completed_with_errors")
    return 0 if all(one["status"] in good and not one["counts"]["failed"] for one in cloud.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
