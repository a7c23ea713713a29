"""The view of an answer: which links are followed, what stands where."""

from hypothesis import given
from hypothesis import strategies as st

from functions.api.rendering import answer_page
from shared.model.answer import Abstention, Block, CitedPlace, Item, Section
from tests.unit.api.samples import citation, envelope


def test_every_mark_has_an_address_of_its_own_and_its_source_leads_back_to_the_first() -> None:
    page = answer_page(envelope())
    lines = [line for chapter in page.chapters for part in chapter.parts for line in part.lines]
    marks = [reference.mark for line in lines for reference in line.references]
    assert len(marks) == len(set(marks))
    for place in (place for document in page.documents for place in document.places):
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
    assert page.documents[0].places[0].quote is None


def test_a_locator_says_section_page_and_time() -> None:
    where = CitedPlace(section=("A", "B"), page=3, time="00:12:31")
    page = answer_page(envelope(citations=(citation(1, locator=where),)))
    assert page.documents[0].places[0].locator == "A › B › page 3 › at 00:12:31"
    assert page.documents[0].dates == "published 3 February 2026, reviewed 6 May 2026"
    assert page.documents[0].host == "cancer.gov"


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


def test_texts_from_one_document_stand_together_in_the_order_of_their_first() -> None:
    cited = (
        citation(1),
        citation(2),
        citation(3, document_id="doc-1"),
        citation(4, document_id="doc-1", version="f" * 16),
    )
    page = answer_page(envelope(citations=cited))
    assert [[place.n for place in document.places] for document in page.documents] == [[1, 3], [2], [4]]


def test_whom_to_name_is_not_said_twice() -> None:
    page = answer_page(envelope(citations=(citation(1, attribution="National Cancer Institute", licence="US-PD"),)))
    assert page.documents[0].rights == "US-PD"


def test_a_question_that_is_the_title_is_not_said_twice() -> None:
    assert answer_page(envelope(title="What is HER2?", question="what is  HER2?")).question == ""
    assert answer_page(envelope(title="What is HER2?", question="What is it?")).question == "What is it?"


def test_who_is_told_of_help_alone_is_not_told_that_nothing_was_found() -> None:
    instead = Abstention(looked_for="Please turn now to the help that stands first.")
    states = [
        answer_page(one).state
        for one in (envelope(status="abstained"), envelope(status="abstained", abstention=instead))
    ]
    assert [bool(state) for state in states] == [True, False]
