"""A queue's sending end."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.sqs import MESSAGE_BYTES, Queue
from shared.edge.queue import AnswerMessage, Decision
from shared.errors import LimitError
from shared.model.base import Model

ANSWER = "a" * 26


class Note(Model):
    text: str


class FakeSqs:
    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803  # boto3's names
        self.bodies.append(MessageBody)


def test_a_message_arrives_with_its_schema_and_without_what_is_none(aws: Callable[[str], Any], queue_url: str) -> None:
    queue = Queue(aws("sqs"), queue_url)

    queue.send(Decision(answer_id=ANSWER, command="expire", actor="api"))
    queue.send(AnswerMessage(answer_id=ANSWER, key=f"work/{ANSWER}/question.json"))

    bodies = []
    while found := aws("sqs").receive_message(QueueUrl=queue_url).get("Messages"):
        bodies += [json.loads(message["Body"]) for message in found]
        for message in found:
            aws("sqs").delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    assert sorted(bodies, key=len) == [
        {"schema": 1, "answer_id": ANSWER, "key": f"work/{ANSWER}/question.json"},
        {"schema": 1, "answer_id": ANSWER, "command": "expire", "actor": "api"},
    ]


def test_the_largest_message_is_sent_and_one_byte_more_is_not() -> None:
    fake = FakeSqs()
    most = MESSAGE_BYTES - len('{"text":""}')

    Queue(fake, "url").send(Note(text="x" * most))
    with pytest.raises(LimitError):
        Queue(fake, "url").send(Note(text="x" * (most + 1)))
    assert [len(body) for body in fake.bodies] == [MESSAGE_BYTES]


@given(st.text())
def test_whatever_a_message_says_is_sent_in_characters_that_sqs_takes(text: str) -> None:
    fake = FakeSqs()

    Queue(fake, "url").send(Note(text=text))

    (body,) = fake.bodies
    assert body.isascii()
    assert min(body) >= " "
    assert Note.model_validate_json(body).text == text
