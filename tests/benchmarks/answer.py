"""`make bench-answer`: 200 questions through the running service: time from POST to published, and our own work."""

import json
import sys
import time
from collections import Counter

from tests.benchmarks.service import Answered, ask, ask_all, console, data, lines, own_work, percentile, running

QUESTIONS = 200
CLIENTS = 8
STAGES = ("post", "RetrievalFunction", "GenerationFunction", "ComplianceFunction")


def main() -> int:
    """One client first, for the time of an answer; then eight, for throughput. Prints one JSON line last."""
    questions = list(dict.fromkeys(row["question"] for row in lines(data() / "nci_questions_dev.jsonl")))[:QUESTIONS]
    half = len(questions) // 2
    with running() as cloud:
        for warm in ("What is cancer?", "What is breast cancer?"):
            ask(cloud, warm)
        before = {name: len(values) for name, values in own_work(cloud).items()}
        alone = [ask(cloud, question) for question in questions[:half]]
        work = {name: values[before.get(name, 0) :] for name, values in own_work(cloud).items()}
        start = time.perf_counter()
        together = ask_all(cloud, questions[half:], CLIENTS)
        seconds = time.perf_counter() - start
    answered = [*alone, *together]
    for one in answered:
        if one.error:
            console.print(one.error)
    own = [sum(values) for values in zip(*(sorted(work[name]) for name in STAGES), strict=False)]
    stages = {name: round(percentile(work[name], 0.5), 1) for name in STAGES}
    print(json.dumps(_report(alone, together, answered, own, stages, seconds)))
    return 0 if all(one.status in ("published", "abstained") for one in answered) else 1


def _report(
    alone: list[Answered],
    together: list[Answered],
    answered: list[Answered],
    own: list[float],
    stages: dict[str, float],
    seconds: float,
) -> dict[str, object]:
    times = [one.seconds * 1000 for one in alone]
    return {
        "bench": "answer",
        "questions": len(answered),
        "statuses": dict(Counter(one.status for one in answered)),
        "unstated": sum(one.status == "abstained" and not (one.answer or {}).get("abstention") for one in answered),
        "published_ms": {"p50": round(percentile(times, 0.5)), "p99": round(percentile(times, 0.99))},
        "own_ms": {
            "p50": round(percentile(own, 0.5), 1),
            "p99": round(percentile(own, 0.99), 1),
        },
        "own_ms_p50_by_stage": stages,
        "clients": CLIENTS,
        "answers_per_second": round(len(together) / seconds, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
