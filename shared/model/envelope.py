"""The published envelope: an answer with its notices, signed. The contract that callers rely on."""

from typing import Literal

from shared.model.answer import (
    Abstention,
    Citation,
    EvidenceSummary,
    Provenance,
    Readability,
    Section,
)
from shared.model.base import Model
from shared.model.question import Action, Urgent

FinalStatus = Literal["published", "abstained", "held", "withdrawn", "failed"]
PendingStatus = Literal["queued", "retrieving", "generating", "reviewing"]


class Notice(Model):
    """A numbered piece of wording of a policy."""

    id: str
    version: str
    text: str


class Notices(Model):
    """What stands before and after every answer. Both lists hold at least one notice."""

    opening: tuple[Notice, ...]
    closing: tuple[Notice, ...]
    actions: tuple[Action, ...] = ()


class Envelope(Model):
    """See docs/api.md. `published_at` is RFC 3339 UTC; `signature` is a compact JWS over the hash of all the rest."""

    id: str
    slug: str
    visibility: Literal["private", "public"]
    revision: int
    question: str
    title: str
    topics: tuple[str, ...]
    language: str
    jurisdiction: str
    audience: Literal["patient", "professional"]
    about: Literal["topic", "case"] = "topic"
    status: FinalStatus
    published_at: str
    last_reviewed: str | None
    urgent: Urgent | None
    notices: Notices
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    abstention: Abstention | None
    followups: tuple[str, ...]
    evidence: EvidenceSummary
    readability: Readability
    provenance: Provenance
    signature: str | None
