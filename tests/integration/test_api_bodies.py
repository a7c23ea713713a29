"""Bodies that do not fit: what is wrong and where is said."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.s3 import Bucket
from tests.integration.api_client import Api, assert_problem


@pytest.fixture
def api(aws: Callable[[str], Any], signing_key_id: str, bucket: Bucket) -> Api:
    return Api(aws, signing_key_id, bucket)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/question"),
        ({"question": ""}, "/question"),
        ({"question": "   \n"}, "/question"),
        ({"question": "x" * 4001}, "/question"),
        ({"question": 7}, "/question"),
        ({"question": "x", "language": "english"}, "/language"),
        ({"question": "x", "jurisdiction": "gb"}, "/jurisdiction"),
        ({"question": "x", "audience": "child"}, "/audience"),
        ({"question": "x", "case": {}}, "/case"),
        ({"question": "x", "a/b~c": 1}, "/a~1b~0c"),
        ({"question": "x", "follows": "nothing"}, "/follows"),
        ({"question": "x", "follows": "a" * 26}, "/follows"),
        ([], ""),
        ("question", ""),
    ],
)
def test_a_field_that_does_not_fit_is_named_by_its_pointer(api: Api, body: Any, pointer: str) -> None:
    assert_problem(api.call("POST", "/v1/answers", body), 422, "invalid-fields", pointer)
    assert api.sent(api.requests_url) == []


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ("", "line 1, column 1"),
        ("{", "line 1, column 2"),
        ('{"question":\n "x",\n nought}', "line 3, column 2"),
        ("\x00", "line 1, column 1"),
        ('{"question": NaN}', "NaN"),
        ('{"question": 1e999}', "too large"),
        ('{"question": "\\ud800"}', "surrogate"),
        ("[" * 5000, "deeper than 32"),
    ],
)
def test_a_body_that_is_not_json_is_a_400_that_says_what_and_where(api: Api, raw: str, where: str) -> None:
    reply = api.call("POST", "/v1/answers", raw=raw)
    assert_problem(reply, 400, "malformed-body")
    assert where in reply.json["detail"]


def test_a_body_of_wrong_bytes_is_a_400_that_says_where(api: Api) -> None:
    wrong = api.call("POST", "/v1/answers", raw=base64.b64encode(b'{"question": "\xff"}').decode(), encoded=True)
    assert_problem(wrong, 400, "malformed-body")
    assert "byte 14" in wrong.json["detail"]
    no_base64 = api.call("POST", "/v1/answers", raw="*", encoded=True)
    assert_problem(no_base64, 400, "malformed-body")
    assert "base64" in no_base64.json["detail"]


def test_a_body_past_the_limit_is_a_413(api: Api) -> None:
    assert_problem(api.call("POST", "/v1/answers", {"question": "x" * 70_000}), 413, "too-large")


EMERGENCY = "I want to die, I have the pills here."


@pytest.mark.parametrize(
    "body",
    [
        {"question": EMERGENCY, "language": "english"},
        {"question": EMERGENCY, "more": 1},
        {"question": EMERGENCY + " and" * 1200},
        {"message": EMERGENCY},
    ],
)
def test_a_refused_question_tells_of_its_emergency_at_once(api: Api, body: dict[str, Any]) -> None:
    reply = api.call("POST", "/v1/answers", body)
    assert reply.status == 422
    assert "988" in json.dumps(reply.json["urgent"])


def test_a_body_that_is_no_json_tells_of_its_emergency_too(api: Api) -> None:
    reply = api.call("POST", "/v1/answers", raw='{"question": "' + EMERGENCY)
    assert (reply.status, reply.json["urgent"] is None) == (400, False)


def test_a_browser_whose_question_is_refused_reads_of_its_emergency_first(api: Api) -> None:
    reply = api.call("POST", "/v1/answers", {"question": EMERGENCY, "more": 1}, accept="text/html")
    assert reply.status == 422
    assert reply.text.index("988") < reply.text.index("<h1>")


def test_a_refused_question_without_an_emergency_says_nothing_of_one(api: Api) -> None:
    assert "urgent" not in api.call("POST", "/v1/answers", {"question": "What is HER2?", "more": 1}).json
