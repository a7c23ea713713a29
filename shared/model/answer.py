"""An answer's content: sections of items that cite their quotes. The same types stand in a draft and an envelope."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.model.base import Model
from shared.model.document import EvidenceLevel

SectionKind = Literal[
    "assumption",
    "bottom_line",
    "meaning",
    "why_it_matters",
    "approach",
    "options",
    "biomarkers",
    "side_effects",
    "when_to_call",
    "trials",
    "questions_to_ask",
    "outlook",
    "your_situation",
]


class AppliesTo(Model):
    """For whom an item holds, as its quote says it."""

    cancer: str | None = None
    stage: str | None = None
    setting: str | None = None
    biomarkers: tuple[str, ...] = ()
    prior_treatment: str | None = None


class Item(Model):
    """One statement. `citations` are numbers of citations of the same answer; only a question may cite none."""

    text: str
    citations: tuple[int, ...] = ()
    applies_to: AppliesTo | None = None


class Block(Model):
    """Items of one type; a table's first item is its heading row, cells separated by " | "."""

    type: Literal["paragraph", "list", "steps", "table", "question"]
    items: tuple[Item, ...]


class Section(Model):
    """A part of the page."""

    kind: SectionKind
    heading: str
    blocks: tuple[Block, ...]


class CitedPlace(Model):
    """Where in the source: the path of headings, or a page, or a time."""

    section: tuple[str, ...] = ()
    page: int | None = None
    time: str | None = None


class Citation(Model):
    """A quote and where it stands. `quote` is verbatim and in one piece, or null where rights forbid quoting."""

    n: int
    document_id: str
    version: str
    title: str
    publisher: str
    evidence: EvidenceLevel
    published: date | None
    reviewed: date | None
    url: str
    locator: CitedPlace
    quote: str | None
    quoted: bool
    licence: str
    attribution: str


class Abstention(Model):
    """Why there is no answer, and what helps instead. `nearby` are titles of pages that come closest."""

    looked_for: str
    nearby: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


# The first of the gaps of a page that may not answer its question; a page shows these gaps before all else.
DOUBT = "We are not sure that our sources answer this question. What stands here is the nearest that we found."


class EvidenceSummary(Model):
    """What the answer rests on. `gaps` says what the page could not find."""

    level: EvidenceLevel | None
    agreement: Literal["single_source", "consistent", "mixed"] | None
    conflicts: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    newest: date | None = None
    oldest: date | None = None


class Readability(Model):
    """Flesch-Kincaid school grade of the answer's own items."""

    grade: float | None


class Check(Model):
    """A check that ran and what it found; a removal is recorded here."""

    name: str
    result: str


class Provenance(Model):
    """How the answer came about."""

    writer: str
    model: str | None
    prompt_version: str
    policy_version: str
    index_generation: str
    evidence_hash: str
    checks: tuple[Check, ...] = ()


class Draft(Model):
    """`work/{answer_id}/draft.json`; written by generation, read by compliance.

    `passages` maps a citation's number to the passage that its quote is from. `writer`, `model` and `prompt_version`
    say who wrote it; exactly one of `sections` and `abstention` is filled.
    """

    format: Literal[1] = 1
    answer_id: str
    title: str
    topics: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: dict[int, str] = Field(default_factory=dict)
    abstention: Abstention | None = None
    followups: tuple[str, ...] = ()
    evidence: EvidenceSummary
    writer: str
    model: str | None = None
    prompt_version: str
    index_generation: str
    evidence_hash: str
