"""Why a passage ranks where it does: for operators who ask for it with POST /v1/search.

All of it comes from what the ranking was made of, not from an engine, so that it says the same on each.
"""

from typing import Any

from functions.retrieval.fusing import MEANING_WEIGHT, MODEL_WEIGHT
from functions.retrieval.gathering import Found
from functions.retrieval.ranking import beside, page_evidence
from shared.model.evidence import Hit, Match
from shared.model.query import PHRASE_SLOP
from shared.ports import PassageIndex


class Explanation:
    """Of one search."""

    def __init__(self, found: Found, index: PassageIndex) -> None:
        self._found, self._index = found, index
        self._worded, self._near = _places(found.worded), _places(found.near)
        self._by_model = _places(found.by_model)
        self._own = {match[:2]: match.score for match in found.fused}
        self._pages = page_evidence(found.fused, index.length)
        self._clauses = [(one.words, one.weight, index.stems(one.words)) for one in found.understanding.query.clauses]

    def of_the_query(self) -> dict[str, Any]:
        """What was looked for."""
        said = self._found.understanding
        return {
            "terms": list(said.terms),
            "names": list(said.names),
            "expansions": list(said.expansions),
            "unknown": [*said.unheard.asked, *said.unheard.told],
            "meaning": said.query.meaning,
            "clauses": [{"words": words, "weight": round(weight, 3)} for words, weight, _ in self._clauses],
            "field_share": round(said.field_share, 4),
            "strength": round(self._found.strength, 4),
        }

    def of(self, hit: Hit) -> dict[str, Any]:
        """Where each search had the passage, and what its score is made of: `(own + beside + page)` times `factors`."""
        name, ordinal = hit.passage.document_id, hit.passage.ordinal
        factors = self._found.factors[name]
        return {
            "words": self._place(self._worded, name, ordinal, 1.0),
            "meaning": self._place(self._near, name, ordinal, MEANING_WEIGHT),
            "model": self._place(self._by_model, name, ordinal, MODEL_WEIGHT),
            "matched": [one for one in map(self._matched_by(hit), self._clauses) if one["fields"]],
            "own": round(self._own.get((name, ordinal), 0.0), 4),
            "beside": round(beside(self._own, name, ordinal), 4),
            "page": round(self._pages.get(name, 0.0), 4),
            "factors": {what: round(factor, 4) for what, factor in factors.items()},
        }

    def _place(
        self, places: dict[tuple[str, int], tuple[int, float]], name: str, ordinal: int, weight: float
    ) -> dict[str, Any] | None:
        rank, score = places.get((name, ordinal), (0, 0.0))
        return {"rank": rank, "score": round(score, 4), "weight": weight} if rank else None

    def _matched_by(self, hit: Hit) -> Any:
        texts = {"body": hit.passage.text, "section": " . ".join(hit.passage.section), "title": hit.source.title}
        stems = {field: self._index.stems(text) for field, text in texts.items()}

        def matched(clause: tuple[str, float, list[str]]) -> dict[str, Any]:
            words, weight, sought = clause
            fields = [field for field, said in stems.items() if _stands(sought, said)]
            return {"words": words, "weight": round(weight, 3), "fields": fields}

        return matched


def _places(matches: list[Match]) -> dict[tuple[str, int], tuple[int, float]]:
    return {match[:2]: (rank, match.score) for rank, match in enumerate(matches, 1)}


def _stands(sought: list[str], said: list[str]) -> bool:
    """Whether the words stand side by side, with as much room between them as a search gives a phrase."""
    room = len(sought) + PHRASE_SLOP if len(sought) > 1 else 1
    return any(
        set(sought) <= set(said[start : start + room]) for start, stem in enumerate(said) if sought and stem in sought
    )
