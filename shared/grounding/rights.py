"""What a source's rights forbid.

Where nothing may be quoted, nothing is, and no run of eight of the passage's words stands in an item. Where nothing may
be written from it, an item is its own sentences. Where only so many words may be quoted in one answer, no more are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from shared.grounding.claim import Cited, Claim
from shared.grounding.length import Place
from shared.grounding.words import words
from shared.model.answer import Section

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


def derived(claim: Claim) -> str | None:
    """Why an item fails that is not its source's own words where those alone may be used, or None."""
    if claim.verbatim:
        return None
    closed = [cited for cited in claim.cited if cited.hit is not None and not cited.hit.source.derivatives]
    return f"citation {closed[0].citation.n}: of its source no other words may be made" if closed else None


def over_quoted(sections: Sequence[Section], cited: Mapping[int, Cited]) -> dict[Place, str]:
    """The items whose quotes go past what may be quoted of a document in one answer, each with the reason."""
    if not any(one.hit is not None and one.hit.source.quote_words is not None for one in cited.values()):
        return {}
    shown: set[int] = set()
    quoted: Counter[str] = Counter()
    over: dict[Place, str] = {}
    for s, section in enumerate(sections):
        for b, block in enumerate(section.blocks):
            for i, item in enumerate(block.items):
                new = [cited[n] for n in dict.fromkeys(item.citations) if n in cited and n not in shown]
                counts = Counter[str]()
                for one in new:
                    counts[one.citation.document_id] += len((one.citation.quote or "").split())
                much = [one for one in new if _past(one, quoted + counts)]
                if much:
                    over[s, b, i] = f"citation {much[0].citation.n}: more words than may be quoted of its source"
                else:
                    quoted += counts
                    shown |= {one.citation.n for one in new}
    return over


def _past(cited: Cited, quoted: Counter[str]) -> bool:
    most = None if cited.hit is None else cited.hit.source.quote_words
    return most is not None and quoted[cited.citation.document_id] > most


def _runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}
