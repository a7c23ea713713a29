"""HTTP at the edge: problem+json for every error, callers by their keys, and headers that every response carries."""

import base64
import json
import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from pydantic import BaseModel, ValidationError

from shared.adapters.partners_table import Caller, PartnersTable
from shared.edge.fields import wrong_fields
from shared.edge.queue import describe

PROBLEM = "application/problem+json"
BODY_BYTES = 64 * 1024  # our own limit: the longest body is a question of 4,000 characters
_DEPTH = 32  # our own limit: no body of ours is nested deeper than a handful
URGENT = "urgent"  # what triage says of the current request, in the app's context
_TYPES = "https://navis-answers.example/problems/"


class Problem(Exception):  # noqa: N818  # the term of RFC 9457
    """An RFC 9457 problem. `kind` ends its stable type URI; `fields` are (JSON pointer, what is wrong) pairs."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        fields: tuple[tuple[str, str], ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail, self.fields = status, kind, detail, fields
        self.headers = dict(headers or {})

    def body(self, urgent: BaseModel | None = None) -> dict[str, Any]:
        """The problem as its JSON members; `urgent` is what triage says to a person whose words are refused."""
        found: dict[str, Any] = {
            "type": _TYPES + self.kind,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.fields:
            found["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in self.fields]
        if urgent is not None:
            found["urgent"] = urgent.model_dump()
        return found


def no_content() -> Problem:
    """The problem of who asks or searches before the first index serves."""
    detail = "There is no content to search or to answer from yet. An operator starts with POST /v1/admin/ingestions."
    return Problem(503, "no-content", detail, headers={"retry-after": "60"})


def json_response(status: int, body: BaseModel | Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
    """A JSON response; `cache-control: private, no-store` unless the headers say otherwise."""
    text = body.model_dump_json() if isinstance(body, BaseModel) else _json(body)
    return Response(
        status_code=status,
        content_type="application/json",
        body=text,
        headers={"cache-control": "private, no-store", **(headers or {})},
    )


def problem_response(problem: Problem, urgent: BaseModel | None = None) -> Any:
    """A problem as a response."""
    return Response(
        status_code=problem.status,
        content_type=PROBLEM,
        body=_json(problem.body(urgent)),
        headers={"cache-control": "no-store", **problem.headers},
    )


def resolver(logger: Logger) -> APIGatewayHttpResolver:
    """A resolver whose errors are problems. It is not thread-safe: one request at a time a process, as Lambda does."""
    app = APIGatewayHttpResolver()

    @app.exception_handler(Problem)  # type: ignore[untyped-decorator]  # powertools leaves it untyped
    def _problem(problem: Problem) -> Any:
        return problem_response(problem, app.context.get(URGENT))

    @app.not_found
    def _not_found(_: RouteNotFoundError) -> Any:
        return problem_response(Problem(404, "not-found", "There is nothing at this address."))

    @app.exception_handler(Exception)  # type: ignore[untyped-decorator]  # as above
    def _unexpected(error: Exception) -> Any:
        logger.error("request failed", extra=describe(error))
        return problem_response(
            Problem(500, "internal", "Something went wrong on our side. Nothing was lost; please try again."),
            app.context.get(URGENT),
        )

    return app


def respond(app: APIGatewayHttpResolver, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Resolve the event; every response carries `x-request-id` and `x-content-type-options`."""
    app.context.clear()  # nothing of an earlier request, whatever became of it
    response = dict(app.resolve(dict(event), context))
    headers = dict(response.get("headers") or {})
    headers.setdefault("x-request-id", str(event.get("requestContext", {}).get("requestId", "")))
    headers.setdefault("x-content-type-options", "nosniff")
    response["headers"] = headers
    return response


def parse(app: APIGatewayHttpResolver, kind: type[BaseModel]) -> Any:
    """The request's body as a model. Raises a 400, 413 or 422 Problem that names each field by its JSON pointer."""
    try:
        raw = _body(app.current_event.get("body") or "", encoded=bool(app.current_event.get("isBase64Encoded")))
    except UnicodeDecodeError as error:
        raise Problem(400, "malformed-body", f"The body is not UTF-8 at byte {error.start}.") from None
    except ValueError:
        raise Problem(400, "malformed-body", "The body is said to be base64 and is not.") from None
    try:
        value = json.loads(raw, parse_constant=_refuse, parse_float=_finite)
        _shallow(value)
        again = json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text, no store takes it
    except (ValueError, RecursionError) as error:
        raise Problem(400, "malformed-body", _not_json(error)) from None
    try:
        return kind.model_validate_json(again, strict=True)  # "2" is no number, "yes" is not true
    except ValidationError as error:
        fields = wrong_fields(error, kind)
        raise Problem(422, "invalid-fields", "Some fields do not fit; see errors.", fields) from None


def _body(text: str, *, encoded: bool) -> str:
    """The body's text. Raises ValueError for wrong base64 or UTF-8, and a 413 Problem."""
    detail = (
        f"A body has {BODY_BYTES:,} bytes at most, and this one more. A question or a query has 4,000 characters "
        "at most: shorten it. A long list of documents goes in several requests."
    )
    problem = Problem(413, "too-large", detail)
    if len(text) > 2 * BODY_BYTES:  # base64 makes four of three
        raise problem
    raw = base64.b64decode(text, validate=True) if encoded else text.encode("utf-8", "surrogatepass")
    if len(raw) > BODY_BYTES:
        raise problem
    return raw.decode("utf-8")


def _not_json(error: ValueError | RecursionError) -> str:
    """What is wrong with a body and where. It never quotes the body."""
    if isinstance(error, json.JSONDecodeError):
        return f"The body is not JSON at line {error.lineno}, column {error.colno}: {error.msg}."
    if isinstance(error, UnicodeEncodeError):
        return "The body holds half a surrogate pair, which is no text."
    if isinstance(error, _NumberError):
        return "The body holds a number that JSON has not (NaN, Infinity) or that is too large."
    return f"The body is nested deeper than {_DEPTH} levels, or a number of it has too many digits."


class _NumberError(ValueError):
    """NaN, an infinity, or a number that becomes one."""


def _refuse(name: str) -> NoReturn:
    raise _NumberError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _shallow(value: Any) -> None:
    level = [value]
    for _ in range(_DEPTH):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
        if not level:
            return
    raise ValueError("nested too deep")


def _json(value: Any) -> str:
    """JSON that can always be sent: no NaN (ValueError), and "?" for half a surrogate pair, which UTF-8 has none of."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace").decode()


def authenticate(app: APIGatewayHttpResolver, partners: PartnersTable, scope: str) -> Caller:
    """The caller of the current request, by `x-api-key` or a bearer token.

    Raises a 401 Problem without a known key, 403 when the key lacks the scope or comes from a foreign origin.
    """
    headers = app.current_event.headers
    key = headers.get("x-api-key") or ""
    bearer = headers.get("authorization") or ""
    if not key and bearer.lower().startswith("bearer "):
        key = bearer[7:].strip()
    caller = partners.caller(key) if 0 < len(key) <= 200 else None
    if caller is None:
        raise Problem(
            401,
            "unknown-key",
            "This needs a key of this service in the header x-api-key. None came, or one that is not known (any more).",
            headers={"www-authenticate": 'Bearer realm="navis-answers"'},
        )
    if scope not in caller.scopes:
        raise Problem(403, "missing-scope", f"This key lacks the scope {scope}.")
    origin = headers.get("origin")
    if origin and caller.kind == "publishable" and "*" not in caller.origins and origin not in caller.origins:
        raise Problem(403, "foreign-origin", "This key may not be used from this origin.")
    return caller


Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]
