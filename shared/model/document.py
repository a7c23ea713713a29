"""A document's version as a source: what a citation has to know about it, its rights included."""

import re
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

PREFIX = "documents/"  # of a document's key in the content bucket
SIDECAR = ".meta.yaml"  # the ending of the object beside it that says what it does not say itself: rights, address

_NOT_NAME = re.compile(r"[^a-z0-9]+")


def document_id(key: str) -> str:
    """A document's id from its key in the content bucket: its path, without an ending that says Markdown or HTML."""
    name = re.sub(r"\.(?:md|markdown|html?)$", "", key.removeprefix(PREFIX), flags=re.I)
    return _NOT_NAME.sub("-", name.lower()).strip("-")[:200]


def fingerprint(etag: str, sidecar: str | None) -> str:
    """What tells whether a document or its sidecar has changed: the ETags of both, as a listing has them, too."""
    return etag if sidecar is None else f"{etag}+{sidecar}"


class Rights(Model):
    """What may be done with a document. `licence` is an SPDX id, US-PD, or ALL-RIGHTS-RESERVED with an agreement.

    `store`: its full text may be kept. `quote`: its words may be shown, at most `quote_words` of them in one answer.
    `derivatives`: sentences may be written from it that are not its own.
    """

    licence: str
    attribution: str
    store: bool
    quote: bool
    quote_words: int | None = None
    derivatives: bool


class Source(Model):
    """One version of one document. What its rights allow stands here as in `Rights`; all that is stored may be.

    `document_id` stays the same from version to version (it is made from the document's key in the content bucket);
    `version` is the first 16 hex digits of the SHA-256 of the document's bytes. `also_called` are other names of what
    it is about.
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
    quote: bool = True
    quote_words: int | None = None
    derivatives: bool = True
    topics: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()

    def may_be_quoted(self, words: int) -> bool:
        """Whether so many of its words may be shown in one answer."""
        return self.quote and (self.quote_words is None or words <= self.quote_words)
