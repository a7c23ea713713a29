"""The use case: from a question to its evidence, and from a query to ranked passages."""

from typing import NamedTuple

from functions.retrieval.ranking import diversify, ideal_score, rank
from functions.retrieval.relevance import bears, coverage
from functions.retrieval.understanding import Understanding, understand
from shared.model.evidence import Evidence, Hit
from shared.model.query import Filters
from shared.model.question import Question
from shared.ports import PassageIndex

CANDIDATES = 200  # passages that are ranked
EVIDENCE = 40  # passages that a writer gets


class Found(NamedTuple):
    """Ranked passages and whether they bear on the question."""

    understanding: Understanding
    hits: list[Hit]
    relevant: bool


def find(text: str, index: PassageIndex, *, for_patient: bool, filters: Filters | None = None) -> Found:
    """Rank the passages of the index for a text."""
    understanding = understand(text, index, filters)
    clauses = understanding.query.clauses
    if not clauses:
        return Found(understanding, [], relevant=False)
    rarity = index.rarity([clause.words for clause in clauses])
    ideal = ideal_score(rarity, ((clause.words, clause.weight) for clause in clauses))
    hits = rank(index.search(understanding.query, CANDIDATES), ideal, for_patient=for_patient)
    covered = coverage(text, rarity, hits, index)
    return Found(understanding, hits, relevant=bears(understanding, covered))


def gather(question: Question, index: PassageIndex) -> Evidence:
    """The evidence for a question: several passages, diverse in their sources and sections."""
    found = find(question.asked, index, for_patient=question.audience == "patient")
    return Evidence(
        answer_id=question.answer_id,
        index_generation=index.generation,
        relevant=found.relevant,
        terms=found.understanding.terms,
        expansions=found.understanding.expansions,
        unknown=found.understanding.unknown,
        hits=tuple(diversify(found.hits, EVIDENCE)),
    )
