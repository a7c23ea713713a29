"""Fetching a manifest's entries into a folder. One that fails stops no other."""

import ssl
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from content_ingest.fetching import sidecar
from content_ingest.fetching.addresses import Resolve, resolved
from content_ingest.fetching.connection import Limits
from content_ingest.fetching.content import ACCEPTED, ENDINGS, document
from content_ingest.fetching.errors import FetchError, SkippedError
from content_ingest.fetching.files import replace, same
from content_ingest.fetching.manifest import Entry, Manifest, Page, Services, Trial
from content_ingest.fetching.pace import Pace
from content_ingest.fetching.visitor import AGENT, Visitor

Status = Literal["fetched", "unchanged", "skipped", "failed"]


class Outcome(NamedTuple):
    """What became of an entry: `file` is its name in the folder, `size` its bytes (0 unless it was fetched)."""

    kind: str
    url: str
    file: str
    status: Status
    reason: str = ""
    size: int = 0


def fetch_all(
    manifest: Manifest,
    folder: Path,
    *,
    contact: str,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    chance: Callable[[], float],
    today: date,
    services: Services | None = None,
    limits: Limits | None = None,
    resolve: Resolve = resolved,
    tls: ssl.SSLContext | None = None,
    allow_private: bool = False,
) -> Iterator[Outcome]:
    """Fetch each entry in turn and say at once what became of it.

    `contact` is a mail or web address that every site gets to see; `clock` (seconds), `sleep` and `chance` (0 up to 1)
    are for the pace. `allow_private` lets through addresses that are not public: for tests, and for nothing else.
    Raises ValueError where the contact does not fit, and OSError where the folder cannot be made.
    """
    visitor = Visitor(
        contact=contact,
        pace=Pace(clock, sleep),
        chance=chance,
        resolve=resolve,
        limits=limits or Limits(),
        allow_private=allow_private,
        tls=tls,
    )
    folder.mkdir(parents=True, exist_ok=True)
    # NCBI wants to know tool and address in the query, too
    said = urlencode({"tool": AGENT, **({"email": contact} if "@" in contact and "://" not in contact else {})})
    return (_outcome(entry, folder, visitor, services or Services(), said, today) for entry in manifest.entries)


def _outcome(entry: Entry, folder: Path, visitor: Visitor, services: Services, said: str, today: date) -> Outcome:
    file = folder / f"{entry.stem()}.{ENDINGS[type(entry)]}"
    known = Outcome(entry.kind, entry.url, file.name, "failed")
    try:
        return _fetched(entry, file, visitor, services, said, today, known)
    except SkippedError as error:
        return known._replace(status="skipped", reason=error.reason)
    except FetchError as error:
        return known._replace(reason=error.reason)
    except OSError as error:
        return known._replace(reason=f"{file.name} cannot be written: {error.strerror or error}")


def _fetched(
    entry: Entry, file: Path, visitor: Visitor, services: Services, said: str, today: date, outcome: Outcome
) -> Outcome:
    """Raises FetchError and OSError."""
    before = sidecar.read(file)
    visit = visitor.visit(
        entry.asked(services),
        ACCEPTED[ENDINGS[type(entry)]],
        known=sidecar.known(file, before),
        query="" if isinstance(entry, Page | Trial) else said,
        api=not isinstance(entry, Page),
    )
    fresh = visit.answer.status == 200
    raw = document(entry, visit.answer) if fresh else b""
    changed = fresh and not same(file, raw)
    if changed:  # the file goes first: a crash in between leaves old marks, with which the new version is fetched again
        replace(file, raw)
    etag, modified = (visit.answer.headers.get(name) for name in ("etag", "last-modified"))
    if not fresh:
        etag, modified = etag or before.get("etag"), modified or before.get("last_modified")
    retrieved = before.get("retrieved")
    fields = sidecar.made(
        entry,
        retrieved=retrieved if isinstance(retrieved, date) and not changed else today,
        fetched_from=visit.url,
        etag=etag,
        modified=modified,
    )
    sidecar.write(file, fields)
    if changed:
        return outcome._replace(status="fetched", size=len(raw))
    return outcome._replace(status="unchanged", reason="the same bytes came again" if fresh else "not modified")
