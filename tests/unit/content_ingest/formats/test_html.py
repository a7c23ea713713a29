import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.html import DEPTH, blocks_of, read_html


def _texts(html: str) -> list[str]:
    return [block.text for block in blocks_of(html)[1]]


def test_headings_make_the_path_of_a_section() -> None:
    title, blocks = blocks_of("<h1>Page</h1><h2>A</h2><h3>B</h3><p>One.</p><h2>C</h2><p>Two.</p>")
    assert title == "Page"
    assert [block.section for block in blocks] == [("A", "B"), ("C",)]


def test_an_empty_heading_takes_the_next_paragraph_as_its_text() -> None:
    _, blocks = blocks_of("<h2></h2><p>Overwhelmed</p><p>You may feel lost.</p>")
    assert [(block.section, block.text) for block in blocks] == [(("Overwhelmed",), "You may feel lost.")]


def test_links_leave_the_text_and_stay_as_metadata() -> None:
    (block,) = blocks_of('<p>See a <a href="https://example.org/doctor">doctor</a> soon.</p>')[1]
    assert block.text == "See a doctor soon."
    assert block.links[0].url == "https://example.org/doctor"


@pytest.mark.parametrize(
    "mark",
    [
        '[<a href="#cit/1">53</a>]',
        "[55]",
        "[12,13]",
        "<sup>¹</sup>",
        '[<a href="/Common/PopUps/x">Level of evidence A1</a>]',
    ],
)
def test_footnote_marks_leave_the_text(mark: str) -> None:
    assert _texts(f"<p>It helps.{mark}</p>") == ["It helps."]


def test_a_list_knows_the_line_that_introduces_it() -> None:
    _, blocks = blocks_of("<p>Signs are:</p><ul><li>fever</li><li>a cough</li></ul>")
    assert [(block.kind, block.lead) for block in blocks] == [("paragraph", None), ("item", 0), ("item", 0)]


def test_a_list_within_an_item_that_opens_it_hangs_on_that_item() -> None:
    _, blocks = blocks_of("<ul><li>Drugs:<ul><li>one</li></ul></li></ul>")
    assert [block.lead for block in blocks] == [None, 0]


def test_a_list_of_nothing_but_links_is_navigation() -> None:
    assert _texts('<ul><li><a href="#a">Part A</a></li><li><a href="#b">Part B</a></li></ul><p>Text stays.</p>') == [
        "Text stays."
    ]


def test_a_row_names_each_cell_by_its_column() -> None:
    html = "<table><tr><th>Score</th><th>Meaning</th></tr><tr><td>2+</td><td>borderline</td></tr></table>"
    assert _texts(html) == ["Score: 2+; Meaning: borderline"]


def test_sections_about_the_page_itself_are_passed_over_with_what_is_under_them() -> None:
    html = "<h2>References</h2><p>1. Somebody.</p><h3>More</h3><p>2. Other.</p><h2>Care</h2><p>Rest.</p>"
    assert _texts(html) == ["Rest."]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<p hidden="">no</p>',
        '<div style="display: none"><p>no</p></div>',
        "<!-- no -->",
    ],
)
def test_what_a_reader_does_not_see_is_not_read(hidden: str) -> None:
    assert _texts(f"{hidden}<p>Seen.</p>") == ["Seen."]


def test_only_the_main_content_is_read() -> None:
    assert _texts("<body><nav><p>Menu</p></nav><main><p>Text.</p></main><footer><p>Foot</p></footer></body>") == [
        "Text."
    ]


def test_elements_too_deep_within_each_other_are_refused() -> None:
    with pytest.raises(RejectedError, match="deep"):
        blocks_of("<div>" * (DEPTH + 5) + "x")


def test_meta_elements_say_where_a_page_is_from() -> None:
    tree = read_html(
        '<html><head><title>T</title><meta name="license" content="CC0-1.0"></head><body><p>x</p></body></html>'
    )
    assert (tree.front["title"], tree.front["licence"]) == ("T", "CC0-1.0")


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        _, blocks = blocks_of(text)
    except RejectedError:
        return
    assert all(block.text == " ".join(block.text.split()) for block in blocks)
