from dataclasses import dataclass, field
from pathlib import Path

import pytest

from functions.retrieval.serving import Serving, keep_newest
from shared.adapters.generations_table import BELIEVED_SECONDS, Pointer
from shared.errors import NotFoundError
from tests.unit.retrieval.fakes import FakeIndex


@dataclass
class Generations:
    serving: str | None = "one"
    looks: int = 0

    def pointer(self) -> Pointer | None:
        self.looks += 1
        return None if self.serving is None else Pointer(generation=self.serving, previous=None, moves=1)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Opener:
    opened: list[str] = field(default_factory=list)

    def __call__(self, generation: str) -> FakeIndex:
        self.opened.append(generation)
        index = FakeIndex()
        index.generation = generation
        return index


def test_a_generation_is_opened_once_and_its_pointer_believed_for_a_while() -> None:
    generations, clock, opener = Generations(), Clock(), Opener()
    serving = Serving(generations, opener, clock)  # type: ignore[arg-type]  # a fake of the table
    serving.index()
    clock.now += BELIEVED_SECONDS / 2
    serving.index()
    assert (opener.opened, generations.looks) == (["one"], 1)


def test_a_moved_pointer_is_noticed() -> None:
    generations, clock, opener = Generations(), Clock(), Opener()
    serving = Serving(generations, opener, clock)  # type: ignore[arg-type]
    serving.index()
    generations.serving = "two"
    clock.now += BELIEVED_SECONDS
    assert serving.index().generation == "two"


def test_a_change_while_the_pointer_was_read_is_noticed_as_soon_as_any_other() -> None:
    clock, opener = Clock(), Opener()

    class Slow(Generations):
        def pointer(self) -> Pointer | None:
            found = super().pointer()
            clock.now += BELIEVED_SECONDS / 2
            return found

    generations = Slow()
    serving = Serving(generations, opener, clock)  # type: ignore[arg-type]
    serving.index()
    generations.serving = "two"
    clock.now += BELIEVED_SECONDS / 2
    assert serving.index().generation == "two"


def test_before_the_first_ingestion_there_is_nothing_to_serve() -> None:
    with pytest.raises(NotFoundError):
        Serving(Generations(serving=None), Opener(), Clock()).index()  # type: ignore[arg-type]


def test_earlier_generations_leave_the_storage(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    keep_newest(tmp_path, tmp_path / "two")
    assert [folder.name for folder in tmp_path.iterdir()] == ["two"]
