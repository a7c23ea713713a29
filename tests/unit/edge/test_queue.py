"""Messages, and batches of records with their partial failures."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.adapters.work import key
from shared.edge import queue
from shared.edge.queue import (
    SCHEMA,
    AnswerMessage,
    BuildMessage,
    Decision,
    DocumentsMessage,
    Message,
    describe,
    process,
    process_together,
)
from shared.edge.retries import Retries
from shared.errors import NotFoundError
from shared.model.base import Model
from tests.unit.edge.logs import Log

ANSWER = "a1" * 13
RUN = "r1" * 13

MESSAGES = [
    AnswerMessage(answer_id=ANSWER, key=key(ANSWER, "evidence")),
    Decision(answer_id=ANSWER, command="withdraw", actor="operator", reason="retracted by its journal"),
    Decision(answer_id=ANSWER, command="renew", actor="ingestion", reason="nci-nausea changed"),
    DocumentsMessage(run_id=RUN, part=0, keys=("content/a.html",)),
    BuildMessage(run_id=RUN),
]


def event(*bodies: str) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": "1"}
    return {
        "Records": [
            {"messageId": f"m{n}", "receiptHandle": f"r{n}", "body": body, "attributes": attributes}
            for n, body in enumerate(bodies)
        ]
    }


class Source:
    """A queue that keeps what it was asked to hide; or one that cannot be reached."""

    def __init__(self, error: Exception | None = None) -> None:
        self.hidden: list[list[str]] = []
        self._error = error

    def hide(self, seconds: Mapping[str, int]) -> None:
        if self._error is not None:
            raise self._error
        self.hidden.append(list(seconds))


SOON = Retries(Source())


def body(**changes: Any) -> str:
    return json.dumps({"schema": SCHEMA, "run_id": RUN} | changes)


# -- messages


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_is_read_as_it_was_written_and_says_its_schema(message: Message) -> None:
    text = message.model_dump_json()

    assert json.loads(text)["schema"] == SCHEMA
    assert "schema_version" not in text
    assert type(message).model_validate_json(text) == message


@pytest.mark.parametrize("message", [message for message in MESSAGES if not isinstance(message, DocumentsMessage)])
def test_a_message_is_under_one_kilobyte(message: Message) -> None:
    assert len(message.model_dump_json()) < 1024


def test_the_schema_before_is_accepted_as_a_redrive_may_come_after_a_deploy() -> None:
    assert BuildMessage.model_validate_json(body(schema=SCHEMA - 1)).run_id == RUN


@pytest.mark.parametrize("schema", [SCHEMA - 2, SCHEMA + 1, -1, 10**9, None, "new"])
def test_any_other_schema_is_refused(schema: Any) -> None:
    with pytest.raises(ValidationError):
        BuildMessage.model_validate_json(body(schema=schema))


def test_a_field_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError):
        BuildMessage.model_validate_json(body(question="What is a biopsy?"))


@pytest.mark.parametrize("run_id", ["", "r" * 25, "r" * 27, "R" * 26, "r" * 26 + "\n", "../" * 8 + "rr", None, 5])
def test_an_id_of_another_form_is_refused(run_id: Any) -> None:
    with pytest.raises(ValidationError):
        BuildMessage.model_validate_json(body(run_id=run_id))


@pytest.mark.parametrize(
    "place",
    [f"work/{ANSWER}/", f"other/{ANSWER}/draft.json", f"work/{ANSWER}/../draft.json", f"work/{ANSWER}/draft.json\n"],
)
def test_a_key_outside_of_the_work_objects_is_refused(place: str) -> None:
    with pytest.raises(ValidationError):
        AnswerMessage(answer_id=ANSWER, key=place)


@pytest.mark.parametrize("keys", [(), tuple("k" * 26)])
def test_a_message_of_no_or_too_many_documents_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        DocumentsMessage(run_id=RUN, part=0, keys=keys)


# -- batches


def test_every_record_is_handled_in_order_and_nothing_is_reported() -> None:
    handled: list[BuildMessage] = []
    log = Log()

    answer = process(event(body(), body(run_id="s" * 26)), BuildMessage, handled.append, log.logger, SOON)

    assert answer == {"batchItemFailures": []}
    assert [message.run_id for message in handled] == [RUN, "s" * 26]
    assert log.text == ""


def test_only_the_records_that_fail_are_reported_and_the_others_are_handled() -> None:
    handled: list[str] = []

    def handle(message: BuildMessage) -> None:
        if message.run_id == "f" * 26:
            raise NotFoundError(message.run_id)
        handled.append(message.run_id)

    records = event(body(), body(run_id="f" * 26), "not json", body(schema=99), body(run_id="s" * 26))
    answer = process(records, BuildMessage, handle, Log().logger, SOON)

    assert answer == {"batchItemFailures": [{"itemIdentifier": f"m{n}"} for n in (1, 2, 3)]}
    assert handled == [RUN, "s" * 26]


def test_of_a_batch_what_failed_comes_again_soon_by_one_call_and_nothing_else() -> None:
    source = Source()

    process(
        event(body(), "not json", body(), body(schema=99)), BuildMessage, lambda _: None, _QUIET.logger, Retries(source)
    )
    process(event(body(), body()), BuildMessage, lambda _: None, _QUIET.logger, Retries(source))

    assert source.hidden == [["r1", "r3"]]


def test_records_that_belong_together_come_again_soon_together() -> None:
    source = Source()

    def fail(_: list[BuildMessage]) -> None:
        raise NotFoundError(ANSWER)

    process_together(event(body(), "no", body()), BuildMessage, fail, _QUIET.logger, Retries(source))

    assert [sorted(receipts) for receipts in source.hidden] == [["r0", "r1", "r2"]]


def test_where_nobody_can_be_asked_to_bring_it_again_soon_a_record_is_reported_all_the_same() -> None:
    log = Log()
    denied = ClientError(
        {"Error": {"Code": "AccessDenied", "Message": "my lump hurts"}}, "ChangeMessageVisibilityBatch"
    )

    answer = process(event("no"), BuildMessage, lambda _: None, log.logger, Retries(Source(denied)))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    failed, late = log.lines
    assert failed["message"] == "record failed"
    assert (late["level"], late["error"], late["aws"]) == ("WARNING", "ClientError", "AccessDenied")
    assert "lump" not in log.text


class Answered(Model):
    sentences: dict[str, int]


def _quote(text: str) -> None:
    raise ValueError(text)


def _quote_in_a_cause(text: str) -> None:
    try:
        _quote(text)
    except ValueError as error:
        raise RuntimeError(text) from error


def _quote_in_a_key(text: str) -> None:
    Answered.model_validate({"sentences": {text: "many"}})


def _quote_in_a_field(text: str) -> None:
    Answered.model_validate({"sentences": {}, text: 1})


def _quote_in_an_error_of_aws(text: str) -> None:
    raise ClientError({"Error": {"Code": "ValidationException", "Message": text}}, "PutItem")


def _quote_in_json(text: str) -> None:
    Answered.model_validate_json(f'{{"{text}')


def test_records_that_belong_together_are_handled_at_once_without_those_that_do_not_fit() -> None:
    log = Log()
    seen: list[list[BuildMessage]] = []
    answer = process_together(event(body(), "no", body(run_id="r2" * 13)), BuildMessage, seen.append, log.logger, SOON)

    assert [[message.run_id for message in batch] for batch in seen] == [[RUN, "r2" * 13]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_records_that_belong_together_all_come_back_when_they_cannot_be_handled() -> None:
    def fail(_: list[BuildMessage]) -> None:
        raise NotFoundError(ANSWER)

    log = Log()
    answer = process_together(event(body(), body()), BuildMessage, fail, log.logger, SOON)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m1"}]}
    assert [row["error"] for row in log.lines] == ["NotFoundError", "NotFoundError"]


@pytest.mark.parametrize(
    "fail",
    [_quote, _quote_in_a_cause, _quote_in_a_key, _quote_in_a_field, _quote_in_an_error_of_aws, _quote_in_json],
)
def test_a_failure_is_logged_by_type_and_place_and_never_by_its_text(fail: Any) -> None:
    log = Log()

    answer = process(event(body()), BuildMessage, lambda _: fail("my lump hurts"), log.logger, SOON)

    assert answer["batchItemFailures"] == [{"itemIdentifier": "m0"}]
    (line,) = log.lines
    assert line["level"] == "ERROR"
    assert line["message_id"] == "m0"
    assert line["error"] in {"ValueError", "RuntimeError", "ValidationError", "ClientError"}
    assert line["place"].startswith("shared/edge/queue.py:")
    assert "lump" not in log.text
    assert RUN not in log.text


@pytest.mark.parametrize(
    "text",
    ["my lump hurts", '{"my lump hurts": 1}', body(my_lump="hurts"), body(run_id="my lump"), body(schema="my lump")],
)
def test_a_message_that_does_not_fit_is_logged_without_its_text(text: str) -> None:
    log = Log()

    process(event(text), BuildMessage, lambda _: None, log.logger, SOON)

    (line,) = log.lines
    assert line["error"] == "ValidationError"
    assert line["fields"]
    assert "lump" not in log.text


@given(st.text())
def test_whatever_a_body_is_its_record_is_reported_and_the_next_one_is_handled(text: str) -> None:
    handled: list[BuildMessage] = []

    answer = process(event(text, body()), BuildMessage, handled.append, _QUIET.logger, SOON)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert len(handled) == 1


_QUIET = Log()


# -- errors in the log


def _caught(text: str = "x") -> BaseException:
    try:
        _quote(text)
    except ValueError as error:
        return error
    raise AssertionError


def test_an_error_outside_of_our_code_has_no_place() -> None:
    assert describe(_caught()) == {"error": "ValueError", "place": ""}


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert describe(KeyError("x")) == {"error": "KeyError", "place": ""}


@pytest.mark.parametrize(
    "file", ["shared.py", "functions", "<string>", "", "lib/aws_lambda_powertools/shared/functions.py"]
)
def test_a_file_that_only_sounds_like_ours_is_no_place(file: str) -> None:
    code = compile("raise ValueError('x')", file, "exec")
    with pytest.raises(ValueError, match="x") as caught:
        exec(code)  # noqa: S102  # a frame with a file name of our choice

    assert describe(caught.value)["place"] == ""


def test_a_wrong_field_is_named_with_what_is_wrong() -> None:
    with pytest.raises(ValidationError) as caught:
        queue.Decision.model_validate({"answer_id": "short", "command": "burn", "actor": "me", "why": "x"})

    assert describe(caught.value)["fields"] == [
        "answer_id: string_pattern_mismatch",
        "command: literal_error",
        "(unknown): extra_forbidden",
    ]


def test_an_error_of_aws_is_named_by_its_code() -> None:
    error = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "x"}}, "PutItem")

    assert describe(error)["aws"] == "AccessDeniedException"
