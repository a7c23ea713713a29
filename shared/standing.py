"""How an answer stands: its request and its published revision put together.

A request lives exactly as long as a private answer. So a private answer without its request has been deleted or is
over, and nobody reads it, whatever the answers table still holds or a late stage still publishes.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from shared.adapters.answers_table import Stored
from shared.adapters.requests_table import Request

# From here on the answers table may know more than the request does.
_NEARLY_DONE = ("reviewing", "final")


class Standing(NamedTuple):
    """One of `request` and `stored` is there. `overdue`: past the deadline with no answer."""

    request: Request | None
    stored: Stored | None
    overdue: bool

    @property
    def status(self) -> str:
        """The status as the contract names it."""
        if self.stored is not None:
            return self.stored.envelope.status
        if self.overdue or self.request is None:
            return "failed"
        # a final request whose answer is not yet to be seen: the table's reads are eventually consistent
        return "reviewing" if self.request.stage == "final" else self.request.stage

    @property
    def owner(self) -> str:
        """The key that asked."""
        return self.request.owner if self.request is not None else self.stored.owner if self.stored else ""

    @property
    def public(self) -> bool:
        """Whether anybody may read it: published as public, not merely asked for as public."""
        return self.stored is not None and self.stored.envelope.visibility == "public"


class Requests(Protocol):
    """The requests table as it is read here."""

    def get(self, answer_id: str) -> Request | None: ...


class Answers(Protocol):
    """The answers table as it is read here."""

    def latest(self, answer_id: str) -> Stored | None: ...
    def by_slug(self, slug: str) -> Stored | None: ...


class Standings:
    """Finds how answers stand, by id and by slug."""

    def __init__(
        self,
        requests: Requests,
        answers: Answers,
        claimed: Callable[[str], str | None],
        clock: Callable[[], float],
    ) -> None:
        """`claimed` reads a claim of the requests table: the id that `slug#...` stands for."""
        self._requests, self._answers, self._claimed, self._clock = requests, answers, claimed, clock

    def by_id(self, answer_id: str) -> Standing | None:
        """How the answer stands; None when there is none (any more)."""
        now = self._clock()
        request = self._requests.get(answer_id)
        late = request is not None and request.deadline <= now
        if request is not None and not late and request.stage not in _NEARLY_DONE:
            return Standing(request, None, overdue=False)
        stored = self._answers.latest(answer_id)
        if stored is not None and stored.expires_at is not None and stored.expires_at <= now:
            stored = None
        if request is None and (stored is None or stored.envelope.visibility == "private"):
            return None
        return Standing(request, stored, overdue=late and stored is None)

    def by_slug(self, slug: str) -> Standing | None:
        """The same, by the slug: also while no answer is published under it."""
        answer_id = self._claimed(f"slug#{slug}")
        if answer_id is None:
            stored = self._answers.by_slug(slug)
            answer_id = None if stored is None else stored.envelope.id
        return None if answer_id is None else self.by_id(answer_id)

    def for_caller(self, answer_id: str, owner: str) -> Standing | None:
        """How the answer stands for a key: None unless it asked, or the answer is public."""
        found = self.by_id(answer_id)
        return found if found is not None and (found.owner == owner or found.public) else None
