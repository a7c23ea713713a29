"""A record of PubMed: the abstract under its own labels, and what the record says of the article."""

import re
from contextlib import suppress
from datetime import date
from typing import Any

from content_ingest.errors import RejectedError
from content_ingest.formats.xml import Element, attribute, credited, parse, root_name, words
from content_ingest.tree import Block, Tree

# Publication types by what they prove, the strongest first.
_EVIDENCE = (
    ("guideline", {"practice guideline", "guideline"}),
    ("systematic_review", {"systematic review", "meta-analysis", "network meta-analysis"}),
    ("randomised_trial", {"randomized controlled trial"}),
    ("observational", {"observational study"}),
    ("review", {"review"}),
)
_RETRACTED = {"retracted publication", "retraction of publication", "retraction notice"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CANCER = re.compile(
    r"\b(?:neoplasms|\w*(?:carcinoma|sarcoma|lymphoma|leukemia|melanoma|myeloma|mesothelioma|blastoma|glioma|cytoma"
    r"|seminoma|germinoma|thymoma|meningioma|ependymoma|macroglobulinemia)s?|hodgkin disease|mycosis fungoides"
    r"|sezary syndrome|carcinoid tumor|neuroendocrine tumors|gastrointestinal stromal tumors|wilms tumor"
    r"|myelodysplastic syndromes|thrombocythemia, essential|polycythemia vera|primary myelofibrosis)\b",
    re.I,
)
_NAMES = re.compile(r"\b(?:burkitt|ewing|hodgkin|kaposi|krukenberg|merkel|paget|sezary|waldenstrom|wilms)\b")
_NO_CANCER = re.compile(r"virus|factor|antigen|protein|\bgenes?\b|cell line|receptor|experimental", re.I)


def is_pubmed(raw: bytes) -> bool:
    return root_name(raw) in ("PubmedArticleSet", "PubmedArticle")


def read_pubmed(raw: bytes) -> Tree:
    """One record. Raises RejectedError, also for several records, a retracted article, or none to quote from."""
    record = _record(parse(raw))
    citation = record.find("MedlineCitation")
    article = None if citation is None else citation.find("Article")
    if citation is None or article is None:
        raise RejectedError("the PubmedArticle has no MedlineCitation with an Article; fetch the record as XML again")
    pmid = words(citation.find("PMID"))
    kinds = {words(kind).lower() for kind in article.iterfind("PublicationTypeList/PublicationType")}
    notes = {attribute(note, "RefType") for note in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")}
    if kinds & _RETRACTED or "RetractionIn" in notes:
        raise RejectedError(f"the record {pmid} is of a retracted article or its notice; it must not be quoted")
    title = words(article.find("ArticleTitle"))
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    blocks = list(_blocks(citation, article))
    if not blocks:
        raise RejectedError(f"the record {pmid} has no abstract; there is nothing to quote")
    return Tree(_front(citation, article, title, pmid, kinds), title or None, blocks)


def _record(root: Element) -> Element:
    records = [root] if root.tag == "PubmedArticle" else root.findall("PubmedArticle")
    if not records:
        raise RejectedError("the set holds no PubmedArticle; records of books are not read")
    if len(records) > 1:
        raise RejectedError(f"the set holds {len(records)} records; split it into one document a PubmedArticle")
    return records[0]


def _blocks(citation: Element, article: Element) -> list[Block]:
    """The abstract and, where there is one, its summary in plain language."""
    said = [(attribute(text, "Label"), text) for text in article.iterfind("Abstract/AbstractText")]
    for other in citation.iterfind("OtherAbstract"):
        if attribute(other, "Type") == "plain-language-summary" and attribute(other, "Language") in ("", "eng"):
            said += [(attribute(text, "Label") or "Plain language summary", text) for text in other]
    return [
        Block((label[:300],) if label and label != "UNLABELLED" else (), "paragraph", text, None, None, ())
        for label, element in said
        if element.tag == "AbstractText" and (text := words(element))
    ]


def _front(citation: Element, article: Element, title: str, pmid: str, kinds: set[str]) -> dict[str, Any]:
    journal = words(article.find("Journal/Title")) or words(article.find("Journal/ISOAbbreviation"))
    headings = [words(name) for name in citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName")]
    front = {
        "title": title,
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isascii() and pmid.isdigit() else "",
        "publisher": journal,
        "attribution": _attribution(article, journal),
        "published": _published(article),
        "evidence": next((level for level, names in _EVIDENCE if kinds & names), None),
        "topics": [_topic(name) for name in headings if _CANCER.search(name) and not _NO_CANCER.search(name)][:10],
    }
    return {name: value for name, value in front.items() if value}


def _attribution(article: Element, journal: str) -> str:
    """Authors, journal and what the record says of the copyright: "O'Byrne PM et al. Journal. Copyright ..."."""
    names = [
        words(author.find("CollectiveName")) or f"{words(author.find('LastName'))} {words(author.find('Initials'))}"
        for author in article.iterfind("AuthorList/Author")
    ]
    owned = words(article.find("Abstract/CopyrightInformation"))
    return " ".join(filter(None, (credited(names), f"{journal}." if journal else "", owned)))


def _published(article: Element) -> date | None:
    """When the article came out; where only its month or year is said, the first day of that."""
    said = [*article.iterfind("ArticleDate"), *article.iterfind("Journal/JournalIssue/PubDate")]
    said.sort(key=lambda one: -sum(one.find(part) is not None for part in ("Year", "Month", "Day")))
    for one in said:
        year = re.match(r"\d{4}", words(one.find("Year")) or words(one.find("MedlineDate")))
        month = words(one.find("Month")).lower()
        number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else _number(month)
        if year is not None:
            with suppress(ValueError):
                return date(int(year[0]), number, _number(words(one.find("Day"))))
    return None


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else 1


def _topic(name: str) -> str:
    """A heading as people say it: "Breast Neoplasms" is breast cancer; "Carcinoma, Small Cell" turns round."""
    turned = " ".join(reversed(name.lower().split(", ")))
    said = re.sub(r"\bneoplasms\b", "cancer", turned)[:100]
    return _NAMES.sub(lambda name: name[0].title(), said)
