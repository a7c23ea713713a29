"""Both steps of ingestion on an AWS in the process: twice, late, and after a crash."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from content_ingest.errors import RejectedError
from content_ingest.formats import DOCUMENT_BYTES
from content_ingest.generation import generation_id
from content_ingest.objects import Version
from functions.operations.documents import retract
from functions.operations.ingestions import Ingest, RollBack, cancel, listing, redrive, roll_back, view
from shared.edge.http import Problem
from shared.swap import Swap
from tests.integration.rooms import NOW, Rooms, told


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with mock_aws():
        yield Rooms()


def test_a_run_ends_with_a_generation_that_serves_and_says_what_it_left_out(rooms: Rooms) -> None:
    run = rooms.run()
    assert run.status == "completed_with_errors"
    assert view(run, NOW)["counts"] == {
        "found": 3, "unchanged": 0, "indexed": 2, "removed": 0, "rejected": 1, "failed": 0,
    }  # fmt: skip
    assert [(one.key, one.reason[:15]) for one in run.rejected] == [("documents/broken.md", "no front matter")]
    assert rooms.found("lung") == ["lung"]


def test_the_same_messages_twice_change_nothing(rooms: Rooms) -> None:
    run_id = rooms.start(all=True)["id"]
    (message,) = rooms.messages()
    first, again = rooms.read(message), rooms.read(message)
    assert again.counts == first.counts
    built, rebuilt = rooms.build(run_id), rooms.build(run_id)
    assert rebuilt == built
    assert rooms.generations.pointer().moves == 1  # type: ignore[union-attr]  # it was just built


def test_a_part_that_stopped_before_it_counted_counts_the_same_the_next_time(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.start(all=True)
    (message,) = rooms.messages()
    with monkeypatch.context() as broken:
        broken.setattr(rooms.generations, "part_done", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            rooms.read(message)
    assert view(rooms.read(message), NOW)["counts"] == {
        "found": 3, "unchanged": 0, "indexed": 2, "removed": 0, "rejected": 1, "failed": 0,
    }  # fmt: skip


def test_a_build_that_crashed_before_the_pointer_moved_is_done_again(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = rooms.start(all=True)["id"]
    (message,) = rooms.messages()
    rooms.read(message)
    with monkeypatch.context() as broken:
        broken.setattr(rooms.generations, "move", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            rooms.build(run_id)
    assert rooms.generations.pointer() is None
    assert rooms.build(run_id).status == "completed_with_errors"
    assert rooms.found("skin") == ["skin"]


def test_a_build_that_crashed_after_the_pointer_moved_tells_again_what_it_changed(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    rooms.swaps.clear()
    run_id = rooms.start(all=True)["id"]
    for message in rooms.messages():
        rooms.read(message)
    with monkeypatch.context() as broken:
        broken.setattr(rooms, "swaps", _Broken())
        with pytest.raises(RuntimeError):
            rooms.build(run_id)
    assert rooms.found("radiation") == ["lung"]
    rooms.build(run_id)
    assert [sorted(swap.documents) for swap in rooms.swaps] == [["lung"]]


def test_what_did_not_change_is_not_read_again_and_nothing_is_built(rooms: Rooms) -> None:
    rooms.remove("broken.md")
    before = rooms.run()
    run = rooms.run()
    assert (run.counts["unchanged"], run.parts, run.status) == (2, 0, "completed")
    assert run.generation == before.generation
    assert rooms.generations.pointer().moves == 1  # type: ignore[union-attr]  # it serves


def test_only_what_changed_is_read_and_the_rest_goes_on_being_found(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    rooms.start(all=True)
    (message,) = rooms.messages()
    assert message["keys"] == ["documents/lung.md", "documents/broken.md"]  # the run says again what is wrong with it
    run = rooms.read(message)
    assert rooms.build(run.run_id).counts["unchanged"] == 1
    assert rooms.found("radiation") == ["lung"]
    assert rooms.found("skin") == ["skin"]
    assert rooms.found("surgery") == []


def test_a_run_over_some_documents_leaves_the_others_in_the_index(rooms: Rooms) -> None:
    rooms.run()
    rooms.run(documents=["lung.md"])
    assert rooms.found("skin") == ["skin"]


def test_a_document_whose_object_is_gone_is_found_no_more_even_before_the_build(rooms: Rooms) -> None:
    rooms.run()
    rooms.remove("skin.md")
    run_id = rooms.start(all=True)["id"]
    assert rooms.found("skin") == []
    assert rooms.build(run_id).counts["removed"] == 1
    assert rooms.found("skin") == []
    assert rooms.generations.pointer().without == frozenset()  # type: ignore[union-attr]  # it serves


def test_a_dry_run_says_what_is_new_changed_moved_and_gone_and_starts_nothing(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("breast.md", "# Breast\n\nBreast cancer is common.")
    rooms.put("lung.md", "# Lung\n\nChanged.")
    rooms.put("moved/skin.md", "# Skin\n\nSkin cancer is often cured.")
    rooms.remove("skin.md")
    rooms.remove("broken.md")
    said = rooms.start(all=True, dry_run=True)
    assert said["new"] == ["documents/breast.md", "documents/moved/skin.md"]
    assert said["changed"] == [{"document_id": "lung", "key": "documents/lung.md"}]
    assert said["moved"] == [{"document_id": "skin", "from": "skin", "to": "documents/moved/skin.md"}]
    assert said["removed"] == ["broken", "skin"]
    assert rooms.messages() == []
    assert rooms.found("skin") == ["skin"]


def test_a_dry_run_knows_a_document_whose_object_has_another_ending_now(rooms: Rooms) -> None:
    rooms.run()
    rooms.remove("lung.md")
    rooms.put("lung.html", "# Lung\n\nLung cancer is treated with surgery.")
    said = rooms.start(all=True, dry_run=True)
    assert said["changed"] == [{"document_id": "lung", "key": "documents/lung.html"}]


def test_a_rebuild_reads_all_again_into_a_generation_of_its_own(rooms: Rooms) -> None:
    first = rooms.run()
    again = rooms.run(all=True, mode="rebuild")
    assert again.generation != first.generation
    assert again.counts["indexed"] + again.counts["unchanged"] == 2
    assert rooms.found("lung") == ["lung"]


def test_a_generation_that_lost_what_the_serving_one_finds_does_not_serve(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = rooms.run()
    monkeypatch.setattr("content_ingest.generation._finds", lambda index, *_: index.generation == first.generation)
    run = rooms.run(all=True, mode="rebuild")
    assert run.status == "failed"
    assert "does not find" in str(run.failure)
    assert rooms.generations.pointer().generation == first.generation  # type: ignore[union-attr]  # it serves


def test_a_retracted_document_is_found_no_more_in_any_generation_and_not_read_again(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = rooms.run()
    retract("skin", "It was wrong.", "me", rooms.stores, dry_run=True)
    assert rooms.found("skin") == ["skin"]
    retract("skin", "It was wrong.", "me", rooms.stores, dry_run=False)
    assert rooms.found("skin") == []
    roll_back(run.run_id, RollBack(), "me", rooms.stores)
    assert rooms.found("skin") == []
    rooms.put("skin.md", "# Skin\n\nSkin cancer came back.")
    rooms.run()
    assert rooms.found("skin") == []
    assert rooms.documents.get("skin").reason == "It was wrong."  # type: ignore[union-attr]  # it was read


def test_a_document_retracted_while_a_generation_is_built_is_not_found_in_it(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run_id = rooms.start(all=True)["id"]
    for message in rooms.messages():
        rooms.read(message)
    move = rooms.generations.move

    def late(*given: Any, **said: Any) -> Any:
        monkeypatch.setattr(rooms.generations, "move", move)
        retract("skin", "It was wrong.", "me", rooms.stores, dry_run=False)
        return move(*given, **said)

    monkeypatch.setattr(rooms.generations, "move", late)
    rooms.build(run_id)
    assert rooms.found("radiation") == ["lung"]
    assert rooms.found("skin") == []


def test_a_document_retracted_while_the_first_generation_is_compiled_is_not_found_in_it(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = rooms.store.put

    def late(*given: Any) -> None:
        put(*given)
        retract("skin", "It was wrong.", "me", rooms.stores, dry_run=False)

    monkeypatch.setattr(rooms.store, "put", late)
    rooms.run()
    assert rooms.found("lung") == ["lung"]
    assert rooms.found("skin") == []


def test_the_documents_are_looked_at_once_where_nothing_has_to_be_built(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.run()
    run_id = rooms.start(all=True)["id"]
    for message in rooms.messages():
        rooms.read(message)
    looked, everything = [], rooms.documents.all
    monkeypatch.setattr(rooms.documents, "all", lambda: looked.append("all") or everything())
    assert rooms.build(run_id).status == "completed_with_errors"
    assert looked == ["all"]


def test_what_a_rebuild_holds_already_is_not_built_another_time(rooms: Rooms) -> None:
    rooms.run()
    rebuilt = rooms.run(all=True, mode="rebuild")
    assert rooms.store.manifest(rebuilt.generation).salt == rebuilt.run_id
    again = rooms.run()
    assert again.generation == rebuilt.generation


def test_a_second_run_waits_for_the_end_of_the_first_or_its_cancelling(rooms: Rooms) -> None:
    run_id = rooms.start(all=True)["id"]
    with pytest.raises(Problem) as refused:
        rooms.start(all=True)
    assert refused.value.status == 409
    assert cancel(run_id, rooms.stores)["status"] == "cancelled"
    with pytest.raises(Problem):
        cancel(run_id, rooms.stores)
    assert rooms.run().status == "completed_with_errors"
    assert rooms.build(run_id).status == "cancelled"


def test_a_run_that_stopped_before_it_began_holds_up_no_other(rooms: Rooms) -> None:
    rooms.generations.claim("x" * 26, "2026-11-25T11:58:00+00:00")
    assert rooms.run().status == "completed_with_errors"


def test_a_run_that_is_about_to_begin_keeps_its_claim(rooms: Rooms) -> None:
    rooms.generations.claim("x" * 26, "2026-11-25T11:59:30+00:00")
    with pytest.raises(Problem) as refused:
        rooms.start(all=True)
    assert refused.value.status == 409


def test_dead_letters_of_a_run_go_back_and_others_stay(rooms: Rooms) -> None:
    run_id = rooms.start(all=True)["id"]
    (message,) = rooms.messages()
    other = {**message, "run_id": "o" * 26}
    for body in (message, other):
        rooms.sqs.send_message(QueueUrl=rooms.urls["documents-dead"], MessageBody=json.dumps(body))
    assert redrive(run_id, rooms.stores) == {"id": run_id, "redriven": 1}
    assert rooms.messages() == [message]


def test_passages_of_a_version_are_written_once_and_read_back(rooms: Rooms) -> None:
    rooms.run()
    assert rooms.passages("lung").passages[0].text.startswith("Lung cancer")


def test_the_same_versions_make_the_same_generation(rooms: Rooms) -> None:
    one, two = Version("a", "1"), Version("b", "2")
    assert generation_id([one, two], "2") == generation_id([one, two], "2")
    assert generation_id([one], "2") != generation_id([one, two], "2")
    assert generation_id([one], "2") != generation_id([one], "opensearch.1")


@pytest.mark.parametrize("body", [{}, {"all": True, "prefix": "x"}, {"all": False}, {"documents": []}])
def test_exactly_one_choice_of_documents_is_asked_for(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"all|documents"):
        Ingest.model_validate(body)


def test_a_document_past_the_limit_is_rejected_unread(rooms: Rooms) -> None:
    rooms.content.put("documents/huge.md", b"x" * (DOCUMENT_BYTES + 2))
    assert "too large" in rooms.run(documents=["huge.md"]).rejected[0].reason


def test_two_documents_whose_names_make_one_id_are_told_apart(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("lung.html.md", "# Other\n\nA lung.")
    rooms.put("Lung!.md", "# Other\n\nAnother lung.")
    run = rooms.run()
    assert [one.key for one in run.rejected if "same id (lung)" in one.reason] == ["documents/Lung!.md"]
    assert rooms.found("surgery") == ["lung"]


def test_a_build_of_the_same_documents_keeps_the_rebuild_that_serves(rooms: Rooms) -> None:
    rooms.run()
    rebuilt = rooms.run(all=True, mode="rebuild")
    assert rooms.build_change().generation == rebuilt.generation
    assert rooms.run().generation == rebuilt.generation
    roll_back(rebuilt.run_id, RollBack(), "me", rooms.stores)


def test_hiding_and_showing_documents_does_not_lose_the_generation_before(rooms: Rooms) -> None:
    first = rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = rooms.run()
    rooms.remove("skin.md")
    rooms.take(told(("ObjectRemoved:Delete", "skin.md")))
    rooms.put("skin.md", "# Skin\n\nSkin cancer is often cured.")
    rooms.take(told(("ObjectCreated:Put", "skin.md")))
    rooms.build_change()
    assert rooms.found("skin") == ["skin"]
    assert roll_back(run.run_id, RollBack(), "me", rooms.stores)["generation"] == first.generation


def test_a_document_retracted_while_it_is_read_stays_retracted(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms.run()
    rooms.put("skin.md", "# Skin\n\nSkin cancer came back.")
    run_id = rooms.start(all=True)["id"]
    (message,) = rooms.messages()
    put = rooms.documents.put

    def late(rows: Any) -> None:
        retract("skin", "It was wrong.", "me", rooms.stores, dry_run=False)
        put(rows)

    monkeypatch.setattr(rooms.documents, "put", late)
    rooms.read(message)
    rooms.build(run_id)
    assert rooms.documents.get("skin").status == "retracted"  # type: ignore[union-attr]  # it was read
    assert rooms.found("skin") == []


class _Broken:
    def append(self, _: Swap) -> None:
        raise RuntimeError("killed")


def test_a_document_that_was_rejected_is_not_read_again_until_it_changes_or_all_is_rebuilt(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.run()
    reason = rooms.documents.get("broken").reason
    read: list[str] = []

    def reject(key: str, *_: Any) -> Any:
        read.append(key)
        raise RejectedError("again")

    monkeypatch.setattr("content_ingest.part.read_apart", reject)

    assert [(one.key, one.reason) for one in rooms.run().rejected] == [("documents/broken.md", reason)]
    assert read == []
    rooms.content.put("documents/broken.md", b"still no front matter")
    rooms.run()
    assert read == ["documents/broken.md"]


def test_what_is_found_out_about_a_bad_document_outlives_a_part_that_stops(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(key: str, *_: Any) -> Any:
        raise RejectedError("took too long") if "broken" in key else SystemExit

    monkeypatch.setattr("content_ingest.part.read_apart", stop)
    rooms.start(all=True)
    with pytest.raises(SystemExit):
        rooms.read(rooms.messages()[0])

    assert rooms.documents.get("broken").reason == "took too long"


def test_runs_are_listed_a_page_at_a_time_the_newest_first(rooms: Rooms) -> None:
    started = [rooms.run().run_id for _ in range(3)]
    first = listing({"limit": "2"}, rooms.stores)
    rest = listing({"limit": "2", "cursor": first["next"]}, rooms.stores)
    assert [len(first["ingestions"]), len(rest["ingestions"])] == [2, 1]
    assert {one["id"] for one in (*first["ingestions"], *rest["ingestions"])} == set(started)
    assert rest["next"] is None
