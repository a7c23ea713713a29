"""What the use cases return, as HTTP."""

from typing import Any

import pytest

from functions.api.reading import Final
from functions.api.responses import answer, for_people, vary
from shared.edge.http import Problem, problem_response
from tests.unit.api.reading_html import Page
from tests.unit.api.samples import envelope


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
