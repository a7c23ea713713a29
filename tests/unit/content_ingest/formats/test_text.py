import base64
import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats import text as plain
from content_ingest.formats.text import looks_like_text, read_text

BYTES = hashlib.shake_128(b"").digest(2000)
WRAPPED = """Nausea is a feeling that you may have to vomit.
Many people who have chemotherapy feel it, but
care can help. Call 555
1234 when it lasts."""


def _blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_text(text).blocks]


def _texts(text: str) -> list[str]:
    return [said for _, said in _blocks(text)]


def _sections(text: str) -> list[tuple[str, ...]]:
    return [block.section for block in read_text(text).blocks]


# -- front matter and paragraphs


def test_front_matter_may_stand_before_the_text() -> None:
    tree = read_text("---\ntitle: A leaflet\n---\nRest.\n")
    assert (tree.front, [block.text for block in tree.blocks]) == ({"title": "A leaflet"}, ["Rest."])
    assert read_text("Rest.").front == {}


def test_front_matter_that_is_malformed_is_refused() -> None:
    with pytest.raises(RejectedError, match="not YAML"):
        read_text("---\ntitle: [\n---\nRest.")


def test_blank_lines_and_pages_part_paragraphs() -> None:
    assert _texts("One.\n \n\nTwo.\fThree.\n") == ["One.", "Two.", "Three."]


def test_lines_broken_to_fit_are_one_paragraph() -> None:
    assert _texts(WRAPPED) == [" ".join(WRAPPED.split())]


def test_lines_that_end_early_are_paragraphs_of_their_own() -> None:
    assert _texts("Ward 5\nOpen from eight.\nNo visits at night.") == [
        "Ward 5",
        "Open from eight.",
        "No visits at night.",
    ]
    long = ["A line that goes on and on. " * 9 + "End.", "Another one that is long. " * 5 + "End."]
    assert _texts("\n".join(long)) == long


def test_a_number_stays_with_the_line_that_it_ends() -> None:
    assert _texts("Take no more than\n8 tablets a day.") == ["Take no more than 8 tablets a day."]


def test_a_word_broken_at_its_hyphen_goes_on_but_not_one_that_shares_its_end() -> None:
    assert _texts("It is a long-\nterm effect.") == ["It is a long-term effect."]
    assert _texts("It is pre-\nand postoperative.") == ["It is pre- and postoperative."]


def test_rules_are_no_text_and_footnote_marks_leave_it() -> None:
    assert _texts("It helps.[1,2]\n\n-----\n\n* * *\n\n========\nRest.") == ["It helps.", "Rest."]


def test_what_looks_like_markup_is_text() -> None:
    assert _texts("If x < 5 &amp; <b>y</b> > 3, rest.") == ["If x < 5 &amp; <b>y</b> > 3, rest."]


# -- headings


def test_underlined_lines_are_headings_and_a_first_one_that_is_alone_is_the_title() -> None:
    text = "Care\n====\n\nHome\n----\nRest.\n\nWork\n----\n\nAsk."
    assert read_text(text).title == "Care"
    assert _sections(text) == [("Home",), ("Work",)]


def test_a_heading_may_stand_between_two_rules() -> None:
    assert _sections("=====\nCare\n=====\nRest.\n\nWork\n=====\nAsk.") == [("Care",), ("Work",)]


def test_lines_in_capitals_alone_are_headings() -> None:
    text = "LIVING WITH IT\n\nWHAT HELPS?\n\nRest.\n\nWHAT DOES NOT\n\nWork."
    assert read_text(text).title == "LIVING WITH IT"
    assert _sections(text) == [("WHAT HELPS?",), ("WHAT DOES NOT",)]


def test_numbered_lines_alone_are_headings_by_their_depth() -> None:
    text = "1. Background\n\n1.1 Aims\n\nOne.\n\n1.2 Scope\n\nTwo.\n\n2. Care\n\nThree."
    assert _sections(text) == [("1. Background", "1.1 Aims"), ("1. Background", "1.2 Scope"), ("2. Care",)]


@pytest.mark.parametrize(
    "line",
    [
        "Living with nausea",
        "DO NOT STOP.",
        "T1",
        "2020 5-7 1 A",
        "1. Take one tablet with water each morning before you eat anything",
        "1. Rest.",
        "A" * 100,
        "THE END",
    ],
)
def test_other_short_lines_are_text(line: str) -> None:
    after = "" if line == "THE END" else "\n\nMore text."
    assert line.removeprefix("1. ") in _texts(f"Text.\n\n{line}{after}")


def test_steps_with_blank_lines_between_them_are_a_list() -> None:
    assert _blocks("Do this:\n\n1. Wash\n\n2. Rest\n\n3. Eat\n\nThen sleep.") == [
        ("paragraph", "Do this:"),
        ("item", "Wash"),
        ("item", "Rest"),
        ("item", "Eat"),
        ("paragraph", "Then sleep."),
    ]


def test_sections_about_the_document_are_passed_over() -> None:
    assert _texts("CARE\n\nRest.\n\nREFERENCES\n\n1. Somebody.\n") == ["Rest."]


# -- lists


@pytest.mark.parametrize("marks", [("-", "-"), ("*", "*"), ("•", "•"), ("1.", "2."), ("1)", "2)"), ("(a)", "(b)")])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_items_know_the_line_that_introduces_them(marks: tuple[str, str], gap: str) -> None:
    first, second = marks
    text = f"Signs are:{gap}{first} fever, which\n   may last{gap}{second} a cough\n"
    assert [(block.kind, block.text, block.lead) for block in read_text(text).blocks] == [
        ("paragraph", "Signs are:", None),
        ("item", "fever, which may last", 0),
        ("item", "a cough", 0),
    ]


def test_a_list_within_an_item_hangs_on_it() -> None:
    blocks = read_text("- pain:\n  - in the back\n  - at night\n- fever\n").blocks
    assert [(block.text, block.lead) for block in blocks] == [
        ("pain:", None),
        ("in the back", 0),
        ("at night", 0),
        ("fever", None),
    ]


def test_an_indented_paragraph_goes_on_with_its_item() -> None:
    assert _texts("1. Rest.\n\n   Drink water.\n\n2. Eat.\n") == ["Rest. Drink water.", "Eat."]


def test_a_number_or_dash_that_a_sentence_breaks_at_begins_no_item() -> None:
    text = (
        "This is for everybody who is older than\n65. It is also for those who have a cough\n- or a fever - at night."
    )
    assert _texts(text) == [" ".join(text.split())]


def test_a_line_after_a_list_that_is_over_is_a_paragraph() -> None:
    assert _blocks("- Rest.\n- Eat.\nCall us.") == [("item", "Rest."), ("item", "Eat."), ("paragraph", "Call us.")]


# -- tables


@pytest.mark.parametrize(
    "text",
    [
        "Drug      Dose\n-----     ----\nA drug    5 mg\nB         10 mg\n",
        "Drug\tDose\n-----\t----\nA drug\t5 mg\nB\t10 mg\n",
        "+------+-----+\n| Drug | Dose |\n+======+=====+\n| A drug | 5 mg |\n| B | 10 mg |\n+------+-----+\n",
    ],
)
def test_columns_with_a_rule_under_their_names_are_a_table(text: str) -> None:
    assert _blocks(text) == [("row", "Drug: A drug; Dose: 5 mg"), ("row", "Drug: B; Dose: 10 mg")]


def test_columns_without_names_are_rows() -> None:
    assert _blocks("A drug\t5 mg\nB\t10 mg\n") == [("row", "A drug: 5 mg"), ("row", "B: 10 mg")]


# -- any text


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "LINES", 3)
    with pytest.raises(RejectedError, match="3 lines"):
        read_text("a\n" * 4)


LINES = [
    "",
    "",
    "- item",
    "  - inner",
    "1. one",
    "2. two",
    "a) x",
    "Text:",
    "Text that ends.",
    "====",
    "----",
    "CAPITALS",
    "1.1 Aims",
    "a\tb",
    "a   b",
    "| a | b |",
    "+--+",
    "---",
    "    deep",
    "goes on",
    "x-",
    "\x0c",
    "[1]",
    "•",
    "&#1;",
    "#",
    "</li>",
]


@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(LINES), max_size=25).map("\n".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RejectedError):
        blocks = read_text(text).blocks
        assert all(block.text == " ".join(block.text.split()) for block in blocks)
        assert all(block.lead is None or block.lead < place for place, block in enumerate(blocks))


@given(
    st.lists(st.lists(st.sampled_from(["rest", "water", "for", "pain", "nurse"]), min_size=1, max_size=60), max_size=5)
)
def test_paragraphs_broken_at_any_width_say_the_same(paragraphs: list[list[str]]) -> None:
    said = [" ".join(words) for words in paragraphs]
    lines = []
    for words in paragraphs:
        width = 0
        for word in words:
            lines.append(("\n" if width + len(word) >= 50 else " ") + word if width else word)
            width = len(word) if lines[-1][0] == "\n" else width + len(lines[-1])
        lines.append("\n\n")
    assert _texts("".join(lines)) == said


# -- text or garbage


@pytest.mark.parametrize(
    "text",
    [
        "Rest.",
        WRAPPED,
        "Übelkeit – was hilft?",
        "化疗期间应多喝水并休息。" * 20,
        "الراحة وشرب الماء",
        f"See https://example.org/{'long-' * 50}.",
        "A\t5 mg\nB\t10 mg",
    ],
)
def test_what_somebody_could_read_looks_like_text(text: str) -> None:
    assert looks_like_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        BYTES.decode("latin-1"),
        BYTES.decode("utf-8", "replace"),
        base64.encodebytes(BYTES).decode(),
        "00000000: 504b 0304 1400 0000 0800\n" * 50,
        "\x1b\x07" * 5 + "words " * 20,
        "\ue000\ue001" * 50,
        "{};=()[]<>!&|" * 20,
    ],
)
def test_what_nobody_could_read_does_not(text: str) -> None:
    assert not looks_like_text(text)


def test_a_long_heading_is_one_when_its_rule_is_as_long() -> None:
    heading = "Clinically relevant subtypes of a disease and what is known of each of them, with a new one"
    (block,) = read_text(f"Guide\n=====\n\n{heading}\n{'-' * len(heading)}\n\nThey differ.\n").blocks
    assert block.section == (heading,)
    assert all(not block.section for block in read_text(f"{heading}\n{'-' * 50}\n\nThey differ.\n").blocks)
