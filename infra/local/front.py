"""The HTTP front: requests become events of payload format 2.0, as an HTTP API makes them."""

import base64
import json
import re
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from infra.local import ACCOUNT
from infra.local.runtime import Outcome, read_chunks

REQUEST_BYTES = 10 * 1024 * 1024  # HTTP API: a request is at most 10 MB
EVENT_BYTES = 6 * 1024 * 1024  # Lambda: so is a synchronous event, at 6 MB
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
                return (
                    f"{method} {pattern}",
                    {name: unquote(value) for name, value in match.groupdict().items()},
                    invoke,
                )
        return None


def event_of(
    method: str, target: str, headers: dict[str, str], body: bytes, source: str, route: str, variables: dict[str, str]
) -> dict[str, Any]:
    """A request as payload format 2.0."""
    parts = urlsplit(target)
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    cookies = [one.strip() for one in headers.pop("cookie", "").split(";") if one.strip()]
    text = not body or bool(_TEXT.match(headers.get("content-type", "text/plain")))
    encoded = base64.b64encode(body).decode()
    if text:
        try:
            encoded = body.decode()
        except UnicodeDecodeError:
            text = False
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": unquote(parts.path),
        "rawQueryString": parts.query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": headers.get("host", ""),
            "http": {
                "method": method,
                "path": unquote(parts.path),
                "protocol": "HTTP/1.1",
                "sourceIp": source,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route,
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": not text,
    }
    if query:
        event["queryStringParameters"] = query
    if cookies:
        event["cookies"] = cookies
    if variables:
        event["pathParameters"] = variables
    if body:
        event["body"] = encoded
    return event


_FAILED = b'{"message":"Internal Server Error"}'


class _Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Front"

    def log_message(self, *_: Any) -> None:
        """Say nothing: an address may carry a slug."""

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._answer(413, b'{"message":"Request Entity Too Large"}', {})
            return
        found = self.server.routes.find(self.command, urlsplit(self.path).path)
        if found is None:
            self._answer(404, b'{"message":"Not Found"}', {})
            return
        route, variables, invoke = found
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            low = name.lower()
            headers[low] = f"{headers[low]},{value}" if low in headers else value
        source = str(self.client_address[0])
        event = event_of(self.command, self.path, headers, body, source, route, variables)
        if len(body) * 2 > EVENT_BYTES and len(json.dumps(event)) > EVENT_BYTES:
            self._answer(413, b'{"message":"Request Entity Too Large"}', {})
            return
        outcome = invoke(event, WAIT_SECONDS)
        if outcome.error is not None:
            late = outcome.error == "too late"
            self._answer(*((503, b'{"message":"Service Unavailable"}') if late else (500, _FAILED)), {})
            return
        answer = json.loads(outcome.payload)
        if not isinstance(answer, dict) or "statusCode" not in answer:
            self._answer(200, outcome.payload, {"content-type": "application/json"})
            return
        text = answer.get("body") or ""
        said = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
        sent = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
        self._answer(int(answer["statusCode"]), said, sent, answer.get("cookies") or [])

    def _body(self) -> bytes | None:
        """The request's body; None when it is too large to read."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            said = self.headers.get("Content-Length") or "0"
            if not said.isascii() or not said.isdigit() or int(said) > REQUEST_BYTES:
                return None
            return self.rfile.read(int(said))
        return read_chunks(self.rfile, REQUEST_BYTES)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_OPTIONS = do_HEAD = _serve  # noqa: N815  # http.server's names

    def _answer(self, status: int, body: bytes, headers: dict[str, str], cookies: list[str] | None = None) -> None:
        self.send_response(status)
        headers.setdefault("content-type", "application/json")
        for name, value in headers.items():
            if name != "content-length":
                self.send_header(name, value)
        for cookie in cookies or []:
            self.send_header("set-cookie", cookie)
        if status not in (204, 304):
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if status not in (204, 304) and self.command != "HEAD":
            self.wfile.write(body)


class Front(ThreadingHTTPServer):
    """Serves the template's routes on the loopback interface."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, routes: Routes) -> None:
        super().__init__(("127.0.0.1", port), _Front)
        self.routes = routes
