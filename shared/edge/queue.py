"""Messages between the rooms, and a batch of records in with its partial failures out.

A message is small and dull: no question, no name, nothing of a person. A stage accepts the schema before its own, since
a redrive may come a week after a deploy.
"""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, Literal, TypeVar

from aws_lambda_powertools import Logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.edge.retries import Retries
from shared.model.base import Model

SCHEMA = 1
REASON = 500  # characters of a decision's reason
_ROOT = PurePath(__file__).parents[2]
_ROOMS = ("shared", "functions", "content_ingest")


class Message(Model):
    """What every message carries; written as `schema`."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    schema_version: int = Field(default=SCHEMA, alias="schema", ge=SCHEMA - 1, le=SCHEMA)


class AnswerMessage(Message):
    """On `requests`, `evidence` and `drafts`: the answer, and the work object that the next stage reads first."""

    answer_id: str = Field(pattern=r"^[a-z0-9]{26}$")
    key: str = Field(pattern=r"^work/[a-z0-9]{26}/[a-z]+\.json$")


class Decision(Message):
    """On `decisions`: a command that changes an answer. `reason` is an operator's, never a person's words.

    `expire` publishes a failed answer for a request that is past its deadline; `delete` removes a private answer and
    all that it was made from; `withdraw` publishes a revision without content; `renew` has the question answered again
    from the documents as they are now, and withdraws where what was asked is gone.
    """

    answer_id: str = Field(pattern=r"^[a-z0-9]{26}$")
    command: Literal["expire", "delete", "withdraw", "renew"]
    actor: str = Field(max_length=100)
    reason: str | None = Field(default=None, max_length=REASON)


class DocumentsMessage(Message):
    """On `documents`: up to 25 source objects of one run. `part` numbers the run's messages from 0.

    `sidecars` are the keys that have one; without it each is looked for. `again` reads what has not changed, too.
    """

    run_id: str = Field(pattern=r"^[a-z0-9]{26}$")
    part: int = Field(ge=0)
    keys: tuple[str, ...] = Field(min_length=1, max_length=25)
    sidecars: tuple[str, ...] | None = None
    again: bool = False


class BuildMessage(Message):
    """On `builds`, one of three: a run whose documents have all been read, changes that came without a run, or a
    generation whose passages a language model has read.

    `change` counts those changes: a build for an earlier one leaves it to the last.
    """

    run_id: str | None = Field(default=None, pattern=r"^[a-z0-9]{26}$")
    change: int | None = None
    generation: str | None = Field(default=None, pattern=r"^[a-z0-9]{26}$")

    @model_validator(mode="after")
    def _one(self) -> "BuildMessage":
        if sum(one is not None for one in (self.run_id, self.change, self.generation)) != 1:
            raise ValueError("a build is for a run, for a change, or for a generation")
        return self


class EmbedMessage(Message):
    """On `embeddings`: documents whose passages a language model has to read, a part of those that a generation lacks.
    `part` numbers its `parts` from 0.
    """

    generation: str = Field(pattern=r"^[a-z0-9]{26}$")
    part: int = Field(ge=0)
    parts: int = Field(ge=1)
    documents: tuple[str, ...] = Field(min_length=1, max_length=25)


M = TypeVar("M", bound=BaseModel)


def process(
    event: Mapping[str, Any], kind: type[M], handle: Callable[[M], None], logger: Logger, retries: Retries
) -> dict[str, Any]:
    """Handle each record of an SQS event; what fails is reported, so that only it comes back, and soon.

    Errors are logged by type and place, without their message: a message may quote what a person wrote.
    """
    failed: list[Mapping[str, Any]] = []
    for record in event["Records"]:
        try:
            handle(kind.model_validate_json(record["body"]))
        except Exception as error:  # whatever it is, the record must come back and then go to the DLQ
            failed.append(_failed(record, error, logger))
    return _reported(failed, logger, retries)


def process_together(
    event: Mapping[str, Any], kind: type[M], handle: Callable[[list[M]], None], logger: Logger, retries: Retries
) -> dict[str, Any]:
    """Handle all records of an SQS event at once, as `process` does; when that fails, all of them come back."""
    failed: list[Mapping[str, Any]] = []
    read: list[tuple[Mapping[str, Any], M]] = []
    for record in event["Records"]:
        try:
            read.append((record, kind.model_validate_json(record["body"])))
        except Exception as error:  # as in `process`
            failed.append(_failed(record, error, logger))
    try:
        if read:
            handle([message for _, message in read])
    except Exception as error:  # as in `process`
        failed += [_failed(record, error, logger) for record, _ in read]
    return _reported(failed, logger, retries)


def _failed(record: Mapping[str, Any], error: Exception, logger: Logger) -> Mapping[str, Any]:
    logger.error("record failed", extra={"message_id": record["messageId"], **describe(error)})
    return record


def _reported(failed: list[Mapping[str, Any]], logger: Logger, retries: Retries) -> dict[str, Any]:
    """What Lambda is told. It leaves what failed in the queue, hidden as long as `retries` has asked."""
    try:
        retries.ask(failed)
    except Exception as error:  # then it comes after the queue's visibility timeout
        logger.warning("records come back late", extra=describe(error))
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def describe(error: BaseException) -> dict[str, Any]:
    """An error for the log: its type and the innermost place in our code, never its text."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = PurePath(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_ROOT) and file.relative_to(_ROOT).parts[0] in _ROOMS:
            place = f"{file.relative_to(_ROOT)}:{trace.tb_lineno}"
        trace = trace.tb_next
    found: dict[str, Any] = {"error": type(error).__name__, "place": place}
    if isinstance(error, ValidationError):
        # only the outermost name: deeper ones may be keys of a mapping, and an unknown one is the sender's own words
        found["fields"] = [
            f"{item['loc'][0] if item['loc'] and item['type'] != 'extra_forbidden' else '(unknown)'}: {item['type']}"
            for item in error.errors(include_input=False, include_url=False, include_context=False)
        ]
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        found["aws"] = response.get("Error", {}).get("Code")
    return found
