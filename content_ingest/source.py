"""A document's source from its front matter, its rights included. Without rights a document is not taken."""

import hashlib
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from content_ingest.cleaning import clean
from content_ingest.errors import RejectedError
from shared.model.document import Audience, Source

PREFIX = "documents/"

# Licences that let us keep and quote the text, and who is credited when the front matter does not say it.
LICENCES = {"US-PD", "CC0-1.0", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0"}

_AUDIENCES: dict[str, Audience] = {
    "patient": "patient",
    "patients": "patient",
    "professional": "professional",
    "professionals": "professional",
    "health professional": "professional",
    "health professionals": "professional",
}
# Parts of an address that name a place in the body; "types/lung/..." is about lung cancer.
_PLACES = re.compile(
    r"adrenocortical|anal|bladder|bone|brain|breast|cervical|colorectal|esophageal|eye|gallbladder|head-and-neck|kidney"
    r"|liver|lung|ovarian|pancreatic|penile|prostate|skin|small-intestine|soft-tissue|stomach|testicular|thyroid"
    r"|urethral|uterine|vaginal|vulvar"
)
_SAID = {"cam": "complementary medicine", "aya": "young adults"}
_WORD = re.compile(r"[a-z]+")
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_SITE = re.compile(r"\s+[-|–]\s+(?:NCI|National Cancer Institute)$")


def document_id(key: str) -> str:
    """A document's id from its key in the content bucket: its path without the ending."""
    name = key.removeprefix(PREFIX).rsplit(".", 1)[0]
    return _NOT_NAME.sub("-", name.lower()).strip("-")[:200]


def version_of(raw: bytes) -> str:
    """The first 16 hex digits of the SHA-256 of the document's bytes."""
    return hashlib.sha256(raw).hexdigest()[:16]


def source_of(key: str, raw: bytes, front: dict[str, Any], title: str | None) -> Source:
    """Raises RejectedError that names the field and what it should be."""
    licence = front.get("licence") or front.get("license")
    if not licence:
        raise RejectedError("the front matter names no licence; add `licence:` with an SPDX id or US-PD")
    if licence not in LICENCES:
        raise RejectedError(
            f"the licence {str(licence)[:60]!r} is none that lets us quote; known: {', '.join(sorted(LICENCES))}"
        )
    url = str(front.get("url") or "")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise RejectedError("the front matter's `url` is no web address; add the document's own address")
    name = _SITE.sub("", clean(str(front.get("title") or title or "")))
    publisher = clean(str(front.get("publisher") or ""))
    if not name or not publisher:
        raise RejectedError("the front matter lacks a title or a publisher")
    audience = _AUDIENCES.get(" ".join(_WORD.findall(str(front.get("audience") or "").lower())), "general")
    try:
        return Source(
            document_id=document_id(key),
            version=version_of(raw),
            title=name[:300],
            url=url,
            publisher=publisher[:200],
            audience=audience,
            evidence=front.get("evidence") or "review",
            published=_day(front, "published"),
            reviewed=_day(front, "reviewed"),
            retrieved=_day(front, "retrieved"),
            licence=str(licence),
            attribution=str(front.get("attribution") or publisher)[:300],
            topics=tuple(str(topic)[:100] for topic in front.get("topics") or _topics(url))[:10],
        )
    except (ValidationError, TypeError):
        raise RejectedError("a field of the front matter has a value that does not fit (evidence or topics)") from None


def _day(front: dict[str, Any], name: str) -> date | None:
    value = front.get(name)
    if value is None or isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise RejectedError(f"the front matter's `{name}` is no date; write it as 2026-01-31 or leave it out") from None


def _topics(url: str) -> tuple[str, ...]:
    """The topic that an address names, as cancer.gov forms them: /types/lung/..., /about-cancer/coping/..."""
    first, *others = urlsplit(url).path.strip("/").split("/")
    if first == "about-cancer" and others[:1] == ["treatment"] and len(others) > 2:
        others = others[1:]
    if first not in ("types", "about-cancer") or not others:
        return ()
    name = others[0]
    words = _SAID.get(name, name.replace("-", " "))
    return (f"{words} cancer" if first == "types" and _PLACES.fullmatch(name) else words,)
