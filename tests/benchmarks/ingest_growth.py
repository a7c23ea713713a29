"""How reading and indexing in one process grow with the number of documents, and beside a framework at the same job.

Documents beyond the real pages are copies in which a common word is another one.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.objects import WORDS
from content_ingest.reading import read_document
from shared.adapters.tantivy import write_index
from shared.model.passage import PassageSet
from tests.benchmarks.service import console, data
from tests.suites import ROOT

COPIES = (1, 4, 16)  # 1,412, 5,648 and 22,592 documents
FRAMEWORK = ROOT / ".tools/framework/bin/python"


def _read(files: list[Path], copies: int) -> Iterator[PassageSet]:
    for copy in range(copies):
        for file in files:
            raw = file.read_bytes()
            name = file.name if copy == 0 else f"{file.stem}-{copy}.md"
            try:
                yield read_document(f"documents/{name}", raw.replace(b" cancer", b" cancer%d" % copy) if copy else raw)
            except RejectedError:
                continue


def one_size(folder: Path, copies: int) -> dict[str, Any]:
    """Read, cut and index the pages and their copies, in this process."""
    files = sorted(folder.glob("*.md"))
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        passages = write_index(Path(place), _read(files, copies), WORDS)
        megabytes = sum(file.stat().st_size for file in Path(place).iterdir()) / 1024**2
    seconds = time.perf_counter() - start
    return {
        "documents": len(files) * copies, "passages": passages, "seconds": round(seconds, 1),
        "pages_per_second": round(len(files) * copies / seconds), "index_mb": round(megabytes),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def _apart(command: list[str], **environment: str) -> dict[str, Any]:
    """The last line of a process of its own, so that its memory is only its own."""
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    made: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    console.print(f"{made}")
    return made


def growth() -> list[dict[str, Any]]:
    """Each size in a process of its own."""
    return [_apart([sys.executable, "-m", "tests.benchmarks.ingest_growth", str(copies)]) for copies in COPIES]


def framework(folder: Path, pages_per_second: float) -> list[dict[str, Any]] | str:
    """The frameworks' figures on the same pages, and how many times as fast ours were; or why they are left out."""
    if not FRAMEWORK.is_file():
        return "they are not installed; make bench-ingest FRAMEWORK=1 adds them in an environment of their own"
    script = str(Path(__file__).with_name("framework.py"))
    made = [
        _apart([str(FRAMEWORK), script, str(folder), kind], HAYSTACK_TELEMETRY_ENABLED="False")
        for kind in ("llama_index", "haystack", "haystack_as_it_stands")
    ]
    return [one | {"ours_times_as_fast": round(pages_per_second / one["pages_per_second"], 1)} for one in made]


if __name__ == "__main__":
    print(json.dumps(one_size(data() / "nci", int(sys.argv[1]))))
