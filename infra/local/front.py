"""The HTTP front: requests become events of payload format 2.0, as an HTTP API makes them."""

import base64
import json
import re
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from werkzeug.wrappers import Request, Response

from infra import ACCOUNT
from infra.local.runtime import Outcome

REQUEST_BYTES = 10 * 1024 * 1024  # HTTP API: a request is at most 10 MB
EVENT_BYTES = 6 * 1024 * 1024  # Lambda: a synchronous event at most 6 MB, what is base64 in it a third more
WAIT_SECONDS = 30  # HTTP API: an integration has to answer within 30 seconds
_TEXT = re.compile(r"^(text/|application/(json|.*\+json|javascript|xml|.*\+xml))", re.I)

Invoke = Callable[[dict[str, Any], float], Outcome]  # an event, and how long to wait


class Routes:
    """Method and path to a function; a path with fewer variables wins."""

    def __init__(self, routes: list[tuple[str, str, Invoke]]) -> None:
        self._routes = [
            (method, path, re.compile(re.sub(r"\\\{(\w+)(\\\+)?\\}", self._variable, re.escape(path)) + r"\Z"), invoke)
            for method, path, invoke in sorted(routes, key=lambda one: (one[1].count("{"), "+}" in one[1]))
        ]

    @staticmethod
    def _variable(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})"

    def find(self, method: str, path: str) -> tuple[str, dict[str, str], Invoke] | None:
        """The route key, the path's variables and the function; None for an address that the template lacks."""
        for known, pattern, matcher, invoke in self._routes:
            match = matcher.match(path)
            if match and method == known:
                variables = {name: unquote(value) for name, value in match.groupdict().items()}
                return f"{method} {pattern}", variables, invoke
        return None


def event_of(request: Request, source: str, route: str, variables: dict[str, str]) -> dict[str, Any]:
    """A request as payload format 2.0."""
    path, raw_query = request.path, request.query_string.decode()
    body = request.get_data()
    headers = {name.lower(): value for name, value in request.headers.items()}
    cookies = [one.strip() for one in headers.pop("cookie", "").split(";") if one.strip()]
    text = not body or bool(_TEXT.match(headers.get("content-type", "text/plain")))
    encoded = base64.b64encode(body).decode()
    if text:
        try:
            encoded = body.decode()
        except UnicodeDecodeError:
            text = False
    now = time.time()
    http = {"method": request.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": source}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": raw_query,
        "headers": headers,
        "requestContext": {
            **{"accountId": ACCOUNT, "apiId": "local", "stage": "$default", "routeKey": route},
            "domainName": headers.get("host", ""),
            "http": {**http, "userAgent": headers.get("user-agent", "")},
            "requestId": str(uuid.uuid4()),
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": not text,
    }
    asked = {name: ",".join(values) for name, values in request.args.lists()}
    optional = {"queryStringParameters": asked, "cookies": cookies, "pathParameters": variables, "body": encoded}
    return event | {name: said for name, said in optional.items() if said}


def _said(status: int, message: str) -> Response:
    return Response(json.dumps({"message": message}), status, content_type="application/json")


class Front:
    """A WSGI application that serves the template's routes."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        found = self._routes.find(request.method, urlsplit(request.environ["REQUEST_URI"]).path)
        if found is None:
            return _said(404, "Not Found")
        route, variables, invoke = found
        event = event_of(request, str(request.remote_addr), route, variables)
        if len(event.get("body", "")) * 2 > EVENT_BYTES and len(json.dumps(event)) > EVENT_BYTES:
            return _said(413, "Request Entity Too Large")
        outcome = invoke(event, WAIT_SECONDS)
        if outcome.error is not None:
            late = outcome.error == "too late"
            return _said(503, "Service Unavailable") if late else _said(500, "Internal Server Error")
        said = json.loads(outcome.payload)
        if not isinstance(said, dict) or "statusCode" not in said:
            return Response(outcome.payload, content_type="application/json")
        text = said.get("body") or ""
        body = base64.b64decode(text) if said.get("isBase64Encoded") else text.encode()
        answer = Response(body, int(said["statusCode"]), content_type="application/json")
        for name, value in (said.get("headers") or {}).items():
            if name.lower() != "content-length":
                answer.headers[name] = str(value)
        for cookie in said.get("cookies") or []:
            answer.headers.add("set-cookie", cookie)
        return answer
