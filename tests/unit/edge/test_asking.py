"""Asking over HTTP: what a caller hears of a question."""

import json
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from shared.asking import Asked
from shared.edge.asking import accept, asked
from shared.edge.http import resolver, respond
from shared.model.question import Ask, Urgent
from tests.unit.api.fakes import CALLER, World
from tests.unit.api.samples import envelope


def send(world: World, ask: Ask, key: str | None = None) -> dict[str, Any]:
    app = resolver(Logger(service="test"))

    @app.post("/ask")
    def _ask() -> Any:
        return accept(app, world.asking, ask, CALLER)

    event = {
        "rawPath": "/ask",
        "headers": {} if key is None else {"idempotency-key": key},
        "requestContext": {"requestId": "r", "stage": "$default", "http": {"method": "POST", "path": "/ask"}},
    }
    return respond(app, event, None)


def test_an_answer_under_way_is_a_202_that_says_where_to_look() -> None:
    urgent = Urgent(level="emergency", notice="Call 911")
    response = asked(Asked("i" * 26, "s" * 26, "queued", urgent))
    assert response.status_code == 202
    assert response.headers["location"] == "/v1/answers/" + "i" * 26
    assert json.loads(response.body) == {
        "id": "i" * 26,
        "status": "queued",
        "urgent": {"level": "emergency", "notice": "Call 911", "actions": []},
        "links": {"self": "/v1/answers/" + "i" * 26, "page": "/answers/" + "s" * 26},
    }


def test_an_answer_that_is_there_is_a_200_and_kept_by_nobody() -> None:
    made = envelope()
    response = asked(Asked(made.id, made.slug, made.status, None, made))
    assert response.status_code == 200
    assert response.body == made.model_dump_json()
    assert response.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "\u00e9", "a\n"])
def test_an_idempotency_key_that_is_none_is_refused_and_nothing_is_asked(key: str) -> None:
    world = World()
    response = send(world, Ask(question="What is HER2?"), key)
    assert response["statusCode"] == 400
    assert json.loads(response["body"])["type"].endswith("/bad-idempotency-key")
    assert world.writes == 0


def test_an_idempotency_key_with_another_body_is_a_problem() -> None:
    world = World()
    assert send(world, Ask(question="What is HER2?"), "key")["statusCode"] == 202
    response = send(world, Ask(question="What is HER3?"), "key")
    assert response["statusCode"] == 422
    said = json.loads(response["body"])
    assert said["type"].endswith("/idempotency-key-reused")
    assert "a new key" in said["detail"]


def test_before_the_first_index_the_problem_says_when_to_come_back_and_what_an_operator_does() -> None:
    world = World()
    world.generation = None
    response = send(world, Ask(question="What is HER2?"))
    assert response["statusCode"] == 503
    assert response["headers"]["retry-after"] == "60"
    assert json.loads(response["body"])["type"].endswith("/no-content")
    assert "/v1/admin/ingestions" in json.loads(response["body"])["detail"]


def test_a_field_that_cannot_be_used_is_named_by_its_pointer_and_not_quoted() -> None:
    response = send(World(), Ask(question="What is HER2?", follows="something secret"))
    assert response["statusCode"] == 422
    assert [error["pointer"] for error in json.loads(response["body"])["errors"]] == ["/follows"]
    assert "secret" not in response["body"]
