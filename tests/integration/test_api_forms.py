"""The forms of an answer over HTTP: JSON, page and Markdown in every status; and bodies that nobody would send."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.answers_table import AnswersTable
from shared.adapters.requests_table import RequestsTable
from shared.adapters.s3 import Bucket
from shared.policy import policy_for
from tests.integration.api_client import PK, SK, Api, Reply, assert_problem
from tests.unit.api.reading_html import Page


@pytest.fixture
def api(aws: Callable[[str], Any], signing_key_id: str, bucket: Bucket) -> Api:
    return Api(aws, signing_key_id, bucket)


def assert_page(reply: Reply) -> None:
    """The headers of a page: nothing from elsewhere, nothing inline, no frame."""
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "geolocation=()" in reply.headers["permissions-policy"]
    assert "referrer-policy" in reply.headers


@pytest.mark.parametrize("status", ["queued", "overdue", "published", "abstained", "held", "withdrawn", "failed"])
@pytest.mark.parametrize("form", ["application/json", "text/html", "text/markdown"])
def test_every_form_of_every_status_has_its_notices(api: Api, status: str, form: str) -> None:
    asked = api.ask().json
    if status == "overdue":
        api.overdue(asked["id"])
    elif status != "queued":
        api.publish(asked["id"], status)
    notices = policy_for("US").notices()
    for path, key in ((f"/v1/answers/{asked['id']}", SK), (asked["links"]["page"], None)):
        reply = api.call("GET", path, key=key, accept=form)
        assert reply.status == 200
        assert reply.headers["content-type"].startswith(form)
        assert reply.headers["vary"].startswith("Accept")
        assert reply.headers["x-robots-tag"].startswith("noindex")
        assert ("retry-after" in reply.headers) == (status == "queued")
        text = reply.text
        if form == "text/html":
            assert_page(reply)
            text = Page(reply.text).text
        if form == "application/json":
            assert [found["text"] for found in reply.json["notices"]["opening"]][:2] == [
                notice.text for notice in notices.opening
            ]
            assert [found["text"] for found in reply.json["notices"]["closing"]] == [n.text for n in notices.closing]
        else:
            places = [text.index(notice.text) for notice in (*notices.opening, *notices.closing)]
            assert places == sorted(places)
        same = api.call("GET", path, key=key, accept=form, if_none_match=reply.headers["etag"])
        assert (same.status, same.text) == (304, "")


@pytest.mark.parametrize("status", ["published", "abstained", "held", "withdrawn", "failed"])
@pytest.mark.parametrize("form", ["application/json", "text/html", "text/markdown"])
def test_every_form_shows_every_notice_that_the_answer_has(api: Api, status: str, form: str) -> None:
    """Such as that it rests on notes which no clinician has reviewed, and that another language was asked for."""
    notices = policy_for("US").notices(starter_notes=True, language="es")
    asked = api.ask().json
    api.publish(asked["id"], status, notices=notices)
    for path, key in ((f"/v1/answers/{asked['id']}", SK), (asked["links"]["page"], None)):
        reply = api.call("GET", path, key=key, accept=form)
        text = Page(reply.text).text if form == "text/html" else reply.text
        assert [each.id for each in (*notices.opening, *notices.closing) if each.text not in text] == []
        numbers = [action.url.rpartition(":")[2] for action in notices.actions]
        assert [number for number in numbers if number not in reply.text] == []


def errors(api: Api) -> list[tuple[int, str, dict[str, Any]]]:
    """A request for each error that the API gives: its status, and the path and how to call it."""
    asked = api.ask().json
    api.publish(asked["id"])
    public = api.ask("Public?").json
    api.publish(public["id"], visibility="public")
    mine, page, none = f"/v1/answers/{asked['id']}", str(asked["links"]["page"]), "/v1/answers/" + "a" * 26
    ask = {"method": "POST", "body": {"question": "x"}}
    return [
        (400, "/v1/answers", {"method": "POST", "raw": "{"}),
        (400, "/v1/answers", {**ask, "idempotency_key": "a b"}),
        (400, "/v1/answers", {"query": {"limit": "x"}}),
        (400, "/v1/answers", {"query": {"cursor": "x"}}),
        (401, "/v1/answers", {**ask, "key": None}),
        (401, mine, {"key": "sk_unknown"}),
        (403, "/v1/answers", {**ask, "key": "sk_reader"}),
        (403, "/v1/answers", {**ask, "key": PK, "origin": "https://elsewhere.example"}),
        (404, none, {}),
        (404, mine, {"key": "sk_other"}),
        (404, mine, {"key": "sk_other", "method": "DELETE"}),
        (404, none + "/feedback", {"method": "POST", "body": {"helpful": True}}),
        (404, page[:-1] + ("a" if page[-1] != "a" else "b"), {"key": None}),
        (404, "/nothing", {"key": None}),
        (406, mine, {"accept": "image/png"}),
        (409, f"/v1/answers/{public['id']}", {"method": "DELETE"}),
        (413, "/v1/answers", {"method": "POST", "body": {"question": "x" * 70_000}}),
        (422, "/v1/answers", {"method": "POST", "body": {}}),
        (422, mine + "/feedback", {"method": "POST", "body": {"helpful": "x"}}),
    ]


def test_no_error_holds_an_answer_and_as_a_page_each_has_the_notices(api: Api) -> None:
    notices = policy_for("ZZ").notices()
    for status, path, how in errors(api):
        for form in ("application/json", "text/markdown", "text/html"):
            reply = api.call(**{"method": "GET", "path": path, "accept": form, **how})
            assert reply.status == status, (path, how)
            if reply.headers["content-type"] == "application/problem+json":
                assert set(reply.json) <= {"type", "title", "status", "detail", "errors"}
                continue
            assert_page(reply)
            text = Page(reply.text).text
            assert [each.id for each in (*notices.opening, *notices.closing) if each.text not in text] == []


def test_a_tag_of_one_form_is_none_of_another(api: Api) -> None:
    answer_id = api.ask().json["id"]
    for _ in range(2):
        tags = {
            api.call("GET", f"/v1/answers/{answer_id}", accept=form).headers["etag"]
            for form in ("application/json", "text/html", "text/markdown")
        }
        assert len(tags) == 3
        if api.answers.latest(answer_id) is None:
            api.publish(answer_id)


def test_a_form_that_there_is_not_is_a_406(api: Api) -> None:
    answer_id = api.ask().json["id"]
    assert_problem(api.call("GET", f"/v1/answers/{answer_id}", accept="image/png"), 406, "not-acceptable")


def test_a_browser_gets_a_page_by_the_slug_and_a_program_without_wishes_json_by_the_id(api: Api) -> None:
    asked = api.ask().json
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert_page(api.call("GET", asked["links"]["page"], key=None, accept=browser))
    assert_page(api.call("GET", asked["links"]["page"], key=None))
    assert api.call("GET", f"/v1/answers/{asked['id']}", accept="*/*").json["id"] == asked["id"]


def test_a_browser_gets_a_page_for_an_error_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = api.call("GET", "/answers/" + "a" * 26, key=None, accept="text/html")
    assert reply.status == 404
    assert_page(reply)
    assert reply.headers["x-request-id"] == "request-1"
    text = Page(reply.text).text
    assert all(notice.text in text for notice in policy_for("ZZ").notices().opening)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(RequestsTable, "get", broken)
    monkeypatch.setattr(AnswersTable, "by_slug", broken)
    reply = api.call("GET", "/answers/" + "a" * 26, key=None, accept="text/html")
    assert reply.status == 500
    assert_page(reply)


def test_the_home_page_lists_public_answers_and_speaks_as_its_key_s_country_does(api: Api) -> None:
    answer_id = api.ask().json["id"]
    made = api.publish(answer_id, visibility="public")
    reply = api.call("GET", "/", key=None, accept="text/html")
    assert reply.status == 200
    assert_page(reply)
    page = Page(reply.text)
    assert made.title in page.text
    assert all(notice.text in page.text for notice in policy_for("GB").notices().opening)
    assert page.attributes("form")[0]["data-key"] == PK


def test_what_a_page_loads_is_there_and_is_kept(api: Api) -> None:
    page = Page(api.call("GET", "/", key=None).text)
    loaded = [each["src"] for each in page.attributes("script")] + [each["href"] for each in page.attributes("link")]
    for address in loaded:
        assert address is not None
        reply = api.call("GET", address, key=None)
        assert reply.status == 200
        assert "immutable" in reply.headers["cache-control"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.text


_json = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_fields = st.sampled_from(["question", "language", "jurisdiction", "audience", "topic", "follows", "case", "helpful"])


@given(
    raw=st.text(max_size=60)
    | _json.map(json.dumps)
    | st.dictionaries(_fields | st.text(max_size=5), _json | st.sampled_from(["en", "US", "patient"]), max_size=6).map(
        json.dumps
    ),
    encoded=st.booleans(),
    path=st.sampled_from(["/v1/answers", "/v1/answers/" + "a" * 26 + "/feedback", "/v1/answers/%00/feedback"]),
    key=st.none() | st.text(max_size=20),
    accept=st.none() | st.text(max_size=20) | st.just("text/html"),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_body_gives_a_500(api: Api, raw: str, encoded: bool, path: str, key: str | None, accept: str | None) -> None:
    headers = {name: value for name, value in (("idempotency_key", key), ("accept", accept)) if value is not None}
    reply = api.call("POST", path, raw=raw, encoded=encoded, **headers)
    assert reply.status in (202, 200, 201, 400, 404, 413, 422)
    reply.text.encode()
    if reply.status >= 400:
        assert reply.headers["content-type"] in ("application/problem+json", "text/html; charset=utf-8")


_odd = st.text(max_size=30) | st.sampled_from(
    ["", "x" * 5000, "a" * 26, "\x00", "é", "*", '"', "W/", ",", "../..", "%2e"]
)
_path = st.lists(
    st.sampled_from(["v1", "answers", "a" * 26, "feedback", "static", "healthz", ".well-known", "", "%00"]) | _odd,
    max_size=5,
).map(lambda parts: "/" + "/".join(parts))
_names = ["accept", "origin", "authorization", "idempotency-key", "if-none-match", "x-api-key", "content-type"]


@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "OPTIONS", "PUT", "HEAD"]),
    path=_path,
    headers=st.dictionaries(st.sampled_from(_names), _odd, max_size=4),
    query=st.none() | st.dictionaries(st.sampled_from(["limit", "cursor", "topic", "q"]) | _odd, _odd, max_size=3),
    known=st.booleans(),
)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_request_gives_a_500_and_every_error_is_a_problem_or_its_page(
    api: Api, method: str, path: str, headers: dict[str, str], query: dict[str, str] | None, known: bool
) -> None:
    key = None if "x-api-key" in headers or not known else SK
    reply = api.call(method, path, raw="{", key=key, query=query, **headers)
    assert reply.status < 500, reply.text
    reply.text.encode()
    if reply.status >= 400:
        kind = reply.headers["content-type"]
        assert kind in ("application/problem+json", "text/html; charset=utf-8")
        if method == "HEAD":
            assert reply.text == ""
        elif kind == "application/problem+json":
            assert reply.json["status"] == reply.status
            assert reply.json["detail"]


@pytest.mark.parametrize(
    "raw",
    [
        '{"question": "\\ud800"}',
        '{"\\ud800": 1, "question": "x"}',
        '{"question": "\\u0000"}',
        '{"question": "x", "topic": "\\udfff"}',
        '{"question": {"question": "x"}}',
        '{"question": "' + "\\u200b" * 10 + '"}',
        '{"question": 1e400}',
        "null",
        "[" * 40 + "]" * 40,
    ],
)
def test_odd_bodies_are_answered(api: Api, raw: str) -> None:
    reply = api.call("POST", "/v1/answers", raw=raw)
    assert reply.status in (202, 400, 422)
    reply.text.encode()


@pytest.mark.parametrize("path", ["/", "/healthz", "/.well-known/jwks.json", "/static/styles.css", "/answers/nothing"])
def test_head_is_answered_as_get_without_a_body(api: Api, path: str) -> None:
    get, head = api.call("GET", path, key=None), api.call("HEAD", path, key=None)
    assert get.text
    assert head == get._replace(text="")


def test_head_of_an_answers_page_says_as_much_as_the_page(api: Api) -> None:
    where = api.ask().json["links"]["page"]
    get, head = (api.call(method, where, key=None, accept="text/html") for method in ("GET", "HEAD"))
    assert (head.status, head.headers, head.text) == (200, get.headers, "")
