"""`make bench-engines`: both engines on the real pages and the questions of the development sets.

Whether they agree: the share of the best ten passages that both find, for the engine's own order and after ranking. And
what our adapter adds to a bare call of the client with the same body. `make opensearch` has to have been called.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from content_ingest.objects import WORDS
from functions.retrieval.gathering import NEAREST, WORDED, find
from functions.retrieval.understanding import understand
from infra.opensearch.applying import apply
from shared.adapters.engines import EmbeddedEngine
from shared.adapters.opensearch import PREFIX, OpenSearchEngine, body, connect
from shared.model.evidence import Match
from tests.benchmarks.judged import read_pages
from tests.benchmarks.service import console, data, lines, percentile
from tests.suites import node

SETS = ("patient_questions_dev", "nci_questions_dev")
GENERATION = "bench"
BEST = 10
TIMES = 3  # each call; the fastest counts, since others use the machine, and apart from it the first


def took(call: Callable[[], Any]) -> float:
    """Milliseconds of a call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def overlap(one: list[Match], other: list[Match]) -> float:
    """The share of the best ten that both have."""
    mine, theirs = ({match[:2] for match in matches[:BEST]} for matches in (one, other))
    return len(mine & theirs) / max(1, len(mine), len(theirs))


def mean(values: list[float]) -> float:
    """Rounded."""
    return round(statistics.fmean(values), 4)


def main() -> int:
    """Prints one JSON line last; ends with 1 when the engines agree on fewer than four of five passages."""
    folder = data()
    sets = read_pages(folder / "nci")
    client = connect(node())
    list(apply(client))
    clustered, embedded = OpenSearchEngine(client), EmbeddedEngine()
    agree: dict[str, dict[str, Any]] = {}
    ours: dict[int, list[float]] = {BEST: [], WORDED: []}
    bare: dict[int, list[float]] = {BEST: [], WORDED: []}
    first: dict[int, list[float]] = {BEST: [], WORDED: []}
    whole: dict[str, list[float]] = {"embedded": [], "opensearch": []}
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        try:
            written = {
                "embedded": took(lambda: embedded.write(GENERATION, Path(one), sets, WORDS)) / 1000,
                "opensearch": took(lambda: clustered.write(GENERATION, Path(other), sets, WORDS)) / 1000,
            }
            count, passages = len(sets), sum(len(each.passages) for each in sets)
            sets.clear()  # a function does not hold them either, and garbage is looked for among all that is held
            mine, theirs = embedded.open(GENERATION, Path(one)), clustered.open(GENERATION, Path(other))
            for name in SETS:
                found, near, ranked, same = list[float](), list[float](), list[float](), 0
                for row in lines(folder / f"{name}.jsonl"):
                    question = row["question"]
                    query = understand(question, mine).query
                    same += understand(question, theirs).query == query
                    found.append(overlap(mine.search(query, BEST), theirs.search(query, BEST)))
                    near.append(overlap(mine.near(query, NEAREST), theirs.near(query, NEAREST)))
                    both = []
                    for engine, index in (("embedded", mine), ("opensearch", theirs)):
                        start = time.perf_counter()
                        both.append(find(question, index, for_patient=True).matches)
                        whole[engine].append((time.perf_counter() - start) * 1000)
                    ranked.append(overlap(*both))
                agree[name] = {
                    "questions": len(found), "same_query": same, "overlap": mean(found), "near_overlap": mean(near),
                    "ranked_overlap": mean(ranked), "least": min(found),
                }  # fmt: skip
                console.print(f"{name}: {agree[name]}")
            for row in lines(folder / f"{SETS[0]}.jsonl"):
                query = understand(row["question"], mine).query
                theirs = clustered.open(GENERATION, Path(other))  # one that has read no passage yet
                for k in (BEST, WORDED):
                    asked = body(query, k)
                    client.search(index=PREFIX + GENERATION, body=asked)
                    pairs = [
                        (
                            took(lambda asked=asked: client.search(index=PREFIX + GENERATION, body=asked)),  # type: ignore[misc]
                            took(lambda query=query, k=k, theirs=theirs: theirs.search(query, k)),  # type: ignore[misc]
                        )
                        for _ in range(TIMES)
                    ]
                    first[k].append(pairs[0][1] - pairs[0][0])
                    bare[k].append(min(one for one, _ in pairs))
                    ours[k].append(min(one for _, one in pairs))
        finally:
            client.indices.delete(index=PREFIX + GENERATION, ignore_unavailable=True)
    calls = {
        f"k{k}": {
            "bare_p50_ms": round(percentile(bare[k], 0.5), 2),
            "ours_p50_ms": round(percentile(ours[k], 0.5), 2),
            "added_first_p50_ms": round(percentile(first[k], 0.5), 2),
            "added_p50_ms": round(statistics.median(o - b for o, b in zip(ours[k], bare[k], strict=True)), 2),
        }
        for k in (BEST, WORDED)
    }
    finding = {name: round(percentile(values, 0.5), 1) for name, values in whole.items()}
    seconds = {name: round(value, 1) for name, value in written.items()}
    said = {"bench": "engines", "pages": count, "passages": passages, "write_seconds": seconds}
    print(json.dumps({**said, **agree, **calls, "find_p50_ms": finding}))
    return 0 if all(one["overlap"] >= 0.8 for one in agree.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
