from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.medquad import BYTES, is_medquad, read_medquad

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document id="0000001_1" source="CancerGov" url="https://www.cancer.gov/types/example">
<Focus>Example Cancer</Focus>
<FocusAnnotations><UMLS><CUIs><CUI>C0000000</CUI></CUIs></UMLS>
<Synonyms><Synonym>Sample cancer</Synonym><Synonym> </Synonym><Synonym>SC</Synonym></Synonyms></FocusAnnotations>
<QAPairs>
\t<QAPair pid="1">
\t\t\t<Question qid="0000001_1-1" qtype="information">What is (are) Example Cancer ?</Question>
\t\t\t<Answer>Example cancer is a cancer.
                    It begins in cells.   Three kinds of cells are made:          -  Red cells that carry &lt;oxygen&gt;.    -  White cells.         They are all made in the marrow.</Answer>
\t</QAPair>
\t<QAPair pid="2">
\t\t\t<Question qid="0000001_1-2" qtype="exams and tests">Who is at risk for Example Cancer? ?</Question>
\t\t\t<Answer>Tests may be used:          -   Physical exam : An exam of the body.    -   Blood count : A sample is checked for the following:                -  The number of red cells.      - The amount of hemoglobin.              -   Biopsy : Tissue is removed.</Answer>
\t</QAPair>
\t<QAPair pid="3">
\t\t\t<Question qid="0000001_1-3" qtype="research">what research is being done ?</Question>
\t\t\t<Answer></Answer>
\t</QAPair>
</QAPairs>
</Document>
"""  # noqa: E501  # the runs of spaces are the layout


def test_the_document_says_where_it_is_from_and_no_rights_are_invented() -> None:
    tree = read_medquad(DOCUMENT.encode())
    assert tree.title == "Example Cancer"
    assert tree.front == {
        "title": "Example Cancer",
        "url": "https://www.cancer.gov/types/example",
        "publisher": "National Cancer Institute",
        "topics": ["Example Cancer"],
        "also_called": ["Sample cancer", "SC"],
    }


def test_each_question_heads_the_paragraphs_and_items_of_its_answer() -> None:
    blocks = [block for block in read_medquad(DOCUMENT.encode()).blocks if "What is" in block.section[0]]
    assert {block.section for block in blocks} == {("What is (are) Example Cancer?",)}
    assert [(block.kind, block.lead, block.text) for block in blocks] == [
        ("paragraph", None, "Example cancer is a cancer."),
        ("paragraph", None, "It begins in cells."),
        ("paragraph", None, "Three kinds of cells are made:"),
        ("item", 2, "Red cells that carry <oxygen>."),
        ("item", 2, "White cells."),
        ("paragraph", None, "They are all made in the marrow."),
    ]


def test_a_list_within_an_item_hangs_on_it_and_the_outer_list_goes_on() -> None:
    blocks = read_medquad(DOCUMENT.encode()).blocks[6:]
    assert blocks[0].section == ("Who is at risk for Example Cancer?",)
    assert [(block.lead, block.text[:12]) for block in blocks] == [
        (None, "Tests may be"),
        (6, "Physical exa"),
        (6, "Blood count:"),
        (8, "The number o"),
        (8, "The amount o"),
        (6, "Biopsy: Tiss"),
    ]


def test_a_question_without_an_answer_is_left_out() -> None:
    assert not [block for block in read_medquad(DOCUMENT.encode()).blocks if "research" in block.section[0]]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<Document><QAPairs><QAPair><Question>Q?</Question><Answer/></QAPair></QAPairs></Document>", "no answer"),
        (b"<Document><QAPairs>" + b" " * BYTES + b"</QAPairs></Document>", "limit of MedQuAD's"),
        (DOCUMENT.encode()[:900], "broken at line"),
    ],
)
def test_a_document_without_answers_or_its_end_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_medquad(raw)


def test_the_content_says_whether_it_is_medquad() -> None:
    assert is_medquad(DOCUMENT.encode())
    assert not is_medquad(b"<Document><p>other</p></Document>")
    assert not is_medquad(b"# Document")


@given(st.integers(0, len(DOCUMENT)), st.integers(0, 40), st.text(max_size=10))
def test_any_mutation_is_read_or_refused(start: int, length: int, other: str) -> None:
    raw = (DOCUMENT[:start] + other + DOCUMENT[start + length :]).encode("utf-8", "replace")
    is_medquad(raw)
    with suppress(RejectedError):
        assert all(block.text == " ".join(block.text.split()) for block in read_medquad(raw).blocks)


@given(st.text(alphabet=" \n\t-a:\xa0", max_size=60))
def test_any_layout_of_an_answer_keeps_its_words(answer: str) -> None:
    raw = f"<Document><QAPairs><QAPair><Question>Q</Question><Answer>{answer}</Answer></QAPair></QAPairs></Document>"
    with suppress(RejectedError):
        tree = read_medquad(raw.encode())
        assert "".join(block.text for block in tree.blocks).count("a") == answer.count("a")
