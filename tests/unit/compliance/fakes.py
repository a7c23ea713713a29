"""The stores that publishing writes to, kept in memory; each can stop before a write, as a function may."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from functions.compliance.publishing import Publishing
from shared.adapters.answers_table import Stored
from shared.adapters.audit_table import AuditEntry
from shared.adapters.documents_table import Document, DocumentStatus
from shared.adapters.requests_table import STAGES, Request, Stage
from shared.adapters.work import Read
from shared.edge.queue import AnswerMessage, Decision
from shared.envelope import jwks
from shared.errors import ConflictError, NotFoundError
from shared.model.answer import Abstention, Draft
from shared.model.base import Model
from shared.model.envelope import Envelope
from shared.model.evidence import Evidence, Hit
from shared.model.question import Question, Urgent
from shared.policy import policy_for
from tests.unit.grounding.made import ID, draft, evidence, hit, section
from tests.unit.test_envelope import KeyInMemory

SICK = hit("Nausea is common.", "It can be treated.")
ASKED_AT, DEADLINE, EXPIRES = 1_000_000, 1_000_060, 2_000_000


class StoppedError(Exception):
    """The function stopped here."""


class FakeAnswers:
    def __init__(self) -> None:
        self.revisions: list[Stored] = []
        self.before_publish: Callable[[], None] = lambda: None

    def latest(self, answer_id: str) -> Stored | None:
        mine = [stored for stored in self.revisions if stored.envelope.id == answer_id]
        return max(mine, key=lambda stored: stored.envelope.revision, default=None)

    def publish(self, stored: Stored) -> None:
        self.before_publish()
        key = (stored.envelope.id, stored.envelope.revision)
        if any((each.envelope.id, each.envelope.revision) == key for each in self.revisions):
            raise ConflictError("answers")
        self.revisions.append(stored)

    def delete(self, answer_id: str) -> int:
        gone = [stored for stored in self.revisions if stored.envelope.id == answer_id]
        self.revisions = [stored for stored in self.revisions if stored.envelope.id != answer_id]
        return len(gone)


class FakeRequests:
    def __init__(self) -> None:
        self.rows: dict[str, Request] = {}
        self.stops = False

    def get(self, answer_id: str) -> Request | None:
        return self.rows.get(answer_id)

    def enter(self, answer_id: str, stage: Stage) -> Request | None:
        if self.stops and stage == "final":
            raise StoppedError
        row = self.rows.get(answer_id)
        if row is not None and STAGES.index(row.stage) < STAGES.index(stage):
            self.rows[answer_id] = row.model_copy(update={"stage": stage})
        return self.rows.get(answer_id)

    def renew(self, answer_id: str, revision: int) -> None:
        row = self.rows.get(answer_id)
        if row is None or (row.renews or 0) > revision:
            raise ConflictError("requests")
        self.rows[answer_id] = row.model_copy(update={"renews": revision})

    def delete(self, answer_id: str) -> None:
        self.rows.pop(answer_id, None)


class FakeWork:
    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Any] = {}

    def get(self, answer_id: str, name: str, kind: type[Any]) -> Any:
        if (answer_id, name) not in self.objects:
            raise NotFoundError(name)
        return self.objects[answer_id, name]

    def read(self, answer_id: str, name: str, kind: type[Any]) -> Read[Any]:
        found = self.get(answer_id, name, kind)
        return Read(found, hashlib.sha256(found.model_dump_json().encode()).hexdigest())

    def purge(self, answer_id: str) -> int:
        gone = [key for key in self.objects if key[0] == answer_id]
        for key in gone:
            del self.objects[key]
        return len(gone)


class FakeCitations:
    def __init__(self) -> None:
        self.cited: dict[str, tuple[int, frozenset[str], int | None]] = {}
        self.before_record: Callable[[], None] = lambda: None

    def record(self, envelope: Envelope, expires_at: int | None) -> None:
        self.before_record()
        if self.cited.get(envelope.id, (0,))[0] <= envelope.revision:
            documents = frozenset(citation.document_id for citation in envelope.citations)
            self.cited[envelope.id] = (envelope.revision, documents, expires_at)

    def forget(self, answer_id: str) -> None:
        self.cited.pop(answer_id, None)


class FakeQueue:
    def __init__(self) -> None:
        self.sent: list[tuple[Model, int]] = []

    def send(self, message: Model, *, delay: int = 0) -> None:
        self.sent.append((message, delay))


class FakeAudit:
    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], AuditEntry] = {}

    def append(self, entry: AuditEntry) -> None:
        self.entries.setdefault((entry.answer_id, entry.entry), entry)


def question(**changes: Any) -> Question:
    made = Question(
        answer_id=ID,
        slug="s" * 26,
        owner="key-1",
        asked="I am Jane Roe, 5 Elm Street. Is nausea common?",
        shown="I am [name], [address]. Is nausea common?",
        language="en",
        jurisdiction="US",
        audience="patient",
        asked_at="1970-01-12T13:46:40Z",
        expires_at=EXPIRES,
    )
    return made.model_copy(update=changes)


def request(**changes: Any) -> Request:
    made = Request(
        id=ID,
        owner="key-1",
        slug="s" * 26,
        visibility="private",
        stage="generating",
        stage_times={"queued": "1970-01-12T13:46:40Z"},
        deadline=DEADLINE,
        expires_at=EXPIRES,
        jurisdiction="US",
    )
    return made.model_copy(update=changes)


class FakeDocuments:
    def __init__(self) -> None:
        self.rows: dict[str, Document] = {}

    def put(self, document_id: str, status: DocumentStatus, version: str | None = None) -> None:
        self.rows[document_id] = Document(
            document_id=document_id, key=document_id, status=status, at="1970-01-12T13:46:40Z", version=version
        )

    def get_many(self, document_ids: Iterable[str]) -> dict[str, Document]:
        return {name: self.rows[name] for name in document_ids if name in self.rows}


class Room:
    """Compliance with everything around it; one request is under way and its draft is written."""

    def __init__(self, visibility: Any = "private") -> None:
        self.answers, self.requests, self.work, self.audit = FakeAnswers(), FakeRequests(), FakeWork(), FakeAudit()
        self.citations, self.documents, self.queue = FakeCitations(), FakeDocuments(), FakeQueue()
        self.now = float(ASKED_AT + 5)
        self.serves = "g1"  # the generation that the evidence is from
        self.urgent: Urgent | None = None
        self.key = KeyInMemory()
        self.requests.rows[ID] = request(visibility=visibility)
        self.write(question(visibility=visibility))
        self.write(evidence(SICK))
        written = draft(section("Nausea is common. It can be treated."), cites={1: SICK})
        self.write(written.model_copy(update={"evidence_hash": evidence(SICK).digest()}))
        self.publishing = Publishing(
            answers=self.answers,
            requests=self.requests,
            work=self.work,
            citations=self.citations,
            documents=self.documents,
            queue=self.queue,
            audit=self.audit,
            signer=self.key,
            kid=jwks(self.key)["keys"][0]["kid"],
            serving=lambda: self.serves,
            policy_for=policy_for,
            triage=lambda _text, _jurisdiction: self.urgent,
            clock=lambda: self.now,
        )

    def write(self, value: Question | Evidence | Draft) -> None:
        self.work.objects[ID, type(value).__name__.lower()] = value

    def found(self, *hits: Hit, generation: str = "g2") -> None:
        """Retrieval and generation have been at work again: the draft cites the hits, or abstains without any."""
        made = evidence(*hits).model_copy(update={"index_generation": generation})
        about = {"index_generation": generation, "evidence_hash": made.digest()}
        texts = [hit.passage.text.splitlines()[0] for hit in hits]
        sections = [section(text, cites=(n,)) for n, text in enumerate(texts, start=1)]
        written = draft(*sections, cites=dict(enumerate(hits, start=1)), **about)
        if not hits:
            written = written.model_copy(update={"abstention": Abstention(looked_for="nausea")})
        self.write(made)
        self.write(written)

    def draft(self) -> str:
        return self.publishing.draft(AnswerMessage(answer_id=ID, key=f"work/{ID}/draft.json"))

    def decide(self, command: Any, reason: str | None = None, actor: str = "operator:1") -> str:
        return self.publishing.decide(Decision(answer_id=ID, command=command, actor=actor, reason=reason))

    def expire(self) -> str:
        self.now = max(self.now, float(DEADLINE))
        return self.decide("expire", actor="api")

    @property
    def statuses(self) -> list[str]:
        """The status of each revision in order."""
        return [stored.envelope.status for stored in self.answers.revisions]

    @property
    def state(self) -> tuple[Any, ...]:
        """All that is stored."""
        return (
            [stored.envelope.model_dump_json() for stored in self.answers.revisions],
            dict(self.requests.rows),
            sorted(self.work.objects),
            dict(self.citations.cited),
            dict(self.audit.entries),
        )
