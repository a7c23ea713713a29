"""`make bench-growth`: how the time of a search grows with the passages, beside the bare engine's plain query.

Passages beyond the real pages are copies in which a common word is another one, so that every other word of a question
stands in so many more. Each question is asked of the bare engine and of ours in turn, since others use the machine.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from content_ingest.objects import WORDS
from functions.retrieval.gathering import find
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.edge.cold_start import settle
from shared.model.passage import PassageSet
from tests.benchmarks.bare import bare_engine
from tests.benchmarks.judged import read_pages
from tests.benchmarks.retrieval import DEPTH, bodies
from tests.benchmarks.service import console, data, lines, percentile

SIZES = (6_000, 24_000, 100_000)
SETS = ("patient_questions_dev", "nci_questions_dev")


def grown(sets: Sequence[PassageSet], size: int) -> Iterator[PassageSet]:
    """Documents with `size` passages in all, or as many more as the last one has."""
    copy = 0
    while True:
        for one in sets:
            if size <= 0:
                return
            size -= len(one.passages)
            yield one if copy == 0 else _copied(one, copy)
        copy += 1


def _copied(one: PassageSet, copy: int) -> PassageSet:
    name = f"{one.source.document_id}-{copy}"
    changed = [
        passage.model_copy(update={"document_id": name, "text": passage.text.replace(" the ", f" the{copy} ")})
        for passage in one.passages
    ]
    source = one.source.model_copy(update={"document_id": name})
    return one.model_copy(update={"source": source, "passages": tuple(changed)})


def one_size(sets: Sequence[PassageSet], size: int, questions: Sequence[str]) -> dict[str, Any]:
    """Both engines over so many passages."""
    times: dict[str, list[float]] = {"bare_engine": [], "ours": []}
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as own:
        plain = bare_engine(bodies(grown(sets, size)), Path(bare), DEPTH)
        passages = write_index(Path(own), grown(sets, size), WORDS)
        index = TantivyIndex(Path(own), "bench")
        asked = {"bare_engine": plain, "ours": lambda question: find(question, index, for_patient=True)}
        settle()
        for question in [questions[0], *questions]:
            for name, ask in asked.items():
                start = time.perf_counter()
                ask(question)
                times[name].append((time.perf_counter() - start) * 1000)
    made: dict[str, Any] = {"passages": passages}
    for at, share in (("p50", 0.5), ("p99", 0.99)):
        took = {
            name: percentile(values[1:], share) for name, values in times.items()
        }  # without the first, a warming up
        made[at] = {f"{name}_ms": round(value, 2) for name, value in took.items()}
        made[at]["times_bare_engine"] = round(took["ours"] / took["bare_engine"], 1)
    console.print(f"{made}")
    return made


def main() -> int:
    """Prints one JSON line last."""
    folder = data()
    sets = read_pages(folder / "nci")
    questions = [row["question"] for name in SETS for row in lines(folder / f"{name}.jsonl")]
    sizes = [one_size(sets, size, questions) for size in SIZES]
    print(json.dumps({"bench": "growth", "questions": len(questions), "sizes": sizes}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
