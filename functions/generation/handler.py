"""Generation: evidence becomes a draft. It reaches no index and no answers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger

from functions.generation.writing import write
from shared.adapters.aws import client
from shared.adapters.dynamodb import Table
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.adapters.work import WorkStore
from shared.edge.cold_start import once
from shared.edge.queue import AnswerMessage, process
from shared.edge.retries import Retries
from shared.edge.settings import Settings, load
from shared.errors import NotFoundError
from shared.model.evidence import Evidence
from shared.model.question import Question

logger = Logger(log_uncaught_exceptions=False)


class GenerationSettings(Settings):
    """What generation needs of its environment."""

    requests_table: str
    work_bucket: str
    evidence_queue: str
    drafts_queue: str


class Rooms(NamedTuple):
    """All that the handler calls."""

    work: WorkStore
    requests: RequestsTable
    drafts: Queue
    retries: Retries


@once
def build() -> Rooms:
    """Put the function together; once a process."""
    settings = load(GenerationSettings)
    sqs = client("sqs")
    return Rooms(
        work=WorkStore(Bucket(client("s3"), settings.work_bucket)),
        requests=RequestsTable(
            Table(client("dynamodb"), settings.requests_table), lambda: datetime.now(UTC).isoformat()
        ),
        drafts=Queue(sqs, settings.drafts_queue),
        retries=Retries(Queue(sqs, settings.evidence_queue)),
    )


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001  # Lambda passes it
    """Records of the queue `evidence`."""
    rooms = build()

    def handle(message: AnswerMessage) -> None:
        rooms.requests.advance(message.answer_id, "generating")
        try:
            question = rooms.work.get(message.answer_id, "question", Question)
            evidence, evidence_hash = rooms.work.read(message.answer_id, "evidence", Evidence)
        except NotFoundError:
            # deleted under way; compliance clears up after who was late, and fails where the answer is still wanted
            rooms.drafts.send(AnswerMessage(answer_id=message.answer_id, key=message.key))
            return
        key = rooms.work.put(message.answer_id, "draft", write(question, evidence, evidence_hash))
        rooms.drafts.send(AnswerMessage(answer_id=message.answer_id, key=key))

    return process(event, AnswerMessage, handle, logger, rooms.retries)
