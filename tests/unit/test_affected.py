"""Of a change of documents: which answers it concerns, and what is decided of them."""

from typing import Any

import pytest

from shared.adapters.citations_table import Citing
from shared.affected import REASON, Change, affected, decisions_on
from shared.edge.queue import Decision
from shared.policy import Policy, Sources, policy_for

ONE, TWO = "a" * 26, "b" * 26
CHANGED = Change("changed", "doc-1 changed", "v2")
RETRACTED = Change("retracted", "doc-2 was retracted")


def citing(document_id: str, answer_id: str = ONE, **changes: Any) -> Citing:
    made = Citing(
        document_id=document_id,
        answer_id=answer_id,
        versions=("v1",),
        revision=1,
        visibility="public",
        jurisdiction="US",
        title="Nausea",
        status="published",
    )
    return made.model_copy(update=changes)


def policy(jurisdiction: str) -> Policy:
    """GB keeps what the others renew."""
    sources = Sources(changed="keep" if jurisdiction == "GB" else "renew", retracted="withdraw")
    return policy_for(jurisdiction).model_copy(update={"sources": sources})


def test_a_changed_document_renews_and_a_retracted_one_withdraws() -> None:
    citings = [citing("doc-2", TWO), citing("doc-1")]
    assert decisions_on(affected(citings, {"doc-1": CHANGED, "doc-2": RETRACTED}, policy), "operator:1") == [
        Decision(answer_id=ONE, command="renew", actor="operator:1", reason="doc-1 changed"),
        Decision(answer_id=TWO, command="withdraw", actor="operator:1", reason="doc-2 was retracted"),
    ]


@pytest.mark.parametrize("order", [("doc-1", "doc-2"), ("doc-2", "doc-1")])
def test_an_answer_is_decided_on_once_by_the_most_severe_and_for_its_reason(order: tuple[str, ...]) -> None:
    (decision,) = decisions_on(
        affected(map(citing, order), {"doc-1": CHANGED, "doc-2": RETRACTED}, policy), "operator:1"
    )
    assert (decision.command, decision.reason) == ("withdraw", "doc-2 was retracted")


def test_reasons_of_the_same_weight_are_all_said_each_once_and_within_a_decision_s_limit() -> None:
    changes = {name: Change("changed", f"{name} changed") for name in ("doc-1", "doc-3")}
    (decision,) = decisions_on(
        affected([citing("doc-3"), citing("doc-1"), citing("doc-1")], changes, policy), "ingestion"
    )
    assert decision.reason == "doc-1 changed; doc-3 changed"
    many = {f"doc-{n}": Change("changed", "x" * 300 + str(n)) for n in range(9)}
    (decision,) = decisions_on(affected(map(citing, many), many, policy), "ingestion")
    assert len(decision.reason or "") == REASON


def test_an_answer_follows_the_policy_of_its_own_jurisdiction() -> None:
    citings = [citing("doc-1", jurisdiction="GB"), citing("doc-1", TWO)]
    assert [each.answer_id for each in decisions_on(affected(citings, {"doc-1": CHANGED}, policy), "ingestion")] == [
        TWO
    ]
    assert [each.fate for each in affected(citings, {"doc-1": CHANGED}, policy)] == ["keep", "renew"]


def test_an_answer_that_cites_the_new_version_already_is_left_alone() -> None:
    both = citing("doc-1", TWO, versions=("v1", "v2"))
    found = affected([citing("doc-1", versions=("v2",)), both], {"doc-1": CHANGED}, policy)
    assert [each.answer_id for each in found] == [TWO]


def test_other_documents_concern_nobody() -> None:
    assert affected([citing("doc-9")], {"doc-1": CHANGED}, policy) == []
    assert affected([], {"doc-1": CHANGED}, policy) == []


def test_what_is_affected_names_its_documents() -> None:
    citings = [citing("doc-2"), citing("doc-1"), citing("doc-9")]
    (found,) = affected(citings, {"doc-1": CHANGED, "doc-2": RETRACTED}, policy)
    assert [each.document_id for each in found.citings] == ["doc-1", "doc-2"]
