"""The use case of publishing: drafts and decisions become signed revisions, each exactly once.

A message may come twice, late, or after the one that should have followed it, and the function may stop between any
two writes. What holds then: a revision is written by a conditional write, everything after it can be done again, and
whoever finds it written does that again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from functions.compliance.overtaken import overtaken
from functions.compliance.wrapping import failed, withdrawn, wrap
from shared.adapters.answers_table import Stored
from shared.adapters.audit_table import AuditEntry
from shared.adapters.documents_table import Document
from shared.adapters.requests_table import Request, Stage
from shared.adapters.work import Read, key
from shared.edge.queue import AnswerMessage, Decision
from shared.envelope import Signer, read_statement, sign
from shared.errors import BrokenObjectError, ConflictError, NotFoundError
from shared.model.answer import Draft
from shared.model.base import Model
from shared.model.envelope import Envelope
from shared.model.evidence import Evidence
from shared.model.question import Question, Urgent
from shared.policy import Policy

W = TypeVar("W", bound=Model)
_TRIES = 3  # how often a revision's number may be taken by another message before this one comes back later
_ANSWERED = ("published", "abstained")
RENEWAL_SECONDS = 10  # retrieval believes for 2 seconds that the generation before still serves


class Answers(Protocol):
    """The answers table."""

    def latest(self, answer_id: str) -> Stored | None: ...
    def publish(self, stored: Stored) -> None: ...
    def delete(self, answer_id: str) -> int: ...


class Requests(Protocol):
    """The requests table."""

    def get(self, answer_id: str) -> Request | None: ...
    def enter(self, answer_id: str, stage: Stage) -> Request | None: ...
    def renew(self, answer_id: str, revision: int) -> None: ...
    def delete(self, answer_id: str) -> None: ...


class Work(Protocol):
    """The work objects."""

    def get(self, answer_id: str, name: str, kind: type[W]) -> W: ...
    def read(self, answer_id: str, name: str, kind: type[W]) -> Read[W]: ...
    def purge(self, answer_id: str) -> int: ...


class Citations(Protocol):
    """The citations table."""

    def record(self, envelope: Envelope, expires_at: int | None) -> None: ...
    def forget(self, answer_id: str) -> None: ...


class Documents(Protocol):
    """The documents table."""

    def get_many(self, document_ids: Iterable[str]) -> Mapping[str, Document]: ...


class Queue(Protocol):
    """The queue `requests`."""

    def send(self, message: Model, *, delay: int = 0) -> None: ...


class Audit(Protocol):
    """The audit table."""

    def append(self, entry: AuditEntry) -> None: ...


@dataclass(frozen=True)
class Publishing:
    """Handles drafts and decisions; each method returns, for the log, what came of the message."""

    answers: Answers
    requests: Requests
    work: Work
    citations: Citations
    documents: Documents
    queue: Queue
    audit: Audit
    signer: Signer
    kid: str
    serving: Callable[[], str | None]
    policy_for: Callable[[str], Policy]
    triage: Callable[[str, str], Urgent | None]
    clock: Callable[[], float]

    def draft(self, message: AnswerMessage) -> str:
        """Publish a draft, unless its answer was published already, was withdrawn, or is wanted no more.

        An answer that is being renewed is followed by a draft from other evidence than its own.
        """
        answer_id = message.answer_id
        request = self.requests.enter(answer_id, "reviewing")
        if request is None:
            self._clear(answer_id)
            return "unwanted"

        def make(latest: Stored | None) -> Stored | None:
            renewed = latest is not None and _renews(request, latest.envelope)
            if latest is not None and latest.envelope.status != "failed" and not renewed:
                return None
            question = self.work.get(answer_id, "question", Question)
            evidence, evidence_hash = self.work.read(answer_id, "evidence", Evidence)
            draft = self.work.get(answer_id, "draft", Draft)
            if {question.answer_id, evidence.answer_id, draft.answer_id} != {answer_id}:
                raise BrokenObjectError(f"work/{answer_id}/ holds an object of another answer")
            if latest is not None and renewed and not _fresh(draft, evidence_hash, latest.envelope):
                return None
            envelope = wrap(
                question,
                evidence,
                draft,
                self.policy_for(question.jurisdiction),
                evidence_hash=evidence_hash,
                urgent=self._urgent(question),
                revision=1 if latest is None else latest.envelope.revision + 1,
                published_at=self._now(),
            )
            return Stored(envelope, request.owner, _expiry(request))

        stored = self._publish(answer_id, make)
        if stored is None or stored.envelope.status not in _ANSWERED:
            return "superseded"
        return self._finish(stored, "compliance")

    def decide(self, decision: Decision) -> str:
        """Carry out a decision."""
        if decision.command == "expire":
            return self._expire(decision)
        if decision.command == "withdraw":
            return self._withdraw(decision)
        if decision.command == "renew":
            return self._renew(decision)
        return self._delete(decision)

    def _expire(self, decision: Decision) -> str:
        request = self.requests.get(decision.answer_id)
        if request is None:
            return "unwanted"
        if request.deadline > self.clock():
            return "not due"

        def make(latest: Stored | None) -> Stored | None:
            if latest is not None:
                return None
            return Stored(self._failed(request, self._question(request.id)), request.owner, _expiry(request))

        stored = self._publish(request.id, make)
        if stored is None or stored.envelope.status != "failed":
            return "superseded"
        return self._finish(stored, decision.actor)

    def _withdraw(self, decision: Decision) -> str:
        request = self.requests.get(decision.answer_id)

        def make(latest: Stored | None) -> Stored | None:
            if latest is None and request is None:
                return None
            if latest is None and request is not None:
                # withdrawn before it was there: what it would have said must not come out later either
                asked = self._failed(request, self._question(request.id)).model_copy(update={"revision": 0})
                latest = Stored(asked, request.owner, _expiry(request))
            if latest is None or latest.envelope.status == "withdrawn":
                return None
            policy = self.policy_for(latest.envelope.jurisdiction)
            return latest._replace(envelope=withdrawn(latest.envelope, policy, published_at=self._now()))

        stored = self._publish(decision.answer_id, make)
        if stored is None:
            return "unwanted"
        return self._finish(stored, decision.actor, decision.reason)

    def _renew(self, decision: Decision) -> str:
        """Send the question the whole way again; until its draft comes, the answer is read as it is."""
        answer_id = decision.answer_id
        latest, request = self.answers.latest(answer_id), self.requests.get(answer_id)
        if latest is None or latest.envelope.status not in _ANSWERED:
            return "superseded"
        if request is None or self._question(answer_id) is None:
            return self._withdraw(decision)
        revision = latest.envelope.revision
        # a renewal is on its way already, and its evidence may be older than this decision: both drafts may follow
        self.requests.renew(answer_id, revision + 1 if _renews(request, latest.envelope) else revision)
        self.queue.send(AnswerMessage(answer_id=answer_id, key=key(answer_id, "question")), delay=RENEWAL_SECONDS)
        self.audit.append(
            AuditEntry(
                answer_id=answer_id,
                entry=f"{revision:06d}-renewing",
                event="renewing",
                at=self._now(),
                actor=decision.actor,
                reason=decision.reason,
                revision=revision,
            )
        )
        return "renewing"

    def _delete(self, decision: Decision) -> str:
        """The request goes first: a draft on its way finds none and clears up behind itself."""
        answer_id = decision.answer_id
        request, latest = self.requests.get(answer_id), self.answers.latest(answer_id)
        public = (request is not None and request.visibility == "public") or (
            latest is not None and latest.envelope.visibility == "public"
        )
        if public:
            return "public answers are withdrawn, not deleted"
        self.requests.delete(answer_id)
        self.answers.delete(answer_id)
        self.work.purge(answer_id)
        self.citations.forget(answer_id)
        self.audit.append(
            AuditEntry(answer_id=answer_id, entry="deleted", event="deleted", at=self._now(), actor=decision.actor)
        )
        return "deleted"

    def _publish(self, answer_id: str, make: Callable[[Stored | None], Stored | None]) -> Stored | None:
        """Publish what `make` makes of the newest revision; the newest revision itself when it makes nothing."""
        for _ in range(_TRIES):
            latest = self.answers.latest(answer_id)
            made = make(latest)
            if made is None:
                return latest
            signed = made._replace(envelope=sign(made.envelope, self.signer, self.kid))
            try:
                self.answers.publish(signed)
            except ConflictError:  # another message took this revision, or the read was behind
                continue
            return signed
        raise ConflictError(answer_id)

    def _finish(self, stored: Stored, actor: str, reason: str | None = None) -> str:
        """What follows a revision, however often: its citations are noted, the request is final, the audit knows."""
        envelope = stored.envelope
        self.citations.record(envelope, stored.expires_at)
        request = self.requests.enter(envelope.id, "final")
        if envelope.visibility == "private" and request is None:
            self._clear(envelope.id)  # it was deleted while this revision was on its way
            return "unwanted"
        statement = read_statement(envelope.model_dump(include={"signature"}))
        self.audit.append(
            AuditEntry(
                answer_id=envelope.id,
                entry=f"{envelope.revision:06d}",
                event=envelope.status,
                at=envelope.published_at,
                actor=actor,
                reason=reason,
                revision=envelope.revision,
                sha256=statement.sha256,
                policy_version=statement.policy_version,
            )
        )
        return self._overtaken(envelope) or envelope.status

    def _overtaken(self, envelope: Envelope) -> str | None:
        """What becomes of an answer whose source went or changed while it was on its way."""
        documents = self.documents.get_many({citation.document_id for citation in envelope.citations})
        decision = overtaken(envelope, documents, self.serving, self.policy_for)
        return None if decision is None else self.decide(decision)

    def _clear(self, answer_id: str) -> None:
        """Remove what an answer without a request left behind. A public answer outlives its request."""
        latest = self.answers.latest(answer_id)
        if latest is not None and latest.envelope.visibility == "public":
            return
        self.answers.delete(answer_id)
        self.work.purge(answer_id)
        self.citations.forget(answer_id)

    def _failed(self, request: Request, question: Question | None) -> Envelope:
        urgent = None if question is None else self._urgent(question)
        policy = self.policy_for(request.jurisdiction)
        return failed(request, question, policy, urgent=urgent, revision=1, published_at=self._now())

    def _question(self, answer_id: str) -> Question | None:
        try:
            return self.work.get(answer_id, "question", Question)
        except NotFoundError:
            return None

    def _urgent(self, question: Question) -> Urgent | None:
        """What the person was told at once or, where that was nothing, what the rules say by now."""
        return question.urgent or self.triage(question.asked, question.jurisdiction)

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _renews(request: Request, latest: Envelope) -> bool:
    return latest.status in _ANSWERED and request.renews is not None and latest.revision <= request.renews


def _fresh(draft: Draft, evidence_hash: str, latest: Envelope) -> bool:
    """Whether a draft is from the evidence that there is now, and the answer is not.

    Evidence names its generation, and lacks what was retracted since; the same message twice finds the same evidence.
    """
    return draft.evidence_hash == evidence_hash != latest.provenance.evidence_hash


def _expiry(request: Request) -> int | None:
    """A private answer lives as long as its request; a public one until it is withdrawn."""
    return request.expires_at if request.visibility == "private" else None
