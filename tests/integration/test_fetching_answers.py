"""What a hostile or broken server may send, byte for byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_ingest.fetching.addresses import parsed
from content_ingest.fetching.connection import Limits, get
from content_ingest.fetching.errors import FetchError


@contextmanager
def sending(answer: bytes) -> Iterator[str]:
    """A server that sends these bytes to one client, whatever it asks, and hangs up. Yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send() -> None:
            with suppress(OSError):
                made, _ = server.accept()
                with made:
                    made.recv(65536)
                    made.sendall(answer)

        thread = threading.Thread(target=send)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def body_of(answer: bytes, size: int = 1000) -> bytes:
    with sending(answer) as url:
        return get(parsed(url), ("127.0.0.1",), {}, Limits(size=size, seconds=5, silence=5)).body


_LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 304 \r\n",
        b"HTTP/9 999\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Location: http://[\r\n",
        b"\xff: \xff\r\n",
        b" folded\r\n",
        b"\r\n",
        b"5\r\nabcde\r\n",
        b"fffffffffff\r\n",
        b"-1\r\n",
        b"0\r\n\r\n",
    ]
)


@settings(max_examples=200)
@given(st.lists(_LINES | st.binary(max_size=20), max_size=10), st.booleans())
def test_no_answer_leads_to_another_error_or_more_than_the_limit(lines: list[bytes], begun: bool) -> None:
    try:
        body = body_of((b"HTTP/1.1 200 OK\r\n" if begun else b"") + b"".join(lines), 8)
    except FetchError:
        return
    assert len(body) <= 8


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 10_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 100_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"a" * 100_000,
    ],
)
def test_an_answer_that_breaks_the_protocol_or_ends_early_is_no_document(answer: bytes) -> None:
    with pytest.raises(FetchError):
        body_of(answer)


def test_interim_answers_are_passed_over() -> None:
    assert body_of(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na") == b"a"
