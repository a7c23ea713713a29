"""The whole api function on an AWS in this process: asking, reading, listing and deleting, as a caller sees them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.adapters.sqs import Queue
from shared.adapters.work import WorkStore
from shared.edge.queue import AnswerMessage, Decision
from shared.errors import NotFoundError
from shared.model.envelope import Envelope
from shared.model.question import Question
from tests.integration.api_client import OTHER, PK, QUESTION, SK, STRANGER, Api, assert_problem


@pytest.fixture
def api(aws: Callable[[str], Any], signing_key_id: str, bucket: Bucket) -> Api:
    return Api(aws, signing_key_id, bucket)


def test_a_question_is_accepted_and_put_on_its_way(api: Api) -> None:
    reply = api.ask()
    assert reply.status == 202
    answer_id = reply.json["id"]
    assert reply.headers["location"] == f"/v1/answers/{answer_id}"
    assert reply.json["status"] == "queued"
    assert reply.json["links"]["self"] == f"/v1/answers/{answer_id}"
    assert api.sent(api.requests_url) == [
        AnswerMessage(answer_id=answer_id, key=f"work/{answer_id}/question.json").model_dump()
    ]
    question = api.work.get(answer_id, "question", Question)
    assert question.asked == QUESTION
    assert question.jurisdiction == "US"
    request = api.requests.get(answer_id)
    assert request is not None
    assert request.stage == "queued"
    assert reply.json["links"]["page"] == f"/answers/{request.slug}"
    assert request.slug != answer_id


def test_a_key_is_needed_known_and_of_the_right_scope(api: Api) -> None:
    for method, path in (
        ("POST", "/v1/answers"),
        ("GET", "/v1/answers"),
        ("GET", "/v1/topics"),
        ("GET", "/v1/answers/" + "a" * 26),
        ("GET", "/v1/answers/malformed"),
        ("DELETE", "/v1/answers/" + "a" * 26),
        ("POST", "/v1/answers/" + "a" * 26 + "/feedback"),
    ):
        for key in (None, STRANGER):
            reply = api.call(method, path, {"question": QUESTION}, key=key)
            assert_problem(reply, 401, "unknown-key")
            assert "www-authenticate" in reply.headers
    assert_problem(api.ask(key="sk_reader"), 403, "missing-scope")


def test_the_body_decides_the_jurisdiction_then_the_key(api: Api) -> None:
    by_key = api.ask(key=PK).json["id"]
    by_body = api.call("POST", "/v1/answers", {"question": QUESTION, "jurisdiction": "IE"}, key=PK).json["id"]
    assert api.work.get(by_key, "question", Question).jurisdiction == "GB"
    assert api.work.get(by_body, "question", Question).jurisdiction == "IE"


def test_the_same_idempotency_key_and_body_get_the_same_answer(api: Api) -> None:
    first = api.ask(idempotency_key="k-1")
    again = api.ask(idempotency_key="k-1")
    assert (first.status, again.status) == (202, 202)
    assert first.json == again.json


@pytest.mark.parametrize("status", ["published", "abstained", "held", "withdrawn"])
def test_the_same_idempotency_key_gets_the_answer_once_it_is_final(api: Api, status: str) -> None:
    asked = api.ask(idempotency_key="k-1").json
    made = api.publish(asked["id"], status)
    again = api.ask(idempotency_key="k-1")
    assert again.status == 200
    assert again.headers["content-location"] == asked["links"]["self"]
    assert Envelope.model_validate_json(again.text) == made


def test_the_same_idempotency_key_with_another_body_is_refused(api: Api) -> None:
    api.ask(idempotency_key="k-1")
    assert_problem(api.ask("Something else?", idempotency_key="k-1"), 422, "idempotency-key-reused")
    assert api.ask("Something else?", key=OTHER, idempotency_key="k-1").status == 202


@pytest.mark.parametrize("key", ["", "with space", "é", "x" * 201])
def test_a_malformed_idempotency_key_is_a_400(api: Api, key: str) -> None:
    assert_problem(api.ask(idempotency_key=key), 400, "bad-idempotency-key")


def test_the_same_question_of_the_same_key_joins_the_running_one(api: Api) -> None:
    first, again, other = api.ask(), api.ask("  What does HER2-low\nmean for me? "), api.ask(key=OTHER)
    assert again.status == 202
    assert again.json["id"] == first.json["id"]
    assert other.json["id"] != first.json["id"]


def test_the_same_question_gets_the_answer_that_is_there(api: Api) -> None:
    answer_id = api.ask().json["id"]
    made = api.publish(answer_id)
    again = api.ask()
    assert again.status == 200
    assert Envelope.model_validate_json(again.text) == made
    assert api.ask(key=OTHER).status == 202


def test_new_content_makes_the_same_question_a_new_one(api: Api) -> None:
    first = api.ask().json["id"]
    api.tables["generations"].put({"id": "pointer", "generation": "g2", "moves": 1})
    assert api.ask().json["id"] != first


def test_before_the_first_index_a_question_is_refused_with_its_emergency_and_nothing_is_kept_of_it(api: Api) -> None:
    api.tables["generations"].delete({"id": "pointer"})

    reply = api.ask("I have chest pain", idempotency_key="one")

    assert_problem(reply, 503, "no-content")
    assert reply.json["urgent"]["level"] == "emergency"
    assert int(reply.headers["retry-after"]) > 0
    assert "urgent" not in api.ask().json
    assert list(api.tables["requests"].scan()) == []
    assert api.sent(api.requests_url) == []

    api.tables["generations"].put({"id": "pointer", "generation": "g1", "moves": 0})
    assert api.ask("I have chest pain", idempotency_key="one").status == 202


@pytest.mark.parametrize("status", ["failed", "withdrawn"])
def test_a_failed_or_withdrawn_question_is_asked_anew(api: Api, status: str) -> None:
    first = api.ask().json["id"]
    api.publish(first, status)
    again = api.ask()
    assert again.status == 202
    assert again.json["id"] != first


def test_a_question_can_follow_an_answer_that_the_key_may_read(api: Api) -> None:
    first = api.ask().json["id"]
    body = {"question": "And then?", "follows": first}
    assert api.call("POST", "/v1/answers", body).status == 202
    assert_problem(api.call("POST", "/v1/answers", body, key=OTHER), 422, "invalid-fields", "/follows")


def test_a_pending_answer_says_how_far_it_is(api: Api) -> None:
    answer_id = api.ask().json["id"]
    reply = api.call("GET", f"/v1/answers/{answer_id}")
    assert reply.status == 200
    assert reply.json["status"] == "queued"
    assert set(reply.json["stage_times"]) == {"queued"}
    assert reply.json["notices"]["opening"]
    assert int(reply.headers["retry-after"]) >= 1
    assert "private" in reply.headers["cache-control"]
    assert "Accept" in reply.headers["vary"]
    same = api.call("GET", f"/v1/answers/{answer_id}", if_none_match=reply.headers["etag"])
    assert (same.status, same.text) == (304, "")
    api.requests.advance(answer_id, "retrieving")
    moved = api.call("GET", f"/v1/answers/{answer_id}", if_none_match=reply.headers["etag"])
    assert moved.status == 200
    assert moved.json["status"] == "retrieving"


@pytest.mark.parametrize("status", ["published", "abstained", "held", "withdrawn", "failed"])
def test_a_final_answer_is_the_whole_envelope(api: Api, status: str) -> None:
    answer_id = api.ask().json["id"]
    made = api.publish(answer_id, status)
    reply = api.call("GET", f"/v1/answers/{answer_id}")
    assert reply.status == 200
    assert Envelope.model_validate_json(reply.text) == made
    assert "retry-after" not in reply.headers
    assert "private" in reply.headers["cache-control"]
    assert reply.headers["x-robots-tag"].startswith("noindex")
    assert reply.headers["referrer-policy"] == "no-referrer"
    same = api.call("GET", f"/v1/answers/{answer_id}", if_none_match=reply.headers["etag"])
    assert (same.status, same.text) == (304, "")
    assert same.headers["etag"] == reply.headers["etag"]


def test_another_key_finds_nothing(api: Api) -> None:
    answer_id = api.ask().json["id"]
    for _ in range(2):
        assert_problem(api.call("GET", f"/v1/answers/{answer_id}", key=OTHER), 404, "not-found")
        assert_problem(api.call("DELETE", f"/v1/answers/{answer_id}", key=OTHER), 404, "not-found")
        feedback = api.call("POST", f"/v1/answers/{answer_id}/feedback", {"helpful": True}, key=OTHER)
        assert_problem(feedback, 404, "not-found")
        if api.answers.latest(answer_id) is None:
            api.publish(answer_id)


def test_anyone_reads_by_the_slug_and_nobody_by_the_id(api: Api) -> None:
    asked = api.ask().json
    page = asked["links"]["page"]
    assert api.call("GET", page, key=None, accept="application/json").json["status"] == "queued"
    api.publish(asked["id"])
    reply = api.call("GET", page, key=None, accept="application/json")
    assert reply.json["status"] == "published"
    assert reply.headers["x-robots-tag"].startswith("noindex")
    assert_problem(api.call("GET", f"/answers/{asked['id']}", key=None), 404, "not-found")


def test_past_its_deadline_a_question_reads_as_failed_with_what_to_do_next(api: Api) -> None:
    answer_id = api.ask().json["id"]
    api.overdue(answer_id)
    for _ in range(3):
        reply = api.call("GET", f"/v1/answers/{answer_id}")
        assert reply.status == 200
        assert reply.json["status"] == "failed"
        assert reply.json["signature"] is None
        assert reply.json["notices"]["opening"]
        assert reply.json["notices"]["closing"]
        assert any("ask it again" in notice["text"] for notice in reply.json["notices"]["opening"])
        assert "retry-after" not in reply.headers
    expired = [message for message in api.sent(api.decisions_url) if message["command"] == "expire"]
    assert [message["answer_id"] for message in expired] == [answer_id]


def test_a_late_answer_still_shows(api: Api) -> None:
    answer_id = api.ask().json["id"]
    api.overdue(answer_id)
    api.publish(answer_id)
    assert api.call("GET", f"/v1/answers/{answer_id}").json["status"] == "published"


def test_a_retry_after_a_failure_tries_again(api: Api) -> None:
    first = api.ask(idempotency_key="k").json["id"]
    api.overdue(first)
    again = api.ask(idempotency_key="k")
    assert again.status == 202
    assert again.json["id"] != first
    assert again.json["status"] == "queued"


def test_a_deleted_answer_is_gone_at_once_and_for_good(api: Api) -> None:
    asked = api.ask().json
    api.publish(asked["id"])
    assert api.call("DELETE", f"/v1/answers/{asked['id']}").status == 202
    (decision,) = api.sent(api.decisions_url)
    assert Decision.model_validate(decision).command == "delete"
    assert_problem(api.call("GET", f"/v1/answers/{asked['id']}"), 404, "not-found")
    assert_problem(api.call("GET", asked["links"]["page"], key=None), 404, "not-found")
    again = api.ask()
    assert again.status == 202
    assert again.json["id"] != asked["id"]


def test_a_public_answer_is_read_by_every_key_and_kept_by_shared_caches(api: Api) -> None:
    asked = api.ask().json
    api.publish(asked["id"], visibility="public")
    for path, key in ((f"/v1/answers/{asked['id']}", OTHER), (asked["links"]["page"], None)):
        reply = api.call("GET", path, key=key, accept="application/json")
        assert reply.status == 200
        assert "s-maxage=60" in reply.headers["cache-control"]
        assert "x-robots-tag" not in reply.headers
        assert "Accept" in reply.headers["vary"]
    assert_problem(api.call("DELETE", f"/v1/answers/{asked['id']}"), 409, "public-answer")


def test_public_answers_are_listed_by_topic_and_words_and_page_by_page(api: Api) -> None:
    ids = []
    for number in range(5):
        answer_id = api.ask(f"Question {number}?").json["id"]
        topics = ("breast cancer",) if number % 2 else ("lung cancer", "pain")
        made = {"title": f"Title {number}", "topics": topics, "published_at": f"2026-01-0{number + 1}T00:00:00Z"}
        api.publish(answer_id, visibility="public" if number < 4 else "private", **made)
        ids.append(answer_id)
    first = api.call("GET", "/v1/answers", query={"limit": "3"}).json
    assert [item["id"] for item in first["answers"]] == [ids[3], ids[2], ids[1]]
    rest = api.call("GET", "/v1/answers", query={"limit": "3", "cursor": first["cursor"]}).json
    assert [item["id"] for item in rest["answers"]] == [ids[0]]
    assert rest["cursor"] is None
    by_topic = api.call("GET", "/v1/answers", query={"topic": "Breast Cancer"}).json
    assert [item["id"] for item in by_topic["answers"]] == [ids[3], ids[1]]
    by_words = api.call("GET", "/v1/answers", query={"q": "title 2"}).json
    assert [item["id"] for item in by_words["answers"]] == [ids[2]]
    topics = api.call("GET", "/v1/topics").json["topics"]
    assert topics == [
        {"topic": "breast cancer", "count": 2},
        {"topic": "lung cancer", "count": 2},
        {"topic": "pain", "count": 2},
    ]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"limit": "0"}, "bad-limit"),
        ({"limit": "51"}, "bad-limit"),
        ({"limit": "x"}, "bad-limit"),
        ({"cursor": "x"}, "bad-cursor"),
        ({"cursor": "é"}, "bad-cursor"),
    ],
)
def test_a_bad_query_is_a_400(api: Api, query: dict[str, str], kind: str) -> None:
    assert_problem(api.call("GET", "/v1/answers", query=query), 400, kind)


def test_feedback_is_kept_without_personal_data(api: Api) -> None:
    answer_id = api.ask().json["id"]
    said = {"helpful": False, "reason": "unclear", "comment": "Write to me at mary@example.org please"}
    reply = api.call("POST", f"/v1/answers/{answer_id}/feedback", said)
    assert reply.status == 201
    (item,) = api.tables["feedback"].scan()
    assert item["feedback_id"] == reply.json["id"]
    assert item["helpful"] is False
    assert "mary@example.org" not in item["comment"]
    wrong = api.call("POST", f"/v1/answers/{answer_id}/feedback", {"helpful": "yes"})
    assert_problem(wrong, 422, "invalid-fields", "/helpful")


def test_the_keys_verify_what_the_signing_key_signs(api: Api) -> None:
    reply = api.call("GET", "/.well-known/jwks.json", key=None)
    assert reply.status == 200
    (key,) = reply.json["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
    assert "d" not in key


def test_health_tells_generation_and_policy(api: Api) -> None:
    api.tables["generations"].delete({"id": "pointer"})
    assert api.call("GET", "/healthz", key=None).json["index_generation"] is None
    api.tables["generations"].put({"id": "pointer", "generation": "g1", "moves": 1})
    health = api.call("GET", "/healthz", key=None).json
    assert health["status"] == "ok"
    assert health["index_generation"] == "g1"
    assert health["policy_version"] == health["policy_versions"]["ZZ"]
    assert {"US", "GB", "ZZ"} <= set(health["policy_versions"])


def test_a_preflight_is_checked_against_all_partners_and_the_request_against_its_own(api: Api) -> None:
    good, bad = "https://app.example", "https://elsewhere.example"
    allowed = api.call("OPTIONS", "/v1/answers/x/feedback", key=None, origin=good)
    assert allowed.status == 204
    assert allowed.headers["access-control-allow-origin"] == good
    assert "x-api-key" in allowed.headers["access-control-allow-headers"]
    assert_problem(api.call("OPTIONS", "/v1/answers", key=None, origin=bad), 403, "foreign-origin")
    assert_problem(api.ask(key=PK, origin=bad), 403, "foreign-origin")
    reply = api.ask(key=PK, origin=good)
    assert reply.status == 202
    assert reply.headers["access-control-allow-origin"] == good
    assert "Origin" in reply.headers["vary"]
    assert "access-control-allow-origin" not in api.ask(key=SK, origin=good).headers
    assert api.call("POST", "/v1/answers", {}, key=PK, origin=good).headers["access-control-allow-origin"] == good


@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing", "/answers/short", "/answers/" + "a" * 26, "/static/x.css"])
def test_nothing_there_is_a_404(api: Api, path: str) -> None:
    assert_problem(api.call("GET", path), 404, "not-found")


def test_the_question_stands_nowhere_but_in_the_work_bucket(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "zebrafish"
    api.ask(f"Is {secret} good for me?", idempotency_key=secret)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(WorkStore, "put", broken)
    reply = api.ask(f"Is {secret} good for us?")
    assert_problem(reply, 500, "internal")
    logged = capsys.readouterr()
    assert secret not in reply.text + logged.out + logged.err
    stored = json.dumps([list(api.tables["requests"].scan()), api.sent(api.requests_url)], default=str)
    assert secret not in stored


def test_a_crash_between_any_two_writes_loses_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever write fails, the retry with the same key is accepted, and its message and question are there."""
    writes = [(RequestsTable, "claim"), (WorkStore, "put"), (RequestsTable, "create"), (Queue, "send")]
    for number, (kind, name) in enumerate(writes):
        question = f"What about {number}?"

        def crash(*_: Any, **__: Any) -> None:
            raise ConnectionError

        with monkeypatch.context() as patch:
            patch.setattr(kind, name, crash)
            assert api.ask(question, idempotency_key=f"key-{number}").status == 500
        reply = api.ask(question, idempotency_key=f"key-{number}")
        assert reply.status == 202
        answer_id = reply.json["id"]
        assert api.work.get(answer_id, "question", Question).asked == question
        assert answer_id in [message["answer_id"] for message in api.sent(api.requests_url)]
        with pytest.raises(NotFoundError):
            api.work.get("a" * 26, "question", Question)
