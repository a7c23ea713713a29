"""Which links are followed, and where they open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.links import at_the_quote, safe_link
from tests.unit.api.strategies import urls


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.org",
        "/path",
        "https:",
        "https://",
        "https:/path",
        "",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_an_address_that_does_more_than_open_is_no_link(url: str) -> None:
    assert safe_link(url) is None


def test_an_address_is_kept_as_it_is_where_it_can_be() -> None:
    for url in ("https://www.cancer.gov/a-b_c?d=e&f=%20g#h", "http://example.org:8080/(x)"):
        assert safe_link(url) == url
    assert safe_link("https://example.org/é <b>") == "https://example.org/%C3%A9%3Cb%3E"


@given(urls)
def test_a_link_has_no_character_that_ends_it(url: str) -> None:
    link = safe_link(url)
    assert link is None or not set(link) & set(' "<>\\^`{|}\n\r\t\x00')


def test_a_short_quote_is_opened_whole_and_a_long_one_by_its_ends() -> None:
    url = "https://example.org/page"
    assert at_the_quote(url, "HER2-low, or not", None) == url + "#:~:text=HER2%2Dlow%2C%20or%20not"
    long = "one two three four five six seven eight nine ten eleven"
    assert (
        at_the_quote(url, long, None)
        == url + "#:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"
    )


def test_the_source_s_own_fragment_stays() -> None:
    assert at_the_quote("https://example.org/p#s2", "a b", None) == "https://example.org/p#s2:~:text=a%20b"
    assert at_the_quote("https://example.org/p#s2", None, None) == "https://example.org/p#s2"
    assert at_the_quote("https://example.org/p#:~:text=x", "a b", None) == "https://example.org/p#:~:text=x"


def test_a_pdf_opens_at_its_page() -> None:
    assert at_the_quote("https://example.org/a.PDF", "a b", 7) == "https://example.org/a.PDF#page=7"
    assert at_the_quote("https://example.org/a.pdf", "a b", None) == "https://example.org/a.pdf"
    assert at_the_quote("https://example.org/a.pdf#page=2", "a b", 7) == "https://example.org/a.pdf#page=2"


@given(urls, st.none() | st.text(max_size=200), st.none() | st.integers(1, 99))
def test_any_quote_gives_an_address_that_can_stand_in_a_page(url: str, quoted: str | None, page: int | None) -> None:
    link = at_the_quote(url, quoted, page)
    assert (link is None) == (safe_link(url) is None)
    assert link is None or not set(link) & set(' "<>\n')
