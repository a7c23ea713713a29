import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.fetching.connection import unpacked
from content_ingest.fetching.errors import FetchError, PassingError


def test_a_compressed_body_is_unpacked() -> None:
    assert unpacked(gzip.compress(b"ab") + gzip.compress(b"c"), "GZIP", 3) == b"abc"
    assert unpacked(b"abc", "identity", 3) == b"abc"


def test_a_body_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    with pytest.raises(FetchError, match="unpacks to more than 1000 bytes"):
        unpacked(gzip.compress(bytes(10_000_000)), "gzip", 1000)


@pytest.mark.parametrize(
    "body", [gzip.compress(b"abc", mtime=0)[:-4], gzip.compress(b"abc" * 99, mtime=0)[:-20], b"abc", b""]
)
def test_a_body_that_is_cut_off_or_broken_is_no_document(body: bytes) -> None:
    if body:
        with pytest.raises(PassingError, match="broken or cut off"):
            unpacked(body, "gzip", 1000)
    else:
        assert unpacked(body, "gzip", 1000) == b""


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_a_coding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match="was not asked for"):
        unpacked(b"abc", encoding, 3)


@given(st.binary(), st.integers(0, 40), st.integers(0, 255))
def test_no_body_leads_to_another_error(raw: bytes, place: int, value: int) -> None:
    body = bytearray(gzip.compress(raw, mtime=0))
    body[place % len(body)] = value
    try:
        assert len(unpacked(bytes(body), "gzip", 100)) <= 100
    except FetchError:
        return
