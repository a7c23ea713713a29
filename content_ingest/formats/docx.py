"""DOCX (Word): made into HTML and read as that, so that all formats of running text have one reader."""

import re
from contextlib import suppress
from datetime import date
from typing import Any

from content_ingest.cleaning import fold
from content_ingest.formats.html import walked
from content_ingest.tree import Tree
from content_ingest.word.body import body_of
from content_ingest.word.looks import Looks
from content_ingest.word.package import Package, is_package
from content_ingest.word.page import page_of
from content_ingest.word.parser import Attributes, parse

_VALUE = 2000  # characters of a property's value
# What programs call a document that nobody has named.
_UNNAMED = re.compile(r"(?:Microsoft Word - .*|(?:Word )?Document\d*|Untitled.*|PowerPoint Presentation|\W*)$", re.I)
_FIELDS = (
    "title",
    "url",
    "publisher",
    "licence",
    "attribution",
    "published",
    "reviewed",
    "audience",
    "evidence",
    "topics",
    "also_called",
)


def is_docx(raw: bytes) -> bool:
    """Whether it is a zip archive or a file of old Office; `read_docx` says why it refuses what is no DOCX."""
    return is_package(raw)


def read_docx(raw: bytes) -> Tree:
    """The document's properties say where it is from, those that its writer added too. Raises RejectedError."""
    package = Package(raw)
    parts, addresses = package.related(package.main)
    xml = package.read(package.main) or b""
    looks = Looks(package.read(parts.get("styles", "")), package.read(parts.get("numbering", "")))
    title, blocks = walked(page_of(body_of(package.main, xml, looks, addresses)))
    return Tree(_front(package), title, blocks)


def _front(package: Package) -> dict[str, Any]:
    parts = package.related("")[0]
    core = _properties(package, parts.get("core-properties", ""))
    front: dict[str, Any] = {}
    if (title := core.get("title")) and not _UNNAMED.match(title):
        front["title"] = title
    if (keywords := core.get("keywords")) is not None:
        front["topics"] = _listed(keywords)
    custom = _properties(package, parts.get("custom-properties", ""))
    for name in _FIELDS:
        value = custom.get(name) or (custom.get("license") if name == "licence" else None)
        if value is None:
            continue
        if name in ("topics", "also_called"):
            front[name] = _listed(value)
        elif name in ("published", "reviewed"):
            front[name] = value
            with suppress(ValueError):
                front[name] = date.fromisoformat(value[:10])
        else:
            front[name] = value
    return front


def _properties(package: Package, name: str) -> dict[str, str]:
    """The values by their names in lower case: those of elements, or of custom properties named by an attribute."""
    found: dict[str, str] = {}
    path: list[str] = []
    said: list[str] = []

    def start(element: str, attributes: Attributes) -> None:
        path.append(attributes.get("name", element).lower() if element == "property" else element)
        said.clear()

    def end(_: str) -> None:
        names = path[1:]
        value = fold("".join(said))[:_VALUE]
        if names and value:
            found.setdefault(names[0], value)
        said.clear()
        path.pop()

    if (xml := package.read(name)) is not None:
        parse(name, xml, start, end, said.append)
    return found


def _listed(value: str) -> list[str]:
    return [topic.strip() for topic in re.split("[,;]", value) if topic.strip()]
