"""Which statements of the evidence answer the question best, within a page's words."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from functions.generation.plan import Plan, section_for
from functions.generation.statements import Statement, statements
from functions.generation.words import plain, stems
from shared.model.answer import SectionKind
from shared.model.evidence import Evidence

# Weights measured on patients' own questions (docs/decisions/0005-extractive-writer.md).
PASSAGE_WEIGHT = 1.5  # how good the passage is
OWN_WEIGHT = 1.0  # how much of the person's words the statement says
ADDED_WEIGHT = 0.8  # and of the vocabulary's
HEADING_WEIGHT = 1.0  # and of the person's words that its headings say and it leaves out
NAME_WEIGHT = 0.2  # and of the question's names of several words that it or its headings say
WANTED_BONUS = 0.1  # a section that this kind of question asks for
LENGTH_COST = 0.1  # for each 50 words: several short statements say more than a long one
PATIENT_BONUS = 0.05

CANDIDATES = 120  # statements, several times as many as fill a page
PAGE_WORDS = 780  # leaves room, in a page of 900 words, for the bottom line and the questions to ask
BOTTOM_LINE_WORDS = 40
BOTTOM_LINE_FROM = 12  # it is one of the best statements of the page
# A sentence that states something has one of these; a caption or a headline has not.
_STATES = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|cannot|may|might|will|would|should|could|must|do|does|did|need|"
    r"needs|means|helps|works|causes|uses|makes|depends|happens|occurs)\b",
    re.I,
)
_SAME = 0.7  # share of stems that makes two statements the same


class Chosen(NamedTuple):
    """A statement with the section it belongs to."""

    statement: Statement
    section: SectionKind
    score: float


class Choice(NamedTuple):
    """The statements of a page, best first; `unquoted` are titles of documents whose rights kept others from it."""

    chosen: list[Chosen]
    unquoted: tuple[str, ...]


def choose(evidence: Evidence, plan: Plan, *, for_patient: bool) -> Choice:
    """No two statements say the same; no document is quoted that must not be, or in more words than it may."""
    kept: list[Chosen] = []
    said: list[frozenset[str]] = []
    refused: list[tuple[str, frozenset[str]]] = []
    quoted: Counter[str] = Counter()  # words, by document
    left = PAGE_WORDS
    for one in _scored(evidence, plan, for_patient=for_patient):
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
    """Whether one of these statements says the same."""
    return any(len(own & other) > _SAME * min(len(own), len(other)) for other in said)


def bottom_line(chosen: Sequence[Chosen], plan: Plan, *, for_patient: bool) -> Chosen | None:
    """The best short sentence that stands alone: of a wanted section and, for a patient, from a patient's page."""
    short = [
        one
        for one in chosen[:BOTTOM_LINE_FROM]
        if one.statement.form == "sentence"
        and len(one.statement.parts) == 1
        and len(one.statement.text.split()) <= BOTTOM_LINE_WORDS
        and _STATES.search(one.statement.text)
    ]

    def fit(one: Chosen) -> float:
        patient = for_patient and one.statement.hit.source.audience == "patient"
        return one.score + 0.3 * (one.section in plan.wanted) + 0.2 * patient

    return max(short, key=fit, default=None)


def _scored(evidence: Evidence, plan: Plan, *, for_patient: bool) -> list[Chosen]:
    """The candidates, best first. Only they are looked at closely enough to say to which section they belong."""
    found = [statement for hit in evidence.hits for statement in statements(hit)]
    own, added = stems(" ".join(evidence.terms)), stems(" ".join(evidence.expansions))
    added -= own
    names = [plain(name) for name in evidence.names if len(plain(name).split()) > 1]
    words = [stems(statement.text) for statement in found]
    spread = Counter(stem for each in words for stem in each & (own | added))
    rarity = {stem: math.log(1 + len(found) / (1 + spread[stem])) for stem in own | added}
    whole = sum(rarity[stem] for stem in own if spread[stem]) or 1.0
    top = max((hit.score for hit in evidence.hits), default=0.0) or 1.0
    scored: list[tuple[float, Statement]] = []
    for statement, each in zip(found, words, strict=True):
        headings = _headings(statement)
        score = PASSAGE_WEIGHT * statement.hit.score / top
        score += OWN_WEIGHT * sum(rarity[stem] for stem in each & own) / whole
        score += ADDED_WEIGHT * sum(rarity[stem] for stem in each & added) / whole
        score += HEADING_WEIGHT * sum(rarity[stem] for stem in (stems(headings) & own) - each) / whole
        if names:
            said = plain(f"{headings} {statement.text}")
            score += NAME_WEIGHT * sum(name in said for name in names) / len(names)
        score += PATIENT_BONUS * (for_patient and statement.hit.source.audience == "patient")
        score -= LENGTH_COST * len(statement.text.split()) / 50
        scored.append((score, statement))
    scored.sort(key=lambda one: -one[0])
    sections = [section_for(one.text, _headings(one), plan) for _, one in scored[:CANDIDATES]]
    candidates = [
        Chosen(statement, section, score + WANTED_BONUS * (section in plan.wanted))
        for (score, statement), section in zip(scored, sections, strict=False)
    ]
    return sorted(candidates, key=lambda one: -one.score)


def _headings(statement: Statement) -> str:
    return " ".join((*statement.hit.passage.section, statement.hit.source.title))
