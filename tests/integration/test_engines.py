"""A build and what serves after it, with the passages in a cluster, and when the engine is changed."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from functions.operations.documents import retract
from functions.operations.ingestions import RollBack, roll_back
from shared.adapters.engines import Engines
from shared.adapters.opensearch import PREFIX
from tests.integration.clusters import ready
from tests.integration.rooms import Rooms
from tests.suites import node

pytestmark = pytest.mark.opensearch


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    client = ready()
    with mock_aws():
        made = Rooms()
        made.engines = Engines("opensearch", node())
        yield made
    client.indices.delete(index=f"{PREFIX}*", ignore_unavailable=True)


def indexes() -> set[str]:
    return {one.removeprefix(PREFIX) for one in ready().indices.get_alias(index=f"{PREFIX}*")}


def serving(rooms: Rooms) -> str:
    pointer = rooms.generations.pointer()
    assert pointer is not None
    return pointer.generation


def test_a_run_writes_a_generation_into_the_cluster_and_lets_it_serve(rooms: Rooms) -> None:
    run = rooms.run()

    assert run.status == "completed_with_errors"  # one of the three documents has no rights
    assert run.generation == serving(rooms)
    assert indexes() == {serving(rooms)}
    assert rooms.found("lung") == ["lung"]
    assert rooms.store.versions(serving(rooms)).keys() == {"lung", "skin"}


def test_the_serving_generation_and_the_one_before_it_stay_in_the_cluster(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.adapters.opensearch.YOUNG_SECONDS", -60)
    generations = []
    for words in ("surgery", "radiation", "chemotherapy"):
        rooms.put("lung.md", f"# Lung\n\nLung cancer is treated with {words}.")
        rooms.run()
        generations.append(serving(rooms))

    assert indexes() == set(generations[1:])


def test_a_generation_whose_index_is_gone_is_built_again(rooms: Rooms) -> None:
    rooms.run()
    first = serving(rooms)
    ready().indices.delete(index=PREFIX + first)

    rooms.run()

    assert serving(rooms) == first
    assert rooms.found("lung") == ["lung"]


def test_what_is_retracted_is_found_no_more_and_a_rollback_serves_what_was_before(rooms: Rooms) -> None:
    first = rooms.run()
    rooms.put("skin.md", "# Skin\n\nSkin cancer is burnt by sunshine.")
    second = rooms.run()
    assert rooms.found("sunshine") == ["skin"]

    roll_back(second.run_id, RollBack(), "me", rooms.stores)

    assert serving(rooms) == first.generation
    assert rooms.found("sunshine") == []
    retract("lung", "It was wrong.", "me", rooms.stores, dry_run=False)
    assert rooms.found("lung") == []


def test_the_engine_changes_with_the_next_build_and_a_rollback_brings_the_other_back(rooms: Rooms) -> None:
    cluster, rooms.engines = rooms.engines, Engines(endpoint=node())
    embedded = rooms.run()
    assert indexes() == set()

    rooms.engines = cluster
    assert rooms.found("lung") == ["lung"]  # what was built before is read where it stands
    moved = rooms.run()
    assert moved.generation != embedded.generation
    assert indexes() == {moved.generation}
    assert rooms.found("lung") == ["lung"]

    roll_back(moved.run_id, RollBack(), "me", rooms.stores)
    assert serving(rooms) == embedded.generation
    assert rooms.found("lung") == ["lung"]


def test_a_cluster_that_refuses_fails_the_run_with_the_reason_and_what_serves_stays(
    rooms: Rooms,
) -> None:
    rooms.run()
    before = serving(rooms)
    ready().indices.delete_index_template(name="passages")
    rooms.put("lung.md", "# Lung\n\nSomething else.")

    run = rooms.run()

    assert run.status == "failed"
    assert "infra.opensearch apply" in str(run.failure)
    assert serving(rooms) == before


def test_the_engine_opensearch_needs_an_endpoint() -> None:
    with pytest.raises(RuntimeError, match="endpoint"):
        Engines("opensearch")
