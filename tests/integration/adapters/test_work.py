"""Work objects."""

import pytest

from shared.adapters.s3 import Bucket
from shared.adapters.work import OBJECT_BYTES, WorkStore, key
from shared.errors import BrokenObjectError, LimitError, NotFoundError
from shared.model.base import Model
from shared.model.evidence import Evidence
from tests.unit.made import hit, passage

ANSWER = "a" * 26


class Note(Model):
    text: str


@pytest.fixture
def work(bucket: Bucket) -> WorkStore:
    return WorkStore(bucket)


def test_an_object_comes_back_from_its_key_and_writing_it_again_is_no_error(work: WorkStore) -> None:
    note = Note(text="süß")

    assert work.put(ANSWER, "question", note) == f"work/{ANSWER}/question.json"
    assert work.put(ANSWER, "question", note) == key(ANSWER, "question")
    assert work.get(ANSWER, "question", Note) == note


def test_evidence_is_read_with_its_digest(work: WorkStore) -> None:
    made = Evidence(
        answer_id=ANSWER, index_generation="g1", relevant=True, terms=("süß",), hits=(hit(passage(["One."])),)
    )
    work.put(ANSWER, "evidence", made)
    assert work.read(ANSWER, "evidence", Evidence) == (made, made.digest())


def test_an_object_that_is_not_there_is_not_found(work: WorkStore) -> None:
    with pytest.raises(NotFoundError):
        work.get(ANSWER, "question", Note)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"words": "my lump"}', b'{"text": "my lump", "more": 1}'])
def test_an_object_that_does_not_fit_is_broken_and_the_error_does_not_quote_it(
    work: WorkStore, bucket: Bucket, body: bytes
) -> None:
    bucket.put(key(ANSWER, "question"), body)

    with pytest.raises(BrokenObjectError) as caught:
        work.get(ANSWER, "question", Note)
    assert "lump" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_largest_object_is_read_again_and_a_larger_one_is_not_written(work: WorkStore, bucket: Bucket) -> None:
    most = OBJECT_BYTES - len('{"text":""}')
    work.put(ANSWER, "draft", Note(text="x" * most))
    assert len(work.get(ANSWER, "draft", Note).text) == most

    with pytest.raises(LimitError):
        work.put(ANSWER, "evidence", Note(text="x" * (most + 1)))
    assert not bucket.exists(key(ANSWER, "evidence"))


def test_an_object_grown_past_the_limit_is_not_read(work: WorkStore, bucket: Bucket) -> None:
    bucket.put(key(ANSWER, "draft"), b" " * (OBJECT_BYTES + 1))

    with pytest.raises(LimitError):
        work.get(ANSWER, "draft", Note)


def test_a_purge_takes_all_that_one_answer_was_made_from(work: WorkStore, bucket: Bucket) -> None:
    other = "b" * 26
    for name in ("question", "evidence", "draft", "draft"):
        work.put(ANSWER, name, Note(text=name))
    work.put(other, "question", Note(text="stays"))

    assert work.purge(ANSWER) == 4
    assert [item.key for item in bucket.list("work/")] == [key(other, "question")]
