"""The stores of ingestion, for tests of it on an AWS in the process."""

import json
import tempfile
from pathlib import Path
from typing import Any

import boto3

from content_ingest.embedding import Embeddings
from content_ingest.events import Notification, events_of, take
from content_ingest.generation import bring_up, build, live
from content_ingest.objects import get_passages
from content_ingest.part import read_part
from functions.operations.ingestions import Ingest, Stores, start
from shared.adapters.citations_table import CitationsTable
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.dynamodb import Table
from shared.adapters.engines import Engines
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import DeadLetters, Queue
from shared.model.passage import PassageSet
from shared.model.query import Clause, Query
from shared.swap import Swap
from tests.integration.tables import create_table
from tests.unit.content_ingest.made import markdown

NOW = "2026-11-25T12:00:00+00:00"


def told(*events: tuple[str, str]) -> Notification:
    """What S3 tells: the event's name and the key, as it encodes it."""
    records = [{"eventName": name, "s3": {"object": {"key": f"documents/{key}"}}} for name, key in events]
    return Notification.model_validate({"Records": records})


class Rooms:
    """The stores of ingestion, filled with two good documents and one without rights."""

    def __init__(self) -> None:
        s3, dynamodb, sqs = (boto3.client(name, region_name="us-east-1") for name in ("s3", "dynamodb", "sqs"))
        s3.create_bucket(Bucket="content")
        self.s3, self.sqs = s3, sqs
        names = ("documents", "documents-dead", "builds", "builds-dead", "decisions")
        self.urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}
        tables = {
            name: Table(dynamodb, create_table(dynamodb, name)) for name in ("documents", "generations", "citations")
        }
        self.content = Bucket(s3, "content")
        self.documents = DocumentsTable(tables["documents"])
        self.generations = GenerationsTable(tables["generations"])
        self.citations = CitationsTable(tables["citations"])
        self.store = GenerationStore(self.content)
        self.runs = 0
        self.waits: list[float] = []
        self.swaps: list[Swap] = []
        self.engines = Engines()
        self.embeddings: Embeddings | None = None
        self.stores = Stores(
            content=self.content,
            documents=self.documents,
            generations=self.generations,
            store=self.store,
            citations=self.citations,
            queue=Queue(sqs, self.urls["documents"]),
            builds=Queue(sqs, self.urls["builds"]),
            letters=tuple(
                DeadLetters(sqs, self.urls[f"{name}-dead"], self.urls[name]) for name in ("documents", "builds")
            ),
            decisions=Queue(sqs, self.urls["decisions"]),
            new_id=self._new_id,
            now=lambda: NOW,
            wait=self.waits.append,
        )
        self.put("lung.md", "# Lung\n\nLung cancer is treated with surgery.")
        self.put("skin.md", "# Skin\n\nSkin cancer is often cured.")
        self.content.put("documents/broken.md", b"no front matter")

    def _new_id(self) -> str:
        self.runs += 1
        return f"{'r' * 24}{'abcdefghijklmnop'[self.runs // 16]}{'abcdefghijklmnop'[self.runs % 16]}"

    def put(self, name: str, body: str) -> None:
        self.content.put(f"documents/{name}", markdown(body))

    def remove(self, name: str) -> None:
        self.s3.delete_object(Bucket="content", Key=f"documents/{name}")

    def start(self, **body: Any) -> Any:
        return start(Ingest.model_validate(body), self.stores)

    def messages(self, queue: str = "documents") -> list[dict[str, Any]]:
        """What stands in a queue; it is taken out."""
        found = []
        while got := self.sqs.receive_message(QueueUrl=self.urls[queue], MaxNumberOfMessages=10).get("Messages", []):
            for one in got:
                self.sqs.delete_message(QueueUrl=self.urls[queue], ReceiptHandle=one["ReceiptHandle"])
                found.append(json.loads(one["Body"]))
        return found

    def read(self, message: dict[str, Any]) -> Any:
        return read_part(
            message["run_id"],
            message["part"],
            tuple(message["keys"]),
            content=self.content,
            documents=self.documents,
            generations=self.generations,
            now=lambda: NOW,
            again=message["again"],
            sidecars=frozenset(message["sidecars"]),
        )

    def build(self, run_id: str) -> Any:
        return build(
            run_id,
            content=self.content,
            documents=self.documents,
            generations=self.generations,
            store=self.store,
            now=lambda: NOW,
            swapped=self.swaps.append,
            engines=self.engines,
            embeddings=self.embeddings,
        )

    def take(self, *notifications: Notification) -> int | None:
        """What the read step makes of what the bucket tells."""
        stores = {"content": self.content, "documents": self.documents, "generations": self.generations}
        return take(events_of(notifications), **stores, now=lambda: NOW)

    def build_change(self) -> Swap:
        """What the build step makes of changes that came without a run."""
        stores = {"content": self.content, "documents": self.documents, "generations": self.generations}
        made = bring_up(**stores, store=self.store, created=NOW, embeddings=self.embeddings)
        assert made is not None
        return made

    def build_again(self) -> Swap | None:
        """What the build step makes of what a language model has read."""
        stores = {"content": self.content, "documents": self.documents, "generations": self.generations}
        return bring_up(**stores, store=self.store, created=NOW, embeddings=self.embeddings, read_again=True)

    def run(self, **body: Any) -> Any:
        """A whole run; returns it as it ended."""
        run_id = self.start(**(body or {"all": True}))["id"]
        for message in self.messages():
            self.read(message)
        self.messages("builds")
        return self.build(run_id)

    def fetched(self) -> Path:
        """The serving generation in a folder."""
        pointer = self.generations.pointer()
        assert pointer is not None
        folder = Path(tempfile.mkdtemp())
        self.store.fetch(pointer.generation, folder)
        return folder

    def passages(self, document_id: str) -> PassageSet:
        """What was read of a document."""
        row = self.documents.get(document_id)
        assert row is not None
        (made,) = get_passages(self.content, live([row]))
        return made

    def found(self, word: str) -> list[str]:
        """The documents in which the serving generation finds a word."""
        pointer = self.generations.pointer()
        assert pointer is not None
        # the engine's own thread may still put a lock's file there while the folder goes
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            self.store.fetch(pointer.generation, Path(folder))
            index = self.engines.open(pointer.generation, Path(folder))
            index.without = pointer.without
            return [match.document_id for match in index.search(Query(clauses=(Clause(words=word),)), 10)]
