"""The use case: from a question to its evidence, and from a query to ranked passages."""

from collections.abc import Sequence
from typing import NamedTuple

from functions.retrieval.fusing import fuse, strength
from functions.retrieval.ranking import diversify, ideal_score, rank
from functions.retrieval.relevance import bears
from functions.retrieval.understanding import Understanding, content_words, understand
from shared.model.evidence import Evidence, Hit
from shared.model.query import Filters
from shared.model.question import Question
from shared.ports import PassageIndex

WORDED = 200  # passages that the search for words brings
NEAREST = 100  # and that for meaning
EVIDENCE = 40  # passages that a writer gets
BEST = 5  # hits whose sections are read on
REACH = 2  # passages before and after
NEAR = 0.9  # what a neighbour's score is of its hit's


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
    worded = index.search(understanding.query, WORDED)
    near = index.near(understanding.query, NEAREST)
    hits = rank(fuse(worded, near), strength(worded, near, ideal), for_patient=for_patient)
    unseen = len(content_words(text)) - len(understanding.terms)
    return Found(understanding, hits, relevant=bears(understanding, rarity, hits, index, unseen=unseen))


def gather(question: Question, index: PassageIndex) -> Evidence:
    """The evidence for a question: several passages, diverse in their sources and sections."""
    found = find(question.asked, index, for_patient=question.audience == "patient")
    return Evidence(
        answer_id=question.answer_id,
        index_generation=index.generation,
        relevant=found.relevant,
        terms=found.understanding.terms,
        names=found.understanding.names,
        expansions=found.understanding.expansions,
        unknown=found.understanding.unknown,
        hits=tuple(diversify(_with_neighbours(found.hits, index), EVIDENCE)),
    )


def _with_neighbours(hits: Sequence[Hit], index: PassageIndex) -> list[Hit]:
    """A section goes on past the passage that matched best: the best hits bring what stands around them."""
    best = {hit.passage.passage_id: hit for hit in reversed(hits)}
    for hit in hits[:BEST]:
        for one in index.around(hit, REACH):
            near = one.model_copy(update={"score": round(one.score * NEAR, 4)})
            known = best.get(near.passage.passage_id)
            if known is None or known.score < near.score:
                best[near.passage.passage_id] = near
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.passage.passage_id))
