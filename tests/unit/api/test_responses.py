"""What the use cases return, as HTTP."""

import json
from typing import Any

import pytest

from functions.api.reading import Final
from functions.api.responses import answer, asked, for_people, vary
from shared.asking import Asked
from shared.edge.http import Problem, problem_response
from shared.model.question import Urgent
from tests.unit.api.reading_html import Page
from tests.unit.api.samples import envelope


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


@pytest.mark.parametrize(
    ("visibility", "cache", "hidden"), [("private", "private", True), ("public", "s-maxage=60", False)]
)
def test_who_may_keep_an_answer_and_who_may_find_it(visibility: str, cache: str, hidden: bool) -> None:
    response = answer(Final(envelope(visibility=visibility)), "json", None)
    assert cache in response.headers["cache-control"]
    assert ("x-robots-tag" in response.headers) == hidden
    assert (response.headers["referrer-policy"] == "no-referrer") == hidden


def _sent(problem: Problem) -> dict[str, Any]:
    response = problem_response(problem)
    headers = {"content-type": response.content_type, **response.headers, "x-request-id": "r"}
    return {"statusCode": problem.status, "headers": headers, "body": response.body}


def test_a_problem_becomes_a_page_only_for_who_wants_pages() -> None:
    sent = _sent(Problem(401, "unknown-key", "This needs a key.", headers={"www-authenticate": "Bearer"}))
    for accept in (None, "*/*", "application/json", "application/problem+json"):
        assert for_people(sent, accept) == sent
    shown = for_people(sent, "text/html")
    assert shown["statusCode"] == 401
    assert "This needs a key." in Page(shown["body"]).text
    assert shown["headers"]["www-authenticate"] == "Bearer"
    assert shown["headers"]["x-request-id"] == "r"
    assert shown["headers"]["content-security-policy"]


def test_what_is_no_problem_stays_as_it_is() -> None:
    sent = {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}
    assert for_people(sent, "text/html") == sent
    assert for_people({"statusCode": 204, "headers": {}}, "text/html") == {"statusCode": 204, "headers": {}}


def test_vary_names_each_header_once() -> None:
    headers: dict[str, str] = {}
    for name in ("Accept", "Origin", "origin"):
        vary(headers, name)
    assert headers == {"vary": "Accept, Origin"}
