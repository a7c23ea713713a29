"""Retrieval: questions from the queue `requests` become evidence; POST /v1/search."""

import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.retrieval import searching
from functions.retrieval.gathering import gather
from functions.retrieval.serving import Serving, keep_newest
from shared.adapters.aws import client
from shared.adapters.dynamodb import Table
from shared.adapters.engines import Engines
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.partners_table import PartnersTable
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.adapters.work import WorkStore
from shared.edge.cold_start import once, settle
from shared.edge.helping import help_at_once
from shared.edge.http import authenticate, json_response, no_content, parse, resolver, respond
from shared.edge.queue import AnswerMessage, describe, process
from shared.edge.retries import Retries
from shared.edge.settings import Settings, load
from shared.errors import ModelError, NotFoundError
from shared.model.question import Question
from shared.ports import PassageIndex

logger = Logger(log_uncaught_exceptions=False)


class RetrievalSettings(Settings):
    """What retrieval needs of its environment."""

    requests_table: str
    generations_table: str
    partners_table: str
    work_bucket: str
    content_bucket: str
    requests_queue: str
    evidence_queue: str
    opensearch_endpoint: str = ""


class Rooms(NamedTuple):
    """All that the handler calls."""

    serving: Serving
    work: WorkStore
    requests: RequestsTable
    evidence: Queue
    retries: Retries
    app: APIGatewayHttpResolver


def _lost(error: ModelError) -> None:
    logger.warning("searched without the language model", extra=describe(error))


@once
def build() -> Rooms:
    """Put the function together; once a process."""
    settings = load(RetrievalSettings)
    dynamodb, s3, sqs = client("dynamodb"), client("s3"), client("sqs")
    store = GenerationStore(Bucket(s3, settings.content_bucket))
    engines = Engines(endpoint=settings.opensearch_endpoint)
    home = Path(tempfile.mkdtemp(prefix="generations-"))

    def open_generation(generation: str) -> PassageIndex:
        folder = home / generation
        store.fetch(generation, folder)
        index = engines.open(generation, folder)
        keep_newest(home, folder)
        settle()
        return index

    serving = Serving(GenerationsTable(Table(dynamodb, settings.generations_table)), open_generation, time.monotonic)
    partners = PartnersTable(Table(dynamodb, settings.partners_table), time.monotonic)
    app = resolver(logger)

    @app.post("/v1/search")
    def _search() -> Any:
        from shared.triage import triage  # not read for questions from the queue, which api has triaged

        caller = authenticate(app, partners, "search")
        with help_at_once(app, "query", triage, caller.jurisdiction):
            body = parse(app, searching.SearchBody)
            if body.explain:
                authenticate(app, partners, "operator")
            try:
                return json_response(200, searching.search(body, serving.index, caller.jurisdiction, triage, _lost))
            except NotFoundError:
                raise no_content() from None

    return Rooms(
        serving=serving,
        work=WorkStore(Bucket(s3, settings.work_bucket)),
        requests=RequestsTable(Table(dynamodb, settings.requests_table), lambda: datetime.now(UTC).isoformat()),
        evidence=Queue(sqs, settings.evidence_queue),
        retries=Retries(Queue(sqs, settings.requests_queue)),
        app=app,
    )


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Records of the queue, or one HTTP request."""
    rooms = build()
    if "Records" not in event:
        return respond(rooms.app, event, context)

    def handle(message: AnswerMessage) -> None:
        rooms.requests.advance(message.answer_id, "retrieving")
        try:
            question = rooms.work.get(message.answer_id, "question", Question)
        except NotFoundError:
            # deleted under way; compliance clears up after who was late, and fails where the answer is still wanted
            rooms.evidence.send(AnswerMessage(answer_id=message.answer_id, key=message.key))
            return
        key = rooms.work.put(message.answer_id, "evidence", gather(question, rooms.serving.index(), _lost))
        rooms.evidence.send(AnswerMessage(answer_id=message.answer_id, key=key))

    return process(event, AnswerMessage, handle, logger, rooms.retries)
