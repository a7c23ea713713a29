"""Why a call came to nothing, and what to do next."""

from typing import Any

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

KEY = "Give a key that has the scope operator in NAVIS_OPERATOR_KEY or with --key."
ADDRESS = "Give the API's address in NAVIS_API or with --api."
_UNSURE = "It may have been done all the same: look with `runs` before you ask again."
_LATER = "Try again in a moment."

# by the end of a problem's type, which is stable
_NEXT = {
    "unknown-key": KEY,
    "missing-scope": KEY,
    "no-documents": "Put documents under documents/ in the content bucket, or name others.",
    "run-active": "`watch RUN` shows it, `cancel RUN` ends it.",
    "run-ended": "`watch RUN` shows how it ended; `run` starts another one.",
    "not-serving": "`runs` shows which generation each run made; the newest completed run's serves.",
    "nothing-before": "There is nothing to go back to; mend the documents and `run` again.",
    "invalid-fields": "Mend what is named, and ask again; --help says what each option takes.",
}
_MISSING = {
    "/v1/admin/ingestions/": "`runs` lists those that there are.",
    "/v1/admin/documents/": "`documents` lists the ids of those that there are.",
}


class ApiError(Exception):
    """What the API refused, in its own words, and `next`: what to do. `status` is None where it was not reached."""

    def __init__(self, reason: str, next: str, status: int | None = None) -> None:  # noqa: A002  # the word for it
        super().__init__(f"{reason}\n{next}")
        self.reason, self.next, self.status = reason, next, status


def refused(method: str, target: str, answer: urllib3.BaseHTTPResponse) -> ApiError:
    """The error of an answer that is none. It reads problem+json, and what the gateway itself says."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    problem: dict[str, Any] = said if isinstance(said, dict) else {}
    path = target.partition("?")[0]
    words = str(problem.get("detail") or problem.get("message") or answer.reason or "").strip()
    reason = f"{method} {path}: {answer.status} {words}".rstrip()
    fields = problem.get("errors")
    for one in fields if isinstance(fields, list) else ():
        if isinstance(one, dict):
            reason += f"\n  {one.get('pointer') or 'the body'}: {one.get('detail', '')}"
    return ApiError(reason, _next(path, answer, str(problem.get("type", "")).rpartition("/")[2]), answer.status)


def _next(path: str, answer: urllib3.BaseHTTPResponse, kind: str) -> str:
    if kind in _NEXT:
        return _NEXT[kind]
    if answer.status in (401, 403):
        return KEY
    if answer.status == 404 and kind == "not-found":
        return next((words for prefix, words in _MISSING.items() if path.startswith(prefix)), ADDRESS)
    if answer.status >= 500:
        return f"{_LATER} If it stays so, look into the function's log for the request {_request(answer)}."
    if answer.status in (409, 429):
        return _LATER
    return ADDRESS if answer.status in (301, 302, 303, 307, 308, 404, 405) else "--help says what each option takes."


def _request(answer: urllib3.BaseHTTPResponse) -> str:
    return answer.headers.get("x-request-id", "without an id")


def unreached(api: str, error: HTTPError, seconds: float, *, harmless: bool) -> ApiError:
    """The error of a call without an answer; `harmless` says that it could have changed nothing, or may go twice."""
    cause = (error.reason if isinstance(error, MaxRetryError) else None) or error
    if isinstance(cause, SSLError):
        return ApiError(f"TLS with {api} failed: {cause}", "Check the address, and the certificates in SSL_CERT_FILE.")
    if isinstance(cause, ProxyError):
        return ApiError(f"the proxy does not let us through: {cause}", "Check HTTPS_PROXY and NO_PROXY.")
    if isinstance(cause, NewConnectionError | ConnectTimeoutError):
        return ApiError(f"{api} does not answer", f"Is the service running (`make run`)? {ADDRESS}")
    what = f"did not answer within {seconds:g} seconds" if isinstance(cause, ReadTimeoutError) else "broke off"
    return ApiError(f"{api} {what}", _LATER if harmless else _UNSURE)
