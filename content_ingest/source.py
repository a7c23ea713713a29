"""A document's source from what it and its sidecar say, its rights included. Without rights a document is not taken."""

import hashlib
import re
from datetime import date, datetime
from typing import Any, get_args
from urllib.parse import urlsplit

from content_ingest.cleaning import clean
from content_ingest.errors import RejectedError
from content_ingest.rights import rights_of
from content_ingest.tree import NAMES
from shared.model.document import SIDECAR, Audience, EvidenceLevel, Source, document_id

TOPICS = 10  # of a document

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
_SITE = re.compile(r"\s+[-|–]\s+(?:NCI|National Cancer Institute)$")


def version_of(raw: bytes) -> str:
    """The first 16 hex digits of the SHA-256 of the document's bytes."""
    return hashlib.sha256(raw).hexdigest()[:16]


def source_of(key: str, raw: bytes, front: dict[str, Any], title: str | None) -> Source:
    """`raw` is the document's bytes and its sidecar's after them. Raises RejectedError that names the field."""
    beside = f"its front matter or a sidecar, {key[-200:]}{SIDECAR}"
    if not front:
        raise RejectedError(
            f"no front matter and no sidecar say what this is; add title, url, publisher and licence to {beside}"
        )
    name = _SITE.sub("", clean(_words(front.get("title")) or title or ""))
    publisher = clean(_words(front.get("publisher")))
    attribution = _words(front.get("attribution")) or publisher
    if not front.get("licence"):
        raise RejectedError(f"the document names no licence; add `licence:` with an SPDX id or US-PD to {beside}")
    rights = rights_of(front["licence"], front.get("rights"), attribution[:300])
    url = _words(front.get("url"))
    if not _is_address(url):
        raise RejectedError(f"the document's `url` is no web address; add its own address as `url` to {beside}")
    if not name or not publisher:
        raise RejectedError(f"the document lacks a title or a publisher; add `title` and `publisher` to {beside}")
    evidence = front.get("evidence") or "review"
    if evidence not in get_args(EvidenceLevel):
        raise RejectedError(f"the document's `evidence` is none of {', '.join(get_args(EvidenceLevel))}; name one")
    audience = _AUDIENCES.get(" ".join(_WORD.findall(_words(front.get("audience")).lower())), "general")
    return Source(
        document_id=document_id(key),
        version=version_of(raw),
        title=name[:300],
        url=url,
        publisher=publisher[:200],
        audience=audience,
        evidence=evidence,
        published=_day(front, "published"),
        reviewed=_day(front, "reviewed"),
        retrieved=_day(front, "retrieved"),
        licence=rights.licence,
        attribution=rights.attribution,
        quote=rights.quote,
        quote_words=rights.quote_words,
        derivatives=rights.derivatives,
        topics=_listed(front, "topics", TOPICS) or _topics(url),
        also_called=_names(front),
    )


def _words(value: object) -> str:
    """A field that holds words; "" where it holds anything else."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float | date) else ""


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(url) <= 2000


def _listed(front: dict[str, Any], field: str, most: int) -> tuple[str, ...]:
    """The names in a field: a list of them, or words with commas between."""
    names = front.get(field)
    if isinstance(names, str):
        names = names.split(",")
    if names is not None and not isinstance(names, list | tuple):
        raise RejectedError(f"the document's `{field}` are no list; write them as [breast cancer, fatigue]")
    found = [_words(name)[:100] for name in names or ()]
    return tuple(name for name in found if name)[:most]


def _names(front: dict[str, Any]) -> tuple[str, ...]:
    """The other names of what the document is about. Raises RejectedError where one would be lost."""
    said = front.get("also_called")
    if isinstance(said, list | tuple) and not all(isinstance(name, str | int | float) for name in said):
        raise RejectedError("the document's `also_called` holds a list within the list; write each name by itself")
    found = _listed(front, "also_called", NAMES + 1)
    if len(found) > NAMES:
        raise RejectedError(f"the document's `also_called` has more than {NAMES} names; leave the others out")
    return found


def _day(front: dict[str, Any], name: str) -> date | None:
    value = front.get(name)
    if value is None or isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise RejectedError(f"the document's `{name}` is no date; write it as 2026-01-31 or leave it out") from None


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
