"""The use case: from a question to its evidence, and from a query to ranked passages."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from functions.retrieval.fusing import fuse, strength
from functions.retrieval.ranking import diversify, factors_of, ideal_score, in_order, rank
from functions.retrieval.relevance import bears, is_doubtful
from functions.retrieval.titles import by_title
from functions.retrieval.understanding import Understanding, understand
from shared.errors import ModelError
from shared.model.evidence import Evidence, Hit, Match
from shared.model.query import Filters
from shared.model.question import Question
from shared.ports import PassageIndex
from shared.siblings import unmeant

WORDED = 200  # passages that the search for words brings
NEAREST = 100  # and each of those for meaning
EVIDENCE = 30  # passages that a writer gets
BEST = 5  # passages whose sections are read on
REACH = 2  # passages before and after
NEAR = 0.9  # what a neighbour's score is of theirs
AT_ONCE = 40  # passages that are read before more are


class Found(NamedTuple):
    """Ranked passages, whether they bear on the question, and what the ranking was made of."""

    understanding: Understanding
    matches: list[Match]
    relevant: bool
    worded: list[Match]
    near: list[Match]
    by_model: list[Match]
    fused: list[Match]
    strength: float
    factors: Mapping[str, Mapping[str, float]]  # by document


def find(
    text: str,
    index: PassageIndex,
    *,
    for_patient: bool,
    filters: Filters | None = None,
    lost: Callable[[ModelError], None] = lambda _: None,
) -> Found:
    """Rank the passages of the index for a text. A language model that gives nothing is `lost`, and not missed."""
    understanding = understand(text, index, filters)
    clauses = understanding.query.clauses
    if not clauses:
        return Found(
            understanding, [], relevant=False, worded=[], near=[], by_model=[], fused=[], strength=0.0, factors={}
        )
    rarity = index.rarity([clause.words for clause in clauses])
    ideal = ideal_score(rarity, ((clause.words, clause.weight) for clause in clauses))
    worded = index.search(understanding.query, WORDED)
    near = index.near(understanding.query, NEAREST)
    try:
        by_model = index.near_by_model(understanding.query, NEAREST)
    except ModelError as error:  # one that is hosted may be busy: words and their vectors find without it
        lost(error)
        by_model = []
    fused = fuse(worded, near, by_model)
    names = {match.document_id for match in fused}
    best = strength(worded, near, ideal)
    factors = factors_of(
        by_title(names, understanding, index),
        best,
        index.sources,
        for_patient=for_patient,
        unmeant=unmeant(text, (index.sources[name] for name in names)),
    )
    matches = rank(fused, factors, index.length)
    relevant = bool(matches) and bears(understanding, near, index, by_model)
    return Found(understanding, matches, relevant, worded, near, by_model, fused, best, factors)


def gather(question: Question, index: PassageIndex, lost: Callable[[ModelError], None] = lambda _: None) -> Evidence:
    """The evidence for a question: several passages, diverse in their sources and sections."""
    found = find(question.asked, index, for_patient=question.audience == "patient", lost=lost)
    return Evidence(
        answer_id=question.answer_id,
        index_generation=index.generation,
        relevant=found.relevant,
        doubtful=found.relevant and is_doubtful(found.understanding, found.near, index, found.by_model),
        terms=found.understanding.terms,
        names=found.understanding.names,
        expansions=found.understanding.expansions,
        unknown=(*found.understanding.unheard.asked, *found.understanding.unheard.told),
        hits=tuple(diversify(_read(_with_neighbours(found.matches, index), index), EVIDENCE)),
    )


def _with_neighbours(matches: Sequence[Match], index: PassageIndex) -> list[Match]:
    """A section goes on past the passage that matched best: the best bring what stands around them."""
    scores = {one[:2]: one.score for one in matches}
    offered: defaultdict[tuple[str, int], list[tuple[float, tuple[str, ...]]]] = defaultdict(list)
    for hit in index.read(matches[:BEST]):
        name, ordinal, score = hit.passage.document_id, hit.passage.ordinal, round(hit.score * NEAR, 4)
        for n in range(ordinal - REACH, ordinal + REACH + 1):
            if n != ordinal and scores.get((name, n), -1.0) < score:
                offered[name, n].append((score, hit.passage.section))
    for one in index.read([Match(*place, 0.0) for place in offered]):
        place = (one.passage.document_id, one.passage.ordinal)
        of_its_section = [score for score, section in offered[place] if section == one.passage.section]
        if of_its_section:
            scores[place] = max(of_its_section)
    return in_order((*place, score) for place, score in scores.items())


def _read(matches: Sequence[Match], index: PassageIndex) -> Iterator[Hit]:
    for start in range(0, len(matches), AT_ONCE):
        yield from index.read(matches[start : start + AT_ONCE])
