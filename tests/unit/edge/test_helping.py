"""An error tells of the emergency in the words that it meets."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from shared.edge.helping import help_at_once
from shared.edge.http import Problem, json_response, resolver
from shared.model.question import Urgent
from tests.unit.edge.calls import send
from tests.unit.edge.logs import Log

CALL = Urgent(level="emergency", notice="Call 911")


def triage(text: str, jurisdiction: str) -> Urgent | None:
    return CALL if "chest pain" in text and jurisdiction == "US" else None


def app_that(fails: Exception | None) -> APIGatewayHttpResolver:
    failures: Iterator[Exception | None] = iter([fails])
    app = resolver(Log().logger)

    @app.post("/said")
    def _said() -> Any:
        with help_at_once(app, "query", triage, "US"):
            if (failure := next(failures, None)) is not None:
                raise failure
            return json_response(200, {})

    @app.get("/later")
    def _later() -> Any:
        raise Problem(409, "later", "Another request.")

    return app


BODIES = ['{"query": "I have chest pain", "k": 99}', '{"query": "I have chest pain', '{"words": "chest pain"}', "[1]"]


@pytest.mark.parametrize("fails", [Problem(422, "invalid-fields", "No."), TimeoutError("chest pain")])
@pytest.mark.parametrize("body", BODIES[:3])
def test_what_is_refused_and_what_fails_on_our_side_tells_of_the_emergency(fails: Exception, body: str) -> None:
    response = send(app_that(fails), "POST", "/said", body)
    assert response["statusCode"] in (422, 500)
    assert json.loads(response["body"])["urgent"]["notice"] == "Call 911"


@pytest.mark.parametrize("body", [None, BODIES[3], '{"query": 7}', '{"query": "What is HER2?", "more": "chest pain"}'])
def test_without_an_emergency_nothing_is_said_of_one(body: str | None) -> None:
    response = send(app_that(Problem(422, "invalid-fields", "No.")), "POST", "/said", body)
    assert "urgent" not in json.loads(response["body"])


def test_the_next_request_hears_nothing_of_it() -> None:
    app = app_that(Problem(422, "invalid-fields", "No."))
    assert "urgent" in json.loads(send(app, "POST", "/said", BODIES[0])["body"])
    assert "urgent" not in json.loads(send(app, "GET", "/later")["body"])
    assert send(app, "POST", "/said", BODIES[0])["statusCode"] == 200
