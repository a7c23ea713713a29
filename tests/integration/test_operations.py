"""Operators ask for public answers and withdraw them: operations, compliance and api on one AWS in this process."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.compliance.handler import ComplianceSettings
from functions.compliance.handler import build as build_compliance
from functions.operations.handler import OperationsSettings
from functions.operations.handler import build as build_operations
from shared.adapters.audit_table import AuditTable
from shared.adapters.documents_table import Document, DocumentsTable
from shared.adapters.dynamodb import Table
from shared.adapters.s3 import Bucket
from shared.edge.queue import AnswerMessage, Decision
from shared.model.question import Question
from tests.integration.api_client import OTHER, PK, QUESTION, SK, STRANGER, Api, Reply, assert_problem, call
from tests.integration.tables import create_table
from tests.unit.api.samples import partner_key
from tests.unit.grounding.made import draft, evidence, hit, section

OPERATOR = "operator-key"
WITHDRAW = "/v1/admin/answers/{}/withdraw"
SICK = hit("Nausea is common.", "It can be treated.")
REASON = "The trial was retracted."


class House(Api):
    """The api with operations and compliance beside it."""

    def __init__(self, aws: Callable[[str], Any], key_id: str, bucket: Bucket) -> None:
        super().__init__(aws, key_id, bucket)
        self.audit = AuditTable(Table(aws("dynamodb"), create_table(aws("dynamodb"), "audit")))
        self.tables["partners"].put(partner_key(OPERATOR, "operator", ["ask", "read", "operator"]))
        stores = {
            "requests_table": "requests",
            "answers_table": "answers",
            "citations_table": create_table(aws("dynamodb"), "citations"),
            "documents_table": create_table(aws("dynamodb"), "documents"),
            "work_bucket": bucket.name,
            "generations_table": "generations",
            "requests_queue": self.requests_url,
        }
        self._operations = build_operations(
            OperationsSettings(
                **stores,
                partners_table="partners",
                content_bucket="content",
                documents_queue="documents",
                documents_dead_letters="documents-dead",
                builds_queue="builds",
                builds_dead_letters="builds-dead",
                decisions_queue=self.decisions_url,
                answer_deadline_seconds=120,
                private_answer_days=30,
            )
        )
        self.documents = DocumentsTable(Table(aws("dynamodb"), "documents"))
        queues = {"drafts_queue": "drafts", "decisions_queue": self.decisions_url}
        compliance = build_compliance(ComplianceSettings(**stores, **queues, audit_table="audit", signing_key=key_id))
        self.publishing = compliance.publishing

    def operate(self, path: str, body: Any = None, key: str | None = OPERATOR, **headers: Any) -> Reply:
        return call(self._operations, "POST", path, body, key=key, **headers)

    def retract(self, document_id: str) -> Reply:
        path = f"/v1/admin/documents/{document_id}"
        return call(self._operations, "DELETE", path, key=OPERATOR, query={"reason": REASON})

    def ask_public(self, question: str = QUESTION, **headers: str) -> Reply:
        return self.operate("/v1/admin/answers", {"question": question, "visibility": "public"}, **headers)

    def answered(self, answer_id: str) -> str:
        """Retrieval and generation leave their objects, and compliance publishes."""
        self.work.put(answer_id, "evidence", evidence(SICK).model_copy(update={"answer_id": answer_id}))
        made = draft(section("Nausea is common. It can be treated."), cites={1: SICK}, answer_id=answer_id)
        key = self.work.put(answer_id, "draft", made)
        return self.publishing.draft(AnswerMessage(answer_id=answer_id, key=key))

    def decided(self) -> list[str]:
        """Compliance carries out what is on the queue of decisions."""
        return [self.publishing.decide(Decision.model_validate(message)) for message in self.sent(self.decisions_url)]

    def public(self) -> str:
        answer_id = str(self.ask_public().json["id"])
        assert self.answered(answer_id) == "published"
        return answer_id

    def listed(self) -> list[str]:
        self.restart()  # a process keeps the list for half a minute
        return [str(each["id"]) for each in self.call("GET", "/v1/answers").json["answers"]]


@pytest.fixture
def house(aws: Callable[[str], Any], signing_key_id: str, bucket: Bucket) -> House:
    return House(aws, signing_key_id, bucket)


@pytest.mark.parametrize("path", ["/v1/admin/answers", WITHDRAW.format("a" * 26)])
def test_only_an_operator_s_key_opens_the_routes(house: House, path: str) -> None:
    for key in (SK, PK, OTHER):
        assert_problem(house.operate(path, {}, key=key), 403, "missing-scope")
    for stranger in (STRANGER, None):
        assert_problem(house.operate(path, {}, key=stranger), 401, "unknown-key")


def test_a_public_question_is_accepted_as_any_other(house: House) -> None:
    reply = house.ask_public()
    assert reply.status == 202
    answer_id = reply.json["id"]
    private = house.ask("Something else?")
    assert set(reply.json) == set(private.json)
    assert set(reply.headers) == set(private.headers)
    assert reply.headers["location"] == reply.json["links"]["self"] == f"/v1/answers/{answer_id}"
    assert reply.json["status"] == "queued"
    sent = AnswerMessage(answer_id=answer_id, key=f"work/{answer_id}/question.json").model_dump()
    assert sent in house.sent(house.requests_url)
    assert house.work.get(answer_id, "question", Question).visibility == "public"


def test_a_public_question_that_is_urgent_is_told_so_at_once(house: House) -> None:
    asked = "I have crushing chest pain right now, what should I do?"
    urgent = house.ask_public(asked).json["urgent"]
    assert urgent is not None
    assert urgent == house.ask(asked).json["urgent"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"question": QUESTION}, "/visibility"),
        ({"question": QUESTION, "visibility": "private"}, "/visibility"),
        ({"question": " ", "visibility": "public"}, "/question"),
        ({"question": "x" * 4001, "visibility": "public"}, "/question"),
        ({"question": QUESTION, "visibility": "public", "case": {}}, "/case"),
        ({"question": QUESTION, "visibility": "public", "follows": "a" * 26}, "/follows"),
    ],
)
def test_a_field_of_a_public_question_that_does_not_fit_is_named(house: House, body: Any, pointer: str) -> None:
    assert_problem(house.operate("/v1/admin/answers", body), 422, "invalid-fields", pointer)
    assert house.sent(house.requests_url) == []


def test_the_same_idempotency_key_asks_once_and_with_another_body_is_refused(house: House) -> None:
    first = house.ask_public(idempotency_key="key")
    assert house.ask_public(idempotency_key="key").json["id"] == first.json["id"]
    assert_problem(house.ask_public("Something else?", idempotency_key="key"), 422, "idempotency-key-reused")
    assert_problem(house.ask_public(idempotency_key="a key"), 400, "bad-idempotency-key")


def test_a_public_answer_is_published_as_public_listed_and_read_by_any_key(house: House) -> None:
    answer_id = str(house.ask_public().json["id"])
    assert house.listed() == []
    assert house.call("GET", f"/v1/answers/{answer_id}").status == 404  # not before it is there
    assert house.answered(answer_id) == "published"

    assert house.listed() == [answer_id]
    read = house.call("GET", f"/v1/answers/{answer_id}", key=OTHER)
    assert (read.status, read.json["visibility"], read.json["status"]) == (200, "public", "published")
    assert "s-maxage=60" in read.headers["cache-control"]
    assert "x-robots-tag" not in read.headers


def test_a_public_answer_never_expires(house: House) -> None:
    answer_id = house.public()
    stored = house.answers.latest(answer_id)
    assert stored is not None
    assert stored.expires_at is None
    house.requests.delete(answer_id)  # as its time to live does after 30 days
    assert house.call("GET", f"/v1/answers/{answer_id}", key=OTHER).status == 200
    assert house.listed() == [answer_id]


def test_the_same_question_of_any_key_gets_the_public_answer(house: House) -> None:
    answer_id = house.public()
    for again in (house.ask(key=OTHER), house.ask_public()):
        assert (again.status, again.json["id"]) == (200, answer_id)


def test_a_withdrawn_answer_is_a_revision_without_content_and_in_no_list(house: House) -> None:
    answer_id = house.public()
    reply = house.operate(WITHDRAW.format(answer_id), {"reason": REASON})
    assert (reply.status, reply.json) == (202, {"id": answer_id, "status": "withdrawing"})
    assert house.decided() == ["withdrawn"]

    assert house.listed() == []
    read = house.call("GET", f"/v1/answers/{answer_id}", key=OTHER)
    assert (read.json["status"], read.json["revision"]) == ("withdrawn", 2)
    assert read.json["sections"] == read.json["citations"] == read.json["followups"] == []
    assert "withdrawn" in [notice["id"] for notice in read.json["notices"]["opening"]]
    assert REASON not in read.text
    assert house.ask(key=OTHER).status == 202  # it is handed to nobody who asks


@pytest.mark.parametrize(
    "query",
    [
        {"dry_run": "yes"},
        {"dry_run": "1"},
        {"dry_run": ""},
        {"dry-run": "true"},
        {"dryrun": "true"},
        {"dry_run": "true,false"},
    ],
)
def test_a_mistyped_dry_run_retracts_nothing(house: House, query: dict[str, str]) -> None:
    house.documents.put([Document(document_id="doc-1", key="documents/doc-1", status="indexed", at="now", version="v")])
    path = "/v1/admin/documents/doc-1"
    reply = call(house._operations, "DELETE", path, key=OPERATOR, query={"reason": REASON, **query})
    assert reply.status == 422
    assert house.documents.get("doc-1").status == "indexed"  # type: ignore[union-attr]  # it was just put


@pytest.mark.parametrize("path", ["/v1/admin/ingestions", "/v1/admin/documents"])
@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "many"}, {"cursor": "!"}, {"page": "2"}])
def test_a_list_refuses_a_query_that_it_does_not_understand_by_its_name(
    house: House, path: str, query: dict[str, str]
) -> None:
    reply = call(house._operations, "GET", path, key=OPERATOR, query=query)
    assert reply.status == 422
    assert f"`{next(iter(query))}`" in reply.json["detail"]
    assert call(house._operations, "GET", path, key=OPERATOR, query={"limit": "5"}).json["next"] is None


@pytest.mark.parametrize("late", [False, True])
def test_an_answer_on_a_retracted_document_is_withdrawn_whether_it_was_published_before_or_after(
    house: House, late: bool
) -> None:
    house.documents.put([Document(document_id="doc-1", key="documents/doc-1.md", status="indexed", at="2026-11-25")])
    answer_id = str(house.ask_public().json["id"])
    if late:
        assert house.retract("doc-1").json["answers"] == []
        assert house.answered(answer_id) == "withdrawn"
    else:
        assert house.answered(answer_id) == "published"
        assert [one["id"] for one in house.retract("doc-1").json["answers"]] == [answer_id]
        assert house.decided() == ["withdrawn"]
    read = house.call("GET", f"/v1/answers/{answer_id}", key=OTHER)
    assert (read.json["status"], read.json["revision"], read.json["citations"]) == ("withdrawn", 2, [])


def test_the_audit_keeps_who_withdrew_an_answer_and_why(house: House) -> None:
    answer_id = house.public()
    house.operate(WITHDRAW.format(answer_id), {"reason": REASON})
    house.decided()
    last = list(house.audit.entries(answer_id))[-1]
    assert (last.event, last.reason) == ("withdrawn", REASON)
    assert last.actor.startswith("operator:partner/")
    assert OPERATOR not in last.actor


def test_withdrawing_again_is_accepted_and_changes_nothing(house: House) -> None:
    answer_id = house.public()
    for _ in range(2):  # before compliance came to it
        assert house.operate(WITHDRAW.format(answer_id), {"reason": REASON}).status == 202
    house.decided()
    again = house.operate(WITHDRAW.format(answer_id), {"reason": "Another reason."})
    assert (again.status, again.json) == (202, {"id": answer_id, "status": "withdrawn"})
    house.decided()
    stored = house.answers.latest(answer_id)
    assert stored is not None
    assert stored.envelope.revision == 2
    assert [entry.reason for entry in house.audit.entries(answer_id)] == [None, REASON]


def test_an_answer_withdrawn_on_its_way_never_comes_out(house: House) -> None:
    answer_id = str(house.ask_public().json["id"])
    assert house.operate(WITHDRAW.format(answer_id), {"reason": "Asked by mistake."}).status == 202
    assert house.decided() == ["withdrawn"]
    assert house.answered(answer_id) == "superseded"
    assert house.listed() == []


@pytest.mark.parametrize("answer_id", ["a" * 26, "nothing", "A" * 26])
def test_an_unknown_answer_cannot_be_withdrawn(house: House, answer_id: str) -> None:
    assert_problem(house.operate(WITHDRAW.format(answer_id), {"reason": REASON}), 404, "not-found")
    assert house.sent(house.decisions_url) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": ""}, "/reason"),
        ({"reason": " \n"}, "/reason"),
        ({"reason": "x" * 501}, "/reason"),
        ({"reason": 7}, "/reason"),
        ({"reason": REASON, "more": 1}, "/more"),
        ([], ""),
    ],
)
def test_a_reason_is_needed_and_has_500_characters_at_most(house: House, body: Any, pointer: str) -> None:
    path = WITHDRAW.format(house.public())
    assert_problem(house.operate(path, body), 422, "invalid-fields", pointer)
    assert house.sent(house.decisions_url) == []
    assert house.operate(path, {"reason": "é" * 500}).status == 202


def test_what_an_operator_wrote_stands_in_no_queue_of_questions(house: House) -> None:
    house.ask_public("Is nausea common?")
    assert "nausea" not in json.dumps(house.sent(house.requests_url))
