"""`make bench-points`: patients' questions through the running service, scored by the key points that are said."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.model_vectors import with_model
from tests.benchmarks.service import ask_all, console, data, lines, running


def main() -> int:
    """Prints the ten worst and one JSON line. An error counts as an answer that says nothing."""
    folder = data()
    file = folder / "patient_questions_dev.jsonl"
    scorer = folder.parent / "tools" / "score_points.py"
    questions = lines(file)
    model = "--model" in sys.argv
    with running(**(with_model() if model else {})) as cloud:
        answered = ask_all(cloud, [one["question"] for one in questions], clients=2)
    for question, one in zip(questions, answered, strict=True):
        if one.error:
            console.print(f"{question['id']}: {one.error}")
    rows = [
        {"id": question["id"], "answer": one.answer or {}} for question, one in zip(questions, answered, strict=True)
    ]
    with tempfile.TemporaryDirectory() as place:
        said = Path(place) / "answers.jsonl"
        said.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        scored = subprocess.run(
            [sys.executable, str(scorer), str(file), str(said), "--worst", "10"],
            check=True,
            capture_output=True,
            text=True,
        )
    *worst, last = scored.stdout.strip().splitlines()
    print("\n".join(worst))
    errors = sum(one.error is not None for one in answered)
    print(json.dumps({"bench": "points", "model": model, **json.loads(last), "errors": errors}))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
