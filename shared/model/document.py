"""A document's version as a source: what a citation has to know about it, its rights included."""

from datetime import date
from typing import Literal

from shared.model.base import Model

Audience = Literal["patient", "professional", "general"]

# From strongest to weakest. `starter_note` is a note of the starter library: no clinician has reviewed it.
EvidenceLevel = Literal[
    "guideline",
    "systematic_review",
    "randomised_trial",
    "observational",
    "review",
    "expert_talk",
    "patient_story",
    "starter_note",
]


class Source(Model):
    """One version of one document.

    `document_id` stays the same from version to version (it is made from the document's key in the content bucket);
    `version` is the first 16 hex digits of the SHA-256 of the document's bytes.
    """

    document_id: str
    version: str
    title: str
    url: str
    publisher: str
    audience: Audience
    evidence: EvidenceLevel
    published: date | None = None
    reviewed: date | None = None
    retrieved: date | None = None
    licence: str
    attribution: str
    topics: tuple[str, ...] = ()
