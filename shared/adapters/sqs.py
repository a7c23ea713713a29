"""Queues: what is sent to them, when what failed comes again, and their dead letters."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from shared.errors import LimitError
from shared.model.base import Model

MESSAGE_BYTES = 1024 * 1024  # SQS: a message is at most 1 MiB
DELAY_SECONDS = 900  # SQS: a message is held back 15 minutes at most
HIDDEN_SECONDS = 43_200  # SQS: a message in flight is hidden 12 hours at most
BATCH = 10  # SQS: messages of one call


class Queue:
    """A queue to send to, or from which messages came."""

    def __init__(self, sqs: Any, url: str) -> None:
        self._sqs, self.url = sqs, url

    def send(self, message: Model, *, delay: int = 0) -> None:
        """Send one message, `delay` seconds held back. Raises LimitError for one that SQS would refuse.

        It goes as ASCII with escapes: SQS refuses some characters that JSON allows, such as U+FFFF.
        """
        body = message.model_dump_json(exclude_none=True, ensure_ascii=True)
        if len(body) > MESSAGE_BYTES:
            raise LimitError(f"a message of {len(body)} bytes; SQS takes {MESSAGE_BYTES}")
        if delay > DELAY_SECONDS:
            raise LimitError(f"a delay of {delay} seconds; SQS takes {DELAY_SECONDS}")
        held = {"DelaySeconds": delay} if delay else {}
        self._sqs.send_message(QueueUrl=self.url, MessageBody=body, **held)

    def hide(self, seconds: Mapping[str, int]) -> None:
        """Hide messages, by their receipts, for so many seconds from now on; then the queue gives them again.

        Raises LimitError for a time that SQS would refuse, ClientError for the first of the messages that it refuses:
        the others are hidden.
        """
        if any(each > HIDDEN_SECONDS for each in seconds.values()):
            raise LimitError(f"hidden for {max(seconds.values())} seconds; SQS takes {HIDDEN_SECONDS}")
        entries = [
            {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": each}
            for number, (receipt, each) in enumerate(seconds.items())
        ]
        refused = []
        for start in range(0, len(entries), BATCH):
            some = entries[start : start + BATCH]
            answer = self._sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=some)
            refused += answer.get("Failed", ())
        if refused:
            raise ClientError({"Error": {"Code": refused[0]["Code"]}}, "ChangeMessageVisibilityBatch")


class DeadLetters:
    """A queue's dead letters, for an operator who sends them back to where they came from."""

    def __init__(self, sqs: Any, url: str, source: str) -> None:
        self._sqs, self._url, self._source = sqs, url, source

    def redrive(self, wanted: Callable[[str], bool], most: int) -> int:
        """Send back the letters whose body is wanted, `most` of them; returns how many. The others stay.

        A letter is sent before it is deleted: a crash between the two sends it twice, which every stage stands.
        """
        sent = 0
        for _ in range(most):
            got = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, VisibilityTimeout=30)
            letters = got.get("Messages", [])
            for letter in letters:
                if wanted(letter["Body"]):
                    self._sqs.send_message(QueueUrl=self._source, MessageBody=letter["Body"])
                    self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=letter["ReceiptHandle"])
                    sent += 1
            if not letters or sent >= most:
                break
        return sent
