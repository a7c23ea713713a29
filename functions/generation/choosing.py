"""Which statements of the evidence answer the question best, within a page's words."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from functions.generation.asks import Named, answers, asks, subject
from functions.generation.plan import Plan, section_for
from functions.generation.statements import Statement, statements
from functions.generation.words import plain, stems
from shared.model.answer import SectionKind
from shared.model.evidence import Evidence

# Weights measured on patients' own questions (docs/decisions/0005-extractive-writer.md).
PASSAGE_WEIGHT = 1.5  # how good the passage is
OWN_WEIGHT = 1.0  # how much of the person's words the statement says
ADDED_WEIGHT = 0.4  # and of the vocabulary's
HEADING_WEIGHT = 1.0  # and of the person's words that its headings say and it leaves out
NAME_WEIGHT = 0.2  # and of the question's names of several words that it or its headings say
WANTED_BONUS = 0.1  # a section that this kind of question asks for
LENGTH_COST = 0.1  # for each 50 words: several short statements say more than a long one
PATIENT_BONUS = 0.05
SUBJECT_WEIGHT = 0.4  # how much of what the question names it says; its headings say half as much as it
ABOVE = 0.5
ASKED_BONUS = 0.15  # under a heading that answers what the question asks for
PAGE_PASSAGES = 3  # a page is as good as its best passages

CANDIDATES = 120  # statements, several times as many as fill a page
PAGE_WORDS = 780  # leaves room, in a page of 900 words, for the bottom line and the questions to ask
_SAME = 0.7  # share of stems that makes two statements the same


class Chosen(NamedTuple):
    """A statement with the section it belongs to, and why it was chosen.

    `subject` is the share of what the question names that it and its headings say, `asked` whether it stands under a
    heading that answers what is asked for, `page` how good its page is (0 to 1).
    """

    statement: Statement
    section: SectionKind
    score: float
    subject: float = 0.0
    asked: bool = False
    page: float = 0.0


class Choice(NamedTuple):
    """The statements of a page, best first; `unquoted` are titles of documents whose rights kept others from it."""

    chosen: list[Chosen]
    unquoted: tuple[str, ...]


def choose(question: str, evidence: Evidence, plan: Plan, *, for_patient: bool) -> Choice:
    """No two statements say the same; no document is quoted that must not be, or in more words than it may."""
    kept: list[Chosen] = []
    said: list[frozenset[str]] = []
    refused: list[tuple[str, frozenset[str]]] = []
    quoted: Counter[str] = Counter()  # words, by document
    left = PAGE_WORDS
    for one in _scored(question, evidence, plan, for_patient=for_patient):
        length = len(one.statement.text.split())
        own = stems(one.statement.text)
        if length > left or _is_said(own, said):
            continue
        source = one.statement.hit.source
        words = quoted[source.document_id] + len(one.statement.quote.split())
        if not source.may_be_quoted(words):
            refused.append((source.title, own))
            continue
        quoted[source.document_id] = words
        kept.append(one)
        said.append(own)
        left -= length
    return Choice(kept, tuple(dict.fromkeys(title for title, own in refused if not _is_said(own, said))))


def _is_said(own: frozenset[str], said: Sequence[frozenset[str]]) -> bool:
    """Whether one of these statements says the same; a number or a name with digits that it lacks is something else."""
    figures = frozenset(stem for stem in own if not stem.isalpha())
    return any(figures <= other and len(own & other) > _SAME * min(len(own), len(other)) for other in said)


def _scored(question: str, evidence: Evidence, plan: Plan, *, for_patient: bool) -> list[Chosen]:
    """The candidates, best first. Only they are looked at closely enough to say to which section they belong."""
    found = [statement for hit in evidence.hits for statement in statements(hit)]
    own, added = stems(" ".join(evidence.terms)), stems(" ".join(evidence.expansions))
    added -= own
    names = [plain(name) for name in evidence.names if len(plain(name).split()) > 1]
    words = [stems(statement.text) for statement in found]
    spread = Counter(stem for each in words for stem in each & (own | added))
    rarity = {stem: math.log(1 + len(found) / (1 + spread[stem])) for stem in own | added}
    whole = sum(rarity[stem] for stem in own if spread[stem]) or 1.0
    named = _weighed(question, found)
    pages = _pages(evidence)
    top = max((hit.score for hit in evidence.hits), default=0.0) or 1.0
    asked = asks(question)
    above: dict[tuple[str, ...], _Above] = {}
    scored: list[Chosen] = []
    for statement, each in zip(found, words, strict=True):
        source, section = statement.hit.source, statement.hit.passage.section
        over = above.get((source.title, *section))
        if over is None:
            headings = _headings(statement)
            said = plain(headings)
            over = above[(source.title, *section)] = _Above(
                stems(headings) & own,
                said,
                answers(section or (source.title,), asked),
                tuple(one.is_in(said) for one, _ in named),
            )
        said = plain(statement.text)
        carried = sum(
            weight * (1.0 if one.is_in(said) else ABOVE * is_above)
            for (one, weight), is_above in zip(named, over.named, strict=True)
        )
        score = PASSAGE_WEIGHT * statement.hit.score / top
        score += OWN_WEIGHT * sum(rarity[stem] for stem in each & own) / whole
        score += ADDED_WEIGHT * sum(rarity[stem] for stem in each & added) / whole
        score += HEADING_WEIGHT * sum(rarity[stem] for stem in over.own - each) / whole
        if names:
            score += NAME_WEIGHT * sum(name in said or name in over.said for name in names) / len(names)
        score += SUBJECT_WEIGHT * carried + ASKED_BONUS * over.answers
        score += PATIENT_BONUS * (for_patient and source.audience == "patient")
        score -= LENGTH_COST * len(statement.text.split()) / 50
        scored.append(Chosen(statement, plan.body, score, carried, over.answers, pages[source.document_id]))
    scored.sort(key=lambda one: -one.score)
    candidates = [_placed(one, plan) for one in scored[:CANDIDATES]]
    return sorted(candidates, key=lambda one: -one.score)


class _Above(NamedTuple):
    """What stands above a statement: the person's words, all of it as `plain` writes it, whether it answers, and which
    of the named it names."""

    own: frozenset[str]
    said: str
    answers: bool
    named: tuple[bool, ...]


def _placed(one: Chosen, plan: Plan) -> Chosen:
    section = section_for(one.statement.text, _headings(one.statement), plan)
    return one._replace(section=section, score=one.score + WANTED_BONUS * (section in plan.wanted))


def _weighed(question: str, found: Sequence[Statement]) -> list[tuple[Named, float]]:
    """What the question names, each with its share of the whole: what few statements say weighs more."""
    said = [plain(statement.text) for statement in found]
    named = subject(question)
    counts = [sum(one.is_in(text) for text in said) for one in named]
    weights = [
        one.weight * math.log(1 + len(found) / (1 + count)) if count else 0.0
        for one, count in zip(named, counts, strict=True)
    ]
    whole = sum(weights) or 1.0
    return [(one, weight / whole) for one, weight in zip(named, weights, strict=True) if weight]


def _pages(evidence: Evidence) -> dict[str, float]:
    """How good each page is, 0 to 1: by its best passages."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for hit in evidence.hits:
        scores[hit.source.document_id].append(hit.score)
    top = max((hit.score for hit in evidence.hits), default=0.0) or 1.0
    return {name: sum(sorted(own)[-PAGE_PASSAGES:]) / PAGE_PASSAGES / top for name, own in scores.items()}


def _headings(statement: Statement) -> str:
    return " ".join((*statement.hit.passage.section, statement.hit.source.title))
