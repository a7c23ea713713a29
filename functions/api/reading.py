"""The use case of reading: what a caller or a visitor sees of an answer, in whichever state it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Protocol

from shared.adapters.partners_table import Caller
from shared.adapters.requests_table import Request
from shared.edge.asking import links
from shared.edge.queue import Decision
from shared.errors import NotFoundError
from shared.model.answer import Check, EvidenceSummary, Provenance, Readability
from shared.model.base import Model
from shared.model.envelope import Envelope, Notice, Notices
from shared.model.question import WRITTEN, Question, Urgent
from shared.policy import Policy
from shared.standing import Standing, Standings
from shared.times import rfc3339

_EXPIRE_AGAIN_SECONDS = 60  # how long one expiry command may take before a reader sends the next
_QUICK_SECONDS = 10  # a reader is told to come back soon for so long, then less often
_FAILED_TITLE = "We could not answer this in time"


@dataclass(frozen=True)
class Pending:
    """An answer under way. What was asked is read only where it is shown: a poll mostly ends with "nothing new"."""

    request: Request
    status: str
    notices: Notices
    retry_after: int
    asked: Callable[[], Question | None]

    @cached_property
    def _asked(self) -> Question | None:
        return self.asked()

    @property
    def question(self) -> str | None:
        """What was asked, without personal data; None once the work object is gone."""
        return None if self._asked is None else self._asked.shown

    @property
    def urgent(self) -> Urgent | None:
        """What triage said at once."""
        return None if self._asked is None else self._asked.urgent

    def body(self) -> dict[str, Any]:
        """The JSON of it."""
        return {
            "id": self.request.id,
            "status": self.status,
            "stage_times": self.request.stage_times,
            "urgent": None if self.urgent is None else self.urgent.model_dump(),
            "notices": self.notices.model_dump(),
            "links": links(self.request.id, self.request.slug),
        }


@dataclass(frozen=True)
class Final:
    """An answer that is final. Its signature is None when it was made here, for a request past its deadline."""

    envelope: Envelope

    @property
    def public(self) -> bool:
        """Whether a shared cache may keep it."""
        return self.envelope.visibility == "public"


View = Pending | Final


class Requests(Protocol):
    """The requests table as reading needs it."""

    def claim(self, name: str, value: dict[str, Any], expires_at: int) -> dict[str, Any] | None: ...
    def delete(self, answer_id: str) -> None: ...


class Work(Protocol):
    """Where the question is kept."""

    def get(self, answer_id: str, name: str, kind: type[Question]) -> Question: ...


class Queue(Protocol):
    """The queue `decisions`."""

    def send(self, message: Model) -> None: ...


class NotDeletableError(Exception):
    """A public answer; it is withdrawn by an operator, not deleted by a key."""


@dataclass(frozen=True)
class Reading:
    """Reads answers. Every method that finds none for this reader raises NotFoundError."""

    standings: Standings
    requests: Requests
    work: Work
    decisions: Queue
    policy_for: Callable[[str], Policy]
    clock: Callable[[], float]

    def by_id(self, answer_id: str, caller: Caller) -> View:
        """For the key that asked, or for any key when the answer is public."""
        return self._view(answer_id, self.standings.for_caller(answer_id, caller.owner))

    def by_slug(self, slug: str) -> View:
        """For anyone who has the slug."""
        return self._view(slug, self.standings.by_slug(slug))

    def check(self, answer_id: str, caller: Caller) -> Standing:
        """That this key may read the answer, without reading it."""
        found = self.standings.for_caller(answer_id, caller.owner)
        if found is None:
            raise NotFoundError(answer_id)
        return found

    def delete(self, answer_id: str, caller: Caller) -> None:
        """Have a private answer, and all that it was made from, deleted. From now on nobody reads it.

        Raises NotDeletableError for a public one. The command is sent before the request goes: after a crash between
        the two the answer is gone a moment later instead of at once.
        """
        found = self.standings.by_id(answer_id)
        if found is None or found.owner != caller.owner:
            raise NotFoundError(answer_id)
        if found.public or (found.request is not None and found.request.visibility == "public"):
            raise NotDeletableError
        self.decisions.send(Decision(answer_id=answer_id, command="delete", actor=f"key:{caller.owner}"))
        self.requests.delete(answer_id)

    def _view(self, name: str, found: Standing | None) -> View:
        if found is None:
            raise NotFoundError(name)
        if found.stored is not None:
            return Final(found.stored.envelope)
        request = found.request
        assert request is not None  # noqa: S101  # a standing has one of the two
        if found.overdue:
            self._expire(request.id)
            return Final(failed(request, self._question(request.id), self.policy_for(request.jurisdiction)))
        return Pending(
            request=request,
            status=found.status,
            notices=self.policy_for(request.jurisdiction).notices(),
            retry_after=1 if self.clock() - _asked_at(request) < _QUICK_SECONDS else 3,
            asked=partial(self._question, request.id),
        )

    def _question(self, answer_id: str) -> Question | None:
        try:
            return self.work.get(answer_id, "question", Question)
        except NotFoundError:
            return None

    def _expire(self, answer_id: str) -> None:
        """Ask compliance for the signed envelope, once a minute at most however often the answer is read."""
        until = int(self.clock()) + _EXPIRE_AGAIN_SECONDS
        if self.requests.claim(f"expire#{answer_id}", {"answer": answer_id}, until) is not None:
            return
        self.decisions.send(Decision(answer_id=answer_id, command="expire", actor="api"))


def _asked_at(request: Request) -> float:
    return datetime.fromisoformat(request.stage_times["queued"]).timestamp()


def failed(request: Request, question: Question | None, policy: Policy) -> Envelope:
    """What a reader gets past the deadline, until the signed one is there: the notices and what to do next."""
    shown = "" if question is None else question.shown
    notices = policy.notices(language=WRITTEN if question is None else question.language)
    happened = Notice(id="failed", version=policy.version, text=policy.failed)
    return Envelope(
        id=request.id,
        slug=request.slug,
        visibility=request.visibility,
        revision=0,
        question=shown,
        title=_FAILED_TITLE,
        topics=(),
        language=WRITTEN,
        jurisdiction=request.jurisdiction,
        audience="patient" if question is None else question.audience,
        status="failed",
        published_at=rfc3339(request.deadline),
        last_reviewed=None,
        urgent=None if question is None else question.urgent,
        notices=notices.model_copy(update={"opening": (*notices.opening, happened)}),
        sections=(),
        citations=(),
        abstention=None,
        followups=(),
        evidence=EvidenceSummary(level=None, agreement=None),
        readability=Readability(grade=None),
        provenance=Provenance(
            writer="none",
            model=None,
            prompt_version="",
            policy_version=policy.version,
            index_generation="",
            evidence_hash="",
            checks=(Check(name="deadline", result="passed without an answer"),),
        ),
        signature=None,
    )
