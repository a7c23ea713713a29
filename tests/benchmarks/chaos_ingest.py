"""`make chaos-ingest`: workers are killed 20 times while real pages are read and built; what comes out is what an
undisturbed run makes, byte for byte. What went to the dead letters meanwhile is redriven, as an operator would.
"""

import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from content_ingest.api import ENDED, Operator
from infra.local.cloud import LocalCloud
from infra.run import untold
from tests.benchmarks.service import console, data
from tests.e2e.contents import Indexed, indexed, passages

PAGES = 500
KILLS = 20
READING = 18  # of them; the others are kept for the build, whose message outlives two
# Of the template's half hour and more until a killed worker's message comes back: 5 seconds for a part, 15 for a build.
# Told at the cloud's start: a long poll that is open already hides its message for as long as was said before.
VISIBILITY_SCALE = 1 / 360
STAGES = {"IngestionReadFunction": "DocumentsQueue", "IngestionBuildFunction": "BuildsQueue"}
LETTERS = ("DocumentsDeadLetters", "BuildsDeadLetters")
PATIENCE_SECONDS = 900


class Made(NamedTuple):
    """What a run has left behind, and how it ended."""

    run: dict[str, Any]
    passages: dict[str, bytes]
    index: Indexed
    seconds: float
    redriven: int


def at_work(cloud: LocalCloud, queue: str) -> bool:
    """Whether a message of the queue is in a worker's hands, or was in those of one that is dead."""
    name = "ApproximateNumberOfMessagesNotVisible"
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=cloud.name(queue), AttributeNames=[name])
    return int(found["Attributes"][name]) > 0


def ingested(pages: list[Path], disturb: Callable[[LocalCloud, threading.Event], None]) -> Made:
    """A service of its own reads and builds the pages, in one run; the bucket tells nobody of them."""
    with (
        tempfile.TemporaryDirectory() as home,
        LocalCloud(home=Path(home) / "cloud", visibility_scale=VISIBILITY_SCALE) as cloud,
    ):
        s3 = cloud.client("s3")
        with untold(cloud) as bucket:
            for page in pages:
                s3.put_object(Bucket=bucket, Key=f"documents/{page.name}", Body=page.read_bytes())
        operator = Operator(cloud.url, "local-operator")
        start, ended = time.monotonic(), threading.Event()
        run_id = operator.start()
        disturber = threading.Thread(target=disturb, args=(cloud, ended))
        disturber.start()
        redriven = 0
        try:
            while (run := operator.run(run_id))["status"] not in ENDED:
                if any(cloud.depth(letters) for letters in LETTERS):
                    redriven += operator.redrive(run_id)["redriven"]
                if time.monotonic() - start > PATIENCE_SECONDS:
                    break
                time.sleep(0.5)
        finally:
            ended.set()
            disturber.join()
        seconds = time.monotonic() - start
        console.print(f"{run['status']} after {seconds:.0f} seconds")
        index = Indexed((), b"") if run["generation"] is None else indexed(cloud, run["generation"])
        return Made(run, passages(cloud), index, seconds, redriven)


def main() -> int:
    """Prints one JSON line last."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    chance = random.Random(seed)
    pages = sorted((data() / "nci").glob("*.md"))[:PAGES]
    killed: Counter[str] = Counter()

    def kill(cloud: LocalCloud, ended: threading.Event) -> None:
        while killed.total() < KILLS and not ended.wait(chance.uniform(0.1, 1.5)):
            function = "IngestionReadFunction" if killed.total() < READING else "IngestionBuildFunction"
            if at_work(cloud, STAGES[function]):
                cloud.kill(function)
                killed[function] += 1

    calm = ingested(pages, lambda _cloud, _ended: None)
    disturbed = ingested(pages, kill)
    same = {
        "passages": calm.passages == disturbed.passages,
        "index": calm.index == disturbed.index,
        "counts": calm.run["counts"] == disturbed.run["counts"],
        "status": calm.run["status"] == disturbed.run["status"],
    }
    report = {
        "bench": "chaos-ingest", "seed": seed, "pages": len(pages), "status": disturbed.run["status"],
        "killed": dict(killed), "redriven": disturbed.redriven, "same_as_undisturbed": same,
        "passages": len(disturbed.index.payloads), "seconds": round(disturbed.seconds, 1),
        "undisturbed_seconds": round(calm.seconds, 1),
    }  # fmt: skip
    print(json.dumps(report))
    return 0 if all(same.values()) and killed.total() == KILLS and calm.index.payloads else 1


if __name__ == "__main__":
    sys.exit(main())
