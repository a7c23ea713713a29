"""POST /v1/search: passages as they are, with where they stand, and the notices.

A document's words are shown as far as its rights allow, in a response as in an answer: a passage whole or not at all.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from pydantic import Field

from functions.retrieval.explaining import Explanation
from functions.retrieval.gathering import find
from shared.errors import ModelError
from shared.model.base import Model
from shared.model.evidence import Hit
from shared.model.query import Filters
from shared.model.question import WRITTEN, Urgent
from shared.policy import policy_for
from shared.ports import PassageIndex
from shared.vocabulary.languages import language_of

MOST_HIGHLIGHTS = 3
SHOWN = {"title", "url", "publisher", "audience", "evidence", "published", "licence", "attribution"}  # of a source


class SearchBody(Model):
    """The body of POST /v1/search."""

    query: str = Field(min_length=1, max_length=4000)
    k: int = Field(default=10, ge=1, le=50)
    filters: Filters = Filters()
    explain: bool = False  # an operator's key alone may ask for it


def search(
    body: SearchBody,
    serving: Callable[[], PassageIndex],
    jurisdiction: str,
    triage: Callable[[str, str], Urgent | None],
    lost: Callable[[ModelError], None] = lambda _: None,
) -> dict[str, Any]:
    """The response's members, as docs/api.md lists them. A person types here too: triage comes before the search.

    Raises NotFoundError before the first ingestion.
    """
    urgent = triage(body.query, jurisdiction)
    index = serving()
    found = find(body.query, index, for_patient=True, filters=body.filters, lost=lost)
    wanted = set(index.stems(" ".join((*found.understanding.terms, *found.understanding.expansions))))
    quoted: Counter[str] = Counter()  # words, by document
    language = language_of(body.query, WRITTEN)
    hits = index.read(found.matches[: body.k])
    made: dict[str, Any] = {
        "urgent": None if urgent is None else urgent.model_dump(),
        "passages": [_passage(hit, wanted, index, shown=_is_shown(hit, quoted)) for hit in hits],
        "relevant": found.relevant,
        "index_generation": index.generation,
        "notices": policy_for(jurisdiction).notices(language=language).model_dump(mode="json"),
    }
    if body.explain:
        explanation = Explanation(found, index)
        made["explanation"] = explanation.of_the_query()
        for one, hit in zip(made["passages"], hits, strict=True):
            one["explanation"] = explanation.of(hit)
    return made


def _is_shown(hit: Hit, quoted: Counter[str]) -> bool:
    """Whether the passage may be shown; if so its words are counted."""
    source = hit.source
    words = quoted[source.document_id] + len(hit.passage.text.split())
    if shown := source.may_be_quoted(words):
        quoted[source.document_id] = words
    return shown


def _passage(hit: Hit, wanted: set[str], index: PassageIndex, *, shown: bool) -> dict[str, Any]:
    passage, source = hit.passage, hit.source
    url = source.url if passage.anchor is None else f"{source.url}#{passage.anchor}"
    return {
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "score": hit.score,
        "text": passage.text if shown else None,
        "highlights": _highlights(hit, wanted, index) if shown else [],
        "section": list(passage.section),
        "locator": {"page": passage.page, "time": passage.time, "url": url},
        "source": source.model_dump(mode="json", include=SHOWN),
    }


def _highlights(hit: Hit, wanted: set[str], index: PassageIndex) -> list[str]:
    """The units that say most of the query's words, in reading order."""
    text = hit.passage.text
    units = [(unit.start, text[unit.start : unit.end]) for unit in hit.passage.units]
    scored = [(len(wanted & set(index.stems(said))), start, said) for start, said in units]
    best = sorted((one for one in scored if one[0]), key=lambda one: -one[0])[:MOST_HIGHLIGHTS]
    return [re.sub(r"\s+", " ", said) for _, _, said in sorted(best, key=lambda one: one[1])]
