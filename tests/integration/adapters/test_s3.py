"""Objects in a bucket, and S3's limits."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.adapters.s3 import KEY_BYTES, PUT_BYTES, Bucket
from shared.errors import ConflictError, LimitError, NotFoundError
from tests.integration.threads import at_once


class Untouchable:
    """A body that may be closed, not read."""

    closed = False

    def read(self) -> bytes:
        raise AssertionError("it was read")

    def close(self) -> None:
        self.closed = True


class FakeS3:
    """One object of a given size; records what it is sent."""

    def __init__(self, size: int = 0) -> None:
        self.body, self._size = Untouchable(), size
        self.calls: list[dict[str, Any]] = []

    def get_object(self, **request: Any) -> dict[str, Any]:
        self.calls.append(request)
        return {"ContentLength": self._size, "Body": self.body}

    head_object = put_object = get_object


class Huge(bytes):
    """Bytes that say they are more than one PUT takes."""

    def __len__(self) -> int:
        return PUT_BYTES + 1


def test_an_object_comes_back_as_it_was(bucket: Bucket) -> None:
    bucket.put("a/b", b"\x00\xffbody", "application/octet-stream")

    assert bucket.get("a/b") == b"\x00\xffbody"
    assert bucket.exists("a/b")
    head = bucket._s3.head_object(Bucket=bucket.name, Key="a/b")
    assert head["ContentType"] == "application/octet-stream"


def test_an_object_that_is_not_there_is_not_found(bucket: Bucket) -> None:
    with pytest.raises(NotFoundError):
        bucket.get("a")
    assert not bucket.exists("a")


def test_an_error_of_another_kind_is_passed_on(aws: Callable[[str], Any]) -> None:
    nowhere = Bucket(aws("s3"), "nowhere")

    with pytest.raises(ClientError, match="NoSuchBucket"):
        nowhere.get("a")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        nowhere.put("a", b"")


def test_an_object_at_the_callers_limit_is_read_and_a_larger_one_is_not(bucket: Bucket) -> None:
    bucket.put("a", b"12345")

    assert bucket.get("a", max_bytes=5) == b"12345"
    with pytest.raises(LimitError):
        bucket.get("a", max_bytes=4)


def test_an_object_past_the_limit_is_closed_without_reading_it() -> None:
    fake = FakeS3(size=10**9)

    with pytest.raises(LimitError):
        Bucket(fake, "b").get("a")
    assert fake.body.closed


@pytest.mark.parametrize("key", ["k" * KEY_BYTES, "é" * (KEY_BYTES // 2)])
def test_the_longest_key_works_and_one_byte_more_is_not_sent(bucket: Bucket, key: str) -> None:
    bucket.put(key, b"body")
    assert bucket.get(key) == b"body"

    fake = FakeS3()
    with pytest.raises(LimitError):
        Bucket(fake, "b").put(key + "k", b"body")
    with pytest.raises(LimitError):
        Bucket(fake, "b").get(key + "k")
    with pytest.raises(LimitError):
        Bucket(fake, "b").exists(key + "k")
    assert not fake.calls


def test_more_than_one_put_takes_is_not_sent() -> None:
    fake = FakeS3()

    with pytest.raises(LimitError):
        Bucket(fake, "b").put("a", Huge())
    assert not fake.calls


def test_an_object_that_must_be_absent_is_not_written_over(bucket: Bucket) -> None:
    bucket.put("a", b"first", absent=True)

    with pytest.raises(ConflictError):
        bucket.put("a", b"second", absent=True)
    assert bucket.get("a") == b"first"
    bucket.put("a", b"third")
    assert bucket.get("a") == b"third"


def test_of_many_that_write_the_same_absent_object_one_wins(bucket: Bucket) -> None:
    def write(n: int) -> Callable[[], None]:
        return lambda: bucket.put("a", str(n).encode(), absent=True)

    results = at_once(*(write(n) for n in range(8)))

    (winner,) = [n for n, result in enumerate(results) if result is None]
    assert all(isinstance(result, ConflictError) for n, result in enumerate(results) if n != winner)
    assert bucket.get("a") == str(winner).encode()


def test_a_listing_has_every_object_under_the_prefix_in_order_with_its_name_as_it_is(bucket: Bucket) -> None:
    names = ["in/a b+c.txt", "in/é%20", *(f"in/{n:04}" for n in range(1001))]
    for name in names:
        bucket.put(name, b"12")
    bucket.put("other", b"")

    found = list(bucket.list("in/"))

    assert [item.key for item in found] == sorted(names, key=str.encode)
    assert {item.size for item in found} == {2}
    assert not any('"' in item.etag for item in found)


def test_a_purge_takes_every_version_under_its_prefix_and_no_other(bucket: Bucket) -> None:
    bucket.put("work/a/question.json", b"1")
    bucket.put("work/a/question.json", b"2")
    bucket.put("work/a/draft.json", b"3")
    bucket._s3.delete_object(Bucket=bucket.name, Key="work/a/draft.json")  # leaves a version and a marker
    bucket.put("work/ab/question.json", b"4")

    assert bucket.purge("work/a/") == 4
    left = bucket._s3.list_object_versions(Bucket=bucket.name)
    assert [item["Key"] for item in left["Versions"]] == ["work/ab/question.json"]
    assert "DeleteMarkers" not in left
    assert bucket.purge("work/a/") == 0


def test_a_purge_of_the_whole_bucket_is_refused(bucket: Bucket) -> None:
    bucket.put("a", b"")

    with pytest.raises(ValueError, match="prefix"):
        bucket.purge("")
    assert bucket.exists("a")
