"""What readers say of an answer: appended, never changed."""

from collections.abc import Callable
from typing import Any, Protocol

from pydantic import Field, StrictBool

from shared.model.base import Model
from shared.times import rfc3339


class Feedback(Model):
    """The body of POST /v1/answers/{id}/feedback."""

    helpful: StrictBool
    reason: str | None = Field(default=None, max_length=100)
    comment: str | None = Field(default=None, max_length=2000)


class Items(Protocol):
    """The feedback table; its key is `answer_id` and `feedback_id`."""

    def put(self, item: dict[str, Any]) -> None: ...


class FeedbackStore:
    """Keeps feedback without the personal data that `redact` knows, and no longer than the answer it is about."""

    def __init__(
        self,
        items: Items,
        redact: Callable[[str], str],
        new_id: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        self._items, self._redact, self._new_id, self._clock = items, redact, new_id, clock

    def add(self, answer_id: str, owner: str, said: Feedback, expires_at: int | None) -> str:
        """Keep it; returns its id."""
        feedback_id = self._new_id()
        self._items.put(
            {
                "answer_id": answer_id,
                "feedback_id": feedback_id,
                "owner": owner,
                "helpful": said.helpful,
                "reason": None if said.reason is None else self._redact(said.reason),
                "comment": None if said.comment is None else self._redact(said.comment),
                "at": rfc3339(self._clock()),
                "expires_at": expires_at,
            }
        )
        return feedback_id
