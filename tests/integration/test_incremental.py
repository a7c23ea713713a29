"""A generation is the same whatever way its documents came: one by one, changed, taken away, or all at once."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tantivy
from moto import mock_aws

from shared.adapters.passage_vectors import FILE as VECTORS
from shared.adapters.tantivy import TantivyIndex
from shared.model.query import Clause, Query
from tests.integration.rooms import Rooms, told

TEXTS = (
    "Surgery removes the cancer.\n\n## Side effects\n\nPain after surgery is common.",
    "Radiation therapy (RT) shrinks the cancer. Radiation may burn the skin.",
    "Chemotherapy takes the hair of many people.\n\n## Recovery\n\nHair grows back within months.",
    "The cancer is watched, and nothing is done at first.",
)
ASKED = ("cancer", "surgery pain", "hair", "radiation skin", "recovery months", "nothing")

# Added, changed, taken away, back again, as it was before: in groups that are read together, and so lie together.
STEPS: tuple[dict[str, str | None], ...] = (
    {"bone.md": TEXTS[0], "hair.md": TEXTS[1], "throat.md": TEXTS[3]},
    {"hair.md": TEXTS[2], "skin.md": None, "eye.md": TEXTS[1]},
    {"skin.md": TEXTS[3], "bone.md": None, "eye.md": TEXTS[0], "lung.md": TEXTS[1]},
    {"eye.md": TEXTS[1], "throat.md": None},
)


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def held(rooms: Rooms) -> tuple[Any, ...]:
    """All that the serving generation holds, and what it finds with which score."""
    pointer = rooms.generations.pointer()
    assert pointer is not None
    # the engine's own thread may still put a lock's file there while the folder goes
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        rooms.store.fetch(pointer.generation, folder)
        index = TantivyIndex(folder, pointer.generation)
        hits = index._searcher.search(tantivy.Query.all_query(), limit=max(1, index.passages)).hits
        rows = sorted(zip(index._rows(hits), (address for _, address in hits), strict=True), key=lambda one: one[0])
        payloads = [index._searcher.doc(address).get_first("payload") for _, address in rows]
        asked = [Query(clauses=tuple(map(_clause, words.split())), meaning=words) for words in ASKED]
        ranked = [(index.search(one, 20), index.near(one, 20)) for one in asked]
        files = [
            (folder / file).read_bytes() for file in ("sources.json", "lengths.json", "abbreviations.json", VECTORS)
        ]
        return pointer.generation, payloads, ranked, files


def _clause(word: str) -> Clause:
    return Clause(words=word)


def change(rooms: Rooms, step: dict[str, str | None]) -> None:
    for name, text in step.items():
        if text is None:
            rooms.remove(name)
        else:
            rooms.put(name, f"# About {name}\n\n{text}")


def by_runs(rooms: Rooms) -> None:
    """A run after each step."""
    for step in STEPS:
        change(rooms, step)
        rooms.run()


def by_events(rooms: Rooms) -> None:
    """What the bucket tells, document by document, with a build now and then."""
    for step in STEPS:
        for name, text in step.items():
            change(rooms, {name: text})
            rooms.take(told(("ObjectRemoved:Delete" if text is None else "ObjectCreated:Put", name)))
    rooms.build_change()


@pytest.mark.parametrize("way", [by_runs, by_events])
def test_an_incremental_build_is_a_full_one(way: Callable[[Rooms], None]) -> None:
    with mock_aws():
        rooms = Rooms()
        rooms.run()
        way(rooms)
        incremental = held(rooms)
    with mock_aws():
        rooms = Rooms()
        for step in STEPS:
            change(rooms, step)
        rooms.run()
        assert held(rooms) == incremental


@pytest.mark.usefixtures("aws")
def test_a_changed_document_makes_one_object_and_the_others_stay_in_theirs() -> None:
    rooms = Rooms()
    rooms.run()
    before = {one.key for one in rooms.content.list("passages/")}
    change(rooms, {"lung.md": TEXTS[0]})
    rooms.run()
    added = {one.key for one in rooms.content.list("passages/")} - before
    assert len(before) == len(added) == 1
    parts = {row.document_id: row.part for row in rooms.documents.all()}
    assert ({parts["lung"]}, {parts["skin"]}) == (added, before)


@pytest.mark.usefixtures("aws")
def test_a_build_takes_the_vectors_that_the_read_step_made(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = Rooms()
    run_id = rooms.start(all=True)["id"]
    for message in rooms.messages():
        rooms.read(message)
    made: list[str] = []
    monkeypatch.setattr("shared.adapters.word_vectors.WordVectors.embed", lambda _, texts: made.extend(texts))
    assert rooms.build(run_id).status == "completed_with_errors"
    assert not made
