"""The life of a document in the whole service: put, found, changed, taken back, and what becomes of its answers."""

import contextlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from content_ingest.api import ApiError
from shared.adapters.audit_table import AuditEntry, AuditTable
from shared.adapters.dynamodb import Table
from tests.e2e.contents import ended, forget_passages, indexed, operator, passages, put, remove
from tests.e2e.service import PENDING, Tapped, answered, read, revisions, send
from tests.integration.local_app.hands import eventually

pytestmark = pytest.mark.local

SEED = 7
QUIET_SECONDS = 1
HIDDEN_SECONDS = 3.0  # retrieval believes the pointer for 2 seconds
VISIBILITY = {"DocumentsQueue": 2, "BuildsQueue": 3}  # seconds until a killed worker's message comes back
ROUNDS = 5
NOTES = 26  # small documents: two messages of a run
IODINE = """# Radioactive iodine for thyroid cancer

## What radioactive iodine does

Radioactive iodine is a treatment for thyroid cancer that remains after surgery. Thyroid cells take up radioactive \
iodine from the blood, and the radiation destroys thyroid cancer cells.

## Side effects of radioactive iodine

Radioactive iodine for thyroid cancer may cause {effect}. Ask the care team about mouth care.
"""
PLAQUE = """# Plaque therapy for eye cancer

## What plaque therapy does

Plaque therapy is a radiation treatment for melanoma of the eye. A small disc with radioactive seeds is sewn to the eye.

## Side effects of plaque therapy

Plaque therapy for melanoma of the eye may cause dry eyes and blurred vision.
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tapped]:
    with Tapped(
        home=tmp_path_factory.mktemp("lifecycle") / "cloud",
        parameters={"QuietSeconds": str(QUIET_SECONDS)},
        workers={"IngestionReadFunction": 1},
    ) as it:
        for queue, seconds in VISIBILITY.items():
            attributes = {"VisibilityTimeout": str(seconds)}
            it.client("sqs").set_queue_attributes(QueueUrl=it.name(queue), Attributes=attributes)
        put(it, "iodine", IODINE.format(effect="a dry mouth and nausea"))
        put(it, "plaque", PLAQUE)
        for number in range(NOTES):
            put(it, f"note-{number}", f"# Note {number}\n\nNote {number} says that rest helps after treatment.")
        run = ended(it, operator(it).start())
        assert (run["status"], run["counts"]["found"]) == ("completed", NOTES + 2)
        yield it


def search(cloud: Tapped, query: str, **more: Any) -> dict[str, Any]:
    answer = send(cloud, "/v1/search", {"query": query, **more})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def found(cloud: Tapped, query: str) -> set[str]:
    """The documents that a search finds."""
    return {one["document_id"] for one in search(cloud, query)["passages"]}


def everywhere(cloud: Tapped, query: str) -> set[str]:
    """The documents that searches of every worker find."""
    with ThreadPoolExecutor(6) as pool:
        return set().union(*pool.map(lambda _: found(cloud, query), range(12)))


@contextmanager
def frozen(cloud: Tapped, function: str) -> Iterator[None]:
    """A function whose workers stand still, those that take the place of a killed one as well."""
    stopped: set[int] = set()
    done = threading.Event()

    def stop() -> None:
        while not done.wait(0.005):
            for pid in set(cloud.pids(function)) - stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
                stopped.add(pid)

    thread = threading.Thread(target=stop)
    thread.start()
    eventually(lambda: stopped)
    try:
        yield
    finally:
        done.set()
        thread.join()
        for pid in stopped.intersection(cloud.pids(function)):
            os.kill(pid, signal.SIGCONT)


def given(cloud: Tapped, run_id: str, since: int, *, reading: bool) -> list[dict[str, Any]]:
    """A run's messages that workers were given, to read or to build."""
    return [one for one in cloud.heard[since:] if run_id in one["Body"] and ('"part"' in one["Body"]) == reading]


def idle(cloud: Tapped) -> None:
    """Wait until nothing is read and nothing waits to be."""
    eventually(lambda: cloud.depth("DocumentsQueue") == 0)


def audit(cloud: Tapped, answer_id: str) -> list[AuditEntry]:
    return list(AuditTable(Table(cloud.client("dynamodb"), cloud.name("AuditTable"))).entries(answer_id))


# ---------------------------------------------------------------- without a run


def test_an_object_that_is_put_is_found_without_a_run_and_one_that_is_removed_no_more(cloud: Tapped) -> None:
    runs = len(operator(cloud).runs())
    put(cloud, "fresh", "# Melanoma news\n\nMelanoma of the skin is treated with zorvanel.")
    eventually(lambda: "fresh" in found(cloud, "melanoma zorvanel"))
    put(cloud, "fresh", "# Melanoma news\n\nMelanoma of the skin is treated with quentavir.")
    eventually(lambda: "fresh" in found(cloud, "melanoma quentavir"))

    remove(cloud, "fresh")
    eventually(lambda: operator(cloud).document("fresh")["status"] == "removed")
    time.sleep(HIDDEN_SECONDS)
    assert "fresh" not in everywhere(cloud, "melanoma quentavir")
    assert len(operator(cloud).runs()) == runs


# ---------------------------------------------------------------- retracted


def test_a_retracted_document_is_found_no_more_and_its_answers_are_withdrawn_with_the_reason(cloud: Tapped) -> None:
    answer = answered(cloud, "What is plaque therapy for melanoma of the eye?")
    assert answer["status"] == "published"
    assert "plaque" in {one["document_id"] for one in answer["citations"]}
    assert "plaque" in everywhere(cloud, "plaque therapy")

    eventually(lambda: operator(cloud).document("plaque")["answers"])  # noted a moment after it can be read
    asked = operator(cloud).retract("plaque", "The seeds were recalled.", dry_run=True)
    assert [(one["id"], one["action"]) for one in asked["answers"]] == [(answer["id"], "withdraw")]
    assert "plaque" in everywhere(cloud, "plaque therapy")  # every worker has just looked which documents are hidden
    said = operator(cloud).retract("plaque", "The seeds were recalled.")

    assert "plaque" not in everywhere(cloud, "plaque therapy")
    assert said["status"] == "retracted"
    eventually(lambda: read(cloud, answer["id"]).json["status"] == "withdrawn")
    assert read(cloud, answer["id"]).json["citations"] == []
    assert len(revisions(cloud, answer["id"])) == 2
    (last,) = [entry for entry in audit(cloud, answer["id"]) if entry.event == "withdrawn"]
    assert last.reason == "plaque was retracted: The seeds were recalled."
    assert last.actor.startswith("operator:local/")
    assert operator(cloud).document("plaque")["reason"] == "The seeds were recalled."

    put(cloud, "plaque", PLAQUE + "\nPlaque therapy is back.\n")  # whoever puts it again does not bring it back
    run = ended(cloud, operator(cloud).start())
    assert run["status"] == "completed"
    assert "plaque" not in everywhere(cloud, "plaque therapy")
    remove(cloud, "plaque")
    idle(cloud)
    assert operator(cloud).document("plaque")["status"] == "retracted"


# ---------------------------------------------------------------- changed


def test_a_changed_document_renews_the_public_answers_that_a_dry_run_has_listed(cloud: Tapped) -> None:
    key = {"x_api_key": "local-operator"}
    question = {"question": "What are the side effects of radioactive iodine for thyroid cancer?"}
    asked = send(cloud, "/v1/admin/answers", {**question, "visibility": "public"}, **key).json["id"]
    before = eventually(lambda: final_of(cloud, asked, **key))
    assert (before["status"], before["revision"]) == ("published", 1)
    assert any("a dry mouth and nausea" in one["quote"] for one in before["citations"])

    idle(cloud)
    with frozen(cloud, "IngestionReadFunction"):  # else the change is read before anybody can ask what it would do
        put(cloud, "iodine", IODINE.format(effect="swollen salivary glands"))
        plan = operator(cloud).plan()
        run_id = operator(cloud).start()
    assert plan["changed"] == [{"document_id": "iodine", "key": "documents/iodine.md"}]
    assert (asked, "public", "renew") in {(one["id"], one["visibility"], one["action"]) for one in plan["answers"]}
    assert ended(cloud, run_id)["status"] == "completed"

    after = eventually(lambda: renewed(cloud, asked, 2, **key))
    assert after["status"] == "published"
    quotes = " ".join(one["quote"] for one in after["citations"])
    assert "swollen salivary glands" in quotes
    assert "a dry mouth" not in quotes
    (entry,) = [one for one in audit(cloud, asked) if one.event == "renewing"]
    assert "iodine changed from" in str(entry.reason)


def final_of(cloud: Tapped, answer_id: str, **key: str) -> dict[str, Any] | None:
    answer = read(cloud, answer_id, **key)
    return answer.json if answer.status == 200 and answer.json["status"] not in PENDING else None


def renewed(cloud: Tapped, answer_id: str, revision: int, **key: str) -> dict[str, Any] | None:
    answer = final_of(cloud, answer_id, **key)
    return answer if answer is not None and answer["revision"] >= revision else None


# ---------------------------------------------------------------- rolled back, cancelled, redriven


def test_a_run_is_rolled_back_and_what_it_changed_is_found_as_before(cloud: Tapped) -> None:
    put(cloud, "dosing", "# Dosing in lymphoma\n\nLymphoma is treated with brindolar.")
    before = ended(cloud, operator(cloud).start())
    idle(cloud)
    with frozen(cloud, "IngestionReadFunction"):  # so that the change is the run's, and no build of its own
        put(cloud, "dosing", "# Dosing in lymphoma\n\nLymphoma is treated with cestrolin.")
        run_id = operator(cloud).start()
    run = ended(cloud, run_id)
    eventually(lambda: "dosing" in found(cloud, "lymphoma cestrolin"))

    plan = operator(cloud).roll_back(run_id, dry_run=True)
    assert [one["document_id"] for one in plan["documents"]] == ["dosing"]
    said = operator(cloud).roll_back(run_id)
    assert (said["generation"], said["previous"]) == (before["generation"], run["generation"])
    time.sleep(HIDDEN_SECONDS)  # a build that the change in the bucket asked for comes in this time, and does nothing
    texts = {one["text"] for one in search(cloud, "lymphoma brindolar cestrolin")["passages"]}
    assert any("brindolar" in text for text in texts)
    assert not any("cestrolin" in text for text in texts)
    assert operator(cloud).run(run_id)["status"] == "rolled_back"
    assert operator(cloud).roll_back(run_id)["generation"] == before["generation"]  # asked again: the same


def test_a_cancelled_run_stays_cancelled_and_lets_another_begin(cloud: Tapped) -> None:
    with frozen(cloud, "IngestionReadFunction"):
        run_id = operator(cloud).start(mode="rebuild")
        with pytest.raises(ApiError):
            operator(cloud).start()
        assert operator(cloud).cancel(run_id)["status"] == "cancelled"
        with pytest.raises(ApiError):
            operator(cloud).cancel(run_id)
    idle(cloud)
    assert operator(cloud).run(run_id)["status"] == "cancelled"
    assert ended(cloud, operator(cloud).start())["status"] == "completed"


def test_messages_that_nobody_could_read_are_redriven_and_the_run_ends(cloud: Tapped) -> None:
    idle(cloud)
    with frozen(cloud, "IngestionReadFunction"):
        heard = len(cloud.heard)
        run_id = operator(cloud).start(documents=["note-1.md"])
        for times in range(1, 6):  # as often as a part is given to a reader
            eventually(lambda times=times: len(given(cloud, run_id, heard, reading=True)) == times)
            time.sleep(0.1)  # from the poller into the worker's hands
            cloud.kill("IngestionReadFunction")
        eventually(lambda: cloud.depth("DocumentsDeadLetters"))
    assert operator(cloud).run(run_id)["status"] == "running"
    assert operator(cloud).redrive(run_id) == {"id": run_id, "redriven": 1}
    assert ended(cloud, run_id)["status"] == "completed"


# ---------------------------------------------------------------- under load and under fire


def test_no_search_fails_or_sees_a_mixture_while_generations_are_swapped(cloud: Tapped) -> None:
    names = [f"swap-{number}" for number in range(5)]
    words = [f"quellon{letter}" for letter in "abcde"][:ROUNDS]
    seen: list[dict[str, Any]] = []
    done = threading.Event()

    def ask_on() -> None:
        while not done.is_set():
            seen.append(search(cloud, "sarcoma surgery", k=20))
            time.sleep(0.05)  # two cores carry the rebuilds too

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask_on) for _ in range(2)]
        made: list[str] = []
        try:
            for word in words:
                made.append(swapped(cloud, names, word))
                # seen before the next takes its place: a searcher may believe in the one before for two seconds
                eventually(lambda: made[-1] in [one["index_generation"] for one in seen])
        finally:
            done.set()
        for one in asking:
            one.result()

    served = {one["index_generation"] for one in seen}
    assert served >= set(made)
    assert len(set(made)) == ROUNDS
    for generation in served:
        held = {json.loads(payload)["text"] for payload in indexed(cloud, generation).payloads}
        shown = {
            passage["text"] for one in seen if one["index_generation"] == generation for passage in one["passages"]
        }
        assert shown <= held
    for one in seen:
        if one["index_generation"] in made:
            word = words[made.index(one["index_generation"])]
            texts = [passage["text"] for passage in one["passages"] if passage["document_id"] in names]
            assert len(texts) == len(names)
            assert all(word in text for text in texts)


def swapped(cloud: Tapped, names: list[str], word: str) -> str:
    """Change the documents, rebuild, and wait until a search sees it; returns the generation."""
    for name in names:
        put(cloud, name, f"# Sarcoma {name}\n\nSarcoma is treated with surgery in {name}, says {word}.")
    run = ended(cloud, operator(cloud).start(prefix="swap-", mode="rebuild"))
    assert run["status"] == "completed"
    eventually(lambda: search(cloud, "sarcoma")["index_generation"] == run["generation"])
    return str(run["generation"])


def test_whoever_is_killed_a_run_ends_with_what_an_undisturbed_one_makes(cloud: Tapped) -> None:
    idle(cloud)
    calm = rebuilt(cloud)
    before = cloud.invocations.read_text("utf-8").count('"crashed"')
    disturbed = rebuilt(cloud, lambda run_id, since: kill(cloud, run_id, since))
    assert cloud.invocations.read_text("utf-8").count('"crashed"') > before
    assert disturbed == calm


def rebuilt(cloud: Tapped, disturb: Callable[[str, int], None] = lambda _run, _since: None) -> tuple[Any, ...]:
    """Read and build everything anew; returns all that it has made."""
    forget_passages(cloud)
    heard = len(cloud.heard)
    run_id = operator(cloud).start(mode="rebuild")
    disturb(run_id, heard)
    run = ended(cloud, run_id)
    assert (run["status"], run["counts"]["failed"]) == ("completed", 0)
    return run["counts"]["indexed"], passages(cloud), indexed(cloud, run["generation"])


def kill(cloud: Tapped, run_id: str, since: int) -> None:
    """Three workers are killed soon after they were given a message: two that read, one that builds."""
    chance = random.Random(SEED)  # noqa: S311  # no secret
    for function, times in (("IngestionReadFunction", 1), ("IngestionReadFunction", 2), ("IngestionBuildFunction", 1)):
        reading = function == "IngestionReadFunction"
        eventually(lambda times=times, reading=reading: len(given(cloud, run_id, since, reading=reading)) >= times)
        time.sleep(chance.uniform(0, 0.1))
        cloud.kill(function)
