from datetime import date

import pytest

from content_ingest.formats.docx import read_docx
from content_ingest.tree import Block
from tests.unit.content_ingest.formats.word import cell, docx, field, item, paragraph, row, run, table

RAISED = '<w:vertAlign w:val="superscript"/>'
DOWN, UNDER = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def _blocks(body: str) -> list[Block]:
    return read_docx(docx(body)).blocks


def _texts(body: str) -> list[str]:
    return [block.text for block in _blocks(body)]


# -- headings


def test_a_title_and_headings_make_the_path_whatever_their_styles_are_called() -> None:
    tree = read_docx(
        docx(
            paragraph("Living with it", "Titel")
            + paragraph("Care", "H1")
            + paragraph("At home", "Own")
            + paragraph("Rest.")
            + paragraph("Work", "H1")
            + paragraph("Ask.")
        )
    )
    assert tree.title == "Living with it"
    assert [block.section for block in tree.blocks] == [("Care", "At home"), ("Work",)]


def test_a_first_heading_that_no_other_equals_is_the_title() -> None:
    tree = read_docx(docx(paragraph("Pain", "H1") + paragraph("Relief", "H2") + paragraph("Rest.")))
    assert (tree.title, tree.blocks[0].section) == ("Pain", ("Relief",))


def test_of_equal_headings_none_is_the_title() -> None:
    tree = read_docx(docx("".join(paragraph(name, "H1") + paragraph("Text.") for name in ("One", "Two"))))
    assert (tree.title, [block.section for block in tree.blocks]) == (None, [("One",), ("Two",)])


def test_an_outline_level_makes_a_heading_and_an_empty_heading_makes_none() -> None:
    body = paragraph("Care", "", '<w:outlineLvl w:val="1"/>') + paragraph(run(" "), "H2") + paragraph("Rest.")
    tree = read_docx(docx(body))
    assert (tree.title, [block.text for block in tree.blocks]) == ("Care", ["Rest."])


def test_without_headings_short_bold_lines_serve_as_such() -> None:
    bold = [paragraph(run(text, "<w:b/>")) for text in ("What helps?", "What does not", "Rest now.")]
    blocks = _blocks(bold[0] + paragraph("Rest.") + bold[1] + item("work") + bold[2])
    assert [(block.section, block.text) for block in blocks] == [
        (("What helps?",), "Rest."),
        (("What does not",), "work"),
        (("What does not",), "Rest now."),
    ]


def test_sections_about_the_document_are_passed_over() -> None:
    assert _texts(paragraph("A", "H1") + paragraph("x") + paragraph("References", "H1") + paragraph("1. Some.")) == [
        "x"
    ]


# -- lists


def test_items_know_the_line_and_the_item_that_introduce_them() -> None:
    body = paragraph("Signs are:") + item("fever") + item("pain:") + item("in the back", level=1) + item("cough")
    assert [(block.kind, block.text, block.lead) for block in _blocks(body)] == [
        ("paragraph", "Signs are:", None),
        ("item", "fever", 0),
        ("item", "pain:", 0),
        ("item", "in the back", 2),
        ("item", "cough", 0),
    ]


def test_a_style_or_a_typed_bullet_makes_an_item_too_and_a_number_of_nought_makes_none() -> None:
    body = paragraph("one", "LB2") + paragraph("•\u00a0two") + item("plain", number=0)
    assert [(block.kind, block.text) for block in _blocks(body)] == [
        ("item", "one"),
        ("item", "two"),
        ("paragraph", "plain"),
    ]


def test_a_numbered_list_goes_on_after_points_under_its_item() -> None:
    body = paragraph("Do this:") + item("Wash.", 2) + item("hands") + item("Rest.", 2)
    assert [block.lead for block in _blocks(body)] == [None, 0, 1, 0]


# -- tables


def test_a_row_marked_as_heading_names_the_cells() -> None:
    body = table(row("Drug", "Dose", properties="<w:tblHeader/>"), row("A", "5 mg"), row("B", "10 mg"))
    assert _texts(body) == ["Drug: A; Dose: 5 mg", "Drug: B; Dose: 10 mg"]


@pytest.mark.parametrize(
    ("head", "properties"),
    [
        (lambda text: cell(paragraph(run(text, "<w:b/>"))), ""),
        (cell, '<w:tblStyle w:val="Fine"/><w:tblLook w:firstRow="1"/>'),
        (cell, '<w:tblStyle w:val="Fine"/><w:tblLook w:val="04A0"/>'),
    ],
)
def test_a_first_row_that_looks_like_a_heading_is_one(head: object, properties: str) -> None:
    assert callable(head)
    assert _texts(table(row(head("Drug"), head("Dose")), row("A", "5 mg"), properties=properties)) == [
        "Drug: A; Dose: 5 mg"
    ]


def test_a_first_row_that_looks_like_the_others_is_none() -> None:
    look = '<w:tblStyle w:val="Grid"/><w:tblLook w:firstRow="1"/>'
    assert _texts(table(row("A", "5 mg"), row("B", "6 mg"), properties=look)) == ["A: 5 mg", "B: 6 mg"]


def test_merged_cells_reach_over_their_columns_and_rows() -> None:
    body = table(
        row(cell("Drug", DOWN), cell("Dose", '<w:gridSpan w:val="2"/>'), properties="<w:tblHeader/>"),
        row(cell("", UNDER), "day", "night", properties="<w:tblHeader/>"),
        row(cell("A", DOWN), "5 mg", "6 mg"),
        row(cell("unseen", UNDER), "7 mg", "8 mg"),
    )
    assert _texts(body) == [
        "Drug: A; Dose, day: 5 mg; Dose, night: 6 mg",
        "Drug: A; Dose, day: 7 mg; Dose, night: 8 mg",
    ]


def test_columns_left_out_at_the_start_of_a_row_keep_their_place() -> None:
    head = row("A", "B", "C", properties="<w:tblHeader/>")
    assert _texts(table(head, row("2", "3", properties='<w:gridBefore w:val="1"/>'))) == ["B: 2; C: 3"]


def test_a_table_within_a_cell_is_text_of_that_cell() -> None:
    inner = cell(table(row("x", "y")) + paragraph("z"))
    assert _texts(table(row("A", inner), row("B", "c"))) == ["A: x y z", "B: c"]


def test_a_frame_of_one_column_is_no_table() -> None:
    body = table(row(cell(paragraph("Key points", "H2") + paragraph("Rest. Drink.") + item("water"))))
    assert [(block.kind, block.text) for block in _blocks(body)] == [("paragraph", "Rest. Drink."), ("item", "water")]


# -- text, links and marks


def test_links_keep_their_addresses_and_leave_the_text() -> None:
    linked = f'<w:hyperlink r:id="a">{run("the ")}{run("guide")}</w:hyperlink>'
    form = field(' HYPERLINK "https://example.org/f" ', run("form"))
    (block,) = _blocks(paragraph(run("See ") + linked + run(" and ") + form + run(" now.")))
    assert block.text == "See the guide and form now."
    assert [(link.text, link.url) for link in block.links] == [
        ("the guide", "https://example.org/a?b=1&c=2"),
        ("form", "https://example.org/f"),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:endnoteReference w:id="7"/></w:r>',
        '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>*</w:t></w:r>',
        run("12", RAISED),
        run("1,3–5", RAISED),
        run("1", RAISED) + run(",", RAISED) + run("2", RAISED),
        run("[3]"),
        field("ADDIN ZOTERO_ITEM CSL_CITATION {}", run(" (4)")),
        f"<w:fldSimple w:instr=' CITATION x '>{run('[4, 5]')}</w:fldSimple>",
    ],
)
def test_footnote_marks_leave_the_text(mark: str) -> None:
    assert _texts(paragraph(run("It helps.") + mark + run(" Rest."))) == ["It helps. Rest."]


def test_powers_and_charges_stay_raised_and_isotopes_are_plain() -> None:
    body = run("10") + run("5", RAISED) + run(" mg/m") + run("2", RAISED) + run(" Ca") + run("2+", RAISED)
    assert _texts(paragraph(body + run(" ") + run("131", RAISED) + run("I"))) == ["10⁵ mg/m² Ca²⁺ 131I"]


def test_symbols_that_change_what_is_said_are_read() -> None:
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    typed = run("\uf0a3", '<w:rFonts w:ascii="Symbol"/>')
    assert _texts(paragraph(symbol + run("65 and ") + typed + run("80"))) == ["≥65 and ≤80"]


def test_breaks_part_words_and_a_hyphen_that_does_not_break_is_one() -> None:
    said = "<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>non</w:t><w:noBreakHyphen/><w:t>small</w:t></w:r>"
    assert _texts(paragraph(said)) == ["one two non-small"]


def test_formulas_keep_their_sense_in_one_line() -> None:
    said = "<m:r><m:t>{}</m:t></m:r>".format
    fraction = f"<m:oMath><m:f><m:num>{said(1)}</m:num><m:den>{said(2)}</m:den></m:f></m:oMath>"
    assert _texts(paragraph(run("Take ") + fraction + run(" of it."))) == ["Take (1)/(2) of it."]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert _texts(paragraph(run("Before") + f"<w:r>{both}</w:r>" + run(" after."))) == ["Before after.", "In the box."]


# -- what a reader does not see


@pytest.mark.parametrize(
    "hidden",
    [
        f'<w:del w:id="1">{run("no")}</w:del>',
        "<w:del><w:r><w:delText>no</w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('no')}</w:moveFrom>",
        run("no", "<w:vanish/>"),
        run("no", '<w:rStyle w:val="Secret"/>'),
        run("no", '<w:sz w:val="1"/>'),
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:txbxContent>{paragraph('no')}</w:txbxContent></w:r>",
        field("TOC \\o", run("no")),
        field("ADDIN EN.REFLIST", run("no")),
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('no')}</w:sdtContent></w:sdt>",
        f"<w:ruby><w:rt>{run('no')}</w:rt></w:ruby>",
    ],
)
def test_what_a_reader_does_not_see_is_not_read(hidden: str) -> None:
    assert _texts(paragraph(run("Seen.") + hidden) + paragraph("no", "Toc1")) == ["Seen."]


@pytest.mark.parametrize(
    "shown",
    [
        f"<w:ins>{run('yes')}</w:ins>",
        f"<w:moveTo>{run('yes')}</w:moveTo>",
        run("yes", '<w:vanish w:val="0"/>'),
        run("yes", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"),
        f"<w:smartTag>{run('yes')}</w:smartTag>",
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('yes')}</w:sdtContent></w:sdt>",
    ],
)
def test_what_was_inserted_or_is_shown_again_is_read(shown: str) -> None:
    assert _texts(paragraph(run("Oh ") + shown)) == ["Oh yes"]


def test_a_deleted_row_is_not_read_and_a_deleted_end_joins_two_paragraphs() -> None:
    gone = row("no", "no", properties="<w:del/>")
    assert _texts(table(row("A", "b"), gone, row("C", "d"))) == ["A: b", "C: d"]
    assert _texts(paragraph("One ", "", "<w:rPr><w:del/></w:rPr>") + paragraph("line.")) == ["One line."]


# -- what the document says of itself


def test_properties_say_where_a_document_is_from() -> None:
    core = "<d:title>A guide</d:title><d:creator>Admin</d:creator><keywords>lung; nausea</keywords>"
    custom = "".join(
        f'<property name="{name}"><lpwstr>{value}</lpwstr></property>'
        for name, value in {"Licence": "CC-BY-4.0", "Reviewed": "2025-03-01T00:00:00Z", "Secret": "x"}.items()
    )
    assert read_docx(docx("", core, custom)).front == {
        "title": "A guide",
        "topics": ["lung", "nausea"],
        "licence": "CC-BY-4.0",
        "reviewed": date(2025, 3, 1),
    }


def test_a_title_that_a_program_made_up_is_none() -> None:
    assert read_docx(docx("", "<d:title>Microsoft Word - draft3.doc</d:title>")).front == {}
