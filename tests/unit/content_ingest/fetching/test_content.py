import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.fetching.connection import Answer
from content_ingest.fetching.content import document
from content_ingest.fetching.errors import FetchError
from content_ingest.fetching.manifest import Entry
from tests.suites import data_folder
from tests.unit.content_ingest.fetching.made import entry, page

PAGE = page("https://a.example/")
ARTICLE, RECORD, STUDY = entry("pmc", "PMC12"), entry("pubmed", "34"), entry("trial", "NCT00000056")


def answer(kind: str, body: bytes) -> Answer:
    return Answer(200, {"content-type": kind}, body)


@pytest.mark.parametrize(
    ("asked", "kind", "body"),
    [
        (PAGE, "text/html", b"<p>a</p>"),
        (PAGE, "application/xhtml+xml; charset=utf-8", b"<p>a</p>"),
        (ARTICLE, "text/xml", b'<article><article-id pub-id-type="pmc">12</article-id></article>'),
        (ARTICLE, "Application/XML", b"<article x=''><article-id pub-id-type='pmcid'>PMC12</article-id></article>"),
        (RECORD, "text/xml; charset=UTF-8", b'<PMID Version="1">34</PMID>'),
        (STUDY, "application/json", b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000056"}}}'),
    ],
)
def test_what_was_asked_for_is_taken_as_it_is(asked: Entry, kind: str, body: bytes) -> None:
    assert document(asked, answer(kind, body)) == body


@pytest.mark.parametrize(
    ("asked", "kind", "body", "says"),
    [
        (PAGE, "application/pdf", b"%PDF-", "the type 'application/pdf', which is not HTML"),
        (PAGE, "", b"<p>a</p>", "the type ''"),
        (PAGE, "text/html", b" \n", "empty"),
        (ARTICLE, "text/html", b"<article>", "not XML"),
        (
            ARTICLE,
            "text/xml",
            b"<pmc-articleset><Reply Id='12' error='not available'/></pmc-articleset>",
            "no article PMC12",
        ),
        (ARTICLE, "text/xml", b'<article><article-id pub-id-type="pmc">123</article-id></article>', "no article PMC12"),
        (
            ARTICLE,
            "text/xml",
            b"<article><!--The publisher of this article does not allow downloading of the full text in XML form.-->"
            b'<article-id pub-id-type="pmc">12</article-id></article>',
            "does not allow to download the full text of PMC12",
        ),
        (RECORD, "text/xml", b"<PubmedArticleSet></PubmedArticleSet>", "no record 34"),
        (RECORD, "text/xml", b"<PMID>345</PMID>", "no record 34"),
        (STUDY, "text/html", b"{}", "not JSON"),
        (STUDY, "application/json", b"[]", "not the study NCT00000056"),
        (STUDY, "application/json", b"[" * 100_000, "not the study"),
        (
            STUDY,
            "application/json",
            b'{"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}',
            "not the study",
        ),
    ],
)
def test_what_is_something_else_is_refused(asked: Entry, kind: str, body: bytes, says: str) -> None:
    with pytest.raises(FetchError, match=says):
        document(asked, answer(kind, body))


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/html; charset=ISO-8859-1", "<p>dose – 5 µg</p>".encode("cp1252"), "<p>dose – 5 µg</p>"),
        ("text/html", '<meta charset="windows-1252">µ'.encode("cp1252"), '<meta charset="windows-1252">µ'),
        ("text/html; charset=utf-8", '<meta charset="latin1">µ'.encode(), '<meta charset="latin1">µ'),
    ],
)
def test_a_page_in_another_encoding_is_kept_in_utf_8(kind: str, body: bytes, text: str) -> None:
    assert document(PAGE, answer(kind, body)).decode() == text


def test_a_page_that_is_not_in_the_encoding_it_names_stays_as_it_is() -> None:
    assert document(PAGE, answer("text/html; charset=windows-1252", b"\x81\x8d")) == b"\x81\x8d"


@given(st.binary(), st.text())
def test_no_answer_leads_to_another_error(body: bytes, kind: str) -> None:
    types = ("text/html", "text/xml", "application/json", kind, f"text/html;charset={kind}")
    for asked in (PAGE, ARTICLE, RECORD, STUDY):
        for said in types:
            try:
                document(asked, answer(said, body))
            except FetchError:
                continue


@pytest.mark.data
@pytest.mark.parametrize(
    ("asked", "kind", "file"),
    [
        (entry("trial", "NCT02513394"), "application/json", "clinicaltrials/NCT02513394.json"),
        (entry("pubmed", "29768149"), "text/xml", "pubmed/pubmed-29768149.xml"),
        (entry("pmc", "PMC3585041"), "text/xml", "jats/pntd.0002065.nxml"),
    ],
)
def test_documents_as_found_in_the_wild_are_taken(asked: Entry, kind: str, file: str) -> None:
    body = (data_folder() / "formats" / file).read_bytes()
    assert document(asked, answer(kind, body)) == body
