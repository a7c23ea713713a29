"""One call to the API over HTTP. What may be asked twice is asked again when it failed for no fault of the caller's."""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, Url, make_headers, parse_url

from content_ingest.api.refusals import ADDRESS, KEY, ApiError, refused, unreached

SECONDS = 35.0  # until an answer is given up: a little longer than the gateway's own 30
_JSON = "application/json"
_AGAIN = urllib3.Retry(
    total=5,
    connect=2,
    read=2,
    other=0,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=("GET", "DELETE"),
    backoff_factor=0.2,
    backoff_max=5,
    retry_after_max=30,
    raise_on_status=False,
)


class Client:
    """A caller with a key at the API of one deployment. Raises ApiError for whatever goes wrong, and nothing else."""

    def __init__(self, api: str, key: str, *, seconds: float = SECONDS) -> None:
        url, key = _address(api), key.strip()
        if not key:
            raise ApiError("no key is given", KEY)
        if not key.isascii() or not key.isprintable():
            raise ApiError("the key holds characters that no key has", KEY)
        self._api, self._key, self._seconds = url.url.rstrip("/"), key, seconds
        self._pool = _pool(url, Timeout(connect=min(5, seconds), read=seconds))

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """A call that is answered with a JSON object. A body that says `dry_run` changes nothing and may go twice."""
        answer = self._asked(method, path + (f"?{urlencode(query)}" if query else ""), _JSON, body)
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ApiError(f"{self._api} answers, but not as the API does", ADDRESS)
        return found

    def text(self, path: str, accept: str) -> str:
        """What is at a path, as text of the media type."""
        return self._asked("GET", path, accept).data.decode("utf-8", "replace")

    def _asked(
        self, method: str, target: str, accept: str, body: Mapping[str, Any] | None = None
    ) -> urllib3.BaseHTTPResponse:
        harmless = method in ("GET", "DELETE") or bool(body and body.get("dry_run"))
        try:
            answer = self._pool.request(
                method,
                self._api + target,
                json=body,
                headers={"x-api-key": self._key, "accept": accept, "content-type": _JSON},
                retries=_AGAIN.new(allowed_methods=None) if harmless else _AGAIN,
                redirect=False,  # the key goes to no other place
            )
        except HTTPError as error:
            raise unreached(self._api, error, self._seconds, harmless=harmless) from None
        if answer.status >= 300:
            raise refused(method, target, answer)
        return answer


def _address(api: str) -> Url:
    """Raises ApiError where a key would travel in clear."""
    try:
        url = parse_url(api.strip())
    except HTTPError:
        url = Url()
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise ApiError(f"{api!r} is no address such as https://HOST", ADDRESS)
    if url.scheme == "http" and not _loopback(url.host):
        raise ApiError(f"{api} is not https; a key does not travel in clear", ADDRESS)
    return url


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _pool(url: Url, timeout: Timeout) -> urllib3.PoolManager:
    """Connections, through the environment's proxy where it names one; this machine is asked directly."""
    host = url.host or ""
    proxy = None if _loopback(host) or proxy_bypass(host) else getproxies().get(url.scheme or "")
    if not proxy:
        return urllib3.PoolManager(timeout=timeout)
    auth = parse_url(proxy).auth
    return urllib3.ProxyManager(
        proxy, timeout=timeout, proxy_headers=make_headers(proxy_basic_auth=auth) if auth else None
    )
