import threading
from collections.abc import Iterator

import pytest
import urllib3

from content_ingest.api import ApiError, Client, Operator
from content_ingest.api.client import _pool
from tests.unit.content_ingest.command.made import KEY, RUNS, Api, problem, says, served, waits


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as made:
        yield made


@pytest.fixture
def silence() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_slow_api_is_given_up_and_what_may_have_begun_is_said(api: Api, silence: threading.Event) -> None:
    api.put("POST", RUNS, waits(silence))
    with pytest.raises(ApiError, match=r"did not answer within 0\.2 seconds") as caught:
        Operator(api.url, KEY, seconds=0.2).start()
    assert "look with `runs`" in caught.value.next
    assert caught.value.status is None
    assert len(api.asked) == 1


def test_a_slow_answer_to_a_harmless_question_is_asked_for_again(api: Api, silence: threading.Event) -> None:
    api.put("GET", RUNS, waits(silence), says({"ingestions": []}))
    assert Operator(api.url, KEY, seconds=0.2).runs() == []
    assert len(api.asked) == 2


def test_an_id_cannot_lead_to_another_path(api: Api) -> None:
    with pytest.raises(ApiError):
        Operator(api.url, KEY).run("../answers?x=y#z")
    assert api.asked[0].target == f"{RUNS}/..%2Fanswers%3Fx%3Dy%23z"


def test_text_comes_as_it_is_asked_for(api: Api) -> None:
    api.put("GET", "/v1/answers/a", lambda request: request.say(200, "café".encode(), "text/markdown"))
    assert Client(api.url, KEY).text("/v1/answers/a", "text/markdown") == "café"


def test_an_error_carries_its_status_and_the_apis_words(api: Api) -> None:
    api.put("GET", "/v1/answers/a", problem(404, "not-found", "There is no such answer."))
    with pytest.raises(ApiError) as caught:
        Client(api.url, KEY).call("GET", "/v1/answers/a")
    assert caught.value.status == 404
    assert caught.value.reason == "GET /v1/answers/a: 404 There is no such answer."
    assert str(caught.value).splitlines() == [caught.value.reason, caught.value.next]


def test_the_environments_proxy_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:secret@proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "b.example")
    timeout = urllib3.Timeout(1)
    through = _pool(urllib3.util.parse_url("https://a.example"), timeout)
    assert isinstance(through, urllib3.ProxyManager)
    assert through.proxy_headers["proxy-authorization"] == "Basic bWU6c2VjcmV0"
    for direct in ("https://b.example", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"):
        assert not isinstance(_pool(urllib3.util.parse_url(direct), timeout), urllib3.ProxyManager)
