"""Runs, and the pointer to the serving generation."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.dynamodb import ITEM_BYTES, Table
from shared.adapters.generations_table import GenerationsTable, Pointer, Rejected, Run
from shared.errors import ConflictError, NotFoundError
from tests.integration.threads import at_once

RUN = "r" * 26


@pytest.fixture
def generations(table: Callable[[str], Table]) -> GenerationsTable:
    return GenerationsTable(table("generations"))


def a_run(**changes: Any) -> Run:
    fields: dict[str, Any] = {
        "run_id": RUN,
        "mode": "rebuild",
        "status": "running",
        "started_at": "2026-01-01T00:00:00Z",
        "found": 60,
        "parts": 3,
        "counts": {"found": 60, "removed": 1},
    }
    return Run.model_validate(fields | changes)


def test_before_the_first_generation_there_is_no_pointer(generations: GenerationsTable) -> None:
    assert generations.pointer() is None


def test_the_pointer_moves_from_where_it_was_seen_and_remembers_where_it_stood(generations: GenerationsTable) -> None:
    first = generations.move(None, "g1")
    assert first == generations.pointer() == Pointer(generation="g1", previous=None, moves=1)

    second = generations.move(first, "g2")
    assert second == generations.pointer() == Pointer(generation="g2", previous="g1", moves=2)

    back = generations.move(second, "g1")
    assert back == generations.pointer() == Pointer(generation="g1", previous="g2", moves=3)


def test_a_pointer_that_stays_where_it_is_remembers_where_it_stood_before(generations: GenerationsTable) -> None:
    second = generations.move(generations.move(None, "g1"), "g2")
    generations.hide(frozenset("a"))

    hidden = generations.pointer()
    shown = generations.move(hidden, "g2", frozenset("b"))

    assert (shown.previous, shown.moves, shown.without) == (second.previous, 4, {"b"})


def test_a_pointer_that_moved_meanwhile_is_not_moved(generations: GenerationsTable) -> None:
    first = generations.move(None, "g1")
    second = generations.move(first, "g2")
    there_and_back = generations.move(generations.move(second, "g3"), "g2")

    for seen in (None, first, second):
        with pytest.raises(ConflictError):
            generations.move(seen, "g4")
    assert generations.pointer() == there_and_back


def test_a_pointer_that_is_not_there_is_not_moved(generations: GenerationsTable) -> None:
    with pytest.raises(ConflictError):
        generations.move(Pointer(generation="g1", previous=None, moves=1), "g2")
    assert generations.pointer() is None


@pytest.mark.parametrize("first", [True, False])
def test_of_many_that_move_the_pointer_at_once_one_wins(generations: GenerationsTable, first: bool) -> None:
    seen = None if first else generations.move(None, "g0")

    def move(n: int) -> Callable[[], Pointer]:
        return lambda: generations.move(seen, f"new{n}")

    results = at_once(*(move(n) for n in range(8)))

    (won,) = [result for result in results if isinstance(result, Pointer)]
    assert sum(isinstance(result, ConflictError) for result in results) == 7
    assert generations.pointer() == won


def test_a_run_comes_back_as_it_was_started_and_starts_once(generations: GenerationsTable) -> None:
    run = a_run(rejected=(Rejected(key="a.pdf", reason="it has a password"),))
    generations.start(run)

    assert generations.run(RUN) == run
    with pytest.raises(ConflictError):
        generations.start(a_run())


def test_a_run_that_never_was_is_not_found(generations: GenerationsTable) -> None:
    with pytest.raises(NotFoundError):
        generations.run(RUN)
    with pytest.raises(NotFoundError):
        generations.part_done(RUN, 0, {"indexed": 1}, ())
    with pytest.raises(NotFoundError):
        generations.part_done(RUN, 0, {"indexed": 1}, (Rejected(key="a", reason="b"),))
    with pytest.raises(NotFoundError):
        generations.set_status(RUN, "completed")
    assert list(generations.runs()) == []


def test_a_part_counts_once_however_often_its_message_comes(generations: GenerationsTable) -> None:
    generations.start(a_run())
    rejected = (Rejected(key="a.pdf", reason="it has a password"),)

    once = generations.part_done(RUN, 1, {"indexed": 24, "rejected": 1}, rejected)
    twice = generations.part_done(RUN, 1, {"indexed": 24, "rejected": 1}, rejected)

    assert once == twice == generations.run(RUN)
    assert once.counts == {"found": 60, "removed": 1, "indexed": 24, "rejected": 1}
    assert once.done == {1}
    assert once.rejected == rejected


def test_parts_add_to_what_the_run_started_with_and_to_each_other(generations: GenerationsTable) -> None:
    before = Rejected(key="z.exe", reason="nothing reads it")
    generations.start(a_run(counts={"found": 60, "rejected": 1}, rejected=(before,)))

    generations.part_done(RUN, 2, {"indexed": 9, "rejected": 1}, (Rejected(key="c", reason="c"),))
    run = generations.part_done(RUN, 0, {"indexed": 23, "rejected": 2}, (Rejected(key="a", reason="a"),))

    assert run.counts == {"found": 60, "rejected": 4, "indexed": 32}
    assert [item.key for item in run.rejected] == ["z.exe", "a", "c"]


def test_parts_done_at_once_and_twice_are_each_counted_once(generations: GenerationsTable) -> None:
    generations.start(a_run(parts=6))

    def done(part: int) -> Callable[[], Run]:
        return lambda: generations.part_done(RUN, part, {"indexed": 10 + part}, ())

    results = at_once(*(done(part) for part in [*range(6), *range(6)]))

    run = generations.run(RUN)
    assert run.counts["indexed"] == sum(10 + part for part in range(6))
    assert run.done == frozenset(range(6))
    assert sum(result.done == run.done for result in results) >= 1  # somebody sees that all are done


def test_a_run_may_reject_more_than_fits_into_one_item(generations: GenerationsTable) -> None:
    generations.start(a_run())
    many = tuple(Rejected(key=f"{n:02}" + "k" * 900, reason="r" * 8000) for n in range(25))

    for part in range(3):
        generations.part_done(RUN, part, {"rejected": 25}, many)

    run = generations.run(RUN)
    assert run.rejected == many * 3
    assert len(run.model_dump_json()) > ITEM_BYTES


def test_a_status_is_set_with_what_is_given_and_leaves_the_rest(generations: GenerationsTable) -> None:
    generations.start(a_run())
    generations.part_done(RUN, 0, {"indexed": 1}, ())

    generations.set_status(RUN, "checking", generation="g1")
    generations.set_status(RUN, "completed", finished_at="2026-01-01T00:01:00Z", failure=None)

    run = generations.run(RUN)
    assert (run.status, run.generation, run.finished_at, run.failure) == (
        "completed",
        "g1",
        "2026-01-01T00:01:00Z",
        None,
    )
    assert run.counts["indexed"] == 1


def test_runs_come_newest_first_without_the_pointer(generations: GenerationsTable) -> None:
    generations.move(None, "g1")
    for day in (2, 3, 1):
        generations.start(a_run(run_id=str(day) * 26, started_at=f"2026-01-0{day}T00:00:00Z"))
        generations.part_done(str(day) * 26, 0, {"rejected": 1}, (Rejected(key=str(day), reason="r"),))

    found = list(generations.runs())

    assert [run.started_at[9] for run in found] == ["3", "2", "1"]
    assert [run.rejected[0].key for run in found] == ["3", "2", "1"]
