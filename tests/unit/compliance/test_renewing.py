"""An answer is given again from other documents: once a decision, and what was published stays until then."""

import itertools
from collections.abc import Callable

import pytest

from functions.compliance.publishing import RENEWAL_SECONDS
from shared.adapters.generations_table import BELIEVED_SECONDS
from shared.edge.queue import AnswerMessage
from shared.errors import ConflictError
from tests.unit.compliance.fakes import EXPIRES, SICK, Room
from tests.unit.grounding.made import ID, SOURCE, hit

OTHER = SOURCE.model_copy(update={"document_id": "doc-2", "version": "2222222222222222"})
TIRED = hit("Tiredness is common.", at="doc-2:aaaaaaaaaaaa", source=OTHER)
WHY = "doc-1 changed"


def renewing(room: Room) -> Room:
    """The first draft is published, and its renewal decided."""
    room.draft()
    assert room.decide("renew", WHY) == "renewing"
    return room


def test_a_renewal_sends_the_question_the_whole_way_again() -> None:
    room = renewing(Room())
    assert room.queue.sent == [(AnswerMessage(answer_id=ID, key=f"work/{ID}/question.json"), RENEWAL_SECONDS)]


def test_a_renewal_waits_until_retrieval_has_noticed_the_new_generation() -> None:
    assert RENEWAL_SECONDS >= 2 * BELIEVED_SECONDS


def test_the_answer_stays_as_it_is_until_the_new_draft_comes() -> None:
    room = renewing(Room())
    assert room.statuses == ["published"]
    assert room.requests.rows[ID].stage == "final"


def test_the_audit_says_who_had_an_answer_renewed_and_why() -> None:
    room = renewing(Room())
    entry = room.audit.entries[ID, "000001-renewing"]
    assert (entry.event, entry.actor, entry.reason, entry.revision) == ("renewing", "operator:1", WHY, 1)
    assert WHY not in room.answers.revisions[0].envelope.model_dump_json()


def test_a_draft_from_the_new_generation_becomes_the_next_revision() -> None:
    room = renewing(Room())
    room.found(TIRED)
    assert room.draft() == "published"
    latest = room.answers.revisions[-1]
    assert (latest.envelope.revision, latest.envelope.provenance.index_generation) == (2, "g2")
    assert [citation.document_id for citation in latest.envelope.citations] == ["doc-2"]
    assert (latest.owner, latest.expires_at) == ("key-1", EXPIRES)
    assert room.citations.cited[ID][:2] == (2, frozenset({"doc-2"}))


def test_a_draft_that_comes_again_after_the_renewal_changes_nothing() -> None:
    room = renewing(Room())
    room.found(TIRED)
    room.draft()
    before = room.state
    room.now += 30
    room.draft()
    assert room.state == before


def test_the_first_draft_coming_again_is_no_renewal() -> None:
    room = renewing(Room())
    before = room.state
    room.draft()
    assert room.state == before


def test_a_draft_older_than_its_evidence_is_no_renewal() -> None:
    room = renewing(Room())
    written = room.work.objects[ID, "draft"]
    room.found(TIRED)
    room.write(written)  # generation has not been here yet
    room.draft()
    assert room.statuses == ["published"]


def test_another_draft_without_a_decision_is_not_published() -> None:
    room = Room()
    room.draft()
    room.found(TIRED)
    room.draft()
    assert room.statuses == ["published"]


def test_what_was_taken_out_of_the_same_generation_is_renewed_too() -> None:
    room = renewing(Room())
    room.found(TIRED, generation="g1")
    room.draft()
    assert room.statuses == ["published", "published"]


def test_a_renewal_that_finds_nothing_publishes_the_abstention_and_cites_nothing() -> None:
    room = renewing(Room())
    room.found()
    assert room.draft() == "abstained"
    assert room.statuses == ["published", "abstained"]
    assert room.citations.cited[ID][:2] == (2, frozenset())


def test_an_abstention_is_renewed() -> None:
    room = Room()
    room.found(generation="g1")
    room.draft()
    room.decide("renew", WHY)
    room.found(TIRED)
    room.draft()
    assert room.statuses == ["abstained", "published"]


def test_a_renewal_decided_twice_publishes_once() -> None:
    room = renewing(Room())
    room.decide("renew", WHY)
    room.found(TIRED)
    room.draft()
    room.draft()
    assert room.statuses == ["published", "published"]


def test_a_second_change_while_a_renewal_is_on_its_way_is_not_lost() -> None:
    room = renewing(Room())
    room.decide("renew", "doc-2 changed")
    room.found(TIRED, generation="g2")
    room.draft()
    room.found(TIRED, generation="g3")
    room.draft()
    assert [stored.envelope.provenance.index_generation for stored in room.answers.revisions] == ["g1", "g2", "g3"]
    room.found(TIRED, generation="g4")
    room.draft()
    assert len(room.answers.revisions) == 3


@pytest.mark.parametrize("status", ["withdrawn", "failed"])
def test_what_is_withdrawn_or_failed_is_not_renewed(status: str) -> None:
    room = Room()
    room.decide("withdraw") if status == "withdrawn" else room.expire()
    before = room.state
    assert room.decide("renew", WHY) == "superseded"
    assert (room.state, room.queue.sent) == (before, [])


def test_what_is_not_published_yet_is_not_renewed() -> None:
    room = Room()
    assert room.decide("renew", WHY) == "superseded"
    assert room.queue.sent == []


def test_an_answer_whose_question_is_gone_is_withdrawn_for_the_same_reason() -> None:
    room = Room("public")
    room.draft()
    del room.work.objects[ID, "question"]
    assert room.decide("renew", WHY) == "withdrawn"
    assert room.statuses == ["published", "withdrawn"]
    assert room.audit.entries[ID, "000002"].reason == WHY
    assert (room.queue.sent, room.citations.cited[ID][1]) == ([], frozenset())


def test_a_public_answer_whose_request_is_over_is_withdrawn() -> None:
    room = Room("public")
    room.draft()
    del room.requests.rows[ID]
    assert room.decide("renew", WHY) == "withdrawn"


def test_a_private_answer_whose_request_is_over_is_cleared_away() -> None:
    room = Room()
    room.draft()
    del room.requests.rows[ID]
    assert room.decide("renew", WHY) == "unwanted"
    assert (room.answers.revisions, room.work.objects, room.citations.cited) == ([], {}, {})


def test_a_request_that_goes_while_it_is_marked_comes_back_and_is_then_withdrawn() -> None:
    room = Room("public")
    room.draft()
    request = room.requests.rows.pop(ID)
    room.requests.get = lambda answer_id: request if answer_id == ID else None  # type: ignore[method-assign]
    with pytest.raises(ConflictError):
        room.decide("renew", WHY)
    assert room.queue.sent == []


def test_a_withdrawal_while_an_answer_is_renewed_wins() -> None:
    room = renewing(Room())
    room.found(TIRED)
    room.decide("withdraw", "wrong")
    assert room.draft() == "superseded"
    assert room.statuses == ["published", "withdrawn"]


def test_a_deletion_while_an_answer_is_renewed_wins() -> None:
    room = renewing(Room())
    room.found(TIRED)
    room.decide("delete")
    room.found(TIRED)
    assert room.draft() == "unwanted"
    assert (room.answers.revisions, room.work.objects, room.citations.cited) == ([], {}, {})


STEPS: dict[str, Callable[[Room], object]] = {
    "draft": lambda room: room.draft(),
    "again": lambda room: room.draft(),
    "renew": lambda room: room.decide("renew", WHY),
    "withdraw": lambda room: room.decide("withdraw", WHY),
    "expire": lambda room: room.expire(),
}


@pytest.mark.parametrize("order", list(itertools.permutations(STEPS)), ids="-".join)
def test_in_every_order_a_withdrawn_answer_stays_withdrawn_and_is_cited_by_nothing(order: tuple[str, ...]) -> None:
    room = renewing(Room("public"))
    room.found(TIRED)
    for step in order:
        STEPS[step](room)
    assert room.statuses[-1] == "withdrawn"
    assert room.citations.cited[ID][1] == frozenset()
    assert room.requests.rows[ID].stage == "final"


def test_an_answer_whose_source_was_retracted_while_it_was_on_its_way_is_withdrawn_and_the_audit_says_why() -> None:
    room = Room()
    room.documents.put("doc-1", "retracted")
    room.documents.put("another", "retracted")
    assert room.draft() == "withdrawn"
    assert room.statuses == ["published", "withdrawn"]
    entry = room.audit.entries[ID, "000002"]
    assert (entry.event, entry.actor, entry.reason) == ("withdrawn", "compliance", "doc-1 went before the answer came")
    assert room.draft() == "superseded"
    assert room.statuses == ["published", "withdrawn"]


def test_a_stop_before_the_look_at_its_sources_does_not_keep_a_retracted_answer() -> None:
    room = Room()
    room.draft()
    room.documents.put("doc-1", "retracted")
    assert room.draft() == "withdrawn"
    assert room.statuses == ["published", "withdrawn"]


def test_an_answer_on_other_sources_than_those_retracted_stays() -> None:
    room = Room()
    room.documents.put("another", "retracted")
    assert room.draft() == "published"
    assert room.statuses == ["published"]


def test_an_answer_whose_source_changed_while_it_was_on_its_way_is_renewed() -> None:
    room = Room()
    room.documents.put("doc-1", "indexed", "another-version")
    room.serves = "g2"
    assert room.draft() == "renewing"
    assert room.statuses == ["published"]
    assert [message.answer_id for message, _ in room.queue.sent] == [ID]  # type: ignore[attr-defined]
    entry = room.audit.entries[ID, "000001-renewing"]
    assert (entry.actor, entry.reason) == ("compliance", "doc-1 changed before the answer came")


def test_a_source_that_was_read_anew_and_does_not_serve_yet_is_left_to_its_build() -> None:
    room = Room()
    room.documents.put("doc-1", "indexed", "another-version")
    assert room.draft() == "published"
    assert room.queue.sent == []


def test_a_source_in_the_version_that_is_cited_changes_nothing_whatever_serves() -> None:
    room = Room()
    room.documents.put("doc-1", "indexed", SICK.source.version)
    room.serves = "g2"
    assert room.draft() == "published"
    assert room.queue.sent == []


def test_an_answer_whose_source_can_be_read_no_more_is_withdrawn_once_another_generation_serves() -> None:
    room = Room()
    room.documents.put("doc-1", "rejected", SICK.source.version)
    assert room.draft() == "published"
    room.serves = "g2"
    assert room.draft() == "withdrawn"
