"""A queue's sending end, and what is hidden in it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.sqs import HIDDEN_SECONDS, MESSAGE_BYTES, Queue
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


def received(aws: Callable[[str], Any], url: str) -> list[str]:
    """The receipts of all that can be received now; it is hidden for a minute."""
    receipts: list[str] = []
    asked = {"MaxNumberOfMessages": 10, "VisibilityTimeout": 60}
    while found := aws("sqs").receive_message(QueueUrl=url, **asked).get("Messages"):
        receipts += [message["ReceiptHandle"] for message in found]
    return receipts


def test_a_message_is_given_again_when_its_time_is_over_and_the_others_are_not(
    aws: Callable[[str], Any], queue_url: str
) -> None:
    queue = Queue(aws("sqs"), queue_url)
    for _ in range(25):
        queue.send(Note(text="x"))
    receipts = received(aws, queue_url)
    assert len(receipts) == 25

    queue.hide(dict.fromkeys(receipts[:12], 0) | dict.fromkeys(receipts[12:], 30))

    assert len(received(aws, queue_url)) == 12


def test_of_some_messages_only_those_are_not_hidden_anew_that_sqs_refuses(
    aws: Callable[[str], Any], queue_url: str
) -> None:
    queue = Queue(aws("sqs"), queue_url)
    queue.send(Note(text="x"))
    (receipt,) = received(aws, queue_url)

    with pytest.raises(ClientError) as refused:
        queue.hide({"none of ours": 0, receipt: 0})

    assert refused.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"
    assert len(received(aws, queue_url)) == 1


def test_what_would_be_hidden_for_longer_than_sqs_allows_is_refused_before_it_is_sent() -> None:
    with pytest.raises(LimitError):
        Queue(FakeSqs(), "url").hide({"receipt": HIDDEN_SECONDS + 1})
