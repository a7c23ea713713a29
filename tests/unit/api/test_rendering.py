"""The view of an answer: which links are followed, what stands where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.rendering import answer_page, at_the_quote, safe_link
from shared.model.answer import Block, CitedPlace, Item, Section
from tests.unit.api.samples import citation, envelope
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


def test_every_mark_has_an_address_of_its_own_and_its_source_leads_back_to_the_first() -> None:
    page = answer_page(envelope())
    lines = [line for chapter in page.chapters for part in chapter.parts for line in part.lines]
    marks = [reference.mark for line in lines for reference in line.references]
    assert len(marks) == len(set(marks))
    for place in page.places:
        assert place.marks[0] in marks
        assert place.marks[0].startswith(f"ref-{place.n}-")


def test_a_number_without_its_citation_leads_nowhere_and_so_is_not_shown() -> None:
    section = Section(
        kind="meaning", heading="x", blocks=(Block(type="list", items=(Item(text="y", citations=(9, 1, 1)),)),)
    )
    page = answer_page(envelope(sections=(section,), citations=(citation(1),)))
    assert [reference.n for reference in page.chapters[0].parts[0].lines[0].references] == [1]


def test_a_table_s_rows_are_as_wide_as_its_widest() -> None:
    page = answer_page(envelope())
    table = next(part for chapter in page.chapters for part in chapter.parts if part.type == "table")
    assert table.head == ("Result", "Meaning", "")
    assert [line.cells for line in table.lines] == [("1+", "HER2-low", ""), ("2+", "unclear", "needs another test")]
    assert table.lines[0].references[0].n == 1


def test_a_quote_that_rights_forbid_is_not_shown() -> None:
    page = answer_page(envelope(citations=(citation(1, quoted=False),)))
    assert page.places[0].quote is None


def test_a_locator_says_section_page_and_time() -> None:
    where = CitedPlace(section=("A", "B"), page=3, time="00:12:31")
    page = answer_page(envelope(citations=(citation(1, locator=where),)))
    assert page.places[0].locator == "A › B › page 3 › at 00:12:31"
    assert page.places[0].dates == "published 3 February 2026, reviewed 6 May 2026"
    assert page.places[0].host == "cancer.gov"


def test_for_whom_a_statement_holds_stands_with_it() -> None:
    page = answer_page(envelope())
    lines = [line for chapter in page.chapters for part in chapter.parts for line in part.lines]
    assert "breast cancer, metastatic" in [line.applies_to for line in lines]


@given(st.text(max_size=300))
def test_a_statement_s_two_halves_are_the_statement(text: str) -> None:
    section = Section(kind="meaning", heading="x", blocks=(Block(type="list", items=(Item(text=text),)),))
    line = answer_page(envelope(sections=(section,))).chapters[0].parts[0].lines[0]
    assert line.start + line.end == text
    assert len(line.end) <= 20
