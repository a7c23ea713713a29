"""Who may do what, by the roles in template.yaml."""

import re

import pytest

from infra.policy import Need, allowed
from tests.template.reading import FUNCTIONS, QUEUES, arn, functions, grants, resource, template, who_may

TABLES = ("Requests", "Answers", "Citations", "Documents", "Generations", "Partners", "Feedback", "Audit")
TABLE_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")
QUESTION, EVIDENCE, DRAFT = (f"/work/{'a' * 26}/{name}.json" for name in ("question", "evidence", "draft"))

# A deletion of a private answer and, for api, the reading of what was asked; the rest reads what came before it.
READERS = {
    QUESTION: {"Api", "Retrieval", "Generation", "Compliance"},
    EVIDENCE: {"Generation", "Compliance"},
    DRAFT: {"Compliance"},
}
WRITERS = {QUESTION: {"Api", "Operations"}, EVIDENCE: {"Retrieval"}, DRAFT: {"Generation"}}
SENDERS = {
    "Requests": {"Api", "Operations", "Compliance"},
    "Evidence": {"Retrieval"},
    "Drafts": {"Generation"},
    "Decisions": {"Api", "IngestionBuild", "Operations"},
    "Documents": {"Operations"},
    "Events": set(),  # the content bucket alone, by the queue's policy
    "Builds": {"IngestionRead", "IngestionBuild", "IngestionEmbed", "Operations"},
    "Embeddings": {"IngestionBuild"},
}
RECEIVERS = {
    "Requests": {"Retrieval"},
    "Evidence": {"Generation"},
    "Drafts": {"Compliance"},
    "Decisions": {"Compliance"},
    "Documents": {"IngestionRead"},
    "Events": {"IngestionRead"},
    "Builds": {"IngestionBuild"},
    "Embeddings": {"IngestionEmbed"},
}
TABLE_WRITERS = {
    "Requests": {"Api", "Retrieval", "Generation", "Compliance", "Operations"},
    "Answers": {"Compliance"},
    "Citations": {"Compliance"},
    "Documents": {"IngestionRead", "Operations"},
    "Generations": {"IngestionRead", "IngestionBuild", "IngestionEmbed", "Operations"},
    "Partners": set(),
    "Feedback": {"Api"},
    "Audit": {"Compliance"},
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_its_own_role_and_nothing_that_sam_or_aws_would_add(name: str) -> None:
    properties = resource(f"{name}Function")
    role = resource(f"{name}Role")

    assert properties["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert "Policies" not in properties
    assert set(role) == {"AssumeRolePolicyDocument", "Policies"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_role_has_an_asterisk_but_inside_the_key_of_an_object_or_the_name_of_a_log_stream(name: str) -> None:
    for action, target in grants(name):
        assert re.fullmatch(r"[a-z0-9]+:[A-Za-z]+", action), action
        before = target.partition("*")[0]
        inside = re.fullmatch(r"arn:aws:s3:::[\w-]+/\w+/|arn:aws:logs:.+:log-stream:", before)
        assert "*" not in target or inside, target


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_resource_of_a_role_is_one_of_this_template(name: str) -> None:
    known = {value for (_, attribute), value in template().names.items() if attribute == "Arn"}

    for action, target in grants(name):
        if not action.startswith("logs:"):
            bare = re.sub(r"(?<=:::)([\w-]+)/.*|(?<=:table/)([\w-]+)/index/.*", r"\1\2", target)
            assert bare in known, target


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_written_by_its_rooms_only(table: str) -> None:
    found = {name for action in TABLE_WRITES for name in who_may(f"dynamodb:{action}", arn(f"{table}Table"))}

    assert found == TABLE_WRITERS[table]


def test_only_compliance_publishes_signs_and_deletes_answers() -> None:
    for action in TABLE_WRITES[:3]:
        assert who_may(f"dynamodb:{action}", arn("AnswersTable")) <= {"Compliance"}
    assert who_may("kms:Sign", arn("SigningKey")) == {"Compliance"}
    assert who_may("s3:DeleteObjectVersion", arn("WorkBucket", QUESTION)) == {"Compliance"}
    assert who_may("s3:DeleteObject", arn("ContentBucket", "/documents/a.md")) == set()


def test_operations_reads_answers_and_writes_neither_them_nor_their_audit() -> None:
    assert "Operations" in who_may("dynamodb:Query", arn("AnswersTable"))
    for table in ("Answers", "Audit"):
        assert not any("Operations" in who_may(f"dynamodb:{one}", arn(f"{table}Table")) for one in TABLE_WRITES)


def test_which_answers_cite_a_document_is_asked_by_those_that_decide_on_them() -> None:
    assert who_may("dynamodb:Query", arn("CitationsTable")) == {"IngestionBuild", "Operations"}
    assert {action for action, target in grants("Compliance") if target == arn("CitationsTable")} == {
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
    }


def test_the_audit_is_only_added_to() -> None:
    for action in ("UpdateItem", "DeleteItem", "BatchWriteItem"):
        assert who_may(f"dynamodb:{action}", arn("AuditTable")) == set()


def test_generation_reaches_no_content_and_no_answers() -> None:
    reached = {target for _, target in grants("Generation")}

    assert not [one for one in reached if arn("ContentBucket") in one or arn("AnswersTable") in one]
    assert {one for one in reached if ":table/" in one} == {arn("RequestsTable")}


@pytest.mark.parametrize("key", READERS)
def test_a_work_object_is_read_by_the_stages_after_it_and_written_by_one_stage(key: str) -> None:
    assert who_may("s3:GetObject", arn("WorkBucket", key)) == READERS[key]
    assert who_may("s3:PutObject", arn("WorkBucket", key)) == WRITERS[key]


def test_who_writes_work_may_encrypt_and_who_reads_it_may_decrypt() -> None:
    assert who_may("kms:GenerateDataKey", arn("DataKey")) == set().union(*WRITERS.values())
    assert who_may("kms:Decrypt", arn("DataKey")) == set().union(*READERS.values())


def test_who_reads_work_learns_that_an_object_is_missing_and_not_that_it_is_forbidden() -> None:
    # S3 answers 403 for a missing object to those who may not list the bucket
    assert who_may("s3:ListBucket", arn("WorkBucket")) == set().union(*READERS.values())


def test_ingestion_learns_that_a_document_or_generation_is_missing_and_operations_lists_documents_only() -> None:
    assert who_may("s3:ListBucket", arn("ContentBucket")) == {"IngestionRead", "IngestionBuild", "IngestionEmbed"}
    documents, others = ({"s3__prefix": one} for one in ("documents/nci/", "passages/"))
    assert "Operations" in who_may("s3:ListBucket", arn("ContentBucket"), **documents)
    assert "Operations" not in who_may("s3:ListBucket", arn("ContentBucket"), **others)


def test_content_is_written_by_ingestion_only_and_its_sources_by_no_function() -> None:
    assert who_may("s3:PutObject", arn("ContentBucket", "/documents/a.md")) == set()
    assert who_may("s3:PutObject", arn("ContentBucket", "/passages/a.json")) == {"IngestionRead"}
    assert who_may("s3:PutObject", arn("ContentBucket", "/generations/a")) == {"IngestionBuild"}
    assert who_may("s3:GetObject", arn("ContentBucket", "/generations/a")) == {"IngestionBuild", "Retrieval"}


def test_a_language_model_is_put_there_by_an_operator_and_only_its_function_writes_what_it_made() -> None:
    assert who_may("s3:PutObject", arn("ContentBucket", "/models/a/model.onnx")) == set()
    assert who_may("s3:GetObject", arn("ContentBucket", "/models/a/model.onnx")) == {"IngestionBuild", "IngestionEmbed"}
    assert who_may("s3:PutObject", arn("ContentBucket", "/embeddings/a.npy")) == {"IngestionEmbed"}
    assert who_may("s3:GetObject", arn("ContentBucket", "/embeddings/a.npy")) == {"IngestionBuild", "IngestionEmbed"}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_has_the_senders_and_the_one_receiver_of_the_map(queue: str) -> None:
    assert who_may("sqs:SendMessage", arn(f"{queue}Queue")) == SENDERS[queue]
    for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility"):
        assert who_may(f"sqs:{action}", arn(f"{queue}Queue")) == RECEIVERS[queue]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_logs_to_its_own_group_only(name: str) -> None:
    targets = {target for action, target in grants(name) if action.startswith("logs:")}
    group = template().names[f"{name}Logs", "Ref"]

    (target,) = targets
    assert f":log-group:{group}:" in target


def test_a_denial_wins_and_what_nobody_allows_is_refused() -> None:
    allow = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b/work/*"}
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/work/secret"}

    assert allowed([allow, deny], Need("s3:GetObject", "arn:aws:s3:::b/work/a"))
    assert not allowed([allow, deny], Need("s3:GetObject", "arn:aws:s3:::b/work/secret"))
    assert not allowed([allow], Need("s3:PutObject", "arn:aws:s3:::b/work/a"))
    assert functions()
