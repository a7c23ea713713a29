"""Operations: /v1/admin, for operators only."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from time import monotonic, sleep, time
from typing import Any

from aws_lambda_powertools import Logger
from pydantic import Field

from functions.operations import answers, documents, ingestions
from functions.operations.answers import actor_of
from shared.adapters.answers_table import AnswersTable
from shared.adapters.aws import client
from shared.adapters.citations_table import CitationsTable
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.dynamodb import Table
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.partners_table import PartnersTable
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import DeadLetters, Queue
from shared.adapters.work import WorkStore
from shared.edge.cold_start import once
from shared.edge.http import Handler, authenticate, json_response, parse, resolver, respond
from shared.edge.settings import Settings, load

logger = Logger(log_uncaught_exceptions=False)


class OperationsSettings(Settings):
    """What operations needs of its environment."""

    requests_table: str
    answers_table: str
    partners_table: str
    generations_table: str
    documents_table: str
    citations_table: str
    content_bucket: str
    work_bucket: str
    documents_queue: str
    documents_dead_letters: str
    builds_queue: str
    builds_dead_letters: str
    requests_queue: str
    decisions_queue: str
    answer_deadline_seconds: int = Field(ge=1)
    private_answer_days: int = Field(ge=1)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _new_id() -> str:
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def build(settings: OperationsSettings) -> Handler:
    """Put the function together."""
    from shared.triage import triage

    dynamodb, s3, sqs = client("dynamodb"), client("s3"), client("sqs")
    partners = PartnersTable(Table(dynamodb, settings.partners_table), monotonic)
    generations = GenerationsTable(Table(dynamodb, settings.generations_table))
    content, queue, builds = Bucket(s3, settings.content_bucket), settings.documents_queue, settings.builds_queue
    decisions = Queue(sqs, settings.decisions_queue)
    stores = ingestions.Stores(
        content=content,
        documents=DocumentsTable(Table(dynamodb, settings.documents_table)),
        generations=generations,
        store=GenerationStore(content),
        citations=CitationsTable(Table(dynamodb, settings.citations_table)),
        queue=Queue(sqs, queue),
        builds=Queue(sqs, builds),
        letters=(
            DeadLetters(sqs, settings.documents_dead_letters, queue),
            DeadLetters(sqs, settings.builds_dead_letters, builds),
        ),
        decisions=decisions,
        new_id=_new_id,
        now=_now,
        wait=sleep,
    )
    app = resolver(logger)
    service = answers.compose(
        requests=RequestsTable(Table(dynamodb, settings.requests_table), _now),
        answers=AnswersTable(Table(dynamodb, settings.answers_table)),
        generations=generations,
        work=WorkStore(Bucket(s3, settings.work_bucket)),
        queue=Queue(sqs, settings.requests_queue),
        decisions=decisions,
        triage=triage,
        new_id=_new_id,
        clock=time,
        deadline_seconds=settings.answer_deadline_seconds,
        private_days=settings.private_answer_days,
    )
    answers.routes(app, partners, service)

    @app.post("/v1/admin/ingestions")
    def _start() -> Any:
        authenticate(app, partners, "operator")
        body = parse(app, ingestions.Ingest)
        said = ingestions.start(body, stores)
        if body.dry_run:
            return json_response(200, said)
        return json_response(202, said, {"location": f"/v1/admin/ingestions/{said['id']}"})

    @app.get("/v1/admin/ingestions")
    def _list() -> Any:
        authenticate(app, partners, "operator")
        return json_response(200, ingestions.listing(app.current_event.query_string_parameters or {}, stores))

    @app.get("/v1/admin/ingestions/<id>")
    def _show(id: str) -> Any:  # noqa: A002  # the path's own name
        authenticate(app, partners, "operator")
        return json_response(200, ingestions.show(id, stores))

    @app.post("/v1/admin/ingestions/<id>/cancel")
    def _cancel(id: str) -> Any:  # noqa: A002
        authenticate(app, partners, "operator")
        return json_response(200, ingestions.cancel(id, stores))

    @app.post("/v1/admin/ingestions/<id>/redrive")
    def _redrive(id: str) -> Any:  # noqa: A002
        authenticate(app, partners, "operator")
        return json_response(202, ingestions.redrive(id, stores))

    @app.post("/v1/admin/ingestions/<id>/rollback")
    def _roll_back(id: str) -> Any:  # noqa: A002
        actor = actor_of(authenticate(app, partners, "operator"))
        return json_response(200, ingestions.roll_back(id, parse(app, ingestions.RollBack), actor, stores))

    @app.get("/v1/admin/documents")
    def _documents() -> Any:
        authenticate(app, partners, "operator")
        return json_response(200, documents.listing(app.current_event.query_string_parameters or {}, stores))

    @app.get("/v1/admin/documents/<id>")
    def _document(id: str) -> Any:  # noqa: A002
        authenticate(app, partners, "operator")
        return json_response(200, documents.show(id, stores))

    @app.delete("/v1/admin/documents/<id>")
    def _retract(id: str) -> Any:  # noqa: A002
        actor = actor_of(authenticate(app, partners, "operator"))
        reason, dry_run = documents.retraction(app.current_event.query_string_parameters or {})
        return json_response(200, documents.retract(id, reason, actor, stores, dry_run=dry_run))

    return partial(respond, app)


@once
def _serve() -> Handler:
    return build(load(OperationsSettings))


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    return _serve()(event, context)
