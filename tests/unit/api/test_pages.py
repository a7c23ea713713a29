"""Pages and Markdown: nothing of an answer's text is taken for mark-up, and every form has its notices."""

import json

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.api import pages
from functions.api.listing import Listed
from functions.api.reading import Final, Pending
from shared.adapters.requests_table import STAGES, Request
from shared.model.answer import DOUBT
from shared.model.envelope import Envelope, Notices
from shared.model.question import Question, Urgent
from shared.policy import policy_for
from tests.unit.api.reading_html import Page, plain
from tests.unit.api.samples import citation, envelope
from tests.unit.api.strategies import NASTY, envelopes, some_words, words

STATUSES = ("published", "abstained", "held", "withdrawn", "failed")
_SCHEMES = ("https://", "http://", "tel:", "sms:")
_USED = """html head meta title link script noscript body a header svg rect path span main section p article div h1 h2
h3 details summary nav ol ul li table thead tbody tr th td input label button blockquote cite dl dt dd br form textarea
select option pre code"""
_TAGS = frozenset(_USED.split())
_MARKDOWN_TAGS = _TAGS & frozenset(
    ("p", "h1", "h2", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td")
)
_MARKDOWN_TAGS |= {"strong", "blockquote", "input"}


def pending(question: str | None, urgent: Urgent | None = None, stage: str = "generating") -> Pending:
    request = Request(
        id="a" * 26,
        owner="owner",
        slug="b" * 26,
        visibility="private",
        stage=STAGES[STAGES.index(stage)],  # type: ignore[arg-type]
        stage_times={"queued": "2026-01-01T00:00:00Z"},
        deadline=1,
        expires_at=2,
        jurisdiction="US",
    )
    asked = None if question is None else asked_as(question, urgent)
    return Pending(request, stage, policy_for("US").notices(), 2, lambda: asked)


def asked_as(shown: str, urgent: Urgent | None) -> Question:
    return Question(
        answer_id="a" * 26,
        slug="b" * 26,
        owner="owner",
        asked="never shown",
        shown=shown,
        language="en",
        jurisdiction="US",
        audience="patient",
        urgent=urgent,
        asked_at="2026-01-01T00:00:00Z",
        expires_at=2,
    )


def assert_notices_stand_around(text: str, notices: Notices) -> None:
    """The opening ones in order before everything else, the closing ones in order after it."""
    place = 0
    for notice in (*notices.opening, *notices.closing):
        found = text.find(plain(notice.text), place)
        assert found >= 0, notice.text
        place = found + len(plain(notice.text))


def assert_harmless(page: Page) -> None:
    assert {tag for tag, _ in page.tags} <= _TAGS
    scripts = page.attributes("script")
    assert all(
        script.get("src", "").startswith("/static/") or script == {"type": "application/ld+json"} for script in scripts
    )
    assert not page.attributes("style")
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
        for name in ("href", "src", "action"):
            value = attributes.get(name)
            if value is not None:
                assert value.startswith((*_SCHEMES, "#")) or (value.startswith("/") and not value.startswith("//"))


@given(envelopes())
@settings(max_examples=150, deadline=None)
def test_any_envelope_becomes_a_harmless_page_with_every_notice(made: Envelope) -> None:
    page = Page(pages.answer(Final(made)))
    assert_harmless(page)
    assert_notices_stand_around(page.text, made.notices)
    if made.urgent is not None:
        assert plain(made.urgent.notice) in page.text
    for kind, text in page.data:
        if kind == "script" and text.strip():
            assert json.loads(text)["@type"] == "MedicalWebPage"
    places = {attributes.get("id") for _, attributes in page.tags}
    inside = [link["href"] or "" for link in page.attributes("a") if (link.get("href") or "").startswith("#")]
    assert {link[1:] for link in inside} <= places


@given(envelopes(), st.sampled_from(("html", "markdown")))
@settings(max_examples=60, deadline=None)
def test_what_is_held_withdrawn_or_failed_shows_no_content(made: Envelope, form: str) -> None:
    secret = "content-that-must-not-show"
    status = {"published": "held", "abstained": "withdrawn"}.get(made.status, made.status)
    sections = envelope(sections=json.loads(envelope().model_dump_json().replace("HER2", secret))["sections"]).sections
    hidden = made.model_copy(update={"status": status, "sections": sections})
    text = pages.answer(Final(hidden)) if form == "html" else pages.markdown(Final(hidden))
    assert secret not in text


@given(st.none() | words, st.none() | st.builds(Urgent, level=st.just("urgent"), notice=some_words))
@settings(max_examples=40, deadline=None)
def test_any_pending_answer_becomes_a_harmless_page(question: str | None, urgent: Urgent | None) -> None:
    view = pending(question, urgent)
    page = Page(pages.answer(view))
    assert_harmless(page)
    assert_notices_stand_around(page.text, view.notices)
    assert plain(question or "") in page.text
    assert {"http-equiv": "refresh", "content": "4"} in page.attributes("meta")


def from_markdown(text: str) -> Page:
    """The page that GitHub's flavour makes of it, with raw HTML let through."""
    extensions = ["table", "autolink", "strikethrough", "tagfilter"]
    return Page(cmarkgfm.markdown_to_html_with_extensions(text, Options.CMARK_OPT_UNSAFE, extensions))


@given(envelopes())
@settings(max_examples=150, deadline=None)
def test_any_envelope_becomes_markdown_without_foreign_mark_up(made: Envelope) -> None:
    text = pages.markdown(Final(made))
    page = from_markdown(text)
    assert {tag for tag, _ in page.tags} <= _MARKDOWN_TAGS
    for link in page.attributes("a"):
        assert (link["href"] or "").startswith((*_SCHEMES, "mailto:"))
        assert not (link["href"] or "").startswith(("https://evil.example", "http://www.evil.example"))
    readable = plain(page.text.replace("\\", ""))
    for notice in (*made.notices.opening, *made.notices.closing):
        assert plain(notice.text.replace("\\", "").replace("\x00", "\ufffd")) in readable
    lines = [line for line in text.splitlines() if line.strip()]
    first = plain(made.notices.opening[0].text)
    assert made.urgent is not None or lines[0] == "> " + pages.markdown_escape(first)
    assert lines[-1] == "> " + pages.markdown_escape(plain(made.notices.closing[-1].text))


@pytest.mark.parametrize("nasty", NASTY)
def test_markdown_shows_nasty_text_as_it_is(nasty: str) -> None:
    page = from_markdown(f"start\n\n{pages.markdown_escape(nasty)}")
    assert {tag for tag, _ in page.tags} <= {"p", "a"}
    assert all((link["href"] or "").startswith("mailto:") for link in page.attributes("a"))
    assert page.text == plain("start " + nasty)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("urgent", [None, Urgent(level="emergency", notice="Call now.", actions=())])
def test_every_status_has_its_notices_in_every_form(status: str, urgent: Urgent | None) -> None:
    made = envelope(status, urgent=urgent)
    html = Page(pages.answer(Final(made)))
    assert_notices_stand_around(html.text, made.notices)
    assert_notices_stand_around(from_markdown(pages.markdown(Final(made))).text, made.notices)
    if urgent is not None:
        assert html.text.index("Call now.") < html.text.index(plain(made.notices.opening[0].text))
        assert {"class": "urgent emergency", "role": "alert"} in html.attributes("div")


def test_an_answer_with_sections_begins_with_links_to_each_of_them() -> None:
    made = envelope()
    page = Page(pages.answer(Final(made)))
    links = [attributes.get("href") for tag, attributes in page.tags if tag == "a"]
    headings = [attributes["id"] for tag, attributes in page.tags if tag == "h2" and "id" in attributes]
    assert len(made.sections) > 1
    assert [f"#{name}" for name in headings[: len(made.sections)]] == [link for link in links if link != "#main"][
        1 : len(made.sections) + 1
    ]


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_what_could_not_be_found_is_said_first_where_the_page_may_not_answer(form: str) -> None:
    sure = envelope("published")
    gaps = (DOUBT, *sure.evidence.gaps)
    unsure = sure.model_copy(update={"evidence": sure.evidence.model_copy(update={"gaps": gaps})})
    for made, first in ((sure, False), (unsure, True)):
        page = pages.answer(Final(made)) if form == "html" else pages.markdown(Final(made))
        assert page.count("how long it works") == 1
        assert (page.index("how long it works") < page.rindex(made.sections[0].heading)) is first


def test_pending_markdown_and_errors_and_home_have_their_notices() -> None:
    notices = policy_for("US").notices()
    assert_notices_stand_around(from_markdown(pages.markdown(pending("Why?"))).text, notices)
    assert_notices_stand_around(Page(pages.home("pk", policy_for("US"), ())).text, notices)
    error = Page(pages.error({"status": 404, "title": "Not Found", "detail": "x"}))
    assert_notices_stand_around(error.text, policy_for("ZZ").notices())


@given(words, st.integers(400, 599))
@settings(max_examples=30, deadline=None)
def test_any_problem_becomes_a_harmless_page(text: str, status: int) -> None:
    assert_harmless(Page(pages.error({"status": status, "title": text, "detail": text})))


@given(words, some_words)
@settings(max_examples=30, deadline=None)
def test_the_home_page_is_harmless_whatever_is_listed(title: str, key: str) -> None:
    listed = Listed("a" * 26, "b" * 26, title, title, (), "en", "2026")
    page = Page(pages.home(key, policy_for("US"), [listed]))
    assert_harmless(page)
    (form,) = page.attributes("form")
    assert form["data-key"] == key


def test_without_a_key_the_home_page_offers_no_form() -> None:
    page = Page(pages.home("", policy_for("US"), ()))
    assert page.attributes("form") == []
    assert "switched off" in page.text


def test_only_public_answers_are_told_to_search_engines() -> None:
    private, public = Page(pages.answer(Final(envelope()))), Page(pages.answer(Final(envelope(visibility="public"))))
    robots = {"name": "robots", "content": "noindex, nofollow"}
    assert robots in private.attributes("meta")
    assert private.data == []
    assert robots not in public.attributes("meta")
    assert {"property": "og:title", "content": "What HER2-low means"} in public.attributes("meta")
    ((_, text),) = [found for found in public.data if found[0] == "script" and found[1].strip()]
    assert json.loads(text)["citation"][0]["publisher"]["name"] == "National Cancer Institute"
    withdrawn = Page(pages.answer(Final(envelope("withdrawn", visibility="public"))))
    assert robots in withdrawn.attributes("meta")


def test_static_files_are_kept_for_good_under_their_hash_only() -> None:
    for name in ("styles.css", "ask.js", "icon.svg"):
        hashed = pages.static(pages.asset(name).removeprefix("/static/"))
        assert hashed is not None
        assert "immutable" in hashed.cache_control
        for other in (name, name.replace(".", ".0123456789.", 1)):
            found = pages.static(other)
            assert found is not None
            assert found.body == hashed.body
            assert "immutable" not in found.cache_control


@pytest.mark.parametrize(
    "name", ["", "x.css", "styles.js", "..", "styles.css/", "STYLES.CSS", "base.html.jinja", "__init__.py"]
)
def test_nothing_else_is_static(name: str) -> None:
    assert pages.static(name) is None


def test_pages_ask_for_nothing_from_elsewhere() -> None:
    for html in (pages.answer(Final(envelope())), pages.home("pk", policy_for("US"), ()), pages.answer(pending("x"))):
        page = Page(html)
        loaded = [*page.attributes("script"), *page.attributes("link"), *page.attributes("img")]
        assert all((each.get("src") or each.get("href") or "/").startswith("/") for each in loaded)
    for name in ("styles.css", "ask.js"):
        found = pages.static(name)
        assert found is not None
        assert "//" not in found.body.replace("// ", "")
        assert "url(" not in found.body


@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_every_form_names_whom_to_credit_and_the_licence(form: str) -> None:
    made = envelope(citations=(citation(1, attribution="Lee and others, 2020", licence="CC-BY-4.0"),))
    forms = {"html": pages.answer, "markdown": pages.markdown}
    text = made.model_dump_json() if form == "json" else plain(forms[form](Final(made))).replace("\\", "")
    assert "Lee and others, 2020" in text
    assert "CC-BY-4.0" in text
