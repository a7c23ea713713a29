"""Ingestion: `read` turns documents into passages, `build` compiles the documents as they are into a generation, and
`embed` has a language model read what a generation lacks its vectors of.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger
from pydantic import Field

from content_ingest.embedding import Embeddings
from content_ingest.events import Notification, events_of, is_notification, take
from content_ingest.generation import bring_up, live
from content_ingest.generation import build as build_generation
from content_ingest.part import read_part
from shared.adapters.aws import client
from shared.adapters.citations_table import CitationsTable
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.dynamodb import Table
from shared.adapters.engines import EngineName, Engines
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import ACTIVE, GenerationsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import DELAY_SECONDS, Queue
from shared.affected import affected, decisions_on
from shared.edge.cold_start import once
from shared.edge.queue import BuildMessage, DocumentsMessage, EmbedMessage, process, process_together
from shared.edge.retries import Retries
from shared.edge.settings import Settings, load
from shared.policy import policy_for
from shared.swap import Swap, changes_of

ACTOR = "ingestion"  # as the audit names us
BUSY_SECONDS = 60  # until a build asks again whether a run has ended
# No person waits, and a document or an index is much work: what fails comes again less soon than an answer.
FIRST_SECONDS, MOST_SECONDS = 30, 600

logger = Logger(log_uncaught_exceptions=False)


class IngestionSettings(Settings):
    """What the steps need of their environment: only `read` has messages from the queues `documents` and `events`, only
    `build` reads citations, sends decisions and has an engine.

    `quiet_seconds` pass after a change in the bucket before a generation is built: others may follow.
    """

    content_bucket: str
    documents_table: str
    generations_table: str
    builds_queue: str
    documents_queue: str = ""
    events_queue: str = ""
    citations_table: str = ""
    decisions_queue: str = ""
    embeddings_queue: str = ""
    language_model: str = ""
    quiet_seconds: int = Field(default=20, ge=0, le=DELAY_SECONDS)
    search_engine: EngineName = "embedded"
    opensearch_endpoint: str = ""


class Rooms(NamedTuple):
    """All that the handlers call."""

    content: Bucket
    documents: DocumentsTable
    generations: GenerationsTable
    builds: Queue
    documents_again: Retries
    events_again: Retries
    builds_again: Retries
    embeddings_again: Retries
    citations: CitationsTable
    decisions: Queue
    quiet_seconds: int
    engines: Engines
    embeddings: Embeddings | None  # None where there is no language model


@once
def rooms() -> Rooms:
    """Put the function together; once a process."""
    settings = load(IngestionSettings)
    dynamodb, sqs = client("dynamodb"), client("sqs")
    content, model = Bucket(client("s3"), settings.content_bucket), settings.language_model

    def again(url: str) -> Retries:
        return Retries(Queue(sqs, url), FIRST_SECONDS, MOST_SECONDS)

    return Rooms(
        content=content,
        documents=DocumentsTable(Table(dynamodb, settings.documents_table)),
        generations=GenerationsTable(Table(dynamodb, settings.generations_table)),
        builds=Queue(sqs, settings.builds_queue),
        documents_again=again(settings.documents_queue),
        events_again=again(settings.events_queue),
        builds_again=again(settings.builds_queue),
        embeddings_again=again(settings.embeddings_queue),
        citations=CitationsTable(Table(dynamodb, settings.citations_table)),
        decisions=Queue(sqs, settings.decisions_queue),
        quiet_seconds=settings.quiet_seconds,
        engines=Engines(settings.search_engine, settings.opensearch_endpoint),
        embeddings=Embeddings(content, model, Queue(sqs, settings.embeddings_queue).send) if model else None,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()


def read(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  # Lambda passes it
    """Records of the queue `documents` (parts of an operator's run) or of `events` (what happened in the bucket)."""
    made = rooms()
    stores = {"content": made.content, "documents": made.documents, "generations": made.generations}

    def handle(message: DocumentsMessage) -> None:
        sidecars = None if message.sidecars is None else frozenset(message.sidecars)
        run = read_part(
            message.run_id, message.part, message.keys, **stores, now=_now, again=message.again, sidecars=sidecars
        )
        if len(run.done) >= run.parts:
            made.builds.send(BuildMessage(run_id=message.run_id))

    def notified(notifications: list[Notification]) -> None:
        change = take(events_of(notifications), **stores, now=_now)
        if change is not None:
            made.builds.send(BuildMessage(change=change), delay=made.quiet_seconds)

    if any(is_notification(one["body"]) for one in event["Records"]):
        return process_together(event, Notification, notified, logger, made.events_again)
    return process(event, DocumentsMessage, handle, logger, made.documents_again)


def build(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  # Lambda passes it
    """Records of the queue `builds`."""
    made = rooms()
    store = GenerationStore(made.content)
    stores = {"content": made.content, "documents": made.documents, "generations": made.generations, "store": store}

    def handle(message: BuildMessage) -> None:
        if message.run_id is not None:
            cause = f"run {message.run_id}"
            build_generation(
                message.run_id,
                **stores,
                now=_now,
                swapped=lambda swap: told(swap, cause),
                engines=made.engines,
                embeddings=made.embeddings,
            )
        elif message.change is not None and message.change != made.generations.changes():
            return  # a later one is on its way
        elif any(run.status in ACTIVE for run in made.generations.runs()):
            made.builds.send(message, delay=BUSY_SECONDS)  # its build may have looked at the documents already
        else:
            again = message.generation is not None
            engines, embeddings = made.engines, made.embeddings
            swap = bring_up(**stores, created=_now(), engines=engines, embeddings=embeddings, read_again=again)
            if swap is not None:
                told(swap, "a change in the content bucket")

    def told(swap: Swap, cause: str) -> None:
        """Have the answers looked at that cite what the new generation holds in another version, or no more."""
        changes = changes_of(swap, cause)
        citings = (citing for name in changes for citing in made.citations.of(name))
        for decision in decisions_on(affected(citings, changes, policy_for), ACTOR):
            made.decisions.send(decision)

    return process(event, BuildMessage, handle, logger, made.builds_again)


def embed(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  # Lambda passes it
    """Records of the queue `embeddings`; the last part of those that a generation asked for has another one built."""
    made = rooms()

    def handle(message: EmbedMessage) -> None:
        if made.embeddings is None:
            return  # the model was given up since
        made.embeddings.read(live(made.documents.get_many(message.documents).values()))
        if made.generations.embedded(message.generation, message.part) >= message.parts:
            made.builds.send(BuildMessage(generation=message.generation))

    return process(event, EmbedMessage, handle, logger, made.embeddings_again)
