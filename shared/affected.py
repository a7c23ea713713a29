"""What becomes of the answers that cite a document when it is there in another version, or is taken back."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from shared.adapters.citations_table import Citing
from shared.edge.queue import REASON, Decision
from shared.policy import Fate, Policy

_SEVERITY: tuple[Fate, ...] = ("keep", "renew", "withdraw")


class Change(NamedTuple):
    """What happened to a document. `reason` goes into the audit: an operator's words or ours, never a person's.

    `version` is the one that there is now; an answer that cites it already, and no other, is left alone.
    """

    kind: Literal["changed", "retracted"]
    reason: str
    version: str | None = None


class Affected(NamedTuple):
    """An answer that cites changed documents, what becomes of it, and why. `citings` are by document."""

    answer_id: str
    fate: Fate
    reason: str
    citings: tuple[Citing, ...]


def affected(
    citings: Iterable[Citing], changes: Mapping[str, Change], policy_for: Callable[[str], Policy]
) -> list[Affected]:
    """Each answer once, by its id. Of what its documents ask for, the most severe holds: withdraw, renew, keep."""
    found: dict[str, dict[str, Citing]] = {}
    for citing in citings:
        change = changes.get(citing.document_id)
        if change is not None and citing.versions != (change.version,):
            found.setdefault(citing.answer_id, {})[citing.document_id] = citing
    return [
        _one(answer_id, [citing for _, citing in sorted(by.items())], changes, policy_for)
        for answer_id, by in sorted(found.items())
    ]


def decisions_on(answers: Iterable[Affected], actor: str) -> list[Decision]:
    """One decision an answer, but for those that their policy keeps."""
    return [
        Decision(answer_id=one.answer_id, command=one.fate, actor=actor, reason=one.reason)
        for one in answers
        if one.fate != "keep"
    ]


def _one(
    answer_id: str, citings: list[Citing], changes: Mapping[str, Change], policy_for: Callable[[str], Policy]
) -> Affected:
    fates: dict[str, Fate] = {
        citing.document_id: getattr(policy_for(citing.jurisdiction).sources, changes[citing.document_id].kind)
        for citing in citings
    }
    fate = max(fates.values(), key=_SEVERITY.index)
    reasons = dict.fromkeys(changes[name].reason for name, its in fates.items() if its == fate)
    return Affected(answer_id, fate, "; ".join(reasons)[:REASON], tuple(citings))
