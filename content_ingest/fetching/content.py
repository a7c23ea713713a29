"""Whether an answer is the document that was asked for, and its bytes in UTF-8."""

import json
import re

from content_ingest.fetching.connection import Answer
from content_ingest.fetching.errors import FetchError
from content_ingest.fetching.manifest import Entry, Page, Pmc, Pubmed, Trial

ENDINGS: dict[type[Entry], str] = {Page: "html", Pmc: "xml", Pubmed: "xml", Trial: "json"}
ACCEPTED = {"html": "text/html,application/xhtml+xml", "xml": "application/xml,text/xml", "json": "application/json"}

_TYPES = {
    "html": re.compile(r"text/html|application/xhtml\+xml"),
    "xml": re.compile(r"(?:text|application)/(?:[\w.-]+\+)?xml"),
    "json": re.compile(r"application/(?:[\w.-]+\+)?json"),
}
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.I)
# What pages still use besides UTF-8; a browser reads the first three as Windows-1252.
_ENCODINGS = {
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1250": "cp1250",
}
_WITHHELD = re.compile(rb"does not allow downloading of the full text", re.I)


def document(entry: Entry, answer: Answer) -> bytes:
    """The document's bytes. Raises FetchError that says what the answer is instead."""
    ending = ENDINGS[type(entry)]
    said = answer.headers.get("content-type", "")
    if not _TYPES[ending].fullmatch(said.partition(";")[0].strip().lower()):
        raise FetchError(f"the answer is of the type {said[:100]!r}, which is not {ending.upper()}")
    if not answer.body.strip():
        raise FetchError("the answer is empty")
    match entry:
        case Page():
            return _utf8(answer.body, said)
        case Pmc():
            _check_article(entry, answer.body)
        case Pubmed():
            if not re.search(rb"<PMID[^<>]*>\s*%b\s*</PMID>" % entry.id.encode(), answer.body):
                raise FetchError(f"PubMed has no record {entry.id}")
        case Trial():
            _check_study(entry, answer.body)
    return answer.body


def _check_article(entry: Pmc, body: bytes) -> None:
    own = rb"""pub-id-type=["']pmc(?:id|aid)?["'][^<>]*>\s*(?:PMC)?%b\s*<""" % entry.id.encode()
    if not re.search(rb"<article[\s>]", body) or not re.search(own, body):
        raise FetchError(f"PubMed Central has no article PMC{entry.id} to download")
    if not re.search(rb"<body[\s>]", body) and _WITHHELD.search(body):
        raise FetchError(f"the publisher does not allow to download the full text of PMC{entry.id}")


def _check_study(entry: Trial, body: bytes) -> None:
    try:
        found = json.loads(body)["protocolSection"]["identificationModule"]["nctId"]
    except (ValueError, KeyError, TypeError, RecursionError):
        found = None
    if found != entry.id:
        raise FetchError(f"the answer is not the study {entry.id}")


def _utf8(body: bytes, said: str) -> bytes:
    """A page in UTF-8, which is what is read later; one in an encoding that is not known stays as it is."""
    found = _CHARSET.search(said) or _CHARSET.search(body[:1024].decode("latin-1"))
    encoding = None if found is None else _ENCODINGS.get(found[1].lower())
    try:
        return body if encoding is None else body.decode(encoding).encode()
    except UnicodeDecodeError:
        return body
