"""Passages, sources and questions made for tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from functions.generation.plan import Plan
from shared.model.document import Audience, Source
from shared.model.evidence import Evidence, Hit
from shared.model.passage import Passage, Unit
from shared.model.question import Question
from shared.wants import wanted


def source(
    document_id: str = "page", audience: Audience = "patient", title: str = "A page about cancer", **said: Any
) -> Source:
    return Source(
        document_id=document_id,
        version="0" * 16,
        title=title,
        url=f"https://example.org/{document_id}",
        publisher="Publisher",
        audience=audience,
        evidence="review",
        retrieved=date(2025, 12, 30),
        **{"licence": "US-PD", "attribution": "Publisher", **said},
    )


def passage(
    sentences: Sequence[str],
    document_id: str = "page",
    ordinal: int = 0,
    section: tuple[str, ...] = ("Treatment",),
    items: Sequence[str] = (),
) -> Passage:
    """Sentences in one paragraph, then list items that the last sentence introduces when it ends with a colon."""
    text, units = "", list[Unit]()
    for said in sentences:
        start = len(text) + (1 if text else 0)
        text = f"{text} {said}" if text else said
        units.append(Unit(start=start, end=len(text)))
    lead = len(units) - 1 if units and sentences[-1].endswith(":") else None
    for said in items:
        text += "\n- " if text else "- "
        units.append(Unit(start=len(text), end=len(text) + len(said), kind="item", lead=lead))
        text += said
    return Passage(
        passage_id=f"{document_id}:{ordinal:012x}",
        document_id=document_id,
        ordinal=ordinal,
        section=section,
        text=text,
        units=tuple(units),
    )


def hit(made: Passage, score: float = 0.5, audience: Audience = "patient", **said: Any) -> Hit:
    """`said` are fields of its source: a title, rights."""
    return Hit(passage=made, source=source(made.document_id, audience, **said), score=score)


def evidence(*hits: Hit, terms: tuple[str, ...] = ("treatment",), relevant: bool = True) -> Evidence:
    return Evidence(answer_id="a" * 26, index_generation="g", relevant=relevant, terms=terms, hits=hits)


def question(asked: str = "Which treatment is there?") -> Question:
    return Question(
        answer_id="a" * 26,
        slug="b" * 26,
        owner="owner",
        asked=asked,
        shown=asked,
        language="en",
        jurisdiction="US",
        audience="patient",
        asked_at="2026-11-25T12:00:00Z",
        expires_at=2_000_000_000,
    )


def planned(asked: str) -> Plan:
    """The plan of an answer to it."""
    return Plan(wanted(asked))
