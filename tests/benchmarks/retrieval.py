"""`make bench-retrieval`: judged questions asked of the index, and of the bare engine over the same passages."""

import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from content_ingest.objects import WORDS
from functions.retrieval.gathering import find
from functions.retrieval.relevance import bearing
from shared.adapters.tantivy import TantivyIndex, write_index
from shared.edge.cold_start import settle
from shared.model.passage import PassageSet
from tests.benchmarks.bare import bare_engine
from tests.benchmarks.judged import Judged, Ranking, measure, patients, read_pages, signs, summary, titles
from tests.benchmarks.model_vectors import modelled
from tests.benchmarks.service import console, data, lines, percentile
from tests.suites import ROOT

DEPTH = 200  # passages


def bodies(sets: Iterable[PassageSet]) -> Iterator[tuple[tuple[str, int], str]]:
    """The text of each passage."""
    for one in sets:
        for passage in one.passages:
            yield (passage.document_id, passage.ordinal), passage.text


def ours(folder: Path) -> Ranking:
    """The product's own ranking over a generation in this folder."""
    index = TantivyIndex(folder, "bench")

    def rank(question: str) -> list[tuple[str, int]]:
        return [match[:2] for match in find(question, index, for_patient=True).matches[:DEPTH]]

    return rank


def nothing_relevant(folder: Path, judged: dict[str, list[Judged]]) -> dict[str, Any]:
    """How well the bearing tells questions that the content answers from those that it does not.

    The area under the curve of patients' questions, and of all; and what is got wrong, with a language model's help.
    """
    index = TantivyIndex(folder, "bench")
    unrelated = [row["question"] for row in lines(ROOT / "tests/quality/unrelated.jsonl")]

    def measured(questions: Sequence[str]) -> tuple[list[float], int]:
        found = [find(question, index, for_patient=True) for question in questions]
        near = [index.near(one.understanding.query, 1) for one in found]
        bearings = [
            -1.0 if one.understanding.unheard.asked or not one.matches else bearing(one.understanding, its, index)
            for one, its in zip(found, near, strict=True)
        ]
        return bearings, sum(one.relevant for one in found)

    def area(good: Sequence[float], bad: Sequence[float]) -> float:
        won = sum((one > other) + 0.5 * (one == other) for one in good for other in bad)
        return round(won / (len(good) * len(bad)), 3)

    bad, answered = measured(unrelated)
    (patient, asked), (title, titled) = (
        measured([one.question for one in judged[name]]) for name in ("patients", "titles")
    )
    return {
        "unrelated": len(bad),
        "area_patients": area(patient, bad),
        "area_all": area([*patient, *title], bad),
        "unrelated_answered": answered,
        "patients_refused": len(patient) - asked,
        "titles_refused": len(title) - titled,
    }


def report(name: str, judged: dict[str, list[Judged]], ranking: Ranking) -> dict[str, Any]:
    """Quality on each set, and milliseconds a question over all of them, one after the other."""
    times: list[float] = []

    def timed(question: str) -> Sequence[tuple[str, int]]:
        start = time.perf_counter()
        found = ranking(question)
        times.append((time.perf_counter() - start) * 1000)
        return found

    timed("What is cancer?")
    times.clear()
    made: dict[str, Any] = {what: summary(measure(questions, timed)) for what, questions in judged.items()}
    made["ms"] = {"p50": round(percentile(times, 0.5), 2), "p99": round(percentile(times, 0.99), 2)}
    console.print(f"{name}: {made}")
    return made


def main() -> int:
    """Prints one JSON line last."""
    folder = data()
    sets = read_pages(folder / "nci")
    people = patients(folder / "patient_questions_dev.jsonl", sets)
    judged = {
        "patients": people,
        "spanish": [one for one in people if one.language != "en"],
        "titles": titles(folder / "nci_questions_dev.jsonl"),
        "signs": signs(ROOT / "tests/quality/signs.jsonl"),
        "signs_held_out": signs(ROOT / "tests/quality/signs_held_out.jsonl"),
    }
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as own:
        base = report("bare engine", judged, bare_engine(bodies(sets), Path(bare), DEPTH))
        by_model = modelled(sets) if "--model" in sys.argv else None
        start = time.perf_counter()
        passages = write_index(Path(own), sets, WORDS, by_model)
        seconds = time.perf_counter() - start
        size = sum(file.stat().st_size for file in Path(own).iterdir())
        sets.clear()  # a function does not hold them either, and garbage is looked for among all that is held
        ranking = ours(Path(own))
        settle()
        made = report("ours", judged, ranking)
        nothing = nothing_relevant(Path(own), judged)
    print(
        json.dumps(
            {
                "bench": "retrieval", "model": by_model is not None, "passages": passages,
                "build_seconds": round(seconds, 1),
                "index_mb": round(size / 1e6), "bare_engine": base, "ours": made, "nothing_relevant": nothing,
                "times_bare_engine": {at: round(made["ms"][at] / base["ms"][at], 1) for at in ("p50", "p99")},
            }
        )
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
