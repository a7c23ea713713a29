"""The pages in a real browser: asking and waiting, accessibility, keyboard, phone width, print, and without scripts."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from moto import mock_aws

from shared.adapters.aws import client
from shared.adapters.s3 import Bucket
from shared.model.envelope import Envelope
from shared.model.question import Action, Urgent
from tests.integration.api_client import PK, Api
from tests.suites import chromium
from tests.unit.api.samples import citation

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
sync_api = pytest.importorskip("playwright.sync_api", reason="needs axe-playwright-python")

pytestmark = pytest.mark.browser

PHONE, SMALL, DESK = (390, 844), (320, 640), (1200, 900)
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-pings",
]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_URGENT = Urgent(
    level="emergency",
    notice="Chest pain with trouble breathing can be life-threatening. Call 911 now.",
    actions=(Action(label="Call 911", url="tel:911"),),
)
_LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3


class Site:
    """The api function behind a web server, one request at a time as Lambda does it."""

    def __init__(self) -> None:
        s3 = client("s3")
        s3.create_bucket(Bucket="work", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
        key = client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        self.api = Api(client, key, Bucket(s3, "work"))
        site = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                headers = {name.lower().replace("-", "_"): value for name, value in self.headers.items()}
                reply = site.api.call(
                    self.command,
                    parts.path,
                    raw=body or None,
                    key=headers.pop("x_api_key", None),
                    query=dict(parse_qsl(parts.query)) or None,
                    **headers,
                )
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    if name != "strict-transport-security":  # this server speaks no TLS
                        self.send_header(name, value)
                raw = reply.text.encode()
                if reply.status not in (204, 304):
                    self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_DELETE = do_OPTIONS = answer  # noqa: N815  # the names that the server looks for

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        # the home page's key may be used from here
        item = next(item for item in self.api.tables["partners"].scan() if item["kind"] == "publishable")
        self.api.tables["partners"].put({**item, "origins": [self.base]})
        self._number = 0

    def ask(self) -> dict[str, Any]:
        self._number += 1
        asked: dict[str, Any] = self.api.ask(f"What is HER2, number {self._number}?").json
        return asked

    def page(self, status: str = "published", **fields: Any) -> str:
        """The address of a page in that state."""
        asked = self.ask()
        if status != "pending":
            self.publish(asked["id"], status, **fields)
        return self.base + str(asked["links"]["page"])

    def publish(self, answer_id: str, status: str = "published", **fields: Any) -> Envelope:
        return self.api.publish(answer_id, status, **fields)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    client.cache_clear()
    with mock_aws():
        made = Site()
        yield made
        made.server.shutdown()
        made.server.server_close()
    client.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        yield started
        started.close()


class Tab:
    """A page of the browser, with what went wrong on it and all that it loaded."""

    def __init__(self, browser: Any, size: tuple[int, int] = PHONE, **options: Any) -> None:
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, **options)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.loaded: list[str] = []
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.loaded.append(request.url))

    def focused(self) -> str:
        return str(self.page.evaluate("(document.activeElement.id || document.activeElement.textContent).trim()"))


@pytest.fixture
def tabs(browser: Any) -> Iterator[Any]:
    opened: list[Tab] = []

    def made(*args: Any, **options: Any) -> Tab:
        opened.append(Tab(browser, *args, **options))
        return opened[-1]

    yield made
    for tab in opened:
        tab.context.close()


def pages_of(site: Site) -> dict[str, str]:
    """A page in every state, with what is hard to lay out."""
    hard = {
        "title": f"What {_LONG} means",
        "question": "Why? " * 200,
        "citations": (citation(1, title=_LONG, publisher=_LONG), citation(2, quote=_LONG)),
    }
    return {
        "home": site.base + "/",
        "error": site.base + "/answers/" + "z" * 26,
        "pending": site.page("pending"),
        "urgent": site.page(urgent=_URGENT),
        "public": site.page(visibility="public"),
        "hard": site.page(**hard),
        **{status: site.page(status) for status in ("published", "abstained", "held", "withdrawn", "failed")},
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_no_page_breaks_a_rule_of_accessibility(site: Site, tabs: Any, size: tuple[int, int], scheme: str) -> None:
    # the checker is a script of its own, which the pages' policy would refuse
    tab = tabs(size, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    found = {}
    for name, address in pages_of(site).items():
        tab.page.goto(address)
        checked = axe.Axe().run(tab.page, options={"runOnly": _RULES}).response
        found[name] = [(each["id"], each["nodes"][0]["html"][:200]) for each in checked["violations"]]
        assert checked["passes"]
    assert {name: broken for name, broken in found.items() if broken} == {}


@pytest.mark.parametrize("size", [SMALL, PHONE, DESK])
def test_no_page_scrolls_sideways(site: Site, tabs: Any, size: tuple[int, int]) -> None:
    tab = tabs(size)
    for name, address in pages_of(site).items():
        tab.page.goto(address)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= size[0], name


def test_pages_load_nothing_from_elsewhere_and_break_no_policy_of_theirs(site: Site, tabs: Any) -> None:
    for name, address in pages_of(site).items():
        tab = tabs()
        tab.page.goto(address)
        assert all(url.startswith(site.base) for url in tab.loaded), name
        assert [error for error in tab.errors if "404" not in error] == [], name


def test_what_is_touched_is_large_enough(site: Site, tabs: Any) -> None:
    tab = tabs()
    buttons = ".actions a, .button, button:not([hidden]), .links a, summary, .checklist label, .brand, select"
    for name, address in pages_of(site).items():
        tab.page.goto(address)
        for box in (each.bounding_box() for each in tab.page.query_selector_all(buttons) if each.is_visible()):
            assert box["height"] >= 44, name
    tab.page.goto(site.page())
    tab.page.click(".contents summary")
    assert all(each.bounding_box()["height"] >= 44 for each in tab.page.query_selector_all(".contents a"))


def test_a_question_is_asked_waited_for_and_answered(site: Site, tabs: Any) -> None:
    tab = tabs(locale="de-DE")
    tab.page.goto(site.base)
    assert tab.page.input_value("#jurisdiction") == "ZZ"
    tab.page.select_option("#jurisdiction", "GB")
    tab.page.fill("#question", "My name is Mary. What does HER2-low mean?")
    tab.page.click("[data-send]")
    tab.page.wait_for_url("**/answers/*")
    assert "We are looking for your answer" in tab.page.inner_text("h1")
    assert "My name is [name]" in tab.page.inner_text(".asked")
    slug = tab.page.url.rsplit("/", 1)[1]
    answer_id = site.api.tables["requests"].get({"id": f"slug#{slug}"})["answer"]  # type: ignore[index]
    site.api.requests.advance(answer_id, "generating")
    tab.page.wait_for_selector(".stages .now >> text=Putting together what they say")
    site.publish(answer_id)
    tab.page.wait_for_selector("h1 >> text=What HER2-low means")
    assert tab.errors == []


def test_a_question_that_is_refused_stays_in_its_box(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.base)
    tab.page.click("[data-send]")
    assert "write your question" in tab.page.inner_text("[data-error]")
    assert tab.focused() == "question"
    tab.page.fill("#question", "x" * 3600)
    assert "400 characters left" in tab.page.inner_text("[data-count]")
    tab.page.route("**/v1/answers", lambda route: route.abort())
    tab.page.click("[data-send]")
    tab.page.wait_for_selector("[data-error]:not(:empty)")
    assert tab.page.input_value("#question") == "x" * 3600
    assert tab.page.is_enabled("[data-send]")


def test_before_the_first_index_the_box_says_so_after_what_is_urgent(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.base)
    tab.page.fill("#question", "I have chest pain")
    said = {"type": "https://navis-answers.example/problems/no-content", "urgent": {"notice": "Call 911 now."}}
    tab.page.route("**/v1/answers", lambda route: route.fulfill(status=503, json=said))
    tab.page.click("[data-send]")
    tab.page.wait_for_selector("[data-error]:not(:empty)")
    assert tab.page.inner_text("[data-error]").startswith("Call 911 now. There is nothing to answer from yet.")
    assert tab.page.input_value("#question") == "I have chest pain"


def test_the_same_question_sent_again_after_a_lost_reply_is_asked_once(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.base)
    tab.page.fill("#question", "Was this asked once?")
    keys: list[str] = []

    def lose(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    tab.page.route("**/v1/answers", lose)
    tab.page.click("[data-send]")
    tab.page.wait_for_selector("[data-error]:not(:empty)")
    tab.page.unroute("**/v1/answers")
    tab.page.on(
        "request", lambda sent: keys.append(sent.headers.get("idempotency-key", "")) if sent.method == "POST" else None
    )
    tab.page.click("[data-send]")
    tab.page.wait_for_url("**/answers/*")
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_an_example_fills_the_box(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.base)
    tab.page.click("[data-example] >> nth=0")
    assert tab.page.input_value("#question") == "What does HER2-low mean?"
    assert "#" not in tab.page.url


def test_by_keyboard_one_skips_to_the_content_and_from_a_statement_to_its_source_and_back(
    site: Site, tabs: Any
) -> None:
    tab = tabs()
    tab.page.goto(site.page())
    tab.page.keyboard.press("Tab")
    assert tab.focused() == "Skip to the content"
    assert tab.page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    tab.page.keyboard.press("Enter")
    assert tab.focused() == "main"
    for _ in range(30):
        tab.page.keyboard.press("Tab")
        if tab.focused().startswith("ref-"):
            break
        outline = tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    mark = tab.focused()
    assert mark == "ref-1-1"
    tab.page.keyboard.press("Enter")
    assert tab.page.evaluate("location.hash") == "#source-1"
    assert tab.focused() == "source-1"
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    assert "Back to the text" in tab.focused()
    tab.page.keyboard.press("Enter")
    assert tab.focused() == mark


def test_questions_to_ask_are_ticked_by_keyboard(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.page())
    tab.page.focus(".checklist input")
    tab.page.keyboard.press("Space")
    assert tab.page.is_checked(".checklist input")


def test_what_is_urgent_is_seen_first(site: Site, tabs: Any) -> None:
    tab = tabs(SMALL)
    tab.page.goto(site.page(urgent=_URGENT))
    banner = tab.page.query_selector("[role=alert]")
    assert banner.bounding_box()["y"] == 0
    call = tab.page.query_selector("[role=alert] a")
    assert call.get_attribute("href") == "tel:911"
    assert call.bounding_box()["y"] + call.bounding_box()["height"] <= SMALL[1]


def test_without_scripts_answers_are_read_and_the_home_page_says_how_to_ask(site: Site, tabs: Any) -> None:
    tab = tabs(java_script_enabled=False)
    tab.page.goto(site.base)
    assert "needs JavaScript" in tab.page.inner_text("noscript .noscript")
    assert PK in tab.page.inner_text("noscript pre")
    assert tab.page.is_disabled("[data-send]")
    tab.page.goto(site.page())
    assert "HER2-low means a small amount" in tab.page.inner_text(".bottom_line")
    tab.page.click(".cite >> nth=0")
    assert tab.page.url.endswith("#source-1")
    tab.page.goto(site.page("pending"))
    assert "loads itself again" in tab.page.inner_text("noscript .hint")


def test_on_paper_the_notices_stay_and_what_is_clicked_goes(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.page())
    tab.page.emulate_media(media="print")
    for seen in (".opening", ".closing", ".sources", ".checklist", ".bottom_line"):
        assert tab.page.is_visible(seen), seen
    for gone in (".contents", ".tools", ".links .back", ".followups"):
        assert not tab.page.is_visible(gone), gone


def test_a_held_answer_shows_who_is_at_work_on_it_and_nothing_of_it(site: Site, tabs: Any) -> None:
    tab = tabs()
    tab.page.goto(site.page("held"))
    assert "A person is checking" in tab.page.inner_text(".state")
    assert tab.page.query_selector(".chapter") is None
