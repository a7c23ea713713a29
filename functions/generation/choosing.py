"""Which statements of the evidence answer the question best, within a page's words."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from functions.generation.asks import (
    Ask,
    Named,
    answers,
    asks,
    defines,
    how_a_study_was_made,
    is_elsewhere,
    says_so,
    speaks_of,
    subject,
)
from functions.generation.circumstances import is_about, not_spoken_of
from functions.generation.fitting import is_of_another_drug, misfits, of_other_drugs, particular
from functions.generation.plan import Plan, says_when_to_call, section_for
from functions.generation.readability import hardness
from functions.generation.stages import is_of_another, stages
from functions.generation.statements import Statement, statements
from functions.generation.words import stems
from shared.model.answer import SectionKind
from shared.model.evidence import Evidence, Hit
from shared.vocabulary.plain import plain
from shared.wants import LIVING

# Weights measured on one half of patients' own questions and checked on the other, and on questions made from titles
# (docs/decisions/0013-what-a-page-says.md).
PASSAGE_WEIGHT = 2.0  # how good the passage is
OWN_WEIGHT = 0.8  # how much of the person's words the statement and its headings say
SUBJECT_WEIGHT = 0.4  # how much of what the question names it says; its headings say half as much as it
ABOVE = 0.5
PAGE_WEIGHT = 0.7  # how good its page is, beside the best page
ASKED_BONUS = 0.2  # under a heading that answers what the question asks for
SAYS_BONUS = 0.5  # it answers by what it says: that nobody should stop a medicine alone
SPEAKS_BONUS = 0.4  # it speaks of what is asked for: of side effects, of how long people live
DEFINES_BONUS = 0.5  # it says what something is, where that is asked
QUESTION_BONUS = 0.3  # under a heading that is a question: written to answer people
ADDRESSED_BONUS = 0.1  # it speaks to the reader
PATIENT_BONUS = 0.2
WANTED_BONUS = 0.4  # under a heading of a section that the question wants
LENGTH_BONUS = 0.2  # for each 50 words: of two that bear as much the fuller says more than a fragment
LIST_COST = 0.2  # a list is long without saying more, and a table's row seldom reads as an answer
ROW_COST = 0.3
HARD_COST = 0.6  # a patient cannot read it easily (readability.py)
METHODS_COST = 0.15  # it tells how a study was made
MISFIT_COST = 0.8  # about another cancer, group or stage, or what the cancer does where it is asked what brought it
PARTICULAR_COST = 0.4  # about one cancer, where the question names no drug, cancer or biomarker
PAGE_PASSAGES = 3  # a page is as good as its best passages

PAGE_WORDS = 800  # leaves room, in a page of 900 words, for the questions to ask
SECTION_WORDS = 250  # of them under one heading of a source: where it is the wrong one, others have their say
HALF_ITS_OWN = 0.5  # of what the question names in the heading itself: it is the right one
FLOOR = 0.6  # a statement that scores less than this share of the best is left out, whatever room there is
_SAME = 0.6  # share of all their stems that makes two statements the same
_WITHIN = 0.8  # share of its own stems in another that makes a statement nothing new

_FORM_COSTS = {"list": LIST_COST, "row": ROW_COST}


class Chosen(NamedTuple):
    """A statement with the section it belongs to, and why it was chosen.

    `subject` is the share of what the question names that it and its headings say (where it names nothing, `own`),
    `own` that of the person's words which it says itself, `asked` whether it stands under a heading that answers what
    is asked for, `says` whether it answers by what it says, `speaks` what is asked for that it speaks of, `page` how
    good its page is (0 to 1), `headed` the share of what the question names that its heading alone says; `names`
    whether it or its headings say a drug, cancer or biomarker that the question names, or it names none or asks how to
    live with it, and `names_itself` whether it says one without them.
    """

    statement: Statement
    section: SectionKind
    score: float
    subject: float = 0.0
    own: float = 0.0
    asked: bool = False
    says: bool = False
    page: float = 0.0
    headed: float = 0.0
    names: bool = True
    defines: bool = False
    speaks: Ask | None = None
    names_itself: bool = True


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
    taken: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)  # what is on the page, by passage
    under: Counter[tuple[str, ...]] = Counter()  # words on the page, by the source's heading
    left = PAGE_WORDS
    scored = _scored(question, evidence, plan, for_patient=for_patient)
    least = FLOOR * scored[0].score if scored else 0.0
    for one in scored:
        if one.score < least:
            break
        statement = one.statement
        own = stems(statement.text)
        here = taken[statement.hit.passage.passage_id]
        introduced = "" if statement.lead in here else statement.introduction
        length = statement.words + len(introduced.split())
        repeats = any(part in here for part in statement.parts if part != statement.lead)
        if repeats or _is_said(own, said):
            continue
        if length > left:
            break  # what is short enough for the words left is seldom worth them
        if under[statement.source_section] + length > SECTION_WORDS and one.headed < HALF_ITS_OWN:
            continue
        source = statement.hit.source
        words = quoted[source.document_id] + len(statement.quote.split()) + len(introduced.split())
        if not source.may_be_quoted(words):
            refused.append((source.title, own))
            continue
        quoted[source.document_id] = words
        here.update(statement.parts if statement.lead is None else (*statement.parts, statement.lead))
        kept.append(one)
        said.append(own)
        under[statement.source_section] += length
        left -= length
    return Choice(_placed(kept, plan), tuple(dict.fromkeys(title for title, own in refused if not _is_said(own, said))))


def _placed(kept: Sequence[Chosen], plan: Plan) -> list[Chosen]:
    """The statements with their sections. What stands under one heading of a source stays together, so that a trial's
    figures keep its name; when to call for help is told apart from it, and so is what answers by what it says.
    """
    together: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in kept:
        together[one.statement.source_section].append(one.statement.text)
    sections = {
        one.statement.source_section: section_for(
            " ".join(together[one.statement.source_section]), one.statement.hit.headings, plan.body
        )
        for one in kept
    }
    placed = []
    for one in kept:
        said = f"{one.statement.introduction} {one.statement.text}".lstrip()
        calls = one.says or says_when_to_call(said)
        own = (one.speaks and one.speaks.section) or sections[one.statement.source_section]
        placed.append(one._replace(section="when_to_call" if calls else own))
    return placed


def _is_said(own: frozenset[str], said: Sequence[frozenset[str]]) -> bool:
    """Whether one of these statements says the same; a number or a name with digits that it lacks is something else."""
    figures = frozenset(stem for stem in own if not stem.isalpha())
    for other in said:
        if figures <= other:
            both = len(own & other)
            if both > _WITHIN * len(own) or both > _SAME * (len(own) + len(other) - both):
                return True
    return False


class _Over(NamedTuple):
    """What all statements of one passage share: the score of its place, whether its section is wanted, the person's
    words that its headings say, whether they answer, which of the named they name and which the last alone, and how
    good its page is."""

    score: float
    wanted: bool
    own: frozenset[str]
    answers: bool
    named: tuple[bool, ...]
    last: tuple[bool, ...]
    page: float


def _scored(question: str, evidence: Evidence, plan: Plan, *, for_patient: bool) -> list[Chosen]:
    """All statements of the evidence, best first; their sections are not yet told."""
    asked = asks(question)
    found = [statement for hit in evidence.hits for statement in statements(hit)]
    if any(one.name == "side_effects" for one in asked):
        others = of_other_drugs(question, evidence)
        naming_it = [one for one in found if one.hit.passage.passage_id not in others]
        # where no passage names the drug, what other pages say of the ailment is all there is
        found = [one for one in naming_it or found if not is_of_another_drug(question, one.text)]
    unspoken = not_spoken_of(question)
    found = [one for one in found if not is_about(unspoken, one.text, one.introduction, _heading(one.hit))]
    own = stems(" ".join(evidence.terms))
    words = [stems(statement.text) & own for statement in found]
    spread = Counter(stem for each in words for stem in each)
    rarity = {stem: math.log(1 + len(found) / (1 + spread[stem])) for stem in own}
    # sets have no order, and fsum needs none: the same question is answered alike in every process
    whole = math.fsum([rarity[stem] for stem in own if spread[stem]]) or 1.0
    named = subject(question)
    living = plan.wanted[0] in LIVING
    says = [tuple(one.is_in(said) for one in named) for said in (plain(statement.text) for statement in found)]
    weights = _weighed(named, says)
    over = _over(question, evidence, plan, own, named, for_patient=for_patient)
    methods = 0.0 if any(one.of_studies for one in asked) else METHODS_COST
    staged = stages(question)
    wants_meaning = any(one.name == "meaning" for one in asked)
    forms = {form for one in named for form in one.forms} | {plain(term).rstrip() for term in evidence.terms}
    scored: list[Chosen] = []
    for statement, each, naming in zip(found, words, says, strict=True):
        shared = over[statement.hit.passage.passage_id]
        carried = sum(
            weight * (1.0 if is_said else ABOVE * is_above)
            for weight, is_said, is_above in zip(weights, naming, shared.named, strict=True)
        )
        score = shared.score + SUBJECT_WEIGHT * carried
        # when to call is wanted of any page that tells it
        score += WANTED_BONUS * (shared.wanted or says_when_to_call(statement.text))
        score += OWN_WEIGHT * math.fsum([rarity[stem] for stem in each | shared.own]) / whole
        said = plain(statement.text)
        score += ADDRESSED_BONUS * (" you " in said or " your" in said)
        score -= HARD_COST * hardness(statement.text) if for_patient else 0.0
        score -= methods * (how_a_study_was_made().search(said) is not None)
        score += LENGTH_BONUS * statement.words / 50 - _FORM_COSTS.get(statement.form, 0.0)
        if staged:
            about = (statement.text, statement.introduction, *reversed(statement.hit.passage.section))
            score -= MISFIT_COST * is_of_another(staged, *about)
        says_it = says_so(statement.text, asked)
        score += SAYS_BONUS * says_it
        told = [
            (is_said, is_said or is_above)
            for one, is_said, is_above in zip(named, naming, shared.named, strict=True)
            if one.is_name
        ]
        names = any(somewhere for _, somewhere in told) or not told
        speaks = speaks_of(statement.introduction or statement.text, asked) if names else None
        score += SPEAKS_BONUS * (speaks is not None)
        defining = wants_meaning and statement.form in ("sentence", "item") and defines(statement.text, forms)
        score += DEFINES_BONUS * defining
        said_own = math.fsum([rarity[stem] for stem in each]) / whole
        headed = sum(weight * is_said for weight, is_said in zip(weights, shared.last, strict=True))
        about_it = carried if named else said_own
        scored.append(
            Chosen(
                statement,
                "meaning",
                score,
                about_it,
                said_own,
                shared.answers,
                says_it,
                shared.page,
                headed,
                names or living,
                defining,
                speaks,
                any(itself for itself, _ in told) or not told,
            )
        )
    scored.sort(key=lambda one: -one.score)
    return scored


def _over(
    question: str, evidence: Evidence, plan: Plan, own: frozenset[str], named: Sequence[Named], *, for_patient: bool
) -> dict[str, _Over]:
    """What the statements of each passage share."""
    pages = _pages(evidence)
    best = max(pages.values(), default=0.0) or 1.0
    top = max((hit.score for hit in evidence.hits), default=0.0) or 1.0
    misfit = misfits(question, evidence)
    narrow = frozenset[str]() if any(one.is_name for one in named) else particular(evidence)
    asked = asks(question)
    found: dict[str, _Over] = {}
    for hit in evidence.hits:
        source, headings = hit.source, _headings(hit)
        said = plain(headings)
        heading = plain(_heading(hit))
        last = tuple(one.is_in(heading) for one in named)
        is_answer = answers(hit.passage.section or (source.title,), asked)
        page = pages[source.document_id]
        score = PASSAGE_WEIGHT * hit.score / top + PAGE_WEIGHT * page / best
        score += ASKED_BONUS * is_answer + PATIENT_BONUS * (for_patient and source.audience == "patient")
        score += QUESTION_BONUS * _heading(hit).rstrip().endswith("?")
        score -= MISFIT_COST * (source.document_id in misfit or is_elsewhere(headings, asked))
        score -= PARTICULAR_COST * (source.document_id in narrow)
        wanted = section_for("", hit.headings, plan.body) in plan.wanted
        found[hit.passage.passage_id] = _Over(
            score, wanted, stems(headings) & own, is_answer, tuple(one.is_in(said) for one in named), last, page
        )
    return found


def _weighed(named: Sequence[Named], says: Sequence[tuple[bool, ...]]) -> list[float]:
    """Of each thing that the question names its share of the whole: what few statements say weighs more."""
    counts = [sum(column) for column in zip(*says, strict=True)] if says else [0] * len(named)
    weights = [
        one.weight * math.log(1 + len(says) / (1 + count)) if count else 0.0
        for one, count in zip(named, counts, strict=True)
    ]
    whole = sum(weights) or 1.0
    return [weight / whole for weight in weights]


def _pages(evidence: Evidence) -> dict[str, float]:
    """How good each page is, 0 to 1: by its best passages."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for hit in evidence.hits:
        scores[hit.source.document_id].append(hit.score)
    top = max((hit.score for hit in evidence.hits), default=0.0) or 1.0
    return {name: sum(sorted(own)[-PAGE_PASSAGES:]) / PAGE_PASSAGES / top for name, own in scores.items()}


def _heading(hit: Hit) -> str:
    return (hit.passage.section or (hit.source.title,))[-1]


def _headings(hit: Hit) -> str:
    return " ".join((*hit.passage.section, hit.source.title))
