"""Callers by their keys, scopes and origins."""

import json
from typing import Any

import pytest

from shared.adapters.partners_table import Caller
from shared.edge.http import authenticate, json_response, resolver
from tests.unit.edge.calls import problem, send
from tests.unit.edge.logs import Log


class FakePartners:
    """Knows the keys it is given."""

    def __init__(self, **callers: Caller) -> None:
        self._callers = callers

    def caller(self, key: str) -> Caller | None:
        return self._callers.get(key)


def a_caller(kind: str = "secret", scopes: tuple[str, ...] = ("ask",), origins: tuple[str, ...] = ()) -> Caller:
    return Caller.model_validate(
        {"partner": "p", "owner": "o", "kind": kind, "scopes": frozenset(scopes), "origins": origins}
    )


PARTNERS = FakePartners(
    sk=a_caller(),
    pk=a_caller("publishable", origins=("https://clinic.example",)),
    open=a_caller("publishable", origins=("*",)),
    closed=a_caller("publishable"),
    op=a_caller("operator", ("operator",)),
)

APP = resolver(Log().logger)


@APP.get("/who/<scope>")
def _who(scope: str) -> Any:
    return json_response(200, {"owner": authenticate(APP, PARTNERS, scope).owner})  # type: ignore[arg-type]


def call(scope: str, headers: dict[str, str]) -> dict[str, Any]:
    return send(APP, "GET", f"/who/{scope}", headers=headers)


@pytest.mark.parametrize("header", ["x-api-key", "X-Api-Key"])
def test_a_known_key_is_let_in(header: str) -> None:
    assert json.loads(call("ask", headers={header: "sk"})["body"]) == {"owner": "o"}


@pytest.mark.parametrize("bearer", ["Bearer sk", "bearer  sk "])
def test_a_key_may_come_as_a_bearer_token(bearer: str) -> None:
    assert call("ask", headers={"authorization": bearer})["statusCode"] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "nobody"},
        {"x-api-key": "sk" * 101},
        {"x-api-key": "\ud83d"},
        {"x-api-key": "nobody", "authorization": "Bearer sk"},
        {"authorization": "Basic sk"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "sk"},
    ],
)
def test_without_a_known_key_nobody_is_let_in_and_the_response_says_how(headers: dict[str, str]) -> None:
    response = call("ask", headers=headers)

    said = problem(response, 401, "unknown-key")
    assert "x-api-key" in said["detail"]
    assert said == json.loads(call("ask", headers={})["body"])  # whether the key is missing or wrong is not told
    assert response["headers"]["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("key", "scope"), [("sk", "operator"), ("pk", "operator"), ("op", "ask"), ("sk", "as"), ("sk", "ask,operator")]
)
def test_a_key_without_the_scope_is_refused(key: str, scope: str) -> None:
    problem(call(scope, headers={"x-api-key": key}), 403, "missing-scope")


def test_an_operator_has_the_operators_scope() -> None:
    assert call("operator", headers={"x-api-key": "op"})["statusCode"] == 200


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("pk", "https://clinic.example"),
        ("open", "https://anywhere.example"),
        ("sk", "https://anywhere.example"),
        ("pk", None),
        ("closed", None),
    ],
)
def test_a_key_works_from_its_own_origins_and_where_there_is_none(key: str, origin: str | None) -> None:
    headers = {"x-api-key": key} | ({"origin": origin} if origin else {})

    assert call("ask", headers=headers)["statusCode"] == 200


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("pk", "https://other.example"),
        ("pk", "http://clinic.example"),
        ("pk", "https://clinic.example.evil.example"),
        ("pk", "https://clinic.example:8443"),
        ("pk", "null"),
        ("closed", "https://clinic.example"),
    ],
)
def test_a_publishable_key_of_another_origin_is_refused(key: str, origin: str) -> None:
    problem(call("ask", headers={"x-api-key": key, "Origin": origin}), 403, "foreign-origin")
