"""Envelopes and their revisions."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.answers_table import ENVELOPE_BYTES, AnswersTable, Stored
from shared.adapters.dynamodb import Table
from shared.errors import BrokenObjectError, ConflictError, LimitError
from shared.model.envelope import Envelope
from tests.integration.threads import at_once

ANSWER = "a" * 26


def stored(**changes: Any) -> Stored:
    fields: dict[str, Any] = {
        "id": ANSWER,
        "slug": "what-is-a-biopsy-x",
        "visibility": "public",
        "revision": 1,
        "question": "What is a biopsy?",
        "title": "Biopsy",
        "topics": [],
        "language": "en",
        "jurisdiction": "US",
        "audience": "patient",
        "status": "published",
        "published_at": "2026-01-01T00:00:00Z",
        "last_reviewed": None,
        "urgent": None,
        "notices": {"opening": [], "closing": []},
        "sections": [],
        "citations": [],
        "abstention": None,
        "followups": [],
        "evidence": {"level": None, "agreement": None},
        "readability": {"grade": None},
        "provenance": {
            "writer": "extractive",
            "model": None,
            "prompt_version": "1",
            "policy_version": "1",
            "index_generation": "g1",
            "evidence_hash": "",
        },
        "signature": None,
    }
    return Stored(Envelope.model_validate(fields | changes), "owner", 1_800_000_000)


@pytest.fixture
def raw(table: Callable[[str], Table]) -> Table:
    return table("answers")


@pytest.fixture
def answers(raw: Table) -> AnswersTable:
    return AnswersTable(raw)


def test_an_answer_that_was_never_published_is_not_there(answers: AnswersTable) -> None:
    assert answers.latest(ANSWER) is None
    assert answers.by_slug("slug") is None
    assert list(answers.public(10)) == []


def test_the_newest_revision_is_what_a_reader_gets_by_id_and_by_slug(answers: AnswersTable) -> None:
    revisions = [stored(revision=n, title=f"Biopsy {n}") for n in range(1, 12)]
    for revision in revisions:
        answers.publish(revision)

    assert answers.latest(ANSWER) == revisions[-1]
    assert answers.by_slug("what-is-a-biopsy-x") == revisions[-1]


def test_an_answer_that_never_expires_comes_back_without_a_time(answers: AnswersTable) -> None:
    answers.publish(stored()._replace(expires_at=None))

    found = answers.latest(ANSWER)
    assert found is not None
    assert found.expires_at is None


def test_the_same_revision_twice_is_a_conflict_and_leaves_the_first(answers: AnswersTable) -> None:
    answers.publish(stored())

    with pytest.raises(ConflictError):
        answers.publish(stored(title="Another"))
    assert answers.latest(ANSWER) == stored()


def test_of_many_that_publish_the_same_revision_at_once_one_wins(answers: AnswersTable) -> None:
    def publish(n: int) -> Callable[[], None]:
        return lambda: answers.publish(stored(title=str(n)))

    results = at_once(*(publish(n) for n in range(8)))

    (winner,) = [n for n, result in enumerate(results) if result is None]
    assert all(isinstance(result, ConflictError) for n, result in enumerate(results) if n != winner)
    assert answers.latest(ANSWER) == stored(title=str(winner))


def test_public_answers_come_newest_first_up_to_the_limit(answers: AnswersTable) -> None:
    for day in (2, 5, 1, 4, 3):
        answers.publish(stored(id=str(day) * 26, slug=str(day), published_at=f"2026-01-0{day}T00:00:00Z"))

    assert [found.envelope.slug for found in answers.public(10)] == ["5", "4", "3", "2", "1"]
    assert [found.envelope.slug for found in answers.public(2)] == ["5", "4"]
    assert list(answers.public(0)) == []


@pytest.mark.parametrize("status", ["abstained", "held", "withdrawn", "failed"])
def test_only_published_public_answers_are_listed(answers: AnswersTable, status: str) -> None:
    answers.publish(stored(id="b" * 26, visibility="private"))
    answers.publish(stored(id="c" * 26, status=status))

    assert list(answers.public(10)) == []


def test_an_answer_withdrawn_by_a_later_revision_leaves_the_list_and_takes_no_place_in_it(
    answers: AnswersTable,
) -> None:
    answers.publish(stored(id="b" * 26, published_at="2026-01-02T00:00:00Z"))
    answers.publish(stored(id="b" * 26, revision=2, status="withdrawn", published_at="2026-01-03T00:00:00Z"))
    answers.publish(stored())

    assert list(answers.public(1)) == [stored()]


def test_an_answer_with_several_published_revisions_is_listed_once_in_its_newest(answers: AnswersTable) -> None:
    older = stored(id="b" * 26, published_at="2026-01-02T00:00:00Z")
    revisions = [stored(revision=n, published_at=f"2026-01-0{n}T00:00:00Z") for n in (1, 3, 4)]
    for each in (older, *revisions):
        answers.publish(each)

    assert list(answers.public(2)) == [revisions[-1], older]


def test_deleting_an_answer_takes_every_revision_and_no_other_answer(answers: AnswersTable, raw: Table) -> None:
    for n in (1, 2, 3):
        answers.publish(stored(revision=n))
    answers.publish(stored(id="b" * 26, slug="b"))

    assert answers.delete(ANSWER) == 3
    assert answers.latest(ANSWER) is None
    assert answers.by_slug("what-is-a-biopsy-x") is None
    assert [item["answer_id"] for item in raw.scan()] == ["b" * 26]
    assert answers.delete(ANSWER) == 0


def put_packed(raw: Table, packed: bytes) -> None:
    raw.put({"answer_id": ANSWER, "revision": 1, "owner": "owner", "envelope": packed})


def test_a_gzip_bomb_is_refused(answers: AnswersTable, raw: Table) -> None:
    put_packed(raw, gzip.compress(b" " * (ENVELOPE_BYTES + 1)))

    with pytest.raises(LimitError):
        answers.latest(ANSWER)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"plain",
        gzip.compress(b"{}", mtime=0)[:-9],
        gzip.compress(b"{}" * 50, mtime=0)[:20],
        b"\x1f\x8b\x08\x00" + b"\xff" * 30,
        gzip.compress(b"\xff", mtime=0),
        gzip.compress(b'{"question": "my lump"}', mtime=0),
    ],
)
def test_a_broken_envelope_is_refused_without_quoting_it(answers: AnswersTable, raw: Table, packed: bytes) -> None:
    put_packed(raw, packed)

    with pytest.raises(BrokenObjectError) as caught:
        answers.latest(ANSWER)
    assert "lump" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_an_envelope_that_could_not_be_read_again_is_not_published(answers: AnswersTable, raw: Table) -> None:
    with pytest.raises(LimitError):
        answers.publish(stored(title="x" * ENVELOPE_BYTES))
    assert list(raw.scan()) == []
