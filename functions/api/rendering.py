"""An envelope or a pending answer as what a page shows: pure, and the same for HTML and Markdown.

Nothing here is escaped: the templates do that. What is decided here is what a template must not decide: which links
are safe to follow, what stands where, and that an answer without content (held, withdrawn, failed) shows none.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from functions.api.links import at_the_quote, host, safe_link
from functions.api.reading import Pending
from shared.model.answer import DOUBT, AppliesTo, Block, Citation, Item
from shared.model.envelope import Envelope, Notices
from shared.model.question import Action, Urgent

EVIDENCE = {
    "guideline": "Guideline",
    "systematic_review": "Review of many studies",
    "randomised_trial": "Randomised trial",
    "observational": "Observational study",
    "review": "Expert overview",
    "expert_talk": "Talk by an expert",
    "patient_story": "A patient's story",
    "starter_note": "Starter note, not reviewed by a clinician",
}
AGREEMENT = {
    "single_source": "It rests on one source.",
    "consistent": "The sources agree with each other.",
    "mixed": "The sources do not all say the same.",
}
# What stands above the title, and what a reader should know of an answer in this state.
_STATES = {
    "published": ("You asked", ""),
    "abstained": ("You asked", "We would rather tell you that we found no answer than guess."),
    "held": ("You asked", "A person is checking this answer. It is shown here once they are done."),
    "withdrawn": ("You asked", ""),
    "failed": ("You asked", ""),
}
STAGES = (
    ("queued", "Your question has arrived"),
    ("retrieving", "Searching the sources"),
    ("generating", "Putting together what they say"),
    ("reviewing", "Checking every statement against its source"),
)
_WITH_CONTENT = ("published", "abstained")
_LONGEST_END = 20  # letters; a longer last word may break before its marks
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Reference:
    """A citation mark: the number, and the address of this very mark to come back to."""

    n: int
    mark: str
    title: str


@dataclass(frozen=True)
class Line:
    """One statement. `end` is its last word, which stays on one line with the marks; a table's row has `cells`."""

    text: str
    start: str
    end: str
    references: tuple[Reference, ...]
    applies_to: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Lines of one type; `head` is a table's heading row."""

    type: str
    lines: tuple[Line, ...]
    head: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A section, and the address of its heading."""

    anchor: str
    kind: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Place:
    """A text that was taken from a source. `url` opens at it; None where it cannot be followed."""

    n: int
    quote: str | None
    locator: str
    url: str | None
    plain_url: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A source with the texts that were taken from it."""

    title: str
    publisher: str
    evidence: str
    dates: str
    rights: str
    host: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class AnswerPage:
    """All that a page of a final answer shows."""

    id: str
    slug: str
    status: str
    public: bool
    language: str
    title: str
    eyebrow: str
    question: str
    state: str
    urgent: Urgent | None
    notices: Notices
    chapters: tuple[Chapter, ...]
    documents: tuple[Document, ...]
    made: str
    rests_on: str
    agreement: str
    conflicts: tuple[str, ...]
    gaps: tuple[str, ...]
    gaps_first: bool  # where it may not answer
    abstention: Any
    followups: tuple[str, ...]
    topics: tuple[str, ...]
    how: tuple[tuple[str, str], ...]
    description: str


@dataclass(frozen=True)
class PendingPage:
    """All that a page of an answer under way shows."""

    slug: str
    status: str
    question: str
    urgent: Urgent | None
    notices: Notices
    stages: tuple[tuple[str, str], ...]
    refresh: int


def pending_page(view: Pending) -> PendingPage:
    """The view of an answer under way; each stage is done, now or next."""
    names = [name for name, _ in STAGES]
    now = names.index(view.status) if view.status in names else 0
    states = ["done" if number < now else "now" if number == now else "next" for number in range(len(names))]
    return PendingPage(
        slug=view.request.slug,
        status=view.status,
        question=view.question or "",
        urgent=_safe_urgent(view.urgent),
        notices=_safe_notices(view.notices),
        stages=tuple((text, state) for (_, text), state in zip(STAGES, states, strict=True)),
        refresh=max(view.retry_after, 4),
    )


def answer_page(envelope: Envelope) -> AnswerPage:
    """The view of a final answer."""
    shown = envelope.status in _WITH_CONTENT
    cited = {citation.n: citation for citation in envelope.citations} if shown else {}
    marks: dict[int, list[str]] = {}
    sections = envelope.sections if shown else ()
    chapters = tuple(
        Chapter(
            anchor=f"part-{number}",
            kind=section.kind,
            heading=section.heading,
            parts=tuple(_part(block, cited, marks) for block in section.blocks if block.items),
        )
        for number, section in enumerate(sections, 1)
    )
    eyebrow, state = _STATES[envelope.status]
    if envelope.abstention and not (envelope.abstention.ask or envelope.abstention.nearby):
        state = ""  # nothing was looked for: who speaks of dying is told of help alone
    return AnswerPage(
        id=envelope.id,
        slug=envelope.slug,
        status=envelope.status,
        public=envelope.visibility == "public" and envelope.status == "published",
        language=envelope.language,
        title=envelope.title or "Your answer",
        eyebrow=eyebrow,
        question="" if _same(envelope.question, envelope.title) else envelope.question,
        state=state,
        urgent=_safe_urgent(envelope.urgent),
        notices=_safe_notices(envelope.notices),
        chapters=chapters,
        documents=_documents(cited, marks),
        made=_made(envelope),
        rests_on=EVIDENCE.get(envelope.evidence.level or "", "") if shown else "",
        agreement=AGREEMENT.get(envelope.evidence.agreement or "", "") if shown else "",
        conflicts=envelope.evidence.conflicts if shown else (),
        gaps=envelope.evidence.gaps if shown else (),
        gaps_first=bool(chapters) and DOUBT in envelope.evidence.gaps,
        abstention=envelope.abstention if shown else None,
        followups=envelope.followups if shown else (),
        topics=envelope.topics,
        how=_how(envelope),
        description=_description(envelope) if shown else "",
    )


def structured(envelope: Envelope, page: AnswerPage) -> dict[str, Any]:
    """schema.org's MedicalWebPage, for search engines; of public answers only."""
    return {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": page.title,
        "headline": page.title,
        "description": page.description,
        "inLanguage": envelope.language,
        "datePublished": envelope.published_at,
        **({"lastReviewed": envelope.last_reviewed} if envelope.last_reviewed else {}),
        "audience": {"@type": "PatientAudience" if envelope.audience == "patient" else "MedicalAudience"},
        "about": [{"@type": "Thing", "name": topic} for topic in envelope.topics],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": document.title,
                "publisher": {"@type": "Organization", "name": document.publisher},
                **({"url": document.places[0].plain_url} if document.places[0].plain_url else {}),
            }
            for document in page.documents
        ],
    }


def _part(block: Block, cited: dict[int, Citation], marks: dict[int, list[str]]) -> Part:
    headed = block.type == "table"  # a table's head shows no marks
    lines = tuple(_line(item, cited, marks) for item in block.items[headed:])
    if not headed:
        return Part(block.type, lines)
    rows = [tuple(cell.strip() for cell in item.text.split("|")) for item in block.items]
    width = max(len(row) for row in rows)
    full = [row + ("",) * (width - len(row)) for row in rows]
    body = tuple(replace(line, cells=cells) for line, cells in zip(lines, full[1:], strict=True))
    return Part("table", body, head=full[0])


def _line(item: Item, cited: dict[int, Citation], marks: dict[int, list[str]]) -> Line:
    references = []
    for n in dict.fromkeys(item.citations):
        if n in cited:  # a number without its citation would lead nowhere
            places = marks.setdefault(n, [])
            places.append(f"ref-{n}-{len(places) + 1}")
            references.append(Reference(n, places[-1], cited[n].title))
    cut = item.text.rfind(" ") + 1
    if len(item.text) - cut > _LONGEST_END:
        cut = len(item.text)
    return Line(item.text, item.text[:cut], item.text[cut:], tuple(references), _applies(item.applies_to), ())


def _applies(to: AppliesTo | None) -> str:
    if to is None:
        return ""
    parts = [to.cancer, to.stage, to.setting, *to.biomarkers]
    if to.prior_treatment:
        parts.append(f"after {to.prior_treatment}")
    return ", ".join(part for part in parts if part)


def _documents(cited: dict[int, Citation], marks: dict[int, list[str]]) -> tuple[Document, ...]:
    """The sources in the order in which they are first cited, each with all that was taken from it."""
    together: dict[tuple[str, str], list[Citation]] = {}
    for citation in cited.values():
        together.setdefault((citation.document_id, citation.version), []).append(citation)
    return tuple(
        Document(
            title=citations[0].title,
            publisher=citations[0].publisher,
            evidence=EVIDENCE[citations[0].evidence],
            dates=_dates(citations[0]),
            rights=_rights(citations[0]),
            host=host(citations[0].url),
            places=tuple(_place(citation, tuple(marks.get(citation.n, ()))) for citation in citations),
        )
        for citations in together.values()
    )


def _dates(citation: Citation) -> str:
    said = (("published", citation.published), ("reviewed", citation.reviewed))
    return ", ".join(f"{word} {day(value)}" for word, value in said if value is not None)


def _rights(citation: Citation) -> str:
    """Whom to name and under which licence; the publisher is named already."""
    attribution = "" if citation.attribution == citation.publisher else citation.attribution
    return " · ".join(part for part in (attribution, citation.licence) if part)


def _place(citation: Citation, marks: tuple[str, ...]) -> Place:
    quoted = citation.quote if citation.quoted else None
    where = list(citation.locator.section)
    if citation.locator.page is not None:
        where.append(f"page {citation.locator.page}")
    if citation.locator.time:
        where.append(f"at {citation.locator.time}")
    return Place(
        n=citation.n,
        quote=quoted,
        locator=" › ".join(where),
        url=at_the_quote(citation.url, quoted, citation.locator.page),
        plain_url=safe_link(citation.url),
        marks=marks,
    )


def _safe_actions(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Those that can be followed; the others keep their label, which often says the number."""
    return tuple(
        action.model_copy(update={"url": safe_link(action.url, ("https", "http", "tel", "sms")) or ""})
        for action in actions
    )


def _safe_urgent(urgent: Urgent | None) -> Urgent | None:
    return None if urgent is None else urgent.model_copy(update={"actions": _safe_actions(urgent.actions)})


def _safe_notices(notices: Notices) -> Notices:
    return notices.model_copy(update={"actions": _safe_actions(notices.actions)})


def day(value: date) -> str:
    """A date that no country reads the wrong way round: 3 February 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def _made(envelope: Envelope) -> str:
    """When it was written, from how many sources of which age."""
    try:
        written = day(datetime.fromisoformat(envelope.published_at).date())
    except ValueError:
        written = envelope.published_at
    if envelope.status != "published":
        return written
    count = len({citation.document_id for citation in envelope.citations})
    sources = f"{count} source{'' if count == 1 else 's'}"
    newest = envelope.evidence.newest
    age = f"; the newest is from {_MONTHS[newest.month - 1]} {newest.year}" if newest is not None else ""
    return f"Written on {written} from {sources}{age}"


def _same(one: str, other: str) -> bool:
    """Whether a reader would find the two to be the same words."""
    return one.casefold().split() == other.casefold().split()


def _how(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    made = envelope.provenance
    grade = envelope.readability.grade
    rows = (
        ("Answer", f"{envelope.id}, revision {envelope.revision}"),
        ("Written by", made.writer + (f" ({made.model})" if made.model else "")),
        ("Reading level", "" if grade is None else f"school grade {grade:g}"),
        ("Wording of the notices", made.policy_version),
        ("Content", made.index_generation),
        ("Last reviewed by a clinician", envelope.last_reviewed or "never"),
        ("Signed", "yes" if envelope.signature else "not yet"),
    )
    return tuple(row for row in rows if row[1])


def _description(envelope: Envelope) -> str:
    first = next(
        (item.text for section in envelope.sections for block in section.blocks for item in block.items), ""
    ) or (envelope.abstention.looked_for if envelope.abstention else "")
    return first if len(first) <= 200 else first[:199].rsplit(" ", 1)[0] + "…"
