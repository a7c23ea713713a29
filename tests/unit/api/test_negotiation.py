"""Which form a caller gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.negotiation import choose, etag, matches

ALL = ("json", "html", "markdown")
PAGE = ("html", "json", "markdown")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offered", "form"),
    [
        (None, ALL, "json"),
        ("", ALL, "json"),
        ("*/*", ALL, "json"),
        ("*/*", PAGE, "html"),
        (BROWSER, ALL, "html"),
        (BROWSER, PAGE, "html"),
        ("application/json", PAGE, "json"),
        ("text/markdown", ALL, "markdown"),
        ("TEXT/Markdown", ALL, "markdown"),
        ("text/*", ALL, "html"),
        ("text/*, text/html;q=0", ALL, "markdown"),
        ("application/json;q=0.5, text/html;q=0.6", ALL, "html"),
        ("application/json;q=0, */*", ALL, "html"),
        ("application/json; charset=utf-8", ALL, "json"),
        ("image/png", ALL, None),
        ("*/*;q=0", ALL, None),
        ("nonsense", ALL, "json"),
        ("text/html;q=high", ALL, "json"),
    ],
)
def test_the_form_that_the_header_likes_best(accept: str | None, offered: tuple[str, ...], form: str | None) -> None:
    assert choose(accept, offered) == form


@given(
    st.text(max_size=60) | st.lists(st.sampled_from(("text/html", "*/*", ";q=", "0.5", "nan", ",", " "))).map("".join)
)
def test_any_header_gives_a_form_or_none(accept: str) -> None:
    assert choose(accept, ALL) in (*ALL, None)


def test_a_tag_tells_its_parts_apart() -> None:
    assert etag("a", "bc") != etag("ab", "c")
    assert etag("a", b"b") == etag("a", "b")


def test_a_tag_is_found_among_others_weak_or_strong() -> None:
    tag = etag("x")
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        assert matches(header, tag)
    for header in (None, "", '"other"', tag.strip('"')):
        assert not matches(header, tag)
