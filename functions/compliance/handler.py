"""Compliance: drafts and decisions from their queues become published answers. The one writer of the answers table."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger

from functions.compliance.publishing import Publishing
from shared.adapters.answers_table import AnswersTable
from shared.adapters.audit_table import AuditTable
from shared.adapters.citations_table import CitationsTable
from shared.adapters.documents_table import DocumentsTable
from shared.adapters.dynamodb import Table
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.kms import SigningKey
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.adapters.work import WorkStore
from shared.edge.cold_start import once
from shared.edge.queue import AnswerMessage, Decision, process
from shared.edge.retries import Retries
from shared.edge.settings import Settings, load
from shared.envelope import jwks
from shared.policy import policy_for
from shared.triage import triage

logger = Logger(service="compliance", log_uncaught_exceptions=False)


class ComplianceSettings(Settings):
    """What compliance needs of its environment."""

    answers_table: str
    requests_table: str
    citations_table: str
    documents_table: str
    audit_table: str
    generations_table: str
    work_bucket: str
    requests_queue: str
    drafts_queue: str
    decisions_queue: str
    signing_key: str


class Rooms(NamedTuple):
    """All that the handler calls; drafts and decisions come again each to their own queue."""

    publishing: Publishing
    drafts: Retries
    decisions: Retries


def build(settings: ComplianceSettings) -> Rooms:
    """Put the function together."""
    from shared.adapters.aws import client

    dynamodb, sqs = client("dynamodb"), client("sqs")
    signing_key = SigningKey(client("kms"), settings.signing_key)
    publishing = Publishing(
        answers=AnswersTable(Table(dynamodb, settings.answers_table)),
        requests=RequestsTable(Table(dynamodb, settings.requests_table), lambda: datetime.now(UTC).isoformat()),
        work=WorkStore(Bucket(client("s3"), settings.work_bucket)),
        citations=CitationsTable(Table(dynamodb, settings.citations_table)),
        documents=DocumentsTable(Table(dynamodb, settings.documents_table)),
        queue=Queue(sqs, settings.requests_queue),
        audit=AuditTable(Table(dynamodb, settings.audit_table)),
        signer=signing_key,
        kid=jwks(signing_key)["keys"][0]["kid"],
        serving=GenerationsTable(Table(dynamodb, settings.generations_table)).serving,
        policy_for=policy_for,
        triage=triage,
        clock=time.time,
    )
    drafts, decisions = (Retries(Queue(sqs, url)) for url in (settings.drafts_queue, settings.decisions_queue))
    return Rooms(publishing, drafts, decisions)


@once
def _rooms() -> Rooms:
    return build(load(ComplianceSettings))


def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """A batch of one queue: the queue's name tells drafts from decisions."""
    rooms = _rooms()

    def draft(message: AnswerMessage) -> None:
        outcome = rooms.publishing.draft(message)
        logger.info("draft", extra={"answer_id": message.answer_id, "outcome": outcome})

    def decide(decision: Decision) -> None:
        outcome = rooms.publishing.decide(decision)
        logger.info(decision.command, extra={"answer_id": decision.answer_id, "outcome": outcome})

    queue = str(event["Records"][0]["eventSourceARN"]).rsplit(":", 1)[-1].lower() if event["Records"] else ""
    if "decision" in queue:
        return process(event, Decision, decide, logger, rooms.decisions)
    return process(event, AnswerMessage, draft, logger, rooms.drafts)
