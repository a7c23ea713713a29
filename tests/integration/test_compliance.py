"""The handler of compliance on tables, objects and a key as AWS has them."""

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from joserfc import jws
from joserfc.jwk import ECKey

from functions.compliance import handler as compliance
from shared.adapters.answers_table import AnswersTable, Stored
from shared.adapters.audit_table import AuditTable
from shared.adapters.citations_table import CitationsTable
from shared.adapters.dynamodb import Table
from shared.adapters.kms import SigningKey
from shared.adapters.requests_table import Request, RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.work import WorkStore
from shared.envelope import jwks, sha256, verify
from shared.errors import NotFoundError
from shared.model.answer import Draft
from shared.model.question import Question
from tests.unit.compliance.fakes import question, request
from tests.unit.grounding.made import ID, citation, draft, evidence, hit, section

SICK = hit("Nausea is common.", "It can be treated.")
NOW = "2026-11-25T12:00:00Z"


class Room:
    """Compliance in its surroundings, with one request whose draft is written."""

    def __init__(
        self,
        table: Callable[[str], Table],
        bucket: Bucket,
        key: SigningKey,
        queue_url: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        answers, requests, audit = table("answers"), table("requests"), table("audit")
        citations = table("citations")
        self.citations = CitationsTable(citations)
        self.answers, self.audit = AnswersTable(answers), AuditTable(audit)
        self.requests, self.work, self.key = RequestsTable(requests, lambda: NOW), WorkStore(bucket), key
        for name, value in {
            "ANSWERS_TABLE": answers.name,
            "REQUESTS_TABLE": requests.name,
            "CITATIONS_TABLE": citations.name,
            "DOCUMENTS_TABLE": table("documents").name,
            "GENERATIONS_TABLE": table("generations").name,
            "AUDIT_TABLE": audit.name,
            "WORK_BUCKET": bucket.name,
            **dict.fromkeys(("REQUESTS_QUEUE", "DRAFTS_QUEUE", "DECISIONS_QUEUE"), queue_url),
            "SIGNING_KEY": key.key_id,
        }.items():
            monkeypatch.setenv(name, value)
        compliance._rooms.cache_clear()
        self.now = int(time.time())

    def ask(self, visibility: Any = "private", **changes: Any) -> None:
        expires = self.now + 1000
        self.requests.create(
            request(visibility=visibility, deadline=self.now + 60, expires_at=expires).model_copy(update=changes)
        )
        self.work.put(ID, "question", question(visibility=visibility, expires_at=expires))
        self.work.put(ID, "evidence", evidence(SICK))
        self.write(draft(section("Nausea is common. It can be treated."), cites={1: SICK}))

    def write(self, made: Draft) -> None:
        self.work.put(ID, "draft", made)

    def deliver(self, queue: str, *bodies: dict[str, Any]) -> list[str]:
        """Hand a batch to the handler; returns which of its records come back."""
        records = [
            {
                "messageId": str(number),
                "body": json.dumps(body),
                "eventSourceARN": f"arn:aws:sqs:eu-central-1:123456789012:navis-{queue}-1AB",
            }
            for number, body in enumerate(bodies)
        ]
        answer = compliance.handler({"Records": records}, None)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def draft(self) -> list[str]:
        return self.deliver("DraftsQueue", {"schema": 1, "answer_id": ID, "key": f"work/{ID}/draft.json"})

    def decide(self, command: str, reason: str | None = None) -> list[str]:
        body = {"schema": 1, "answer_id": ID, "command": command, "actor": "operator:1"}
        return self.deliver("DecisionsQueue", body | ({"reason": reason} if reason else {}))

    def overdue(self) -> None:
        """Let the deadline pass."""
        self.requests.delete(ID)
        self.requests.create(request(deadline=self.now - 1, expires_at=self.now + 1000))

    @property
    def latest(self) -> Stored | None:
        return self.answers.latest(ID)

    @property
    def events(self) -> list[str]:
        return [entry.event for entry in self.audit.entries(ID)]


@pytest.fixture
def room(
    aws: Callable[[str], Any],
    table: Callable[[str], Table],
    bucket: Bucket,
    signing_key_id: str,
    queue_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Room]:
    yield Room(table, bucket, SigningKey(aws("kms"), signing_key_id), queue_url, monkeypatch)
    compliance._rooms.cache_clear()


def stage(room: Room) -> str | None:
    found: Request | None = room.requests.get(ID)
    return None if found is None else found.stage


def test_a_draft_is_published_signed_final_and_audited(room: Room) -> None:
    room.ask()
    assert room.draft() == []
    assert room.latest is not None
    envelope = room.latest.envelope
    assert (envelope.status, envelope.revision) == ("published", 1)
    assert stage(room) == "final"
    assert room.events == ["published"]
    assert verify(envelope.model_dump_json(), jwks(room.key)).sha256 == sha256(envelope.model_dump(mode="json"))


def test_any_jose_library_verifies_the_signature_with_the_key_that_kms_shows(room: Room) -> None:
    room.ask()
    room.draft()
    assert room.latest is not None
    assert room.latest.envelope.signature is not None
    shown = load_der_public_key(room.key.public_key())
    key = ECKey.import_key(jwks(room.key)["keys"][0])
    assert key.public_key.public_numbers() == shown.public_numbers()  # type: ignore[union-attr]
    read = jws.deserialize_compact(room.latest.envelope.signature, key, algorithms=["ES256"])
    assert json.loads(read.payload)["id"] == ID


def test_the_same_messages_twice_and_out_of_order_publish_once(room: Room) -> None:
    room.ask()
    room.overdue()
    for step in (room.draft, lambda: room.decide("expire"), room.draft, lambda: room.decide("expire")):
        assert step() == []
    assert room.latest is not None
    assert (room.latest.envelope.status, room.latest.envelope.revision) == ("published", 1)
    assert room.events == ["published"]


def test_a_late_result_follows_the_failed_answer(room: Room) -> None:
    room.ask()
    room.overdue()
    assert room.decide("expire") == []
    assert room.latest is not None
    assert room.latest.envelope.status == "failed"
    assert verify(room.latest.envelope.model_dump_json(), jwks(room.key)).status == "failed"
    assert room.draft() == []
    assert (room.latest.envelope.status, room.latest.envelope.revision) == ("published", 2)
    assert room.events == ["failed", "published"]


def test_a_crash_between_publishing_and_advancing_is_made_good(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.ask()
    enter = RequestsTable.enter

    def stops(table: RequestsTable, answer_id: str, to: Any) -> Any:
        if to == "final":
            raise TimeoutError
        return enter(table, answer_id, to)

    with monkeypatch.context() as patched:
        patched.setattr(RequestsTable, "enter", stops)
        assert room.draft() == ["0"]
    assert room.latest is not None
    assert (stage(room), room.events) == ("reviewing", [])
    assert room.draft() == []
    assert (room.latest.envelope.revision, stage(room), room.events) == (1, "final", ["published"])


def test_a_number_that_its_quote_lacks_is_removed_and_recorded(room: Room) -> None:
    room.ask()
    room.write(draft(section("Nausea is common."), section("90% have it."), cites={1: SICK}, model="m"))
    room.draft()
    assert room.latest is not None
    envelope = room.latest.envelope
    assert [each.blocks[0].items[0].text for each in envelope.sections] == ["Nausea is common."]
    assert "90 %" in next(check.result for check in envelope.provenance.checks if check.name == "numbers")


def test_a_quote_that_is_not_in_the_evidence_leaves_nothing_to_publish(room: Room) -> None:
    room.ask()
    made = draft(section("Nausea is rare."), cites={1: SICK})
    forged = citation(1, SICK, "Nausea is rare.")
    room.write(made.model_copy(update={"citations": (forged,)}))
    room.draft()
    assert room.latest is not None
    assert room.latest.envelope.status == "abstained"


def test_withdrawing_leaves_the_content_in_no_newest_revision(room: Room) -> None:
    room.ask("public")
    room.draft()
    assert room.decide("withdraw", "retracted") == []
    assert room.latest is not None
    assert (room.latest.envelope.status, room.latest.envelope.sections) == ("withdrawn", ())
    assert [entry.reason for entry in room.audit.entries(ID)] == [None, "retracted"]
    assert list(room.answers.public(10)) == []


def test_a_deletion_leaves_nothing_and_a_late_draft_brings_nothing_back(room: Room) -> None:
    room.ask()
    room.draft()
    assert room.decide("delete") == []
    assert room.latest is None
    assert stage(room) is None
    with pytest.raises(NotFoundError):
        room.work.get(ID, "question", Question)
    room.work.put(ID, "question", question())
    room.work.put(ID, "evidence", evidence(SICK))
    room.write(draft(section("Nausea is common."), cites={1: SICK}))
    assert room.draft() == []
    assert room.latest is None
    with pytest.raises(NotFoundError):
        room.work.get(ID, "draft", Draft)
    assert room.events[-1] == "deleted"


def cited(room: Room) -> list[tuple[int, tuple[str, ...]]]:
    return [(each.revision, each.versions) for each in room.citations.of("doc-1")]


def test_a_published_answer_is_found_by_its_document_until_it_is_withdrawn(room: Room) -> None:
    room.ask("public")
    room.draft()
    assert cited(room) == [(1, ("0123456789abcdef",))]
    room.decide("withdraw", "wrong")
    assert cited(room) == []


def test_an_answer_is_renewed_from_the_new_generation(room: Room, aws: Callable[[str], Any], queue_url: str) -> None:
    room.ask("public")
    room.draft()
    assert room.decide("renew", "doc-1 changed") == []
    assert room.draft() == []  # the first draft's message once more
    waiting = aws("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
    assert waiting["ApproximateNumberOfMessagesDelayed"] == "1"
    assert room.latest is not None
    assert room.latest.envelope.revision == 1

    source = SICK.source.model_copy(update={"version": "2222222222222222"})
    newer = SICK.model_copy(update={"source": source})
    found = evidence(newer).model_copy(update={"index_generation": "g2"})
    about = {"index_generation": "g2", "evidence_hash": found.digest()}
    room.work.put(ID, "evidence", found)
    room.write(draft(section("Nausea is common."), cites={1: newer}, **about))
    assert room.draft() == room.draft() == []
    assert (room.latest.envelope.revision, stage(room)) == (2, "final")
    assert room.events == ["published", "renewing", "published"]
    assert cited(room) == [(2, ("2222222222222222",))]


def test_an_answer_past_dynamodb_s_400_kb_is_not_published_and_its_message_comes_back(room: Room) -> None:
    room.ask()
    letters = random.Random(0)  # noqa: S311  # what does not compress, the same each time
    followups = tuple("".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(1000)) for _ in range(300))
    room.write(draft(section("Nausea is common."), cites={1: SICK}, followups=followups))
    assert room.draft() == ["0"]
    assert room.latest is None
    assert stage(room) == "reviewing"


def test_what_a_person_wrote_is_in_no_log(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.ask()
    room.draft()
    room.work.put(ID, "question", question(asked="Jane Roe of Elm Street", shown="[name]"))
    room.deliver("DraftsQueue", {"schema": 1, "answer_id": ID, "key": "Jane Roe"}, {"nonsense": "Jane Roe"})
    said = "\n".join(str(vars(record)) for record in caplog.records)
    assert ID in said
    assert "record failed" in said
    for word in ("Jane", "Elm", "nausea", "Nausea"):
        assert word not in said


def test_only_what_fails_of_a_batch_comes_back(room: Room) -> None:
    room.ask()
    good = {"schema": 1, "answer_id": ID, "key": f"work/{ID}/draft.json"}
    assert room.deliver("DraftsQueue", {"schema": 1}, good, good | {"schema": 9}) == ["0", "2"]
    assert room.latest is not None


def test_a_draft_that_cannot_be_read_comes_back(room: Room) -> None:
    room.ask()
    room.work.put(ID, "draft", question())
    assert room.draft() == ["0"]
    assert room.latest is None


def test_a_decision_is_no_draft_and_a_draft_no_decision(room: Room) -> None:
    room.ask()
    body = {"schema": 1, "answer_id": ID, "command": "delete", "actor": "operator:1"}
    assert room.deliver("DraftsQueue", body) == ["0"]
    assert stage(room) is not None


def test_the_previous_schema_is_still_understood(room: Room) -> None:
    room.ask()
    assert room.deliver("DraftsQueue", {"schema": 0, "answer_id": ID, "key": f"work/{ID}/draft.json"}) == []
    assert room.latest is not None
