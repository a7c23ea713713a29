"""The use case of asking: a question comes in, is triaged, accepted exactly once and put on its way.

The order of writes is what makes it safe to crash anywhere. A claim names the answer first, then come the slug, the
question, the request and, last, the message. A retry finds the claim, takes the same id and writes again whatever is
missing; nothing is said to be accepted before the message is on the queue.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from shared.adapters.partners_table import Caller
from shared.adapters.requests_table import Request
from shared.edge.queue import AnswerMessage
from shared.errors import ConflictError, NoContentError
from shared.model.base import Model
from shared.model.envelope import Envelope
from shared.model.question import Ask, Question, Urgent
from shared.standing import Standing, Standings
from shared.times import rfc3339
from shared.vocabulary.languages import language_of

DAY = 24 * 60 * 60
IDEMPOTENCY_SECONDS = DAY  # how long an idempotency key is remembered
_ID = re.compile(r"[a-z2-7]{26}")

# A second request with the same idempotency key continues the first one's reservation for so long. Later, and when
# there is no request under it, that one was never accepted or has been deleted: its id is not used again.
_SAME_TRY_SECONDS = 60

PUBLIC = "public"  # stands for the owner in the claim of a public answer, which any key may meet

# An answer that ended so is asked again: the same question deserves another try.
_ASK_AGAIN = ("failed", "withdrawn")


class FieldError(ValueError):
    """A field that fits its type and yet cannot be used. `detail` never quotes the value."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(pointer)
        self.pointer, self.detail = pointer, detail


class KeyReusedError(Exception):
    """The idempotency key came before with another body."""


class Asked(NamedTuple):
    """What the caller is told: an answer that is under way or, with `envelope`, one that was there already."""

    id: str
    slug: str
    status: str
    urgent: Urgent | None
    envelope: Envelope | None = None


class Requests(Protocol):
    """The requests table as asking needs it."""

    def create(self, request: Request) -> None: ...
    def claim(self, name: str, value: dict[str, Any], expires_at: int) -> dict[str, Any] | None: ...
    def replace_claim(self, name: str, value: dict[str, Any], expires_at: int) -> None: ...


class Work(Protocol):
    """Where the question is kept."""

    def put(self, answer_id: str, name: str, value: Model) -> str: ...


class Queue(Protocol):
    """The queue `requests`."""

    def send(self, message: Model) -> None: ...


def digest(*parts: str) -> str:
    """A name that tells nothing of its parts. What it names is short-lived, so a keyed hash would gain little."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def same_name(owner: str, ask: Ask, jurisdiction: str, generation: str, policy: str) -> str:
    """The claim under which the same question of the same key meets itself.

    White space and Unicode forms do not make another question; upper case may (the gene MET, the word met).
    """
    words = " ".join(unicodedata.normalize("NFC", ask.question).split())
    rest = ask.model_dump(exclude={"question", "jurisdiction"})
    return "same#" + digest(owner, words, json.dumps(rest, sort_keys=True), jurisdiction, generation, policy)


def _body(ask: Ask) -> str:
    return digest(json.dumps(ask.model_dump(), sort_keys=True))


class _Reserved(NamedTuple):
    """The id, slug and time of a question; a retry takes those of the first try, so that it writes the same."""

    answer_id: str
    slug: str
    at: int

    def item(self) -> dict[str, Any]:
        return {"answer": self.answer_id, "slug": self.slug, "at": self.at}

    @staticmethod
    def of(item: Mapping[str, Any]) -> "_Reserved":
        return _Reserved(str(item["answer"]), str(item["slug"]), int(item["at"]))


@dataclass(frozen=True)
class Asking:
    """Asks questions. Clock, randomness and every store come in from outside.

    `claimed` reads a claim (the answer's id) without making one.
    """

    requests: Requests
    work: Work
    queue: Queue
    standings: Standings
    claimed: Callable[[str], str | None]
    generation: Callable[[], str | None]
    policy_version: Callable[[str], str]
    triage: Callable[[str, str], Urgent | None]
    redact: Callable[[str], str]
    new_id: Callable[[], str]
    clock: Callable[[], float]
    deadline_seconds: int
    private_days: int

    def ask(
        self,
        ask: Ask,
        caller: Caller,
        idempotency_key: str | None = None,
        visibility: Literal["private", "public"] = "private",
    ) -> Asked:
        """Accept the question, or join the one that it repeats.

        Raises FieldError for a field that cannot be used, KeyReusedError for a key with another body, NoContentError
        before the first index serves: nothing is written then.
        """
        if not ask.question.strip():
            raise FieldError("/question", "A question needs words.")
        jurisdiction = ask.jurisdiction or caller.jurisdiction
        urgent = self.triage(ask.question, jurisdiction)
        if ask.follows is not None and not self._may_follow(ask.follows, caller.owner):
            raise FieldError("/follows", "It names no answer that this key may read.")
        generation = self.generation()
        if generation is None:
            raise NoContentError

        mine = _Reserved(self.new_id(), self.new_id(), int(self.clock()))
        idempotency = None if idempotency_key is None else "idem#" + digest(caller.owner, visibility, idempotency_key)
        if idempotency is not None:
            mine, standing = self._reserve(idempotency, mine, ask)
            if standing is not None:  # this very request came before and was accepted
                return self._joined(mine, standing, urgent)

        policy = self.policy_version(jurisdiction)
        public = same_name(PUBLIC, ask, jurisdiction, generation, policy)
        if visibility == "private":
            twin = self._published_twin(public)
            if twin is not None:
                return Asked(twin.id, twin.slug, twin.status, urgent, twin)
        name = public if visibility == "public" else same_name(caller.owner, ask, jurisdiction, generation, policy)
        other, standing = self._join(name, mine)
        if standing is not None and other.answer_id != mine.answer_id:
            if idempotency is not None:
                self._keep(idempotency, other, ask)
            return self._joined(other, standing, urgent)

        self._accept(
            Question(
                answer_id=mine.answer_id,
                slug=mine.slug,
                owner=caller.owner,
                asked=ask.question,
                shown=self.redact(ask.question),
                language=language_of(ask.question, ask.language),
                jurisdiction=jurisdiction,
                audience=ask.audience,
                topic=ask.topic,
                follows=ask.follows,
                visibility=visibility,
                urgent=urgent,
                asked_at=rfc3339(mine.at),
                expires_at=mine.at + self.private_days * DAY,
            )
        )
        return Asked(mine.answer_id, mine.slug, "queued", urgent)

    def _may_follow(self, follows: str, owner: str) -> bool:
        return _ID.fullmatch(follows) is not None and self.standings.for_caller(follows, owner) is not None

    def _published_twin(self, name: str) -> Envelope | None:
        """The public answer to the same question, when there is one."""
        answer_id = self.claimed(name)
        standing = None if answer_id is None else self.standings.by_id(answer_id)
        if standing is None or standing.stored is None or not standing.public:
            return None
        return standing.stored.envelope if standing.status == "published" else None

    def _reserve(self, name: str, mine: _Reserved, ask: Ask) -> tuple[_Reserved, Standing | None]:
        """The reservation that holds under an idempotency key, and how it stands when it was accepted already."""
        body = _body(ask)
        held = self.requests.claim(name, mine.item() | {"body": body}, mine.at + IDEMPOTENCY_SECONDS)
        if held is None:
            return mine, None
        if held["body"] != body:
            raise KeyReusedError
        first = _Reserved.of(held)
        standing = self.standings.by_id(first.answer_id)
        if standing is not None and standing.status != "failed":
            return first, standing
        if standing is None and self.clock() < first.at + _SAME_TRY_SECONDS:
            return first, None  # its first try is still writing, or crashed: both write the same
        self._keep(name, mine, ask)
        return mine, None

    def _keep(self, name: str, value: _Reserved, ask: Ask) -> None:
        expires = int(self.clock()) + IDEMPOTENCY_SECONDS
        self.requests.replace_claim(name, value.item() | {"body": _body(ask)}, expires)

    def _join(self, name: str, mine: _Reserved) -> tuple[_Reserved, Standing | None]:
        """The reservation under which this question runs: an earlier one that still serves, else ours."""
        expires = mine.at + self.private_days * DAY
        held = self.requests.claim(name, mine.item(), expires)
        if held is None:
            return mine, None
        other = _Reserved.of(held)
        standing = self.standings.by_id(other.answer_id)
        if standing is not None and standing.status not in _ASK_AGAIN:
            return other, standing
        self.requests.replace_claim(name, mine.item(), expires)
        return mine, None

    def _joined(self, reserved: _Reserved, standing: Standing, urgent: Urgent | None) -> Asked:
        envelope = None if standing.stored is None else standing.stored.envelope
        if standing.status == "queued":  # perhaps a crash came between request and message; twice does no harm
            self._send(reserved.answer_id)
        return Asked(reserved.answer_id, reserved.slug, standing.status, urgent, envelope)

    def _accept(self, question: Question) -> None:
        answer_id = question.answer_id
        self.requests.claim(f"slug#{question.slug}", {"answer": answer_id}, question.expires_at)
        self.work.put(answer_id, "question", question)
        # a retry at the same moment that was quicker has written the same
        with suppress(ConflictError):
            self.requests.create(
                Request(
                    id=answer_id,
                    owner=question.owner,
                    slug=question.slug,
                    visibility=question.visibility,
                    stage="queued",
                    stage_times={"queued": question.asked_at},
                    deadline=int(self.clock()) + self.deadline_seconds,
                    expires_at=question.expires_at,
                    jurisdiction=question.jurisdiction,
                )
            )
        self._send(answer_id)

    def _send(self, answer_id: str) -> None:
        self.queue.send(AnswerMessage(answer_id=answer_id, key=f"work/{answer_id}/question.json"))
