"""Envelopes and keys as tests need them."""

import hashlib
from typing import Any

from shared.model.answer import (
    Abstention,
    AppliesTo,
    Block,
    Citation,
    CitedPlace,
    EvidenceSummary,
    Item,
    Provenance,
    Readability,
    Section,
)
from shared.model.envelope import Envelope
from shared.policy import policy_for


def partner_key(
    key: str, kind: str, scopes: list[str], origins: list[str] | None = None, jurisdiction: str = "US"
) -> dict[str, Any]:
    """An item of the partners table."""
    return {
        "id": "key#" + hashlib.sha256(key.encode()).hexdigest(),
        "partner": "partner",
        "kind": kind,
        "scopes": scopes,
        "origins": origins or [],
        "jurisdiction": jurisdiction,
    }


def citation(n: int, **fields: Any) -> Citation:
    """A citation of a made-up page."""
    given: dict[str, Any] = {
        "n": n,
        "document_id": f"doc-{n}",
        "version": "0123456789abcdef",
        "title": "Breast Cancer HER2 Status",
        "publisher": "National Cancer Institute",
        "evidence": "review",
        "published": "2026-02-03",
        "reviewed": "2026-05-06",
        "url": "https://www.cancer.gov/types/breast/her2",
        "locator": CitedPlace(section=("Biomarker tests", "HER2 status")),
        "quote": "HER2-low means that there are low levels of HER2 on the cells.",
        "quoted": True,
        "licence": "Public domain",
        "attribution": "National Cancer Institute, cancer.gov",
    }
    return Citation.model_validate(given | fields)


def sections() -> tuple[Section, ...]:
    """One section of each type of block."""
    return (
        Section(
            kind="bottom_line",
            heading="In short",
            blocks=(
                Block(
                    type="paragraph",
                    items=(Item(text="HER2-low means a small amount of HER2 on the cells.", citations=(1,)),),
                ),
            ),
        ),
        Section(
            kind="options",
            heading="What can be done",
            blocks=(
                Block(
                    type="list",
                    items=(
                        Item(
                            text="A drug that carries chemotherapy to HER2 may be given.",
                            citations=(1, 2),
                            applies_to=AppliesTo(cancer="breast cancer", stage="metastatic"),
                        ),
                        Item(text="Hormone therapy may come first.", citations=(2,)),
                    ),
                ),
                Block(type="steps", items=(Item(text="Ask for the report.", citations=(2,)),)),
                Block(
                    type="table",
                    items=(
                        Item(text="Result | Meaning", citations=()),
                        Item(text="1+ | HER2-low", citations=(1,)),
                        Item(text="2+ | unclear | needs another test", citations=(1,)),
                    ),
                ),
            ),
        ),
        Section(
            kind="questions_to_ask",
            heading="Questions to ask",
            blocks=(Block(type="question", items=(Item(text="Is my cancer HER2-low?"),)),),
        ),
    )


def envelope(status: str = "published", **fields: Any) -> Envelope:
    """An envelope as compliance would publish it in that status."""
    policy = policy_for("US")
    with_content = status == "published"
    given: dict[str, Any] = {
        "id": "a" * 26,
        "slug": "b" * 26,
        "visibility": "private",
        "revision": 1,
        "question": "What does HER2-low mean for me?",
        "title": "What HER2-low means",
        "topics": ("breast cancer",),
        "language": "en",
        "jurisdiction": "US",
        "audience": "patient",
        "status": status,
        "published_at": "2026-11-25T10:00:00Z",
        "last_reviewed": None,
        "urgent": None,
        "notices": policy.notices(),
        "sections": sections() if with_content else (),
        "citations": (citation(1), citation(2, quote=None, quoted=False)) if with_content else (),
        "abstention": Abstention(
            looked_for="HER2-low", nearby=("HER2 status",), ask=("your oncologist",), questions=("Was HER2 tested?",)
        )
        if status == "abstained"
        else None,
        "followups": ("What is IHC?",) if with_content else (),
        "evidence": EvidenceSummary(
            level="review",
            agreement="consistent",
            gaps=("how long it works",),
            newest="2026-05-06",
            oldest="2025-01-01",
        ),
        "readability": Readability(grade=7.4),
        "provenance": Provenance(
            writer="extractive",
            model=None,
            prompt_version="1",
            policy_version=policy.version,
            index_generation="g1",
            evidence_hash="0" * 64,
        ),
        "signature": "a.b.c",
    }
    return Envelope.model_validate(given | {"status": status} | fields)
