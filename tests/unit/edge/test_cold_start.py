"""What is built once a process."""

import gc
from collections.abc import Iterator

import pytest

from shared.edge.cold_start import once, settle


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_it_is_built_once_and_kept() -> None:
    built: list[list[int]] = []

    def build() -> list[int]:
        built.append([])
        return built[-1]

    rooms = once(build)
    assert rooms() is rooms()
    assert len(built) == 1


def test_what_it_made_is_not_looked_through_again() -> None:
    gc.unfreeze()
    once(lambda: {"a": []})()
    assert gc.get_freeze_count() > 1000


def test_a_build_that_fails_is_tried_again() -> None:
    tries: list[int] = []

    def build() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise TimeoutError
        return len(tries)

    rooms = once(build)
    with pytest.raises(TimeoutError):
        rooms()
    assert rooms() == 2


def test_what_stays_is_not_looked_through_for_garbage_and_what_was_held_before_is_freed() -> None:
    class Left:
        gone = False

        def __del__(self) -> None:
            Left.gone = True

    left = Left()
    left.itself = left  # type: ignore[attr-defined]  # only the collector frees it
    settle()
    assert gc.get_freeze_count() > 1000
    del left
    gc.collect()
    assert not Left.gone
    settle()
    assert Left.gone


def test_what_an_answer_makes_is_not_looked_through_while_it_is_made() -> None:
    settle()
    looks: list[str] = []
    gc.callbacks.append(lambda phase, _: looks.append(phase))
    try:
        made = [[number] for number in range(20_000)]
    finally:
        gc.callbacks.pop()
    assert len(made) == 20_000
    assert not looks
