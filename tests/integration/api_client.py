"""The api function with all that stands around it, on an AWS in this process, as a client sees it."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from functions.api.handler import Settings, build
from shared.adapters.answers_table import AnswersTable, Stored
from shared.adapters.dynamodb import Table
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.work import WorkStore
from shared.edge.http import Handler
from shared.model.envelope import Envelope
from tests.integration.tables import create_table
from tests.unit.api.samples import envelope, partner_key

QUESTION = "What does HER2-low mean for me?"
PK, SK, OTHER, STRANGER = "pk_home", "sk_partner", "sk_other", "sk_unknown"
_TABLES = ("requests", "answers", "partners", "generations", "feedback")


class Reply(NamedTuple):
    """A response as a client sees it: header names in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def call(
    serve: Handler,
    method: str,
    path: str,
    body: Any = None,
    *,
    key: str | None = SK,
    query: dict[str, str] | None = None,
    raw: str | None = None,
    encoded: bool = False,
    **headers: str,
) -> Reply:
    """One request to a function, and what its client gets."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        sent["x-api-key"] = key
    text = raw if raw is not None else None if body is None else json.dumps(body)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": sent,
        "queryStringParameters": query,
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
            "requestId": "request-1",
            "stage": "$default",
        },
        "body": text,
        "isBase64Encoded": encoded,
    }
    response = serve(event, None)
    text = response.get("body") or ""
    if response.get("isBase64Encoded"):
        text = base64.b64decode(text).decode()
    headers_out = {name.lower(): value for name, value in response["headers"].items()}
    return Reply(response["statusCode"], headers_out, text)


class Api:
    """The function, with what stands around it."""

    def __init__(self, aws: Callable[[str], Any], key_id: str, bucket: Bucket) -> None:
        sqs, dynamodb = aws("sqs"), aws("dynamodb")
        self.sqs = sqs
        self.requests_url = sqs.create_queue(QueueName="requests")["QueueUrl"]
        self.decisions_url = sqs.create_queue(QueueName="decisions")["QueueUrl"]
        names = {noun: create_table(dynamodb, noun) for noun in _TABLES}
        self.tables = {noun: Table(dynamodb, name) for noun, name in names.items()}
        self.requests = RequestsTable(self.tables["requests"], lambda: "2026-01-01T00:00:00Z")
        self.answers = AnswersTable(self.tables["answers"])
        self.work = WorkStore(bucket)
        everything = ["ask", "read"]
        for item in (
            partner_key(PK, "publishable", everything, ["https://app.example"], "GB"),
            partner_key(SK, "secret", everything),
            partner_key(OTHER, "secret", everything),
            partner_key("sk_reader", "secret", ["read"]),
        ):
            self.tables["partners"].put(item)
        self.settings = Settings(
            requests_table="requests",
            answers_table="answers",
            partners_table="partners",
            generations_table="generations",
            feedback_table="feedback",
            work_bucket=bucket.name,
            requests_queue=self.requests_url,
            decisions_queue=self.decisions_url,
            signing_key=key_id,
            home_key=PK,
            answer_deadline_seconds=120,
            private_answer_days=30,
        )
        self._serve = build(self.settings)
        self.tables["generations"].put({"id": "pointer", "generation": "g1", "moves": 0})

    def call(self, method: str, path: str, body: Any = None, **how: Any) -> Reply:
        return call(self._serve, method, path, body, **how)

    def restart(self) -> None:
        """Another process, which remembers nothing."""
        self._serve = build(self.settings)

    def ask(self, question: str = QUESTION, key: str = SK, **headers: str) -> Reply:
        return self.call("POST", "/v1/answers", {"question": question}, key=key, **headers)

    def sent(self, url: str) -> list[Any]:
        got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in got.get("Messages", ())]

    def publish(
        self, answer_id: str, status: str = "published", visibility: str = "private", **fields: Any
    ) -> Envelope:
        """What compliance does when an answer is done."""
        request = self.requests.get(answer_id)
        assert request is not None
        made = envelope(id=answer_id, slug=request.slug, status=status, visibility=visibility, **fields)
        self.answers.publish(Stored(made, request.owner, request.expires_at))
        self.requests.advance(answer_id, "final")
        return made

    def overdue(self, answer_id: str) -> None:
        self.tables["requests"].update(
            {"id": answer_id}, "SET #deadline = :past", {":past": int(time.time()) - 1}, names=("deadline",)
        )


def assert_problem(reply: Reply, status: int, kind: str, pointer: str | None = None) -> None:
    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-request-id"] == "request-1"
    assert reply.json["status"] == status
    assert reply.json["type"].endswith("/" + kind)
    assert {"type", "title", "status", "detail"} <= set(reply.json)
    if pointer is not None:
        assert pointer in [error["pointer"] for error in reply.json["errors"]]
