"""One request to one machine: to an address that was checked, within limits of size and time."""

import gzip
import io
import socket
import ssl
import zlib
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from threading import Lock, Timer
from types import TracebackType
from typing import NamedTuple, Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.exceptions import TimeoutError as SlowError
from urllib3.response import HTTPResponse

from content_ingest.fetching.addresses import Target
from content_ingest.fetching.errors import FetchError, PassingError

CHUNK = 64 * 1024


class Limits(NamedTuple):
    """Of one request. Bytes count packed and unpacked; `silence` is the longest wait for the next byte."""

    size: int = 20 * 1024**2
    seconds: float = 60.0
    silence: float = 20.0


class Answer(NamedTuple):
    """`headers` have small names; `body` is unpacked, and empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Deadline:
    """Shuts the socket down when the time is up, whatever the server does: a byte at a time is no way around it."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._lock = Lock()
        self._guards: list[socket.socket] = []
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            for guard in self._guards:
                guard.close()
            self._guards.clear()

    def watch(self, made: socket.socket) -> None:
        """A duplicate stays ours when TLS wraps the socket."""
        with self._lock:
            self._guards.append(made.dup())
        if self.over:
            self._end()

    def _end(self) -> None:
        self.over = True
        with self._lock:
            for guard in self._guards:
                with suppress(OSError):
                    guard.shutdown(socket.SHUT_RDWR)


class _Pinned(HTTPConnection):
    """Connects to the given machines; the name stays in Host, in SNI and in the certificate's check."""

    machines: tuple[str, ...]
    deadline: _Deadline

    def _new_conn(self) -> socket.socket:
        problem: OSError = OSError("no address")
        for machine in self.machines:
            if self.deadline.over:
                break
            try:
                made = socket.create_connection((machine, self.port), self.timeout)
            except OSError as error:
                problem = error
                continue
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.deadline.watch(made)
            return made
        raise problem


class _PinnedTLS(_Pinned, HTTPSConnection):
    """The same over TLS."""


def get(
    target: Target,
    machines: tuple[str, ...],
    headers: Mapping[str, str],
    limits: Limits,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Ask for a target. Raises PassingError and FetchError; `tls` replaces the system's certificates."""
    made: _Pinned
    if target.scheme == "https":
        made = _PinnedTLS(target.host, target.port, timeout=limits.silence, ssl_context=tls)
    else:
        made = _Pinned(target.host, target.port, timeout=limits.silence)
    made.machines = machines
    with _Deadline(limits.seconds) as deadline:
        made.deadline = deadline
        try:
            answer = _asked(made, target, headers, limits)
        except (ssl.SSLError, SSLError) as error:
            problem: FetchError = FetchError(f"TLS with {target.host} failed: {_shown(error)}")
        except (TimeoutError, SlowError):
            problem = PassingError(f"{target.host} does not answer")
        except (OSError, HTTPError, HTTPException) as error:
            problem = PassingError(f"the connection to {target.host} failed: {_shown(error)}")
        except ValueError as error:
            problem = FetchError(f"{target.url[:200]} cannot be asked for: {_shown(error)}")
        except FetchError as error:
            problem = error
        else:
            if not deadline.over:
                return answer
        finally:
            made.close()
        if deadline.over:
            raise FetchError(f"{target.host} took longer than {limits.seconds:g} seconds")
        raise problem


def _asked(made: _Pinned, target: Target, headers: Mapping[str, str], limits: Limits) -> Answer:
    said = {"Host": target.hosted, "Accept-Encoding": "gzip", "Connection": "close", **headers}
    made.request("GET", target.path, headers=said, preload_content=False, decode_content=False)
    response = made.getresponse()
    try:
        found = {name.lower(): value for name, value in response.headers.items()}
        if response.status != 200:
            return Answer(response.status, found, b"")
        body = _read(response, target, limits.size)
        return Answer(200, found, unpacked(body, found.get("content-encoding", ""), limits.size))
    finally:
        response.close()


def _read(response: HTTPResponse, target: Target, limit: int) -> bytes:
    """The body as it was sent."""
    too_large = FetchError(f"{target.url[:200]} has more than {limit} bytes, which is the limit")
    if (response.length_remaining or 0) > limit:
        raise too_large
    body = bytearray()
    while chunk := response.read(CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            raise too_large
    return bytes(body)


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A body without its content coding. Raises FetchError where it is broken or unpacks to more than the limit."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in ("gzip", "x-gzip"):
        raise FetchError(f"the body comes in the coding {name[:40]!r}, which was not asked for")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            found = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise PassingError("the compressed body is broken or cut off") from None
    if len(found) > limit:
        raise FetchError(f"the body unpacks to more than {limit} bytes, which is the limit")
    return found


def _shown(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
