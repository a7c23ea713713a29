"""Workers are killed or fail in the middle of their work: no answer is lost or late, and none is published twice."""

import json
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.local.cloud import LocalCloud
from shared.envelope import verify
from tests.e2e.service import Tapped, answered, final, paused, post, revisions, rows, running, versions
from tests.integration.local_app.hands import ask, eventually

pytestmark = pytest.mark.local

SEED = 11
DEADLINE = 120  # the template's AnswerDeadlineSeconds
STAGES = {
    "RetrievalFunction": ("RequestsQueue", "RequestsDeadLetters"),
    "GenerationFunction": ("EvidenceQueue", "EvidenceDeadLetters"),
    "ComplianceFunction": ("DraftsQueue", "DraftsDeadLetters"),
}
KILLS_A_STAGE = 2  # a message is given more often, so it outlives them
QUESTIONS = (
    "What happens when HER2-low breast cancer treatment stops working?",
    "What does HER2-low mean?",
    "How is HER2 tested in breast cancer?",
    "What are the side effects of trastuzumab deruxtecan?",
    "What is triple-negative breast cancer?",
    "What are CDK4/6 inhibitors?",
    "What can follow after HER2-positive breast cancer has grown?",
    "What is HER2 in stomach cancer?",
    "How do clinical trials work?",
    "Which biomarkers guide treatment?",
    "What should I ask my oncologist?",
    "What are mortgage rates today?",
)


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tapped]:
    home = tmp_path_factory.mktemp("faults")
    with running(home, visibility_scale=0.012, workers={"RetrievalFunction": 1, "IngestionReadFunction": 1}) as it:
        yield it


def at_work(cloud: LocalCloud, queue: str) -> bool:
    """Whether a message of the queue is in a worker's hands."""
    name = "ApproximateNumberOfMessagesNotVisible"
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=cloud.name(queue), AttributeNames=[name])
    return int(found["Attributes"][name]) > 0


def kill_at_random(cloud: LocalCloud, done: threading.Event) -> None:
    """Kill workers that have a message in hand, in an order and with pauses that the seed decides."""
    chance = random.Random(SEED)  # noqa: S311  # no secret
    stages = [stage for stage in STAGES for _ in range(KILLS_A_STAGE)]
    chance.shuffle(stages)
    for stage in stages:
        while not at_work(cloud, STAGES[stage][0]):
            if done.wait(0.01):
                return
        done.wait(chance.uniform(0, 0.1))
        cloud.kill(stage)


def test_whoever_is_killed_every_answer_ends_once_and_no_message_is_lost(cloud: Tapped) -> None:
    done = threading.Event()
    killer = threading.Thread(target=kill_at_random, args=(cloud, done))
    killer.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda question: answered(cloud, question), QUESTIONS))
    finally:
        done.set()
        killer.join()

    assert {one["status"] for one in answers} == {"published", "abstained"}
    assert len({one["id"] for one in answers}) == len(QUESTIONS)
    keys = ask(cloud, "/.well-known/jwks.json").json
    for one in answers:
        assert len(revisions(cloud, one["id"])) == 1
        assert verify(json.dumps(one), keys).revision == 1
    assert {letters: cloud.depth(letters) for _, letters in STAGES.values()} == {
        letters: 0 for _, letters in STAGES.values()
    }
    outcomes = [json.loads(line)["outcome"] for line in cloud.invocations.read_text("utf-8").splitlines()]
    assert "crashed" in outcomes


def failures(cloud: LocalCloud, function: str) -> int:
    return [row["message"] for row in rows(cloud, function)].count("record failed")


def test_a_stage_that_fails_once_comes_again_soon_and_the_first_revision_is_published(tmp_path: Path) -> None:
    """Each stage in turn, with the waits that the template has: nothing here is shorter than on AWS."""
    reads = {"RetrievalFunction": "question", "GenerationFunction": "evidence", "ComplianceFunction": "draft"}
    with running(tmp_path, workers={"RetrievalFunction": 1, "IngestionReadFunction": 1}) as cloud:
        s3, bucket = cloud.client("s3"), cloud.name("WorkBucket")
        for (stage, name), question in zip(reads.items(), QUESTIONS, strict=False):
            with paused(cloud, stage):
                began = time.monotonic()
                answer_id = post(cloud, question).json["id"]
                place = f"work/{answer_id}/{name}.json"
                eventually(lambda place=place, answer_id=answer_id: place in versions(cloud, answer_id))
                kept = s3.get_object(Bucket=bucket, Key=place)["Body"].read()
                s3.put_object(Bucket=bucket, Key=place, Body=b"{}")
            eventually(lambda stage=stage: failures(cloud, stage) == 1)
            s3.put_object(Bucket=bucket, Key=place, Body=kept)

            found = final(cloud, answer_id)

            assert (found["status"], found["revision"], len(revisions(cloud, answer_id))) == ("published", 1, 1)
            assert time.monotonic() - began < DEADLINE / 4
            assert failures(cloud, stage) == 1
