"""Operations: /v1/admin, for operators only."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.operations import ingestions
from shared.adapters.aws import client
from shared.adapters.dynamodb import Table
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.partners_table import PartnersTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.edge.http import authenticate, json_response, parse, resolver, respond
from shared.edge.settings import Settings, load

logger = Logger(log_uncaught_exceptions=False)


class OperationsSettings(Settings):
    """What operations needs of its environment."""

    partners_table: str
    generations_table: str
    content_bucket: str
    documents_queue: str


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _new_id() -> str:
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


@cache
def build() -> APIGatewayHttpResolver:
    """Put the function together; once a process."""
    settings = load(OperationsSettings)
    dynamodb = client("dynamodb")
    partners = PartnersTable(Table(dynamodb, settings.partners_table), monotonic)
    generations = GenerationsTable(Table(dynamodb, settings.generations_table))
    content = Bucket(client("s3"), settings.content_bucket)
    queue = Queue(client("sqs"), settings.documents_queue)
    app = resolver(logger)

    @app.post("/v1/admin/ingestions")
    def _start() -> Any:
        authenticate(app, partners, "operator")
        body = parse(app, ingestions.Ingest)
        said = ingestions.start(body, content=content, generations=generations, queue=queue, new_id=_new_id, now=_now)
        if body.dry_run:
            return json_response(200, said)
        return json_response(202, said, {"location": f"/v1/admin/ingestions/{said['id']}"})

    @app.get("/v1/admin/ingestions")
    def _list() -> Any:
        authenticate(app, partners, "operator")
        return json_response(200, {"ingestions": [ingestions.view(run, _now()) for run in generations.runs()]})

    @app.get("/v1/admin/ingestions/<id>")
    def _show(id: str) -> Any:  # noqa: A002  # the path's own name
        authenticate(app, partners, "operator")
        return json_response(200, ingestions.show(id, generations, _now))

    return app


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    return respond(build(), event, context)
