"""Which answers cite documents that change, and what becomes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.adapters.citations_table import CitationsTable
from shared.affected import Affected, Change, affected
from shared.policy import policy_for


def impact(changes: Mapping[str, Change], citations: CitationsTable) -> list[Affected]:
    """The answers that the changes of documents, by their id, concern."""
    return affected((citing for name in changes for citing in citations.of(name)), changes, policy_for)


def shown(answers: Sequence[Affected]) -> list[dict[str, Any]]:
    """Answers as the API shows them. What a private one is called is its asker's, and is not shown."""
    return [
        {
            "id": one.answer_id,
            "title": one.citings[0].title if one.citings[0].visibility == "public" else None,
            "visibility": one.citings[0].visibility,
            "documents": [citing.document_id for citing in one.citings],
            "action": one.fate,
        }
        for one in answers
    ]
