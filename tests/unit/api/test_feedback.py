"""What readers say of an answer."""

from typing import Any

import pytest
from pydantic import ValidationError

from functions.api.feedback import Feedback, FeedbackStore


class Items:
    """The feedback table."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []

    def put(self, item: dict[str, Any]) -> None:
        self.kept.append(item)


def test_feedback_is_kept_without_personal_data_and_no_longer_than_its_answer() -> None:
    items = Items()
    store = FeedbackStore(items, lambda text: text.replace("Mary", "[name]"), lambda: "f1", lambda: 1_767_225_600.9)
    said = Feedback(helpful=True, reason="clear", comment="I'm Mary")
    assert store.add("a1", "owner", said, 99) == "f1"
    assert items.kept == [
        {
            "answer_id": "a1",
            "feedback_id": "f1",
            "owner": "owner",
            "helpful": True,
            "reason": "clear",
            "comment": "I'm [name]",
            "at": "2026-01-01T00:00:00Z",
            "expires_at": 99,
        }
    ]


@pytest.mark.parametrize(
    "said",
    [{}, {"helpful": 1}, {"helpful": "true"}, {"helpful": True, "comment": "x" * 2001}, {"helpful": True, "more": 1}],
)
def test_other_bodies_do_not_fit(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Feedback.model_validate(said)
