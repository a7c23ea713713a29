"""A question as a caller asked it."""

import re
import unicodedata
from typing import Literal

from pydantic import Field, field_validator

from shared.model.base import Model

Level = Literal["emergency", "urgent"]

_TAG = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z0-9]{1,8}){0,5}")

WRITTEN = "en"  # the one language that answers are written in so far, whichever was asked for


class Action(Model):
    """Something the reader can do now: a link (https:, tel:, sms:) and what it says."""

    label: str
    url: str


class Urgent(Model):
    """What triage says before any model runs."""

    level: Level
    notice: str
    actions: tuple[Action, ...] = ()


class Ask(Model):
    """The body of POST /v1/answers."""

    question: str = Field(min_length=1, max_length=4000)
    language: str = Field(default=WRITTEN, pattern=r"^[a-z]{2}$", description="two letters of ISO 639-1, such as en")
    jurisdiction: str | None = Field(
        default=None, pattern=r"^[A-Z]{2}$", description="two capital letters of ISO 3166, such as US"
    )
    audience: Literal["patient", "professional"] = "patient"
    topic: str | None = Field(default=None, max_length=100)
    follows: str | None = Field(default=None, max_length=64)

    @field_validator("language", mode="before")
    @classmethod
    def _primary(cls, language: object) -> object:
        """Of a tag such as "en-US", which a phone sends by itself, the language alone (RFC 5646)."""
        if isinstance(language, str) and _TAG.fullmatch(language):
            return language[:2].lower()
        return language

    @field_validator("question")
    @classmethod
    def _seen(cls, question: str) -> str:
        """What no reader sees (controls, direction marks, zero widths) is taken out."""
        return "".join(one for one in question if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf"))


class Question(Model):
    """What the work bucket keeps under `work/{answer_id}/question.json`; written by api, private to the asker.

    `asked` is what the person wrote. `shown` is the same with personal data (addresses, numbers, names) taken out: the
    only form that reaches an envelope. `jurisdiction` has been settled (the caller's, else the partner's).
    """

    answer_id: str
    slug: str
    owner: str
    asked: str
    shown: str
    language: str
    jurisdiction: str
    audience: Literal["patient", "professional"]
    topic: str | None = None
    follows: str | None = None
    visibility: Literal["private", "public"] = "private"
    urgent: Urgent | None = None
    asked_at: str
    expires_at: int
