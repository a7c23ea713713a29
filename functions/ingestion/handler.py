"""Ingestion: `read` turns documents into passages, `build` compiles a run's passages into a generation."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger

from content_ingest.generation import build as build_generation
from content_ingest.part import read_part
from shared.adapters.aws import client
from shared.adapters.dynamodb import Table
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.edge.queue import BuildMessage, DocumentsMessage, process
from shared.edge.settings import Settings, load

logger = Logger(log_uncaught_exceptions=False)


class IngestionSettings(Settings):
    """What both steps need of their environment; only `read` sends to the builds queue."""

    content_bucket: str
    documents_table: str
    generations_table: str
    builds_queue: str = ""


class Rooms(NamedTuple):
    """All that the handlers call."""

    content: Bucket
    documents: Table
    generations: GenerationsTable
    builds: Queue


@cache
def rooms() -> Rooms:
    """Put the function together; once a process."""
    settings = load(IngestionSettings)
    dynamodb = client("dynamodb")
    return Rooms(
        content=Bucket(client("s3"), settings.content_bucket),
        documents=Table(dynamodb, settings.documents_table),
        generations=GenerationsTable(Table(dynamodb, settings.generations_table)),
        builds=Queue(client("sqs"), settings.builds_queue),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()


def read(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  # Lambda passes it
    """Records of the queue `documents`."""
    made = rooms()

    def handle(message: DocumentsMessage) -> None:
        run = read_part(
            message.run_id,
            message.part,
            message.keys,
            content=made.content,
            documents=made.documents,
            generations=made.generations,
            now=_now,
        )
        if len(run.done) >= run.parts:
            made.builds.send(BuildMessage(run_id=message.run_id))

    return process(event, DocumentsMessage, handle, logger)


def build(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  # Lambda passes it
    """Records of the queue `builds`."""
    made = rooms()

    def handle(message: BuildMessage) -> None:
        store = GenerationStore(made.content)
        build_generation(message.run_id, content=made.content, generations=made.generations, store=store, now=_now)

    return process(event, BuildMessage, handle, logger)
