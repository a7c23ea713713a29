"""The extractive writer: a page of whole sentences from the evidence, each cited with its verbatim quote."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from functions.generation.asking import questions_to_ask
from functions.generation.asks import asks
from functions.generation.bottom_line import bottom_line
from functions.generation.choosing import Choice, Chosen, choose
from functions.generation.gaps import gaps, is_beside, shown, silence, unmentioned
from functions.generation.plan import Plan, plans
from functions.generation.statements import Statement
from shared.grounding import check
from shared.grounding.length import PAGE, count
from shared.model.answer import (
    DOUBT,
    Abstention,
    Block,
    Citation,
    CitedPlace,
    Draft,
    EvidenceSummary,
    Item,
    Section,
    SectionKind,
)
from shared.model.document import EvidenceLevel, Source
from shared.model.evidence import Evidence, Hit
from shared.model.question import Question
from shared.triage import instead_of_page
from shared.vocabulary.translation import english_of
from shared.wants import wanted

WRITER = "extractive"
TITLE_CHARACTERS = 90
NEARBY = 3
FEWEST_QUESTIONS = 5  # to take to the care team; more where the page has room

_LEVELS: tuple[EvidenceLevel, ...] = EvidenceLevel.__args__  # type: ignore[attr-defined]  # from strongest to weakest


class _Page:
    """Numbers the citations of a page as its statements are set."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self.passages: dict[int, str] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def cite(self, hit: Hit, quote: str) -> int:
        """The number of the quote's citation."""
        passage, source = hit.passage, hit.source
        key = (passage.passage_id, quote)
        if key not in self._numbers:
            n = len(self.citations) + 1
            self._numbers[key] = n
            self.passages[n] = passage.passage_id
            self.citations.append(
                Citation(
                    n=n,
                    document_id=source.document_id,
                    version=source.version,
                    title=source.title,
                    publisher=source.publisher,
                    evidence=source.evidence,
                    published=source.published,
                    reviewed=source.reviewed,
                    url=source.url if passage.anchor is None else f"{source.url}#{passage.anchor}",
                    locator=CitedPlace(section=passage.section, page=passage.page, time=passage.time),
                    quote=quote,
                    quoted=True,
                    licence=source.licence,
                    attribution=source.attribution,
                )
            )
        return self._numbers[key]

    def blocks(self, statements: Sequence[Statement]) -> tuple[Block, ...]:
        """Statements in reading order as blocks: neighbours of one kind share one, and the items and rows that one line
        introduces stand under it. Where that line was itself the item before them it is not said again."""
        made: list[Block] = []
        last: tuple[str, tuple[int, int]] | None = None
        for (passage, kind, lead), group in groupby(statements, key=_place):
            listed: list[Item] = []
            said = lead is None or last == (passage, lead)
            for one in group:
                quote = one.quote_below if said and lead is not None else one.quote
                n = self.cite(one.hit, quote)
                if not said:
                    said = True
                    of = self.cite(one.hit, one.introduction) if one.introduction else n
                    line = " ".join((one.introduction or one.texts[0]).split())
                    made.append(Block(type="paragraph", items=(Item(text=line, citations=(of,)),)))
                texts = (one.text,) if kind == "paragraph" else one.texts_below
                listed.extend(Item(text=text, citations=(n,)) for text in texts)
                last = one.hit.passage.passage_id, one.parts[-1]
            made.append(Block(type="list" if kind == "list" else "paragraph", items=tuple(listed)))
        return tuple(made)


def _place(one: Statement) -> tuple[str, str, tuple[int, int] | None]:
    """What stands together: sentences, rows, and all that one line introduces."""
    if one.lead is not None:
        return one.hit.passage.passage_id, "list", one.lead
    return "", "list" if one.form == "row" else "paragraph", None


def write(question: Question, evidence: Evidence, evidence_hash: str | None = None) -> Draft:
    """A draft that has passed the checks of shared/grounding, or an abstention.

    Who has read the evidence knows its hash; without that it is reckoned.
    """
    evidence_hash = evidence_hash or evidence.digest()
    if question.urgent is not None and (instead := instead_of_page(question.asked)) is not None:
        return _abstain(question, evidence, evidence_hash, Abstention(looked_for=instead))
    asked = english_of(question.asked)
    plan = Plan(wanted(asked, urgent=question.urgent is not None))
    for_patient = question.audience == "patient"
    chosen, unquoted = choose(asked, evidence, plan, for_patient=for_patient) if evidence.relevant else Choice([], ())
    about = silence(question.asked, chosen)
    if not chosen or is_beside(question.asked, about, chosen):
        said = _nothing(question, evidence, unquoted, about.unsaid if chosen else ())
        return _abstain(question, evidence, evidence_hash, said, gaps((), (), Plan(()), (), unquoted, ()))
    page = _Page()
    sections: list[Section] = []
    first = bottom_line(chosen, plan, asks(asked), for_patient=for_patient)
    if first is not None:
        blocks = page.blocks([first.statement])
        sections.append(Section(kind="bottom_line", heading="In short", blocks=blocks))
    rest = [one for one in chosen if one is not first]
    for kind in _in_order(rest):
        own = _in_reading_order([one for one in rest if one.section == kind])
        sections.append(Section(kind=kind, heading=plans().sections[kind].heading, blocks=page.blocks(own)))
    covered = frozenset(section.kind for section in sections)
    questions = questions_to_ask(asked, covered, [one.statement for one in chosen], plan.wanted)
    words = sum(count(item.text) for section in sections for block in section.blocks for item in block.items)
    while len(questions) > FEWEST_QUESTIONS and words + sum(map(count, questions)) > PAGE:
        questions.pop()
    sections.append(
        Section(
            kind="questions_to_ask",
            heading="Questions to ask your care team",
            blocks=(Block(type="question", items=tuple(Item(text=text) for text in questions)),),
        )
    )
    sources = [one.statement.hit.source for one in chosen]
    unknown, titles = shown(evidence.unknown, question), {source.title for source in sources}
    missing = [DOUBT] if evidence.doubtful else []
    missing += gaps(unknown, about.unsaid, plan, chosen, unquoted, titles)
    draft = Draft(
        answer_id=question.answer_id,
        title=title(question),
        topics=_topics(chosen),
        sections=tuple(sections),
        citations=tuple(page.citations),
        passages=page.passages,
        evidence=_summary(sources, missing),
        writer=WRITER,
        prompt_version=plans().version,
        index_generation=evidence.index_generation,
        evidence_hash=evidence_hash,
    )
    checked, _ = check(draft, evidence)
    return checked


def title(question: Question) -> str:
    """The question as it is shown, cut at a word; it holds no personal data."""
    text = " ".join(question.shown.split())
    text = text[:1].upper() + text[1:]
    if len(text) <= TITLE_CHARACTERS:
        return text
    return text[:TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def _in_order(chosen: Sequence[Chosen]) -> list[SectionKind]:
    """The sections by their best statements: what answers best is read first, and before it when to call."""
    best: dict[SectionKind, float] = {}
    for one in chosen:
        best[one.section] = max(best.get(one.section, -math.inf), one.score)
    planned = [kind for kind in plans().sections if kind in best]
    return sorted(planned, key=lambda kind: (kind != "when_to_call", -best[kind]))


def _in_reading_order(chosen: Sequence[Chosen]) -> list[Statement]:
    """Sections of pages by their best statement, each as it reads: what answers best comes first, and a trial's figures
    come after the trial's name and not after another's.
    """
    best: dict[tuple[str, ...], float] = {}
    for one in chosen:
        best[one.statement.source_section] = max(best.get(one.statement.source_section, one.score), one.score)

    def place(one: Chosen) -> tuple[float, tuple[str, ...], int, int]:
        name = one.statement.source_section
        return -best[name], name, one.statement.hit.passage.ordinal, one.statement.place

    return [one.statement for one in sorted(chosen, key=place)]


def _topics(chosen: Sequence[Chosen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for one in chosen[:5] for topic in one.statement.hit.source.topics))[:3]


def _summary(sources: Sequence[Source], left_out: Iterable[str]) -> EvidenceSummary:
    dates = sorted(day for source in sources if (day := source.reviewed or source.published or source.retrieved))
    return EvidenceSummary(
        level=min((source.evidence for source in sources), key=_LEVELS.index, default=None),
        agreement="single_source" if len({source.document_id for source in sources}) == 1 else None,
        gaps=tuple(left_out),
        newest=dates[-1] if dates else None,
        oldest=dates[0] if dates else None,
    )


def _nothing(question: Question, evidence: Evidence, unquoted: Sequence[str], unsaid: Sequence[str]) -> Abstention:
    """Why the evidence gives no page."""
    if names := shown(evidence.unknown, question):
        looked_for = unmentioned(names)
    elif unsaid:
        looked_for = f"Our sources hold nothing on {', '.join(unsaid)} that answers this question."
    elif unquoted:
        looked_for = "We found sources on this question that we are not allowed to quote."
    else:
        looked_for = "We looked through all our sources and found nothing that answers this question."
    return Abstention(
        looked_for=looked_for,
        nearby=tuple(dict.fromkeys(hit.source.title for hit in evidence.hits))[:NEARBY],
        ask=("Your care team or cancer nurse", "Your pharmacist, for questions about a medicine"),
        questions=tuple(questions_to_ask(english_of(question.asked), frozenset(), [])),
    )


def _abstain(
    question: Question, evidence: Evidence, evidence_hash: str, said: Abstention, left_out: Iterable[str] = ()
) -> Draft:
    return Draft(
        answer_id=question.answer_id,
        title=title(question),
        abstention=said,
        evidence=_summary([], left_out),
        writer=WRITER,
        prompt_version=plans().version,
        index_generation=evidence.index_generation,
        evidence_hash=evidence_hash,
    )
