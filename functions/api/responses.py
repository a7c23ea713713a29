"""What the use cases return, as HTTP: status, headers and body."""

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.api.negotiation import TYPES, Form, choose, etag, matches
from functions.api.reading import Pending, View
from shared.edge.asking import HIDDEN
from shared.edge.http import PROBLEM

PRIVATE = "private, no-cache"  # a browser may keep it for its back button, and asks again before it shows it
PUBLIC = "public, max-age=0, s-maxage=60"  # a withdrawal is everywhere within a minute

# Nothing from elsewhere, nothing inline, no frames around it. What a page needs is its own style, script and icon.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}
_LISTED = {"referrer-policy": "strict-origin"}  # a source learns which site sent the reader, not which page


def answer(view: View, form: Form, if_none_match: str | None) -> Any:
    """A view in the form that the caller wants, or 304 when the caller has it already."""
    public = not isinstance(view, Pending) and view.public
    headers = {
        "cache-control": PUBLIC if public else PRIVATE,
        "vary": "Accept",
        **(_LISTED if public else HIDDEN),
    }
    if isinstance(view, Pending):
        headers["retry-after"] = str(view.retry_after)
        tag = etag(form, view.request.id, view.status, json.dumps(view.request.stage_times, sort_keys=True))
        body = None if matches(if_none_match, tag) else _body(view, form)
    else:
        body = _body(view, form)
        tag = etag(form, body)
    headers["etag"] = tag
    if matches(if_none_match, tag):
        return Response(304, headers=headers)
    return Response(200, TYPES[form], body, headers | (PAGE_HEADERS if form == "html" else {}))


def page(html: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Any:
    """A page that is not an answer."""
    return Response(status, TYPES["html"], html, {**PAGE_HEADERS, "referrer-policy": "no-referrer", **(headers or {})})


def _body(view: View, form: Form) -> str:
    if form == "json":
        return (
            json.dumps(view.body(), ensure_ascii=False)
            if isinstance(view, Pending)
            else view.envelope.model_dump_json()
        )
    from functions.api import pages  # Jinja is not imported for callers that read JSON

    return pages.markdown(view) if form == "markdown" else pages.answer(view)


def for_people(response: dict[str, Any], accept: str | None) -> dict[str, Any]:
    """A problem as a page, with the notices, when a browser asked; every other response as it is."""
    headers = dict(response["headers"])
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if kind != PROBLEM or choose(accept, ("json", "html")) != "html":
        return response
    from functions.api import pages

    kept = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    html = pages.error(json.loads(response["body"]))
    page_headers = {"content-type": TYPES["html"], "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
    return response | {"headers": kept | PAGE_HEADERS | page_headers, "body": html}


def vary(headers: dict[str, str], name: str) -> None:
    """Add a request header to those that the response depends on."""
    found = headers.get("vary", "")
    if name.lower() not in found.lower():
        headers["vary"] = f"{found}, {name}" if found else name
