from pathlib import Path

import pytest

from content_ingest.formats.pdf import is_pdf, read_pdf
from content_ingest.tree import Block
from shared.model.passage import Link
from tests.unit.content_ingest.formats.made_pdf import Said, filled, lines, pdf

GUIDE = (Path(__file__).parent / "samples" / "guide.pdf").read_bytes()

LEFT, RIGHT = 60, 320  # two columns


def _blocks(*pages: list[Said]) -> list[Block]:
    return read_pdf(pdf(*pages)).blocks


def _texts(*pages: list[Said]) -> list[str]:
    return [block.text for block in _blocks(*pages)]


def _starts(*pages: list[Said]) -> list[str]:
    """The first word of each block."""
    return [text.split()[0] for text in _texts(*pages)]


# -- a page that a browser has printed


def test_a_printed_guide_is_read_in_order_under_its_headings() -> None:
    tree = read_pdf(GUIDE)
    assert tree.title == tree.front["title"] == "Living with tiredness"
    assert list(dict.fromkeys(block.section for block in tree.blocks)) == [
        (),
        ("Why you are tired",),
        ("Why you are tired", "Who feels it most"),
        ("What you can do",),
        ("What you can do", "Food and drink"),
        ("How it is measured",),
        ("After treatment",),
    ]
    assert [block.page for block in tree.blocks] == sorted(block.page or 0 for block in tree.blocks)
    assert {block.page for block in tree.blocks} == {1, 2}


def test_a_printed_guide_loses_its_running_head_and_foot() -> None:
    text = " ".join(block.text for block in read_pdf(GUIDE).blocks)
    assert "Example Cancer Centre" not in text
    assert "Page 1" not in text


def test_a_printed_list_is_told_by_its_bullets_though_they_are_shapes() -> None:
    items = [block for block in read_pdf(GUIDE).blocks if block.kind == "item"]
    assert [item.text for item in items] == [
        "a temperature of 38 °C or higher that lasts for longer than one hour",
        "shortness of breath",
        "a heartbeat that is much faster than usual while you rest",
        "When it began.",
        "What makes it better or worse, and for how long.",
        "Which medicines you take.",
    ]
    leads = [read_pdf(GUIDE).blocks[item.lead or 0].text for item in items]
    assert leads[0] == "Call your team the same day if you have:"
    assert leads[3] == "Write down three things before the visit:"


def test_a_printed_table_keeps_its_numbers_with_their_columns() -> None:
    rows = [block.text for block in read_pdf(GUIDE).blocks if block.kind == "row"]
    assert rows[0] == "Score: 0; Meaning: none; What to do: go on"
    assert rows[3] == "Score: 7–10; Meaning: severe; What to do: call us"


def test_a_footnote_mark_leaves_the_text_and_a_power_stays_one() -> None:
    text = " ".join(block.text for block in read_pdf(GUIDE).blocks)
    assert "the last treatment. Most people" in text
    assert "4.5 × 10⁹/L" in text


def test_links_are_kept_with_their_block() -> None:
    links = [link for block in read_pdf(GUIDE).blocks for link in block.links]
    assert links == [Link("page about moving", "https://example.org/moving")]


# -- reading order


def test_columns_are_read_one_after_the_other() -> None:
    left, right = lines(filled("Left"), LEFT, 120), lines(filled("Right"), RIGHT, 120)
    assert _starts([*left, *right]) == ["Left", "Right"]


def test_columns_are_read_one_after_the_other_when_the_file_draws_line_by_line() -> None:
    left, right = lines(filled("Left text", 12), LEFT, 120), lines(filled("Right text", 12), RIGHT, 120)
    drawn = [line for pair in zip(left, right, strict=True) for line in pair]
    assert _starts(drawn) == ["Left", "Right"]


def test_columns_are_read_in_order_when_the_file_draws_the_right_one_first() -> None:
    left, right = lines(filled("Left"), LEFT, 120), lines(filled("Right"), RIGHT, 120)
    assert _starts([*right, *left]) == ["Left", "Right"]


def test_three_columns_are_read_from_left_to_right() -> None:
    columns = [
        lines("\n".join([f"{name} column of words"] * 7 + ["Ended."]), x, 150)
        for name, x in zip("ABC", (40, 220, 400), strict=True)
    ]
    assert _starts([line for column in columns for line in column]) == ["A", "B", "C"]


def test_what_stands_across_the_columns_parts_them() -> None:
    above = lines(filled("Above"), LEFT, 120) + lines(filled("Beside"), RIGHT, 120)
    across = lines(
        "Across both of the columns there is one long line that reaches from the left to the right edge.", LEFT, 240
    )
    below = lines(filled("Below"), LEFT, 300) + lines(filled("Last"), RIGHT, 300)
    assert _starts([*above, *across, *below]) == ["Above", "Beside", "Across", "Below", "Last"]


def test_a_page_that_is_turned_is_read_like_one_that_is_not() -> None:
    turned = [
        Said(line.text, line.y, 700 - line.x, line.size, line.bold, (0, 1, -1, 0)) for line in lines(filled("Turned"))
    ]
    assert _texts(turned)[0].startswith("Turned and so on to the line's full end Turned")


def test_text_at_the_edge_that_is_turned_is_left_out() -> None:
    mark = Said("Author manuscript", 20, 500, turn=(0, 1, -1, 0))
    assert _texts([mark, *lines("It helps most people.")]) == ["It helps most people."]


def test_text_outside_of_the_page_is_not_read() -> None:
    assert _texts([Said("Hidden words.", 700, 100), Said("Hidden too.", 72, 900), *lines("Seen.")]) == ["Seen."]


# -- running heads and feet


def _page(number: int, body: str, head: str = "Patient guide") -> list[Said]:
    return [Said(head, 72, 40), *lines(body, y=100), Said(f"Page {number} of 3", 280, 780)]


def test_running_heads_feet_and_page_numbers_are_left_out() -> None:
    pages = [_page(number, f"{word} text stands here.") for number, word in enumerate(("First", "Second", "Third"), 1)]
    assert [(block.text, block.page) for block in _blocks(*pages)] == [
        ("First text stands here.", 1),
        ("Second text stands here.", 2),
        ("Third text stands here.", 3),
    ]


def test_a_heading_that_begins_pages_is_no_running_head_when_its_number_does_not_follow_the_pages() -> None:
    pages = [[Said(f"Chapter {name}", 72, 60, 16, bold=True), *lines(f"Text of {name}.")] for name in (1, 4, 6)]
    assert [block.section for block in _blocks(*pages)] == [("Chapter 1",), ("Chapter 4",), ("Chapter 6",)]


def test_page_numbers_that_begin_later_are_left_out_too() -> None:
    pages = [[*lines(f"{word} text."), Said(str(number), 300, 780)] for number, word in ((45, "First"), (46, "Second"))]
    assert _texts(*pages) == ["First text.", "Second text."]


def test_text_that_repeats_in_the_middle_of_pages_stays() -> None:
    pages = [lines("Drink enough.", y=400)] * 3
    assert _texts(*pages) == ["Drink enough."] * 3


# -- paragraphs


def test_lines_are_joined_to_paragraphs_and_parted_where_they_stand_apart() -> None:
    text = "This line goes on to the very end and\nthe next is short.\n\nA new paragraph begins."
    assert _texts(lines(text)) == [
        "This line goes on to the very end and the next is short.",
        "A new paragraph begins.",
    ]


def test_an_indented_line_begins_a_paragraph() -> None:
    said = [
        *lines(filled("One"), 72, 100),
        Said("Two begins here and so on to the", 90, 172),
        Said("line's full end.", 72, 184),
    ]
    assert _starts(said) == ["One", "Two"]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("She had chemo-\ntherapy, and chemotherapy helped.", "She had chemotherapy, and chemotherapy helped."),
        ("This gives infor-\nmation to all.", "This gives information to all."),
        ("A long-\nterm effect. The long term counts.", "A long-term effect. The long term counts."),
        ("It is called anti-\nPD-1 here.", "It is called anti-PD-1 here."),
        ("Between 5-\n10 days.", "Between 5-10 days."),
        ("A soft chemo\xad\ntherapy.", "A soft chemotherapy."),
    ],
)
def test_hyphens_at_lines_ends_are_mended(broken: str, whole: str) -> None:
    assert _texts(lines(broken)) == [whole]


def test_a_sentence_goes_on_across_columns_and_keeps_the_page_where_it_began() -> None:
    words = "The text fills its column to the end of"
    left, right = lines("\n".join([words] * 8), LEFT, 120), lines("\n".join([words] * 7 + ["it all."]), RIGHT, 120)
    after = lines("Another page.", LEFT, 120)
    blocks = _blocks([*left, *right], after)
    assert [block.page for block in blocks] == [1, 2]
    assert blocks[0].text == " ".join([words] * 15 + ["it all."])


def test_a_sentence_goes_on_across_pages_past_a_foot_note() -> None:
    first = [
        *lines("It is known from many trials that people who rest", y=500),
        Said("* A note in small letters.", 72, 560, 7),
    ]
    blocks = _blocks(first, lines("feel better soon. They sleep.", y=100))
    assert blocks[0].text == "It is known from many trials that people who rest feel better soon. They sleep."
    assert [block.page for block in blocks] == [1, 1]


def test_a_paragraph_that_has_ended_does_not_go_on() -> None:
    assert _texts(lines("It has ended."), lines("another begins.")) == ["It has ended.", "another begins."]


# -- headings and lists


def test_headings_are_told_by_their_size_and_weight() -> None:
    said = [
        Said("Guide", 72, 60, 20),
        Said("Care", 72, 100, 14, bold=True),
        Said("At home", 72, 130, 10, bold=True),
        *lines("Rest when you can.", y=145),
        Said("Work", 72, 180, 14, bold=True),
        *lines("Ask early.", y=200),
    ]
    tree = read_pdf(pdf(said))
    assert tree.title == "Guide"
    assert [block.section for block in tree.blocks] == [("Care", "At home"), ("Work",)]


def test_a_heading_of_two_lines_is_one() -> None:
    said = [*lines("What you can do when\nyou cannot sleep", y=80, step=17, size=15), *lines(filled("Rest"), y=130)]
    assert read_pdf(pdf(said)).title == "What you can do when you cannot sleep"


def test_a_bold_sentence_is_no_heading() -> None:
    assert [
        block.section for block in _blocks(lines("Call us at once.", bold=True) + lines("We are there.", y=130))
    ] == [(), ()]


def test_references_are_passed_over() -> None:
    said = [
        *lines("It helps."),
        Said("References", 72, 150, 14, bold=True),
        *lines("1. Somebody. A title. 2020.", y=170),
    ]
    assert _texts(said) == ["It helps."]


@pytest.mark.parametrize(
    ("first", "second"), [("\x95 ", "\x95 "), ("- ", "- "), ("1. ", "2. "), ("a) ", "b) "), ("(i) ", "(ii) ")]
)
def test_items_lose_their_marks_and_know_their_lead(first: str, second: str) -> None:
    first, second = (mark.encode("latin-1").decode("cp1252") for mark in (first, second))
    said = lines("Signs are:") + lines(f"{first}a fever that lasts\n{second}a cough", 85, 112)
    said.insert(2, Said("for an hour", 97, 124))
    said[-1] = said[-1]._replace(y=136)
    blocks = _blocks(said)
    assert [(block.kind, block.text, block.lead) for block in blocks] == [
        ("paragraph", "Signs are:", None),
        ("item", "a fever that lasts for an hour", 0),
        ("item", "a cough", 0),
    ]


def test_a_number_at_a_lines_start_within_a_sentence_is_no_item() -> None:
    text = "In the trial the median survival was found to be\n12. months longer than in those who had nothing."
    assert len(_texts(lines(text))) == 1


# -- tables


def _table(rows: list[tuple[str, ...]], y: float = 100, step: float = 18, bold: bool = True) -> list[Said]:
    return [
        Said(cell, 72 + 120 * column, y + at * step, bold=bold and at == 0)
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell
    ]


def test_a_table_s_rows_name_their_columns() -> None:
    rows = [("Dose", "Response", "Harm"), ("10 mg", "34 %", "2 %"), ("20 mg", "41 %", "9 %"), ("40 mg", "43 %", "20 %")]
    assert _texts(_table(rows)) == [
        "Dose: 10 mg; Response: 34 %; Harm: 2 %",
        "Dose: 20 mg; Response: 41 %; Harm: 9 %",
        "Dose: 40 mg; Response: 43 %; Harm: 20 %",
    ]
    assert _texts(_table(rows, bold=False))[1] == "Dose: 20 mg; Response: 41 %; Harm: 9 %"


def test_a_cell_of_several_lines_stays_in_its_row() -> None:
    said = _table([("Arm", "Given"), ("A", "one drug every week"), ("B", "both drugs")], step=40)
    said.insert(4, Said("for half a year", 192, 152))
    assert _texts(said) == ["Arm: A; Given: one drug every week for half a year", "Arm: B; Given: both drugs"]


def test_a_cell_over_several_columns_names_each_of_them() -> None:
    said = [
        Said("Arm", 72, 100, bold=True),
        Said("Harm of any grade, as it was seen", 190, 100, bold=True),
        *_table([("", "Mild", "Severe"), ("A", "20 %", "3 %"), ("B", "31 %", "9 %")], y=118),
    ]
    assert _texts(said) == [
        "Arm: A; Harm of any grade, as it was seen, Mild: 20 %; Harm of any grade, as it was seen, Severe: 3 %",
        "Arm: B; Harm of any grade, as it was seen, Mild: 31 %; Harm of any grade, as it was seen, Severe: 9 %",
    ]


def test_figures_that_stand_equally_far_apart_keep_their_columns() -> None:
    rows = (("d", "w", "m", "y"), ("1.5", "2.5", "3.5", "4.5"), ("5.5", "6.5", "7.5", "8.5"))
    said = [
        Said(cell, 72 + 30 * column, 100 + 18 * at, bold=not at)
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]
    assert _texts(said) == ["d: 1.5; w: 2.5; m: 3.5; y: 4.5", "d: 5.5; w: 6.5; m: 7.5; y: 8.5"]


# -- characters


def test_a_fraction_keeps_its_figures() -> None:
    said = [Said("Take", 72, 100), Said("1", 97, 96, 6), Said("/2 tablet once a day.", 100.4, 100)]
    assert _texts(said) == ["Take 1/2 tablet once a day."]
    assert _texts([Said("1", 72, 96, 6), Said("/3 of them felt better.", 75.4, 100)]) == ["1/3 of them felt better."]


def test_a_text_may_begin_with_an_isotope() -> None:
    assert _texts([Said("177", 72, 96, 6), Said("Lu is given by drip.", 82.1, 100)]) == ["¹⁷⁷Lu is given by drip."]


def test_a_quotation_that_is_set_in_on_both_sides_stays_one_after_a_colon() -> None:
    wide = "This line is as wide as the page allows, so that others leave room at their right edge:"
    quoted = "nobody has to bear the pain that can be\ntreated with care by those who know how it\nis done."
    assert len(_texts([*lines(wide, y=115), *lines(quoted, 110, 130)])) == 2


# -- what the document states


def test_title_and_author_are_taken_from_the_document_s_info() -> None:
    info = {"Title": "Coping with pain", "Author": "Example Society"}
    assert read_pdf(pdf(lines("Text."), info=info)).front == {
        "title": "Coping with pain",
        "attribution": "Example Society",
    }


@pytest.mark.parametrize(
    "title", ["Microsoft Word - final_v2.docx", "untitled", "brochure_final_3", "leaflet.indd", "Document1", " "]
)
def test_a_title_that_a_program_made_up_is_left_out(title: str) -> None:
    assert read_pdf(pdf(lines("Text."), info={"Title": title, "Author": "jsmith"})).front == {}


@pytest.mark.parametrize("raw", [GUIDE, pdf(lines("Text.")), b"\n%PDF-1.4\n", b"junk of a mailer\r\n%PDF-1.3"])
def test_a_pdf_is_told_by_its_header(raw: bytes) -> None:
    assert is_pdf(raw)


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04", b"The header %PDF-1.4 of a PDF", b"<html>", b" " * 2000 + b"%PDF-1.4"]
)
def test_other_bytes_are_no_pdf(raw: bytes) -> None:
    assert not is_pdf(raw)
