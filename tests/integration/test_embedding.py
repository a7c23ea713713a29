"""A language model reads what a generation lacks, on an AWS in the process: twice, late, and after a crash."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from moto import mock_aws
from numpy.typing import NDArray

from content_ingest.embedding import PART, Embeddings
from content_ingest.generation import live
from functions.operations.ingestions import RollBack, roll_back
from shared.adapters.passage_vectors import BY_MODEL
from shared.edge.queue import EmbedMessage
from shared.errors import NotFoundError
from tests.integration.rooms import Rooms

NAME = "length"
MODEL = b'{"kind": "onnx", "name": "length", "size": 2, "pooling": "cls", "tokens": 9}'


class Length:
    """A model that knows how long a text is."""

    name, size = NAME, 2

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        return np.array([[1.0, len(text)] for text in texts], np.float32)

    def ask(self, question: str) -> NDArray[np.float32]:
        return self.embed([question])[0]


class Reading:
    """Ingestion with a model."""

    def __init__(self) -> None:
        self.rooms, self.model, self.asked = Rooms(), Length(), list[EmbedMessage]()
        for file, body in (("model.json", MODEL), ("model.onnx", b"weights"), ("tokenizer.json", b"{}")):
            self.rooms.content.put(f"models/{NAME}/{file}", body)
        self.rooms.embeddings = self.embeddings()

    def embeddings(self) -> Embeddings:
        return Embeddings(self.rooms.content, NAME, self.asked.append, lambda _: self.model)

    def handle(self, message: EmbedMessage) -> int:
        """As the handler does; returns how many parts have been read."""
        rows = self.rooms.documents.get_many(message.documents)
        self.embeddings().read(live(rows.values()))
        return self.rooms.generations.embedded(message.generation, message.part)

    def vectors(self) -> NDArray[np.int8] | None:
        """Those of the serving generation."""
        folder = self.rooms.fetched()
        return np.load(folder / BY_MODEL) if (folder / BY_MODEL).exists() else None


@pytest.fixture
def reading() -> Iterator[Reading]:
    with mock_aws():
        yield Reading()


def test_a_generation_serves_before_the_model_has_read_it_and_asks_for_what_it_lacks(reading: Reading) -> None:
    run = reading.rooms.run()
    assert reading.rooms.found("lung") == ["lung"]
    assert reading.vectors() is None
    (message,) = reading.asked
    assert (message.generation, message.part, message.parts) == (run.generation, 0, 1)
    assert set(message.documents) == {"lung", "skin"}


def test_when_all_is_read_the_next_build_has_the_vectors_and_brings_the_model(reading: Reading) -> None:
    reading.rooms.run()
    assert reading.handle(reading.asked[0]) == 1
    swap = reading.rooms.build_again()
    assert swap is not None
    assert swap.documents == {}  # no answer has to be looked at
    rows = reading.vectors()
    assert rows is not None
    assert rows.any(axis=1).all()
    assert (reading.rooms.fetched() / "model.onnx").read_bytes() == b"weights"
    assert reading.rooms.found("lung") == ["lung"]


def test_what_was_read_is_not_read_again_however_often_its_message_comes(reading: Reading) -> None:
    reading.rooms.run()
    (message,) = reading.asked
    assert reading.handle(message) == reading.handle(message) == 1
    assert len(reading.model.read) == 2


def test_only_what_changed_is_read_and_the_rest_keeps_its_vectors(reading: Reading) -> None:
    reading.rooms.run()
    reading.handle(reading.asked.pop())
    reading.rooms.build_again()
    reading.model.read.clear()
    reading.rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    reading.rooms.run()
    (message,) = reading.asked
    assert message.documents == ("lung",)
    rows = reading.vectors()
    assert rows is not None
    assert rows.any(axis=1).tolist() == [False, True]  # lung, then skin
    reading.handle(message)
    assert len(reading.model.read) == 1


def test_many_documents_are_asked_for_in_parts(reading: Reading) -> None:
    for number in range(PART):
        reading.rooms.put(f"more{number}.md", f"# More {number}\n\nCancer is treated in {number} ways.")
    reading.rooms.run()
    assert [(one.part, one.parts, len(one.documents)) for one in reading.asked] == [(0, 2, PART), (1, 2, 2)]
    assert [reading.handle(one) for one in reading.asked] == [1, 2]


def test_a_run_is_rolled_back_also_after_the_model_has_read_what_it_built(reading: Reading) -> None:
    first = reading.rooms.run()
    reading.rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = reading.rooms.run()
    for message in reading.asked:
        reading.handle(message)
    reading.rooms.build_again()
    said = roll_back(run.run_id, RollBack(), "an operator", reading.rooms.stores)
    assert said["generation"] == first.generation
    assert reading.rooms.found("surgery") == ["lung"]
    again = roll_back(run.run_id, RollBack(), "an operator", reading.rooms.stores)
    assert again["generation"] == first.generation


def test_what_was_rolled_back_does_not_come_again_when_the_model_has_read_it(reading: Reading) -> None:
    first = reading.rooms.run()
    reading.rooms.put("lung.md", "# Lung\n\nLung cancer is treated with radiation.")
    run = reading.rooms.run()
    roll_back(run.run_id, RollBack(), "an operator", reading.rooms.stores)
    for message in reading.asked:  # also those that the generation asked for which serves again
        reading.handle(message)
        assert reading.rooms.build_again() is None
    assert reading.rooms.found("surgery") == ["lung"]
    assert reading.rooms.generations.serving() == first.generation


def test_a_build_without_the_model_whose_vectors_are_there_fails_and_says_so(reading: Reading) -> None:
    reading.rooms.run()
    reading.handle(reading.asked.pop())
    reading.rooms.s3.delete_object(Bucket="content", Key=f"models/{NAME}/model.json")
    reading.rooms.embeddings = reading.embeddings()
    run = reading.rooms.run()
    assert run.status == "failed"
    assert run.failure == "models/length/model.json is not in the content bucket: put the language model there"
    assert reading.rooms.found("lung") == ["lung"]


def test_a_model_that_nobody_put_there_is_named(reading: Reading) -> None:
    other = Embeddings(reading.rooms.content, "other", reading.asked.append)
    reading.rooms.run()
    with pytest.raises(NotFoundError, match=r"models/other/model\.json"):
        other.read(live(reading.rooms.documents.all()))
