"""When a message comes again that could not be handled: soon, then less and less often.

Without this it would come after its queue's visibility timeout, which has to be long: it is meant for a function that
was killed, or is still at work.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from zlib import crc32


class Source(Protocol):
    """A queue that messages came from."""

    def hide(self, seconds: Mapping[str, int]) -> None: ...


class Retries(NamedTuple):
    """Of the messages of a queue: `first` seconds after the first failure, then twice as long each time up to `most`.

    Up to a quarter is added, so that what failed together does not come together again; how much is said by the
    message's id. The usual figures are those for a person who waits (docs/decisions/0017-retries.md).
    """

    source: Source
    first: int = 5
    most: int = 80

    def ask(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Have the records' messages come again when it is time."""
        if records:
            self.source.hide({one["receiptHandle"]: self.seconds(one) for one in records})

    def seconds(self, record: Mapping[str, Any]) -> int:
        """How long a record's message stays away."""
        before = int(record["attributes"]["ApproximateReceiveCount"]) - 1
        wait = min(self.first << before, self.most)
        return wait + crc32(record["messageId"].encode()) % (wait // 4 + 1)
