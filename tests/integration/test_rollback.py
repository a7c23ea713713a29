"""A rollback on an AWS in the process: once, again, and after a crash."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from functions.operations.documents import retract
from functions.operations.ingestions import RollBack, roll_back
from shared.adapters.generations_table import BELIEVED_SECONDS
from shared.edge.http import Problem
from tests.integration.adapters.test_citations_table import envelope
from tests.integration.rooms import Rooms, told


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with mock_aws():
        yield Rooms()


def test_a_rollback_lets_the_generation_before_serve_again_once(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = rooms.run()
    preview = roll_back(run.run_id, RollBack(dry_run=True), "me", rooms.stores)
    assert [one["document_id"] for one in preview["documents"]] == ["lung"]
    assert rooms.found("radiation") == ["lung"]
    roll_back(run.run_id, RollBack(), "me", rooms.stores)
    assert rooms.found("surgery") == ["lung"]
    assert rooms.generations.run(run.run_id).status == "rolled_back"
    pointer = rooms.generations.pointer()
    assert roll_back(run.run_id, RollBack(), "me", rooms.stores)["generation"] == pointer.generation  # type: ignore[union-attr]  # it serves
    assert rooms.generations.pointer() == pointer
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with chemotherapy.")
    rooms.run()
    with pytest.raises(Problem) as refused:
        roll_back(run.run_id, RollBack(), "me", rooms.stores)
    assert refused.value.status == 409


@pytest.mark.parametrize("stops", ["set_status", "move", "changed"])
def test_a_rollback_that_stopped_anywhere_is_finished_when_it_is_asked_for_again(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, stops: str
) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = rooms.run()
    rooms.citations.record(envelope(1, "lung"), None)
    done = getattr(rooms.generations, stops)

    def stop(*given: Any, **named: Any) -> None:
        done(*given, **named)
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(rooms.generations, stops, stop)
        with pytest.raises(TimeoutError):
            roll_back(run.run_id, RollBack(), "me", rooms.stores)
    assert rooms.messages("decisions") == []
    roll_back(run.run_id, RollBack(), "me", rooms.stores)
    assert rooms.found("surgery") == ["lung"]
    assert [one["command"] for one in rooms.messages("decisions")] == ["renew"]


def test_what_was_retracted_since_is_not_listed_as_coming_back_and_does_not(rooms: Rooms) -> None:
    rooms.run()
    retract("lung", "It was wrong.", "me", rooms.stores, dry_run=False)
    assert rooms.waits == [BELIEVED_SECONDS]
    rooms.put("bone.md", "# Bone\n\nBone cancer is rare.")
    run = rooms.run()
    for dry_run in (True, False, False):  # before, at once, and asked again
        said = roll_back(run.run_id, RollBack(dry_run=dry_run), "me", rooms.stores)
        assert [(one["document_id"], one["then"]) for one in said["documents"]] == [("bone", None)]
    assert rooms.found("surgery") == []


def test_what_was_retracted_from_the_generation_that_serves_is_listed_in_no_preview(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = rooms.run()
    rooms.citations.record(envelope(1, "lung"), None)
    retract("lung", "It was wrong.", "me", rooms.stores, dry_run=False)
    rooms.messages("decisions")
    assert roll_back(run.run_id, RollBack(), "me", rooms.stores)["documents"] == []
    assert [one["command"] for one in rooms.messages("decisions")] == ["withdraw"]  # told again, should it have failed


def test_a_dry_run_of_a_retraction_waits_for_nothing(rooms: Rooms) -> None:
    rooms.run()
    retract("lung", "It was wrong.", "me", rooms.stores, dry_run=True)
    assert rooms.waits == []


def test_what_was_taken_back_is_not_what_came_before(rooms: Rooms) -> None:
    first = rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = rooms.run()
    roll_back(run.run_id, RollBack(), "me", rooms.stores)
    with pytest.raises(Problem) as refused:
        roll_back(first.run_id, RollBack(), "me", rooms.stores)
    assert refused.value.status == 409
    assert rooms.found("surgery") == ["lung"]


def test_the_run_of_a_generation_that_another_run_replaced_is_not_rolled_back(rooms: Rooms) -> None:
    first = rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    rooms.run()
    with pytest.raises(Problem) as refused:
        roll_back(first.run_id, RollBack(), "me", rooms.stores)
    assert refused.value.status == 409
    assert rooms.found("radiation") == ["lung"]


def test_a_build_that_waits_for_an_earlier_change_does_not_undo_a_rollback(rooms: Rooms) -> None:
    rooms.run()
    rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    change = rooms.take(told(("ObjectCreated:Put", "lung.md")))
    run = rooms.run()
    assert rooms.generations.changes() == change
    roll_back(run.run_id, RollBack(), "me", rooms.stores)
    assert rooms.generations.changes() != change  # which makes the build step leave the one that waits
