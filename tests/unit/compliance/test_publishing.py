"""Each message has its effect once, whenever and however often it comes."""

import itertools
import json
from collections.abc import Callable

import pytest

from shared.envelope import jwks, verify
from shared.errors import BrokenObjectError, ConflictError
from tests.unit.compliance.fakes import EXPIRES, ID, SICK, Room, StoppedError, question, request
from tests.unit.grounding.made import draft, section


def test_a_draft_becomes_revision_1_and_its_request_is_final() -> None:
    room = Room()
    assert room.draft() == "published"
    (stored,) = room.answers.revisions
    assert (stored.envelope.revision, stored.envelope.status) == (1, "published")
    assert (stored.owner, stored.expires_at) == ("key-1", EXPIRES)
    assert room.requests.rows[ID].stage == "final"


def test_what_is_published_verifies_with_the_public_key() -> None:
    room = Room()
    room.draft()
    envelope = room.answers.revisions[0].envelope
    statement = verify(envelope.model_dump_json(), jwks(room.key))
    assert (statement.id, statement.revision, statement.status) == (ID, 1, "published")
    assert statement.policy_version == envelope.provenance.policy_version


def test_the_audit_names_what_was_published_and_by_which_policy() -> None:
    room = Room()
    room.draft()
    (entry,) = room.audit.entries.values()
    statement = verify(room.answers.revisions[0].envelope.model_dump_json(), jwks(room.key))
    assert (entry.event, entry.revision, entry.sha256) == ("published", 1, statement.sha256)
    assert entry.policy_version == statement.policy_version


def test_the_same_draft_twice_changes_nothing() -> None:
    room = Room()
    room.draft()
    before = room.state
    room.now += 30
    room.draft()
    assert room.state == before


def test_what_is_published_is_noted_by_the_documents_that_it_cites_for_as_long_as_it_is_kept() -> None:
    room = Room()
    room.draft()
    assert room.citations.cited == {ID: (1, frozenset({"doc-1"}), EXPIRES)}


def test_citations_are_noted_again_when_the_first_try_stopped_before() -> None:
    room = Room()

    def stop() -> None:
        raise StoppedError

    room.citations.before_record = stop
    with pytest.raises(StoppedError):
        room.draft()
    assert room.citations.cited == {}
    room.citations.before_record = lambda: None
    room.draft()
    assert room.citations.cited[ID][1] == frozenset({"doc-1"})


def test_a_request_becomes_final_by_the_next_try_when_the_first_stopped_before() -> None:
    room = Room()
    room.requests.stops = True
    with pytest.raises(StoppedError):
        room.draft()
    room.requests.stops = False
    room.draft()
    assert (room.requests.rows[ID].stage, len(room.answers.revisions)) == ("final", 1)


def test_a_deletion_while_citations_are_noted_leaves_none() -> None:
    room = Room()

    def delete() -> None:
        room.decide("delete")

    room.citations.before_record = delete
    assert room.draft() == "unwanted"
    assert (room.answers.revisions, room.work.objects, room.citations.cited) == ([], {}, {})


@pytest.mark.parametrize("command", ["withdraw", "delete"])
def test_what_is_withdrawn_or_deleted_cites_nothing_any_more(command: str) -> None:
    room = Room()
    room.draft()
    room.decide(command)
    assert not any(documents for _, documents, _ in room.citations.cited.values())


def test_a_public_answer_does_not_expire() -> None:
    room = Room("public")
    room.draft()
    assert room.answers.revisions[0].expires_at is None


def test_a_crash_between_publishing_and_advancing_is_made_good_by_the_next_delivery() -> None:
    room = Room()
    room.requests.stops = True
    with pytest.raises(StoppedError):
        room.draft()
    assert (room.statuses, room.requests.rows[ID].stage, room.audit.entries) == (["published"], "reviewing", {})
    room.requests.stops = False
    room.draft()
    assert (room.statuses, room.requests.rows[ID].stage, len(room.audit.entries)) == (["published"], "final", 1)


def test_a_draft_whose_request_was_deleted_is_not_published_and_leaves_nothing_behind() -> None:
    room = Room()
    del room.requests.rows[ID]
    assert room.draft() == "unwanted"
    assert (room.statuses, room.work.objects) == ([], {})


def test_a_draft_does_not_resurrect_a_deleted_answer() -> None:
    room = Room()
    room.draft()
    objects = dict(room.work.objects)
    room.decide("delete")
    room.work.objects.update(objects)  # a stage that was still at work wrote them again
    assert room.draft() == "unwanted"
    assert (room.answers.revisions, room.work.objects) == ([], {})


def test_a_deletion_while_a_draft_is_being_published_wins() -> None:
    room = Room()

    def delete() -> None:
        room.answers.before_publish = lambda: None
        room.decide("delete")

    room.answers.before_publish = delete
    assert room.draft() == "unwanted"
    assert (room.answers.revisions, room.work.objects) == ([], {})


def test_an_expired_request_gets_a_failed_answer_that_says_what_to_do() -> None:
    room = Room()
    assert room.expire() == "failed"
    envelope = room.answers.revisions[0].envelope
    assert (envelope.status, envelope.revision, envelope.sections) == ("failed", 1, ())
    assert envelope.question == "I am [name], [address]. Is nausea common?"
    assert "call 911" in next(notice.text for notice in envelope.notices.opening if notice.id == "failed")
    assert verify(envelope.model_dump_json(), jwks(room.key))
    assert room.requests.rows[ID].stage == "final"


def test_a_request_expires_also_without_its_question() -> None:
    room = Room()
    room.work.purge(ID)
    assert room.expire() == "failed"
    assert room.answers.revisions[0].envelope.question == ""


def test_a_request_within_its_deadline_does_not_expire() -> None:
    room = Room()
    assert room.decide("expire") == "not due"
    assert room.statuses == []


def test_an_answered_request_does_not_expire() -> None:
    room = Room()
    room.draft()
    before = room.state
    assert room.expire() == "superseded"
    assert room.state == before


def test_a_deleted_request_does_not_expire() -> None:
    room = Room()
    room.decide("delete")
    assert room.expire() == "unwanted"
    assert room.statuses == []


def test_a_late_result_is_published_after_the_failed_one_and_only_once() -> None:
    room = Room()
    room.expire()
    room.draft()
    room.draft()
    room.expire()
    assert room.statuses == ["failed", "published"]
    assert [stored.envelope.revision for stored in room.answers.revisions] == [1, 2]


def test_expiry_and_draft_at_the_same_moment_do_not_overwrite_each_other() -> None:
    room = Room()

    def expire() -> None:
        room.answers.before_publish = lambda: None
        room.expire()

    room.answers.before_publish = expire
    assert room.draft() == "published"
    assert room.statuses == ["failed", "published"]


def test_a_revision_that_is_taken_again_and_again_comes_back_later() -> None:
    room = Room()
    room.answers.publish = lambda _: (_ for _ in ()).throw(ConflictError("answers"))  # type: ignore[method-assign]
    with pytest.raises(ConflictError):
        room.draft()


def test_withdrawing_publishes_a_revision_without_content_and_keeps_the_reason_in_the_audit() -> None:
    room = Room("public")
    room.draft()
    assert room.decide("withdraw", "The trial was retracted.") == "withdrawn"
    envelope = room.answers.revisions[-1].envelope
    assert (envelope.status, envelope.revision) == ("withdrawn", 2)
    assert (envelope.sections, envelope.citations, envelope.followups, envelope.abstention) == ((), (), (), None)
    assert "took this answer back" in next(each.text for each in envelope.notices.opening if each.id == "withdrawn")
    assert "retracted" not in envelope.model_dump_json()
    assert room.audit.entries[ID, "000002"].reason == "The trial was retracted."
    assert room.audit.entries[ID, "000002"].actor == "operator:1"
    assert verify(envelope.model_dump_json(), jwks(room.key))


def test_withdrawing_twice_changes_nothing() -> None:
    room = Room()
    room.draft()
    room.decide("withdraw", "wrong")
    before = room.state
    room.decide("withdraw", "still wrong")
    assert room.state == before


def test_a_withdrawn_answer_is_not_published_again_by_its_draft() -> None:
    room = Room()
    room.draft()
    room.decide("withdraw")
    before = room.state
    assert room.draft() == "superseded"
    assert room.state == before


def test_an_answer_withdrawn_before_it_was_there_never_comes_out() -> None:
    room = Room()
    room.decide("withdraw", "asked by mistake")
    room.draft()
    assert room.statuses == ["withdrawn"]
    assert room.answers.revisions[0].envelope.revision == 1


def test_a_public_answer_is_withdrawn_long_after_its_request_is_gone() -> None:
    room = Room("public")
    room.draft()
    del room.requests.rows[ID]
    assert room.decide("withdraw") == "withdrawn"
    assert room.statuses == ["published", "withdrawn"]


def test_withdrawing_what_never_was_does_nothing() -> None:
    room = Room()
    del room.requests.rows[ID]
    assert room.decide("withdraw") == "unwanted"
    assert room.statuses == []


def test_a_deletion_leaves_ids_in_the_audit_and_nothing_else() -> None:
    room = Room()
    room.draft()
    assert room.decide("delete", actor="key:1") == "deleted"
    assert (room.answers.revisions, room.requests.rows, room.work.objects) == ([], {}, {})
    said = json.dumps([entry.model_dump() for entry in room.audit.entries.values()])
    assert ID in said
    for word in ("nausea", "Jane", "[name]", "Side effects"):
        assert word not in said


def test_deleting_twice_changes_nothing() -> None:
    room = Room()
    room.draft()
    room.decide("delete")
    before = room.state
    room.now += 5
    room.decide("delete")
    assert room.state == before


def test_a_deletion_goes_on_where_it_stopped() -> None:
    room = Room()
    room.draft()
    del room.requests.rows[ID]  # api deletes it at once, or an earlier delivery got no further
    assert room.decide("delete") == "deleted"
    assert (room.answers.revisions, room.work.objects) == ([], {})


@pytest.mark.parametrize("published", [True, False])
def test_a_public_answer_is_not_deleted(published: bool) -> None:
    room = Room("public")
    if published:
        room.draft()
    before = room.state
    room.decide("delete")
    assert room.state == before


def test_objects_of_another_answer_are_not_published() -> None:
    room = Room()
    room.work.objects[ID, "draft"] = draft(section("Nausea is common."), cites={1: SICK}, answer_id="b" * 26)
    with pytest.raises(BrokenObjectError):
        room.draft()
    assert room.statuses == []


def test_the_envelope_shows_the_question_without_personal_data() -> None:
    room = Room()
    room.draft()
    said = room.answers.revisions[0].envelope.model_dump_json()
    assert "Jane" not in said
    assert "Elm Street" not in said


STEPS: dict[str, Callable[[Room], object]] = {
    "draft": lambda room: room.draft(),
    "again": lambda room: room.draft(),
    "expire": lambda room: room.expire(),
    "delete": lambda room: room.decide("delete"),
}


@pytest.mark.parametrize("order", list(itertools.permutations(STEPS)), ids="-".join)
def test_in_every_order_a_deleted_answer_stays_deleted(order: tuple[str, ...]) -> None:
    room = Room()
    for step in order:
        STEPS[step](room)
    assert (room.answers.revisions, room.requests.rows, room.work.objects) == ([], {}, {})


@pytest.mark.parametrize("order", list(itertools.permutations(["draft", "again", "expire"])), ids="-".join)
def test_in_every_order_the_draft_is_what_is_read_at_last(order: tuple[str, ...]) -> None:
    room = Room()
    for step in order:
        STEPS[step](room)
    latest = room.answers.latest(ID)
    assert latest is not None
    assert latest.envelope.status == "published"
    assert room.statuses.count("published") == 1
    assert room.requests.rows[ID].stage == "final"


def test_request_and_question_of_the_fakes_belong_together() -> None:
    assert (request().slug, request().owner) == (question().slug, question().owner)
