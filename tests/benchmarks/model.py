"""`make bench-model`: what the language model takes, on passages of the sample pages and patients' questions.

Each count of threads is measured in turn, three times, and the best counts: others use the machine. Processor time
says what one thread would do alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from shared.adapters.models import embedder_of, read_model
from shared.adapters.passage_vectors import model_texts
from tests.benchmarks.judged import read_pages
from tests.benchmarks.service import console, data, lines, percentile
from tests.suites import ROOT

MODEL = ROOT / ".tools/model"
PASSAGES = 64  # of all pages, evenly
THREADS = (1, 2)
ROUNDS = 3
LOADING = (
    "import sys, time; from pathlib import Path; from shared.adapters.models import embedder_of;"
    "import numpy; begun = time.perf_counter(); made = embedder_of(Path(sys.argv[1])); named = time.perf_counter();"
    "made.ask('Why?'); asked = time.perf_counter();"
    "import resource; print(named - begun, asked - named, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)


class Took(NamedTuple):
    """Seconds by the clock, and those that the processor worked."""

    clock: float
    processor: float


def loading() -> dict[str, float]:
    """In a new process: to name the model, and to have asked it once."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(MODEL)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    named, asked, memory = map(float, done.stdout.split())
    return {"named_ms": round(named * 1000, 1), "first_question_ms": round(asked * 1000), "memory_mb": round(memory)}


def took(work: Callable[[], object]) -> Took:
    """A piece of work's seconds."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - begun, time.process_time() - used)


def rate(seconds: float) -> float:
    """Passages a second."""
    return round(PASSAGES / seconds, 1)


def ms(times: list[Took], share: float) -> float:
    """A percentile in milliseconds, by the clock."""
    return round(1000 * percentile([one.clock for one in times], share), 1)


def main() -> None:
    """Measure, and print one JSON line."""
    sets = read_pages(data() / "nci")
    texts = [text for one in sets for text in model_texts(one)]
    texts = texts[:: len(texts) // PASSAGES][:PASSAGES]
    questions = [row["question"] for row in lines(data() / "patient_questions_dev.jsonl")]
    reads: dict[int, list[Took]] = {count: [] for count in THREADS}
    asked: dict[int, list[Took]] = {count: [] for count in THREADS}
    for number in range(ROUNDS):
        for count in THREADS:
            made = embedder_of(MODEL, threads=count)
            if made is None:
                raise SystemExit(f"{MODEL} holds no model; fetch it with make model")
            made.ask("Why?")  # loads it
            reads[count].append(took(lambda made=made: made.embed(texts)))
            asked[count] += [took(lambda made=made, one=one: made.ask(one)) for one in questions]
            console.print(
                f"round {number + 1}, threads {count}: {len(texts) / reads[count][-1].clock:.1f} passages a second"
            )
    files = {file.name: round(file.stat().st_size / 1e6, 1) for file in sorted(Path(MODEL).iterdir())}
    found: dict[str, Any] = {
        "model": read_model(MODEL).name,
        "cores": os.cpu_count(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "passages": sum(len(one.passages) for one in sets),
        "passages_a_second": {str(count): rate(min(one.clock for one in reads[count])) for count in THREADS},
        "passages_a_processor_second": rate(min(one.processor for one in reads[1])),
        "question_ms_p50": {str(count): ms(asked[count], 0.5) for count in THREADS},
        "question_ms_p99": {str(count): ms(asked[count], 0.99) for count in THREADS},
        "question_processor_ms_p50": round(1000 * percentile([one.processor for one in asked[1]], 0.5), 1),
        "loading": loading(),
        "files_mb": files,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
