from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.pubmed import is_pubmed, read_pubmed
from tests.suites import data_folder

ABSTRACT = """<Abstract>
  <AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Cells/m<sup>2</sup> were counted.</AbstractText>
  <AbstractText Label="RESULTS">It helped 3 of 4 (<i>P</i> &lt; .05).</AbstractText>
  <CopyrightInformation>Copyright 2020 The Society.</CopyrightInformation></Abstract>"""


def _record(abstract: str = ABSTRACT, kinds: str = "Journal Article", more: str = "", mesh: str = "") -> bytes:
    types = "".join(f"<PublicationType>{kind}</PublicationType>" for kind in kinds.split("|"))
    headings = "".join(
        f"<MeshHeading><DescriptorName>{name}</DescriptorName></MeshHeading>" for name in mesh.split("|") if name
    )
    return f"""<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/p.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>123</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2020</Year><Month>May</Month></PubDate></JournalIssue><Title>The Journal</Title>
</Journal><ArticleTitle>A drug in lung cancer.</ArticleTitle>{abstract}
<AuthorList><Author><LastName>Lee</LastName><Initials>A</Initials></Author><Author>
<CollectiveName>The Group</CollectiveName></Author></AuthorList>
<PublicationTypeList>{types}</PublicationTypeList></Article>{more}
<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation></PubmedArticle></PubmedArticleSet>""".encode()


def test_the_labels_of_an_abstract_are_its_headings() -> None:
    blocks = read_pubmed(_record()).blocks
    assert [(block.section, block.text) for block in blocks] == [
        (("BACKGROUND",), "Cells/m² were counted."),
        (("RESULTS",), "It helped 3 of 4 (P < .05)."),
    ]


def test_an_abstract_without_labels_stands_under_no_heading() -> None:
    (block,) = read_pubmed(_record("<Abstract><AbstractText>It helped.</AbstractText></Abstract>")).blocks
    assert block.section == ()


def test_a_summary_in_plain_language_is_read_too_but_no_other_language() -> None:
    others = """<OtherAbstract Type="plain-language-summary" Language="eng"><AbstractText>Plain.</AbstractText>
    </OtherAbstract><OtherAbstract Type="Publisher" Language="spa"><AbstractText>No.</AbstractText></OtherAbstract>"""
    assert [block.text for block in read_pubmed(_record(more=others)).blocks][2:] == ["Plain."]


def test_the_record_says_what_it_is_and_gives_no_licence() -> None:
    assert read_pubmed(_record()).front == {
        "title": "A drug in lung cancer",
        "url": "https://pubmed.ncbi.nlm.nih.gov/123/",
        "publisher": "The Journal",
        "attribution": "Lee A, The Group. The Journal. Copyright 2020 The Society.",
        "published": date(2020, 5, 1),
    }


@pytest.mark.parametrize(
    ("kinds", "evidence"),
    [
        ("Journal Article|Randomized Controlled Trial", "randomised_trial"),
        ("Review|Systematic Review", "systematic_review"),
        ("Meta-Analysis|Randomized Controlled Trial", "systematic_review"),
        ("Practice Guideline|Review", "guideline"),
        ("Observational Study", "observational"),
        ("Review", "review"),
        ("Case Reports", None),
    ],
)
def test_the_publication_types_say_the_evidence(kinds: str, evidence: str | None) -> None:
    assert read_pubmed(_record(kinds=kinds)).front.get("evidence") == evidence


def test_cancers_among_the_subject_headings_are_topics() -> None:
    mesh = (
        "Humans|Breast Neoplasms|Neoplasm Proteins|Carcinoma, Non-Small-Cell Lung|Antineoplastic Agents|Hodgkin Disease"
        "|Leukemia Inhibitory Factor|Biomarkers, Tumor|Leukemia, Myeloid, Acute"
    )
    assert read_pubmed(_record(mesh=mesh)).front["topics"] == [
        "breast cancer",
        "non-small-cell lung carcinoma",
        "Hodgkin disease",
        "acute myeloid leukemia",
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (_record(abstract=""), "record 123 has no abstract"),
        (_record(kinds="Retracted Publication"), "retracted"),
        (
            _record(
                more="<CommentsCorrectionsList><CommentsCorrections RefType='RetractionIn'/></CommentsCorrectionsList>"
            ),
            "retracted",
        ),
        (b"<PubmedArticleSet><PubmedArticle/><PubmedArticle/></PubmedArticleSet>", "2 records; split it"),
        (b"<PubmedArticleSet><PubmedBookArticle/></PubmedArticleSet>", "no PubmedArticle"),
        (b"<PubmedArticle><PMID>1</PMID></PubmedArticle>", "no MedlineCitation"),
        (_record()[:700], "broken at line"),
    ],
)
def test_what_cannot_be_quoted_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_pubmed(raw)


def test_the_content_says_whether_it_is_pubmed() -> None:
    assert is_pubmed(_record())
    assert not is_pubmed(b"<article/>")


@given(st.data())
def test_any_mutation_is_read_or_refused(data: st.DataObject) -> None:
    raw = _record(mesh="Breast Neoplasms")
    start = data.draw(st.integers(0, len(raw)))
    mutated = raw[:start] + data.draw(st.binary(max_size=6)) + raw[start + data.draw(st.integers(0, 30)) :]
    is_pubmed(mutated)
    with suppress(RejectedError):
        assert read_pubmed(mutated).blocks


@pytest.mark.data
def test_a_record_as_pubmed_gives_it_is_read() -> None:
    (path,) = (data_folder() / "formats" / "pubmed").glob("*.xml")
    tree = read_pubmed(path.read_bytes())
    assert tree.front["url"] == "https://pubmed.ncbi.nlm.nih.gov/29768149/"
    assert tree.front["published"] == date(2018, 5, 17)
    assert (tree.front["evidence"], tree.front.get("licence")) == ("randomised_trial", None)
    assert [block.section for block in tree.blocks] == [("BACKGROUND",), ("METHODS",), ("RESULTS",), ("CONCLUSIONS",)]
    assert "β2-agonist may be" in tree.blocks[0].text
    assert "(34.4% vs. 31.1% of weeks; odds ratio, 1.14;" in tree.blocks[2].text


@pytest.mark.data
@given(st.integers(0, 22_000), st.integers(0, 300), st.binary(max_size=8))
def test_a_real_record_broken_anywhere_is_read_or_refused(start: int, cut: int, other: bytes) -> None:
    (path,) = (data_folder() / "formats" / "pubmed").glob("*.xml")
    raw = path.read_bytes()
    with suppress(RejectedError):
        assert read_pubmed(raw[:start] + other + raw[start + cut :]).blocks
