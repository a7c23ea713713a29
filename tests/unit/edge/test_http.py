"""Problems, bodies, callers."""

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from shared.edge.http import (
    BODY_BYTES,
    PROBLEM,
    Problem,
    json_response,
    parse,
    problem_response,
    resolver,
)
from shared.model.question import Ask
from tests.unit.edge.calls import problem, send
from tests.unit.edge.logs import Log


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern=r"^\w+$")
    when: date | None = None


class Anything(BaseModel):
    """A body with a field of each kind."""

    model_config = ConfigDict(extra="forbid")
    count: int = 0
    share: float = 0.0
    sure: bool = False
    tags: frozenset[str] = frozenset()
    parts: list[Part] = Field(default_factory=list)
    notes: dict[str, int] = Field(default_factory=dict)
    more: JsonValue = None


LOG = Log()


class UnforeseenError(Exception):
    """Something that no handler expects."""


def an_app() -> APIGatewayHttpResolver:
    app = resolver(LOG.logger)

    @app.post("/ask")
    def _ask() -> Any:
        return json_response(200, parse(app, Ask))

    @app.post("/anything")
    def _anything() -> Any:
        return json_response(200, parse(app, Anything))

    @app.get("/problem")
    def _problem() -> Any:
        raise Problem(409, "rebuild-running", "Wait.", (("/mode", "é"),), {"retry-after": "60"})

    @app.get("/broken")
    def _broken() -> Any:
        raise UnforeseenError("my lump hurts")

    return app


APP = an_app()


def call(method: str, path: str, body: str | None = None, *, encoded: bool = False) -> dict[str, Any]:
    return send(APP, method, path, body, encoded=encoded)


def pointers(response: Mapping[str, Any]) -> list[str]:
    return [item["pointer"] for item in problem(response, 422, "invalid-fields")["errors"]]


# -- responses


def test_a_problem_has_the_members_of_rfc_9457_and_its_own_headers() -> None:
    response = call("GET", "/problem")

    assert problem(response, 409, "rebuild-running") == {
        "type": "https://navis-answers.example/problems/rebuild-running",
        "title": "Conflict",
        "status": 409,
        "detail": "Wait.",
        "errors": [{"pointer": "/mode", "detail": "é"}],
    }
    assert response["headers"]["retry-after"] == "60"


def test_a_problem_without_fields_has_no_errors() -> None:
    assert "errors" not in Problem(404, "not-found", "Nothing.").body()


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("GET", "/ask"), ("DELETE", "/ask"), ("GET", "/")])
def test_what_is_not_there_is_a_problem(method: str, path: str) -> None:
    problem(call(method, path), 404, "not-found")


def test_an_unforeseen_error_is_a_problem_and_is_logged_without_its_text() -> None:
    response = call("GET", "/broken")

    problem(response, 500, "internal")
    assert "lump" not in response["body"]
    assert LOG.lines[-1]["error"] == "UnforeseenError"
    assert "lump" not in LOG.text


@pytest.mark.parametrize("path", ["/problem", "/nowhere", "/broken"])
def test_every_response_carries_the_request_id_and_forbids_sniffing(path: str) -> None:
    headers = call("GET", path)["headers"]

    assert headers["x-request-id"] == "request-1"
    assert headers["x-content-type-options"] == "nosniff"


def test_json_is_private_unless_it_says_otherwise() -> None:
    assert json_response(200, {}).headers["cache-control"] == "private, no-store"
    assert json_response(200, {}, {"cache-control": "public"}).headers["cache-control"] == "public"


def test_json_is_never_what_json_does_not_know() -> None:
    assert json.loads(json_response(200, {"half": "\ud83d", "é": "é"}).body.encode()) == {"half": "?", "é": "é"}
    with pytest.raises(ValueError, match="JSON"):
        json_response(200, {"score": float("nan")})


def test_a_problem_can_always_be_sent() -> None:
    response = problem_response(Problem(422, "invalid-fields", "x", (("/\ud83d", "y"),)))

    assert json.loads(response.body.encode())["errors"][0]["pointer"] == "/?"


# -- bodies


def test_a_body_is_read_as_its_model() -> None:
    response = call("POST", "/ask", '{"question": "What is a biopsy?"}')

    assert response["statusCode"] == 200
    assert json.loads(response["body"])["question"] == "What is a biopsy?"


def test_a_body_in_base64_is_read_as_its_model() -> None:
    body = base64.b64encode('{"question": "¿Qué es?"}'.encode()).decode()

    assert json.loads(call("POST", "/ask", body, encoded=True)["body"])["question"] == "¿Qué es?"


@pytest.mark.parametrize("body", ["e30", "e30!", "e3 0=", "e30=e30=", "é", base64.b64encode(b'"\xff"').decode()])
def test_wrong_base64_and_wrong_utf_8_are_refused(body: str) -> None:
    problem(call("POST", "/anything", body, encoded=True), 400, "malformed-body")


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "{",
        "question=x",
        "\ufeff{}",
        '"\ud83d"',
        '{"share": NaN}',
        '{"share": -Infinity}',
        '{"share": 1e999}',
        '{"more": [-1e999]}',
        '{"count": ' + "1" * 5000 + "}",
    ],
)
def test_what_is_not_json_is_refused(body: str | None) -> None:
    problem(call("POST", "/anything", body), 400, "malformed-body")


@pytest.mark.parametrize("depth", [33, 500, 5000, 30_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    problem(call("POST", "/anything", "[" * depth + "]" * depth), 400, "malformed-body")
    objects = min(depth, 10_000)
    problem(call("POST", "/anything", '{"":' * objects + "0" + "}" * objects), 400, "malformed-body")


def test_nesting_that_a_body_may_have_is_read() -> None:
    assert call("POST", "/anything", '{"more": ' + "[" * 30 + "]" * 30 + "}")["statusCode"] == 200


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_body_of_64_kib_is_read_and_a_larger_one_is_too_large(letter: str, encoded: bool) -> None:
    def send(size: int) -> dict[str, Any]:
        room = size - len('{"more": ""}')
        text = '{"more": "' + letter * (room // len(letter.encode())) + "x" * (room % len(letter.encode())) + '"}'
        assert len(text.encode()) == size
        return call("POST", "/anything", base64.b64encode(text.encode()).decode() if encoded else text, encoded=encoded)

    assert send(BODY_BYTES)["statusCode"] == 200
    assert "shorten" in problem(send(BODY_BYTES + 1), 413, "too-large")["detail"]
    problem(send(BODY_BYTES * 10), 413, "too-large")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"count": "many"}, ["/count"]),
        ({"parts": [{"name": "a"}, {"name": "?"}]}, ["/parts/1/name"]),
        ({"parts": [{}, {"name": "a", "when": "then"}]}, ["/parts/0/name", "/parts/1/when"]),
        ({"a/b~c": 1}, ["/a~1b~0c"]),
        ({"~1": 1}, ["/~01"]),
        ({"": 1}, ["/"]),
        ({"notes": {"a/b": "x"}}, ["/notes/a~1b"]),
        ([], [""]),
        ("text", [""]),
        (None, [""]),
    ],
)
def test_each_wrong_field_is_named_by_its_json_pointer(body: Any, expected: list[str]) -> None:
    assert pointers(call("POST", "/anything", json.dumps(body))) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", "2"), ("count", 2.5), ("count", True), ("share", "0.5"), ("sure", "yes"), ("sure", 1), ("tags", "a")],
)
def test_a_value_of_another_type_is_not_taken_for_one_that_fits(field: str, value: Any) -> None:
    assert pointers(call("POST", "/anything", json.dumps({field: value}))) == [f"/{field}"]


def test_json_s_own_forms_of_a_number_a_list_and_a_day_are_taken() -> None:
    body = {"count": 2, "share": 1, "sure": True, "tags": ["a"], "parts": [{"name": "a", "when": "2026-01-31"}]}

    said = json.loads(call("POST", "/anything", json.dumps(body))["body"])
    assert {name: said[name] for name in body} == body


def test_a_wrong_field_is_not_quoted_back() -> None:
    body = call("POST", "/ask", json.dumps({"question": "my lump" * 1000, "language": "my lump"}))["body"]

    assert "lump" not in body


@pytest.mark.parametrize("body", ['{"more": "\\ud83d"}', '{"more": {"\\udc00": 1}}', '{"notes": {"\\ud83d": 1}}'])
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(body: str) -> None:
    problem(call("POST", "/anything", body), 400, "malformed-body")
    assert call("POST", "/anything", '{"more": "\\ud83d\\ude00"}')["statusCode"] == 200


def test_of_very_many_wrong_fields_the_first_are_named() -> None:
    assert pointers(call("POST", "/anything", json.dumps({f"f{n}": 0 for n in range(2000)})))[:2] == ["/f0", "/f1"]
    assert len(call("POST", "/anything", json.dumps({f"f{n}": 0 for n in range(2000)}))["body"]) < 4000


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
_FIELDS = st.dictionaries(
    st.sampled_from(["question", "topic", "count", "share", "tags", "parts", "notes", "more", "name", "when"]), _JSON
)
_PARTS = st.fixed_dictionaries({"parts": st.lists(st.fixed_dictionaries({"name": _JSON, "when": _JSON}))})
_BODIES = st.text() | st.text('[]{}":,0e\\ud8') | (_JSON | _FIELDS | _PARTS).map(json.dumps)


@given(path=st.sampled_from(["/ask", "/anything"]), body=_BODIES, encoded=st.booleans())
def test_any_body_is_read_or_refused_with_a_problem(path: str, body: str, encoded: bool) -> None:
    response = call("POST", path, body, encoded=encoded)

    response["body"].encode()
    assert response["statusCode"] in {200, 400, 422}
    assert (response["headers"]["Content-Type"] == PROBLEM) == (response["statusCode"] != 200)


@given(path=st.sampled_from(["/ask", "/anything"]), raw=st.binary() | _BODIES.map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_problem(path: str, raw: bytes) -> None:
    assert call("POST", path, base64.b64encode(raw).decode(), encoded=True)["statusCode"] in {200, 400, 422}
