"""`make chaos`: a worker of each stage, api included, is killed in the middle of 100 answers; each ends once.

A request whose worker dies gets 500 from the gateway; the client tries again with the same Idempotency-Key.
"""

import json
import random
import sys
import threading
import time
from collections import Counter

from tests.benchmarks.service import ask_all, data, lines, running

ANSWERS = 100
KILLS = 24
STAGES = ("ApiFunction", "RetrievalFunction", "GenerationFunction", "ComplianceFunction")


def main() -> int:
    """Prints one JSON line. Visibility timeouts are shortened, so that a message comes back within the run."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    chance = random.Random(seed)
    questions = list(dict.fromkeys(row["question"] for row in lines(data() / "nci_questions_dev.jsonl")))[:ANSWERS]
    with running(visibility_scale=0.05) as cloud:
        done = threading.Event()
        killed: Counter[str] = Counter()

        def kill() -> None:
            for _ in range(KILLS):
                if done.wait(chance.uniform(0.2, 0.8)):
                    return
                stage = chance.choice(STAGES)
                cloud.kill(stage)
                killed[stage] += 1

        killer = threading.Thread(target=kill)
        killer.start()
        answered = ask_all(cloud, questions, clients=4)
        done.set()
        killer.join()
        time.sleep(1)
        table = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.name("AnswersTable"))
        rows = Counter(item["answer_id"]["S"] for page in table for item in page["Items"])
        letters = {
            name: cloud.depth(name) for name in ("RequestsDeadLetters", "EvidenceDeadLetters", "DraftsDeadLetters")
        }
    statuses = Counter(one.status for one in answered)
    once = all(rows[one.id] == 1 for one in answered if one.id)
    report = {
        "bench": "chaos", "seed": seed, "answers": len(answered), "statuses": dict(statuses), "killed": dict(killed),
        "published_once_each": once, "dead_letters": letters, "errors": [one.error for one in answered if one.error],
    }  # fmt: skip
    print(json.dumps(report))
    return 0 if once and set(statuses) <= {"published", "abstained"} else 1


if __name__ == "__main__":
    sys.exit(main())
