"""Both steps of ingestion on an AWS in the process: twice, late, and after a crash."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from content_ingest.formats import DOCUMENT_BYTES
from content_ingest.generation import build, generation_id
from content_ingest.objects import Version, get_passages
from content_ingest.part import read_part
from content_ingest.reading import read_document
from functions.operations.ingestions import Ingest, start, view
from shared.adapters.dynamodb import Table
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.adapters.tantivy import TantivyIndex
from shared.edge.http import Problem
from shared.model.query import Clause, Query
from tests.unit.content_ingest.made import markdown

RUN = "r" * 26


class Rooms:
    """The stores of ingestion, filled with two good documents and one without rights."""

    def __init__(self) -> None:
        s3, dynamodb, sqs = (boto3.client(name, region_name="us-east-1") for name in ("s3", "dynamodb", "sqs"))
        s3.create_bucket(Bucket="content")
        for name, key in (("documents", "document_id"), ("generations", "id")):
            dynamodb.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            )
        self.sqs, self.url = sqs, sqs.create_queue(QueueName="documents")["QueueUrl"]
        self.content = Bucket(s3, "content")
        self.documents = Table(dynamodb, "documents")
        self.generations = GenerationsTable(Table(dynamodb, "generations"))
        self.store = GenerationStore(self.content)
        self.content.put("documents/lung.md", markdown("# Lung\n\nLung cancer is treated with surgery."))
        self.content.put("documents/skin.md", markdown("# Skin\n\nSkin cancer is often cured."))
        self.content.put("documents/broken.md", b"no front matter")

    def start(self, **body: Any) -> str:
        said = start(
            Ingest.model_validate(body),
            content=self.content,
            generations=self.generations,
            queue=Queue(self.sqs, self.url),
            new_id=lambda: RUN,
            now=lambda: "2026-11-25T12:00:00+00:00",
        )
        return str(said["id"])

    def messages(self) -> list[dict[str, Any]]:
        got = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(one["Body"]) for one in got]

    def read(self, message: dict[str, Any]) -> Any:
        return read_part(
            message["run_id"],
            message["part"],
            tuple(message["keys"]),
            content=self.content,
            documents=self.documents,
            generations=self.generations,
            now=lambda: "2026-11-25T12:00:01+00:00",
        )

    def build(self) -> Any:
        return build(
            RUN,
            content=self.content,
            generations=self.generations,
            store=self.store,
            now=lambda: "2026-11-25T12:00:02+00:00",
        )


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with mock_aws():
        yield Rooms()


def test_a_run_ends_with_a_generation_that_serves_and_says_what_it_left_out(rooms: Rooms, tmp_path: Path) -> None:
    rooms.start(all=True)
    (message,) = rooms.messages()
    rooms.read(message)
    run = rooms.build()
    assert run.status == "completed_with_errors"
    assert view(run, "2026-11-25T12:00:10+00:00")["counts"] == {
        "found": 3, "unchanged": 0, "indexed": 2, "removed": 0, "rejected": 1, "failed": 0,
    }  # fmt: skip
    assert [(one.key, one.reason[:15]) for one in run.rejected] == [("documents/broken.md", "no front matter")]
    pointer = rooms.generations.pointer()
    assert pointer is not None
    rooms.store.fetch(pointer.generation, tmp_path / "index")
    index = TantivyIndex(tmp_path / "index", pointer.generation)
    assert index.search(Query(clauses=(Clause(words="lung"),)), 1)[0].source.document_id == "lung"


def test_the_same_messages_twice_change_nothing(rooms: Rooms) -> None:
    rooms.start(all=True)
    (message,) = rooms.messages()
    first, again = rooms.read(message), rooms.read(message)
    assert again.counts == first.counts
    built, rebuilt = rooms.build(), rooms.build()
    assert rebuilt == built
    assert rooms.generations.pointer().moves == 1  # type: ignore[union-attr]  # it was just built


def test_a_build_that_crashed_before_the_pointer_moved_is_done_again(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.start(all=True)
    (message,) = rooms.messages()
    rooms.read(message)
    with monkeypatch.context() as broken:
        broken.setattr(rooms.generations, "move", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            rooms.build()
    assert rooms.generations.pointer() is None
    assert rooms.build().status == "completed_with_errors"
    assert rooms.generations.pointer() is not None


def test_a_document_that_did_not_change_is_not_read_again(rooms: Rooms) -> None:
    rooms.start(documents=["lung.md"])
    (message,) = rooms.messages()
    rooms.read(message)
    again = rooms.read({**message, "part": 1})
    assert again.counts["unchanged"] == 1


def test_the_same_versions_make_the_same_generation_in_any_order(rooms: Rooms) -> None:
    one, two = Version(document_id="a", version="1"), Version(document_id="b", version="2")
    assert generation_id([one, two]) == generation_id([one, two])
    assert generation_id([one]) != generation_id([one, two])


def test_passages_of_a_version_are_written_once_and_read_back(rooms: Rooms) -> None:
    rooms.start(documents=["lung.md"])
    (message,) = rooms.messages()
    rooms.read(message)
    version = rooms.documents.get({"document_id": "lung"})["version"]  # type: ignore[index]  # just written
    assert (
        get_passages(rooms.content, Version(document_id="lung", version=version))
        .passages[0]
        .text.startswith("Lung cancer")
    )


def test_a_second_run_waits_for_the_end_of_the_first(rooms: Rooms) -> None:
    rooms.start(all=True)
    with pytest.raises(Problem) as refused:
        rooms.start(all=True)
    assert refused.value.status == 409


def test_a_dry_run_lists_the_documents_and_starts_nothing(rooms: Rooms) -> None:
    found = start(
        Ingest(all=True, dry_run=True), content=rooms.content, generations=rooms.generations,
        queue=Queue(rooms.sqs, rooms.url), new_id=lambda: RUN, now=lambda: "",
    )  # fmt: skip
    assert found["found"] == 3
    assert rooms.messages() == []


@pytest.mark.parametrize("body", [{}, {"all": True, "prefix": "x"}, {"all": False}, {"documents": []}])
def test_exactly_one_choice_of_documents_is_asked_for(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"all|documents"):
        Ingest.model_validate(body)


def test_a_document_that_a_reader_trips_over_is_rejected_and_the_others_go_on(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(key: str, raw: bytes) -> Any:
        if key.endswith("skin.md"):
            raise RecursionError
        return read_document(key, raw)

    rooms.start(all=True)
    (message,) = rooms.messages()
    monkeypatch.setattr("content_ingest.part.read_document", trips)
    run = rooms.read(message)
    assert run.counts["rejected"] == 2
    assert run.counts["indexed"] == 1


def test_a_document_past_the_limit_is_rejected_unread(rooms: Rooms) -> None:
    rooms.content.put("documents/huge.md", b"x" * (DOCUMENT_BYTES + 2))
    rooms.start(documents=["huge.md"])
    (message,) = rooms.messages()
    assert "too large" in rooms.read(message).rejected[0].reason
