"""Where rights forbid quoting, nothing is quoted, and no run of eight of the passage's words stands in an item."""

from shared.grounding.claim import Claim
from shared.grounding.words import words

RUN = 8  # docs/api.md promises it


def unquotable(claim: Claim) -> str | None:
    """Why the item fails, or None."""
    for cited in claim.cited:
        citation, hit = cited.citation, cited.hit
        if hit is None:
            continue
        if citation.quote is not None and not hit.source.quote:
            return f"citation {citation.n}: quotes a source that may not be quoted"
        if citation.quote is None and _runs(claim.item.text) & _runs(hit.passage.text):
            return f"citation {citation.n}: repeats {RUN} words of a source that may not be quoted"
    return None


def _runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}
