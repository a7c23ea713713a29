"""A quote stands verbatim and in one piece in the passage that it names, and is made of whole units of it.

Whole units, because half a sentence can say the opposite: "recommended" stands verbatim in "is not recommended".
"""

from shared.grounding.claim import Cited, Claim
from shared.model.passage import Passage


def quote(claim: Claim) -> str | None:
    """Why the item fails, or None."""
    for cited in claim.cited:
        if why := _wrong(cited):
            return f"citation {cited.citation.n}: {why}"
    return None


def _wrong(cited: Cited) -> str | None:
    citation, hit = cited.citation, cited.hit
    if citation.quoted != (citation.quote is not None):
        return "has a quote and says that it has none, or the other way round"
    if citation.quote is None:
        return None
    if not citation.quote.strip():
        return "an empty quote"
    if hit is None or citation.quote not in hit.passage.text:
        return "its quote does not stand in its passage"
    if not _whole(citation.quote, hit.passage):
        return "its quote cuts a sentence"
    return None


def _whole(text: str, passage: Passage) -> bool:
    """Whether the quote, at one of the places where it stands, begins and ends where units do."""
    quoted = text.strip()
    starts, ends = {unit.start for unit in passage.units}, {unit.end for unit in passage.units}
    at = passage.text.find(quoted)
    while at >= 0:
        if at in starts and at + len(quoted) in ends:
            return True
        at = passage.text.find(quoted, at + 1)
    return not passage.units and quoted == passage.text.strip()
