"""One queue to send to."""

from typing import Any

from shared.errors import LimitError
from shared.model.base import Model

MESSAGE_BYTES = 1024 * 1024  # SQS: a message is at most 1 MiB


class Queue:
    """A queue's sending end."""

    def __init__(self, sqs: Any, url: str) -> None:
        self._sqs, self.url = sqs, url

    def send(self, message: Model) -> None:
        """Send one message. Raises LimitError for one that SQS would refuse.

        It goes as ASCII with escapes: SQS refuses some characters that JSON allows, such as U+FFFF.
        """
        body = message.model_dump_json(exclude_none=True, ensure_ascii=True)
        if len(body) > MESSAGE_BYTES:
            raise LimitError(f"a message of {len(body)} bytes; SQS takes {MESSAGE_BYTES}")
        self._sqs.send_message(QueueUrl=self.url, MessageBody=body)
