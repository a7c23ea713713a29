"""The local cloud does what Lambda, SQS, the HTTP API and IAM do; proved on a small service of its own."""

import base64
import contextlib
import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.local.cloud import LocalCloud
from tests.integration.local_app.hands import SCALE, TEMPLATE, ask, eventually

pytestmark = pytest.mark.local

WORKERS = {"WebFunction": 2, "WorkerFunction": 1}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    home = tmp_path_factory.mktemp("cloud")
    with LocalCloud(TEMPLATE, workers=WORKERS, parameters={"Greeting": "hi"}, home=home, visibility_scale=SCALE) as it:
        yield it


def send(cloud: LocalCloud, *tasks: tuple[str, str]) -> None:
    """Put tasks on the queue at once."""
    entries = [{"Id": str(n), "MessageBody": json.dumps({"do": do, "id": name})} for n, (do, name) in enumerate(tasks)]
    cloud.client("sqs").send_message_batch(QueueUrl=cloud.name("TasksQueue"), Entries=entries)


def result(cloud: LocalCloud, name: str) -> dict[str, Any] | None:
    found = cloud.client("dynamodb").get_item(TableName=cloud.name("ResultsTable"), Key={"id": {"S": name}})
    return found.get("Item")


def times(cloud: LocalCloud, name: str) -> int:
    return int((result(cloud, name) or {"times": {"N": "0"}})["times"]["N"])


def outcomes(cloud: LocalCloud, function: str) -> list[str]:
    rows = [json.loads(line) for line in cloud.invocations.read_text("utf-8").splitlines()]
    return [row["outcome"] for row in rows if row["function"] == function]


# ---------------------------------------------------------------- HTTP


def test_an_event_has_the_shape_of_payload_format_2(cloud: LocalCloud) -> None:
    target = "/echo/a%20b/c?q=1&q=2&empty="
    answer = ask(cloud, target, b'{"x": "\xc3\xa9"}', Content_Type="application/json", Cookie="k=v; l=w", X_Many="one")

    event = answer.json
    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "POST /echo/{proxy+}"
    assert event["pathParameters"] == {"proxy": "a b/c"}
    assert event["rawPath"] == "/echo/a b/c"
    assert event["rawQueryString"] == "q=1&q=2&empty="
    assert event["queryStringParameters"] == {"q": "1,2", "empty": ""}
    assert event["cookies"] == ["k=v", "l=w"]
    assert event["headers"]["x-many"] == "one"
    assert "cookie" not in event["headers"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"x": "é"}', False)
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["stage"] == "$default"


def test_a_body_that_is_no_text_comes_in_base64(cloud: LocalCloud) -> None:
    event = ask(cloud, "/echo/x", b"\x00\xff", Content_Type="application/octet-stream").json

    assert (base64.b64decode(event["body"]), event["isBase64Encoded"]) == (b"\x00\xff", True)


def test_an_answer_s_status_headers_and_cookies_come_through(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/echo/x", b"")

    assert answer.status == 201
    assert answer.header("x-name") == ["value"]
    assert answer.header("set-cookie") == ["a=1; Secure", "b=2"]


def test_an_answer_may_be_a_plain_value_or_bytes(cloud: LocalCloud) -> None:
    plain, picture = ask(cloud, "/hello/anna"), ask(cloud, "/do/picture")

    assert (plain.status, plain.json["name"], plain.header("content-type")) == (200, "anna", ["application/json"])
    assert (picture.body, picture.header("content-type")) == (b"\x00\x01\x02", ["image/png"])


def test_the_more_exact_route_wins_and_an_unknown_one_is_not_found(cloud: LocalCloud) -> None:
    assert ask(cloud, "/hello/world").json["route"] == "GET /hello/world"
    assert ask(cloud, "/hello/anna").json["route"] == "GET /hello/{name}"
    for method, path in (("GET", "/nowhere"), ("DELETE", "/hello/anna"), ("GET", "/hello/a/b")):
        missing = ask(cloud, path, method=method)
        assert (missing.status, missing.json) == (404, {"message": "Not Found"})


def test_a_connection_is_kept_for_the_next_request(cloud: LocalCloud) -> None:
    with contextlib.closing(http.client.HTTPConnection(urlsplit(cloud.url).netloc, timeout=60)) as connection:
        used = []
        for name in ("a", "b"):
            connection.request("GET", f"/hello/{name}")
            assert json.loads(connection.getresponse().read())["name"] == name
            used.append(connection.sock)

    assert used[0] is used[1] is not None


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 7 * 1024 * 1024])
def test_what_the_gateway_or_lambda_takes_no_more_is_refused(cloud: LocalCloud, size: int) -> None:
    with contextlib.closing(http.client.HTTPConnection(urlsplit(cloud.url).netloc, timeout=60)) as connection:
        connection.putrequest("POST", "/echo/x")
        connection.putheader("content-length", str(size))
        connection.endheaders()
        if size <= 10 * 1024 * 1024:
            connection.send(b"x" * size)
        assert connection.getresponse().status == 413


@pytest.mark.parametrize("what", ["fail", "die", "large", "sleep"])
def test_a_function_that_does_not_answer_properly_is_an_internal_error(cloud: LocalCloud, what: str) -> None:
    answer = ask(cloud, f"/do/{what}")

    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
    assert ask(cloud, "/hello/again").status == 200


def test_a_process_outlives_the_connection_that_it_was_started_for(cloud: LocalCloud) -> None:
    ask(cloud, "/do/die")
    before = cloud.pids("WebFunction")

    assert [ask(cloud, f"/hello/{n}").status for n in range(4)] == [200] * 4
    assert cloud.pids("WebFunction") == before


def test_a_process_handles_one_request_at_a_time(cloud: LocalCloud) -> None:
    with ThreadPoolExecutor(8) as pool:
        seen = [answer.json for answer in pool.map(lambda _: ask(cloud, "/do/count"), range(24))]

    assert {one["inside"] for one in seen} == {1}
    assert {one["pid"] for one in seen} <= set(cloud.pids("WebFunction"))
    assert len(cloud.pids("WebFunction")) == 2


def test_a_function_sees_the_template_s_environment_and_lambda_s(cloud: LocalCloud) -> None:
    seen = ask(cloud, "/do/environment").json

    assert seen["GREETING"] == "hi"
    assert seen["WHERE"] == f"us-east-1/{cloud.name('ResultsTable')}-hi"
    assert seen["TASKS_QUEUE"] == cloud.name("TasksQueue")
    assert "STEPS_QUEUE" not in seen
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "WebFunction"
    assert seen["memory"] == "256"
    assert 0 < seen["left"] <= 2000
    assert seen["request"]


# ---------------------------------------------------------------- permissions


@pytest.mark.parametrize("what", ["get", "write", "list"])
def test_what_the_role_allows_is_done(cloud: LocalCloud, what: str) -> None:
    assert ask(cloud, f"/try/{what}").json == {"code": "ok"}


@pytest.mark.parametrize(
    ("what", "code", "action", "resource"),
    [
        ("put", "AccessDeniedException", "dynamodb:PutItem", "ResultsTable"),
        ("batch", "AccessDeniedException", "dynamodb:BatchWriteItem", "ResultsTable"),
        ("transact", "AccessDeniedException", "dynamodb:PutItem", "ResultsTable"),
        ("query", "AccessDeniedException", "dynamodb:Query", "ResultsTable/index/by_kind"),
        ("unmapped", "AccessDeniedException", "dynamodb:ListTables", ""),
        ("seal", "AccessDenied", "kms:GenerateDataKey", ":key/"),
        ("elsewhere", "AccessDenied", "s3:PutObject", "openbucket/theirs/a"),
        ("missing", "AccessDenied", "s3:ListBucket", "openbucket"),
        ("head", "403", "s3:GetObject", "openbucket/theirs/a"),
        ("list_all", "AccessDenied", "s3:ListBucket", "openbucket"),
        ("receive", "AccessDenied", "sqs:ReceiveMessage", "TasksQueue"),
        ("keys", "AccessDeniedException", "kms:GetPublicKey", "some-key"),
    ],
)
def test_what_the_role_does_not_allow_is_denied(
    cloud: LocalCloud, what: str, code: str, action: str, resource: str
) -> None:
    denied = ask(cloud, f"/try/{what}").json

    assert denied["code"] == code
    assert action in denied["message"]
    assert resource in denied["message"]
    assert "WebFunction" in denied["message"]


def test_a_permission_taken_out_of_the_template_is_gone(tmp_path: Path) -> None:
    text = TEMPLATE.read_text("utf-8")
    mutilated = tmp_path / "template.yaml"
    mutilated.write_text(
        text.replace("              - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt TasksQueue.Arn}\n", "")
        .replace('["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]', "sqs:GetQueueAttributes")
        .replace("WorkerFunction", "IdleFunction")
    )
    with LocalCloud(mutilated, workers={"WebFunction": 1}, home=tmp_path / "home", visibility_scale=SCALE) as cloud:
        send(cloud, ("note", "never"))

        assert ask(cloud, "/tasks", b"{}").status == 500
        assert "sqs:SendMessage" in cloud.log("WebFunction").read_text("utf-8")
        eventually(lambda: cloud.log("IdleFunction").read_text("utf-8").count("may not sqs:ReceiveMessage") == 2)
        assert cloud.depth("TasksQueue") == 1


# ---------------------------------------------------------------- queues


def test_a_message_travels_from_a_request_over_two_queues(cloud: LocalCloud) -> None:
    assert ask(cloud, "/tasks", json.dumps({"do": "forward", "id": "chain"}).encode()).status == 202

    record = json.loads(eventually(lambda: result(cloud, "chain"))["last_record"]["S"])

    assert set(record) == {
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    }
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == cloud.name("StepsQueue", "Arn")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    eventually(lambda: cloud.depth("TasksQueue") == cloud.depth("StepsQueue") == 0)


def test_of_a_batch_only_what_failed_comes_back(cloud: LocalCloud) -> None:
    send(cloud, ("note", "good 1"), ("fail once", "bad"), ("note", "good 2"))

    eventually(lambda: times(cloud, "bad") == 1)

    assert times(cloud, "bad begun") == 2
    assert (times(cloud, "good 1"), times(cloud, "good 2")) == (1, 1)
    eventually(lambda: cloud.depth("TasksQueue") == 0)


@pytest.mark.parametrize("how", ["die once", "hang once"])
def test_a_message_whose_process_died_or_ran_out_of_time_comes_back(cloud: LocalCloud, how: str) -> None:
    before = cloud.pids("WorkerFunction")
    send(cloud, (how, how))

    eventually(lambda: times(cloud, how) == 1)

    assert times(cloud, f"{how} begun") == 2
    assert set(cloud.pids("WorkerFunction")).isdisjoint(before)
    assert {"die once": "crashed", "hang once": "timed out"}[how] in outcomes(cloud, "WorkerFunction")


def test_a_message_whose_process_was_killed_comes_back(cloud: LocalCloud) -> None:
    send(cloud, ("hang once", "killed"))
    eventually(lambda: times(cloud, "killed begun") == 1)

    killed = cloud.kill("WorkerFunction")

    eventually(lambda: times(cloud, "killed") == 1)
    assert killed not in cloud.pids("WorkerFunction")
    assert times(cloud, "killed begun") == 2


def test_an_idle_process_that_is_killed_costs_no_message(cloud: LocalCloud) -> None:
    cloud.kill("WorkerFunction")
    send(cloud, ("note", "after the kill"))

    eventually(lambda: times(cloud, "after the kill") == 1)


def test_what_fails_again_and_again_ends_with_the_dead_letters(cloud: LocalCloud) -> None:
    send(cloud, ("fail", "hopeless"), ("die", "deadly"))

    eventually(lambda: cloud.depth("TasksDeadLetters") == 2)

    assert (times(cloud, "hopeless"), times(cloud, "deadly")) == (0, 0)
    assert times(cloud, "deadly begun") == 2
    assert cloud.depth("TasksQueue") == 0


def test_an_invocation_is_recorded_with_what_it_asked_of_aws(cloud: LocalCloud) -> None:
    ask(cloud, "/try/get")
    rows = [json.loads(line) for line in cloud.invocations.read_text("utf-8").splitlines()]

    (row,) = [row for row in rows if row.get("source") == "GET /try/{what}"][-1:]
    assert (row["function"], row["outcome"], row["aws_calls"]) == ("WebFunction", "ok", 1)
    assert row["request_id"]
    assert 0 < row["aws_ms"] <= row["ms"]


def test_calls_that_are_open_at_once_are_waited_for_once(cloud: LocalCloud) -> None:
    ask(cloud, "/try/together")
    (row,) = [json.loads(line) for line in cloud.invocations.read_text("utf-8").splitlines()][-1:]

    assert (row["outcome"], row["aws_calls"]) == ("ok", 20)
    assert 0 < row["aws_ms"] <= row["ms"]
    assert 0 < row["own_cpu_ms"] <= row["ms"]
