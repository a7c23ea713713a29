"""What a JATS article says of itself: title, address, rights, credit, date, kind of evidence."""

import re
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import quote

from content_ingest.errors import RejectedError
from content_ingest.formats.xml import Element, attribute, credited, words

_CC = re.compile(
    r"creativecommons\.org/licen[cs]es/(by(?:-nc)?(?:-nd|-sa)?)/(\d\.\d)(?:/([a-z]{2,3})(?=[/\s]|$))?", re.I
)
_CC0 = re.compile(r"creativecommons\.org/publicdomain/zero/1\.0|\bCC0\b|\bcreative commons public domain ded", re.I)
_PUBLIC_DOMAIN = re.compile(
    r"creativecommons\.org/publicdomain/mark/1\.0|\b(?:is|are|lies?)(?: (?!not\b)\w+)? in the public domain"
    r"|\bpublic domain work\b|\bU\.?S\.? Government work|\bworks? of the (?:U\.?S\.?|United States) government",
    re.I,
)
# Terms beside which a word on the public domain may be about the article's data only.
_OTHER_TERMS = re.compile(r"\battribution\b|creativecommons\.org/licen[cs]es/|\bto the data\b", re.I)

_LEVELS = ("guideline", "systematic_review", "randomised_trial", "observational", "review")  # the strongest first
_TYPES = {
    "systematic-review": "systematic_review",
    "meta-analysis": "systematic_review",
    "review-article": "review",
    "guideline": "guideline",
    "practice-guideline": "guideline",
}
_SUBJECTS = {
    "guideline": re.compile(r"(?:clinical )?(?:practice )?guidelines?"),
    "systematic_review": re.compile(r"systematic reviews?(?: (?:and|&|/) meta-analys[ie]s)?|meta-analys[ie]s"),
    "randomised_trial": re.compile(r"randomi[sz]ed (?:controlled |clinical ){0,2}trials?"),
    "observational": re.compile(r"(?:observational|cohort|case-control) stud(?:y|ies)"),
    "review": re.compile(r"(?:(?:narrative|scoping|clinical|mini|literature)[ -]?)?reviews?(?: articles?)?"),
}
_RETRACTED = {"retraction", "retraction-forward", "retracted-article"}
_RETRACTED_TITLE = re.compile(r"\W*retract(?:ed|ion)(?: article| note| notice)?\W*[:\]]", re.I)
# Kinds of dates, first the one under which an article appears; what is not listed is no publication.
_DATES = ("epub", "electronic", "epub-ppub", "pub", "ppub", "print", "collection", "")
_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}")


def front_of(article: Element, title: str) -> dict[str, Any]:
    """The fields that the article states. Raises RejectedError for a retracted article, or one without metadata."""
    meta = article.find("front/article-meta")
    if meta is None:
        raise RejectedError("the article has no front with article-meta; fetch the whole article")
    notes = {attribute(note, "related-article-type") for note in meta.iterfind("related-article")}
    if (notes | {attribute(article, "article-type")}) & _RETRACTED or _RETRACTED_TITLE.match(title):
        raise RejectedError("the article is retracted, or the notice of it; it must not be quoted")
    published = _published(meta)
    permissions = meta.find("permissions")
    front = {
        "title": title,
        "url": _url(meta),
        "publisher": words(article.find("front/journal-meta/publisher/publisher-name")),
        "licence": None if permissions is None else licence_of(permissions),
        "attribution": _attribution(article, meta, published),
        "published": published,
        "evidence": _evidence(article, meta),
    }
    return {name: value for name, value in front.items() if value}


def licence_of(permissions: Element) -> str | None:
    """The SPDX id (US-PD for the public domain), None for unknown or contradicting terms.

    What the licence's own address says counts before its text. A licence without its version is unknown.
    """
    said = ["".join(str(text) for text in permissions.itertext())]
    said += [attribute(element, "href") for element in permissions.iter()]
    own = [attribute(element, "href") for element in permissions.iter("license")]
    own += [words(element) for element in permissions.iter("license_ref")]
    whole = " ".join(" ".join(said).split())[:20_000]
    for text in (" ".join(own), whole):
        found = {_spdx(*match.groups()) for match in _CC.finditer(text)}
        if found:
            return found.pop() if len(found) == 1 else None
        if not _OTHER_TERMS.search(whole):
            if _CC0.search(text):
                return "CC0-1.0"
            if _PUBLIC_DOMAIN.search(text):
                return "US-PD"
    return None


def _spdx(kind: str, version: str, country: str | None) -> str:
    port = f"-{country}" if country and version < "4" else ""
    return f"CC-{kind}-{version}{port}".upper()


def article_ids(element: Element, tag: str) -> dict[str, str]:
    """The identifiers by kind: doi, pmid, pmc."""
    return {attribute(one, "pub-id-type"): words(one) for one in element.iterfind(tag)}


def address_of(ids: dict[str, str]) -> str:
    """The web address of what has these identifiers; "" where none of them has one."""
    if _DOI.fullmatch(doi := ids.get("doi", "")):
        return f"https://doi.org/{quote(doi, safe='/:;()._-')}"
    pmc = (ids.get("pmc") or ids.get("pmcid") or "").upper().removeprefix("PMC")
    if re.fullmatch(r"[0-9]{1,10}", pmc):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{pmc}/"
    pmid = ids.get("pmid", "")
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if re.fullmatch(r"[0-9]{1,10}", pmid) else ""


def _url(meta: Element) -> str:
    return address_of(article_ids(meta, "article-id"))


def _attribution(article: Element, meta: Element, published: date | None) -> str:
    """Whom to credit: "Ann Lee, Bo Roy. Journal (2011)"; of more than three authors the first."""
    journal = words(article.find("front/journal-meta//journal-title"))
    names = []
    for person in meta.iterfind("contrib-group/contrib"):
        if attribute(person, "contrib-type") in ("author", ""):
            name = person.find("name")
            whole = person.find("collab") if name is None else None
            given = "" if name is None else words(name.find("given-names"))
            family = "" if name is None else words(name.find("surname"))
            names.append(f"{given} {family}".strip() or words(whole))
    year = f"({published.year})" if published else ""
    return " ".join(filter(None, (credited(names), journal, year)))


def _published(meta: Element) -> date | None:
    """When it appeared; where only the month or year is said, the first day of that."""
    said = []
    for one in meta.iterfind("pub-date"):
        kind = attribute(one, "pub-type") or attribute(one, "publication-format") or attribute(one, "date-type")
        numbers = [words(one.find(part)) for part in ("year", "month", "day")]
        if kind in _DATES and re.fullmatch(r"[0-9]{4}", numbers[0]):
            parts = [int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0 for number in numbers]
            said.append((parts.count(0), _DATES.index(kind), parts))
    for _, _, (year, month, day) in sorted(said):
        with suppress(ValueError):
            return date(year, month or 1, (month and day) or 1)
    return None


def _evidence(article: Element, meta: Element) -> str | None:
    """The strongest kind that the article's type or its headings in the journal name."""
    found = {_TYPES.get(attribute(article, "article-type"))}
    for group in meta.iterfind("article-categories/subj-group"):
        if attribute(group, "subj-group-type") in ("heading", ""):
            subjects = [words(subject).lower() for subject in group.iterfind("subject")]
            found |= {level for level, named in _SUBJECTS.items() if any(map(named.fullmatch, subjects))}
    return next((level for level in _LEVELS if level in found), None)
