"""The routes: parse, call the use case, map what comes back."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.api import responses
from functions.api.feedback import Feedback, FeedbackStore
from functions.api.listing import Listing
from functions.api.negotiation import Form, choose
from functions.api.origins import Origins, allowed, preflight_headers, response_headers
from functions.api.reading import NotDeletableError, Reading, View
from shared.adapters.partners_table import Caller, PartnersTable
from shared.asking import Asking
from shared.edge.asking import accept
from shared.edge.helping import help_at_once
from shared.edge.http import (
    Handler,
    Problem,
    authenticate,
    json_response,
    parse,
    problem_response,
    resolver,
    respond,
)
from shared.edge.paging import BadCursorError
from shared.errors import NotFoundError
from shared.model.question import Ask
from shared.policy import DEFAULT, policy_for, versions

_ID = re.compile(r"[a-z2-7]{26}")
SHOWN = ("GET", "HEAD")  # HEAD is answered as GET without a body (RFC 9110)
_MOST, _USUAL, _AT_HOME = 50, 20, 6  # answers on a page of the list, and on the home page


class Service(NamedTuple):
    """The use cases behind the routes."""

    asking: Asking
    reading: Reading
    listing: Listing
    feedback: FeedbackStore
    partners: PartnersTable
    origins: Origins
    generation: Callable[[], str | None]
    jwks: Callable[[], dict[str, Any]]
    home_key: str


class _Request:
    """The current request: one at a time a process, as Lambda does it."""

    def __init__(self, app: APIGatewayHttpResolver, partners: PartnersTable) -> None:
        self._app, self._partners = app, partners
        self.origins: tuple[str, ...] | None = None  # the caller's own, once it is known

    def caller(self, scope: str) -> Caller:
        found = authenticate(self._app, self._partners, scope)
        self.origins = found.origins
        return found

    def header(self, name: str) -> str | None:
        return self._app.current_event.headers.get(name)

    def query(self, name: str) -> str | None:
        return (self._app.current_event.query_string_parameters or {}).get(name)

    def shown(self, view: View, offered: tuple[Form, ...]) -> Any:
        form = choose(self.header("accept"), offered)
        if form is None:
            raise Problem(406, "not-acceptable", "This comes as application/json, text/html and text/markdown.")
        return responses.answer(view, form, self.header("if-none-match"))


def routes(service: Service, logger: Logger) -> Handler:
    """Everything the service answers to."""
    app = resolver(logger)
    request = _Request(app, service.partners)
    _map_errors(app)
    _answer_routes(app, request, service)
    _public_routes(app, request, service)

    def serve(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        request.origins = None
        response = respond(app, event, context)
        headers = {str(name).lower(): value for name, value in (event.get("headers") or {}).items()}
        origin = headers.get("origin")
        if origin and "access-control-allow-origin" not in response["headers"]:
            responses.vary(response["headers"], "Origin")
            if allowed(origin, service.origins.all() if request.origins is None else request.origins):
                response["headers"] |= response_headers(origin)
        shown = responses.for_people(response, headers.get("accept"))
        if event["requestContext"]["http"]["method"] == "HEAD":
            shown |= {"body": "", "isBase64Encoded": False}
        return shown

    return serve


def _answer_routes(app: APIGatewayHttpResolver, request: _Request, service: Service) -> None:
    """What a key is needed for."""
    reading = service.reading

    @app.post("/v1/answers")
    def ask() -> Any:
        caller = request.caller("ask")
        with help_at_once(app, "question", service.asking.triage, caller.jurisdiction):
            return accept(app, service.asking, parse(app, Ask), caller)

    @app.get("/v1/answers")
    def public_list() -> Any:
        caller = request.caller("read")
        limit = _limit(request.query("limit"))
        found, cursor = service.listing.page(limit, request.query("cursor"), request.query("topic"), request.query("q"))
        notices = policy_for(caller.jurisdiction).notices().model_dump()
        answers = [item.body() for item in found]
        return json_response(200, {"answers": answers, "cursor": cursor, "notices": notices})

    @app.get("/v1/answers/<answer_id>")
    def read(answer_id: str) -> Any:
        caller = request.caller("read")
        view = reading.by_id(_id(answer_id), caller)
        return request.shown(view, ("json", "html", "markdown"))

    @app.delete("/v1/answers/<answer_id>")
    def delete(answer_id: str) -> Any:
        caller = request.caller("ask")
        reading.delete(_id(answer_id), caller)
        return json_response(202, {"id": answer_id, "status": "deleting"})

    @app.post("/v1/answers/<answer_id>/feedback")
    def comment(answer_id: str) -> Any:
        caller = request.caller("read")
        standing = reading.check(_id(answer_id), caller)
        expires_at = None if standing.public or standing.request is None else standing.request.expires_at
        feedback_id = service.feedback.add(answer_id, caller.owner, parse(app, Feedback), expires_at)
        return json_response(201, {"id": feedback_id})

    @app.get("/v1/topics")
    def topics() -> Any:
        request.caller("read")
        counted = [{"topic": name, "count": count} for name, count in service.listing.topics()]
        return json_response(200, {"topics": counted})


def _public_routes(app: APIGatewayHttpResolver, request: _Request, service: Service) -> None:
    """What anyone may call."""

    @app.route("/answers/<slug>", method=SHOWN)
    def page(slug: str) -> Any:
        return request.shown(service.reading.by_slug(_id(slug)), ("html", "json", "markdown"))

    @app.route("/", method=SHOWN)
    def home() -> Any:
        from functions.api import pages

        recent, _ = service.listing.page(_AT_HOME)
        partner = service.partners.caller(service.home_key) if service.home_key else None
        policy = policy_for(DEFAULT if partner is None else partner.jurisdiction)
        html = pages.home(service.home_key, policy, recent)
        return responses.page(html, headers={"cache-control": responses.PUBLIC})

    @app.route("/static/<name>", method=SHOWN)
    def static(name: str) -> Any:
        from functions.api import pages

        found = pages.static(name)
        if found is None:
            raise NotFoundError(name)
        return Response(200, found.content_type, found.body, {"cache-control": found.cache_control})

    @app.route("/healthz", method=SHOWN)
    def health() -> Any:
        body = {
            "status": "ok",
            "index_generation": service.generation(),
            "policy_version": policy_for(DEFAULT).version,
            "policy_versions": versions(),
        }
        return json_response(200, body, {"cache-control": "no-store"})

    @app.route("/.well-known/jwks.json", method=SHOWN)
    def keys() -> Any:
        headers = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
        return json_response(200, service.jwks(), headers)

    @app.route("/v1/.+", method="OPTIONS")
    def preflight() -> Any:
        origin = request.header("origin")
        if not origin or not allowed(origin, service.origins.all()):
            raise Problem(403, "foreign-origin", "No partner lets its key be used from this origin.")
        return Response(204, headers=preflight_headers(origin))


def _map_errors(app: APIGatewayHttpResolver) -> None:
    """Errors of the use cases as problems, once for all routes."""

    @app.exception_handler(NotFoundError)  # type: ignore[untyped-decorator]  # powertools leaves it untyped
    def _missing(_: NotFoundError) -> Any:
        return problem_response(Problem(404, "not-found", "There is no such thing here, or not for this caller."))

    @app.exception_handler(BadCursorError)  # type: ignore[untyped-decorator]  # powertools leaves it untyped
    def _cursor(_: BadCursorError) -> Any:
        return problem_response(Problem(400, "bad-cursor", "This cursor is not one that this list gave."))

    @app.exception_handler(NotDeletableError)  # type: ignore[untyped-decorator]  # powertools leaves it untyped
    def _public(_: NotDeletableError) -> Any:
        detail = "A public answer is not deleted by a key; an operator withdraws it."
        return problem_response(Problem(409, "public-answer", detail))


def _id(text: str) -> str:
    """An id or slug that could be one of ours. Raises NotFoundError for any other, without asking a table."""
    if not _ID.fullmatch(text):
        raise NotFoundError("malformed")
    return text


def _limit(text: str | None) -> int:
    if text is None or text == "":
        return _USUAL
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= _MOST:
        raise Problem(400, "bad-limit", f"The limit is a number from 1 to {_MOST}.")
    return int(text)
