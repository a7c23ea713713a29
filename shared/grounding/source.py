"""What a citation says of its source is what the evidence says of it."""

from operator import attrgetter
from urllib.parse import parse_qsl, urlsplit

from shared.grounding.claim import Cited, Claim
from shared.model.passage import Passage

_SAME = ("document_id", "version", "title", "publisher", "evidence", "published", "reviewed", "licence", "attribution")
_said = attrgetter(*_SAME)


def source(claim: Claim) -> str | None:
    """Why the item fails, or None."""
    for cited in claim.cited:
        if why := _differs(cited):
            return f"citation {cited.citation.n}: {why}"
    return None


def _differs(cited: Cited) -> str | None:
    citation, hit = cited.citation, cited.hit
    if hit is None:
        return "its passage is not in the evidence"
    different: list[str] = []
    if _said(citation) != _said(hit.source):
        different = [name for name in _SAME if getattr(citation, name) != getattr(hit.source, name)]
    if hit.passage.document_id != citation.document_id:
        different.append("document_id")
    place = citation.locator
    if (place.section, place.page, place.time) != (hit.passage.section, hit.passage.page, hit.passage.time):
        different.append("locator")
    if not _opens(citation.url, hit.source.url, hit.passage):
        different.append("url")
    return f"not its source's {', '.join(different)}" if different else None


def _opens(url: str, at_source: str, passage: Passage) -> bool:
    """Whether the url is the source's own: any fragment may follow, and for a recording the time to start at."""
    if url.partition("#")[0] == at_source.partition("#")[0]:
        return True
    ours, theirs = urlsplit(url), urlsplit(at_source)
    if (ours.scheme, ours.netloc, ours.path) != (theirs.scheme, theirs.netloc, theirs.path):
        return False
    added = [pair for pair in parse_qsl(ours.query) if pair not in parse_qsl(theirs.query)]
    kept = all(pair in parse_qsl(ours.query) for pair in parse_qsl(theirs.query))
    timed = passage.time is not None and all(name in ("t", "start") for name, _ in added)
    return kept and (timed or not added)
