"""The Lambda entry point and composition root of asking and reading answers. The routes are in `routes.py`."""

import base64
import secrets
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from pydantic import Field

from functions.api.feedback import FeedbackStore
from functions.api.listing import Listing
from functions.api.origins import Origins
from functions.api.reading import Reading
from functions.api.routes import Service, routes
from shared.adapters.answers_table import AnswersTable
from shared.adapters.dynamodb import Table
from shared.adapters.generations_table import GenerationsTable
from shared.adapters.partners_table import PartnersTable
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.adapters.work import WorkStore
from shared.asking import Asking
from shared.edge import settings as edge
from shared.edge.cold_start import once
from shared.edge.http import Handler
from shared.policy import policy_for
from shared.redaction import redact
from shared.standing import Standings
from shared.times import rfc3339


class Settings(edge.Settings):
    """Read from the environment. `home_key` is the publishable key that the home page asks with, if it may ask."""

    requests_table: str
    answers_table: str
    partners_table: str
    generations_table: str
    feedback_table: str
    work_bucket: str
    requests_queue: str
    decisions_queue: str
    signing_key: str
    home_key: str = ""
    answer_deadline_seconds: int = Field(ge=1)
    private_answer_days: int = Field(ge=1)


def new_id() -> str:
    """128 random bits as 26 lower-case letters and digits."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def build(settings: Settings) -> Handler:
    """Put every store, clock and rule together that the use cases need."""
    from shared.adapters.aws import client
    from shared.triage import triage

    clock = time.time
    dynamodb, sqs = client("dynamodb"), client("sqs")
    partners = Table(dynamodb, settings.partners_table)
    requests = RequestsTable(Table(dynamodb, settings.requests_table), lambda: rfc3339(clock()))
    answers = AnswersTable(Table(dynamodb, settings.answers_table))
    generations = GenerationsTable(Table(dynamodb, settings.generations_table))
    work = WorkStore(Bucket(client("s3"), settings.work_bucket))

    def jwks() -> dict[str, Any]:
        from shared.adapters.kms import SigningKey
        from shared.envelope import jwks as published

        return published(SigningKey(client("kms"), settings.signing_key))

    standings = Standings(requests, answers, requests.claimed, clock)
    asking = Asking(
        requests=requests,
        work=work,
        queue=Queue(sqs, settings.requests_queue),
        standings=standings,
        claimed=requests.claimed,
        generation=generations.serving,
        policy_version=lambda jurisdiction: policy_for(jurisdiction).version,
        triage=triage,
        redact=redact,
        new_id=new_id,
        clock=clock,
        deadline_seconds=settings.answer_deadline_seconds,
        private_days=settings.private_answer_days,
    )
    return routes(
        Service(
            asking=asking,
            reading=Reading(standings, requests, work, Queue(sqs, settings.decisions_queue), policy_for, clock),
            listing=Listing(answers, clock),
            feedback=FeedbackStore(Table(dynamodb, settings.feedback_table), redact, new_id, clock),
            partners=PartnersTable(partners, clock),
            origins=Origins(partners.scan, clock),
            generation=generations.serving,
            jwks=cache(jwks),
            home_key=settings.home_key,
        ),
        Logger(service="api"),
    )


@once
def _serve() -> Handler:
    return build(edge.load(Settings))


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serve one request."""
    return _serve()(event, context)
