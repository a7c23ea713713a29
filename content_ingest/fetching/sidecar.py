"""The sidecar beside a fetched file: `<file>.meta.yaml` with the document's rights and the marks of its version."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from content_ingest.fetching.files import replace
from content_ingest.fetching.manifest import Entry
from content_ingest.fetching.visitor import Known
from content_ingest.front_matter import FRONT_BYTES
from shared.model.document import SIDECAR

_MARK = re.compile(r"[\x20-\x7e]{1,300}")


def beside(file: Path) -> Path:
    """Where a file's sidecar lies."""
    return file.with_name(file.name + SIDECAR)


def read(file: Path) -> dict[str, Any]:
    """What the sidecar of a file says; nothing where there is none, or it is broken: then the file is fetched anew."""
    try:
        with beside(file).open("rb") as opened:
            found = yaml.safe_load(opened.read(FRONT_BYTES))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def known(file: Path, said: dict[str, Any]) -> Known | None:
    """The marks of the version that is here, if the file is."""
    url = said.get("fetched_from")
    if not isinstance(url, str) or not file.is_file():
        return None
    return Known(url, mark(said.get("etag")), mark(said.get("last_modified")))


def made(entry: Entry, *, retrieved: date, fetched_from: str, etag: str | None, modified: str | None) -> dict[str, Any]:
    """A sidecar: what the manifest says, and where and when the bytes came from."""
    marks = {"etag": mark(etag), "last_modified": mark(modified)}
    return {
        "url": entry.url,
        **entry.front(),
        "retrieved": retrieved,
        "fetched_from": fetched_from,
        **{name: value for name, value in marks.items() if value},
    }


def write(file: Path, fields: dict[str, Any]) -> None:
    """Write a file's sidecar; one that says the same already is left alone. Raises OSError."""
    if read(file) != fields:
        replace(beside(file), yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=120).encode())


def mark(value: object) -> str | None:
    """A mark that can be sent as a header; what cannot be one is forgotten."""
    return value if isinstance(value, str) and _MARK.fullmatch(value) else None
