"""What template.yaml declares: routes, queues, stores, functions and alarms."""

import importlib
import re
import subprocess
import sys
from inspect import isclass
from typing import Any

import pytest

from functions.ingestion.handler import FIRST_SECONDS, MOST_SECONDS
from shared.adapters.sqs import Queue
from shared.edge.retries import Retries
from shared.edge.settings import Settings
from tests.suites import ROOT
from tests.template.reading import FUNCTIONS, QUEUES, functions, grants, resource, template

ROUTES = {
    "Api": {
        ("POST", "/v1/answers"),
        ("GET", "/v1/answers"),
        ("GET", "/v1/answers/{id}"),
        ("DELETE", "/v1/answers/{id}"),
        ("POST", "/v1/answers/{id}/feedback"),
        ("GET", "/v1/topics"),
        *(
            (method, path)
            for path in ("/answers/{slug}", "/", "/static/{name}", "/healthz", "/.well-known/jwks.json")
            for method in ("GET", "HEAD")
        ),
        ("OPTIONS", "/v1/{proxy+}"),
    },
    "Retrieval": {("POST", "/v1/search")},
    "Operations": {
        ("POST", "/v1/admin/ingestions"),
        ("GET", "/v1/admin/ingestions"),
        ("GET", "/v1/admin/ingestions/{id}"),
        ("POST", "/v1/admin/ingestions/{id}/cancel"),
        ("POST", "/v1/admin/ingestions/{id}/redrive"),
        ("POST", "/v1/admin/ingestions/{id}/rollback"),
        ("GET", "/v1/admin/documents"),
        ("GET", "/v1/admin/documents/{id}"),
        ("DELETE", "/v1/admin/documents/{id}"),
        ("POST", "/v1/admin/answers"),
        ("POST", "/v1/admin/answers/{id}/withdraw"),
    },
}
SOURCES = {
    "Retrieval": {"RequestsQueue"},
    "Generation": {"EvidenceQueue"},
    "Compliance": {"DraftsQueue", "DecisionsQueue"},
    "IngestionRead": {"DocumentsQueue", "EventsQueue"},
    "IngestionBuild": {"BuildsQueue"},
    "IngestionEmbed": {"EmbeddingsQueue"},
}
HANDLERS = {
    "Api": "functions.api.handler.handler",
    "Retrieval": "functions.retrieval.handler.handler",
    "Generation": "functions.generation.handler.handler",
    "Compliance": "functions.compliance.handler.handler",
    "IngestionRead": "functions.ingestion.handler.read",
    "IngestionBuild": "functions.ingestion.handler.build",
    "IngestionEmbed": "functions.ingestion.handler.embed",
    "Operations": "functions.operations.handler.handler",
}
KEYS = {
    "Requests": {"id": "S"},
    "Answers": {"answer_id": "S", "revision": "N"},
    "Citations": {"document_id": "S", "answer_id": "S"},
    "Documents": {"document_id": "S"},
    "Generations": {"id": "S"},
    "Partners": {"id": "S"},
    "Feedback": {"answer_id": "S", "feedback_id": "S"},
    "Audit": {"answer_id": "S", "entry": "S"},
}
EXPIRING = ("Requests", "Answers", "Citations", "Feedback")
BUCKETS = ("WorkBucket", "ContentBucket")
# variables of a function that name no resource
PLAIN = {"POWERTOOLS_SERVICE_NAME", "LOG_LEVEL", "HOME_KEY", "OPENBLAS_NUM_THREADS"}
PLAIN |= {
    "ANSWER_DEADLINE_SECONDS",
    "PRIVATE_ANSWER_DAYS",
    "QUIET_SECONDS",
    "SEARCH_ENGINE",
    "OPENSEARCH_ENDPOINT",
    "LANGUAGE_MODEL",
}


def test_cfn_lint_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, cfnlint.runner; sys.exit(cfnlint.runner.main())", "template.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_functions_are_those_of_the_house() -> None:
    assert {name: one.handler for name, one in functions().items()} == HANDLERS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_serves_the_routes_and_queues_of_the_map(name: str) -> None:
    assert set(functions()[name].routes) == ROUTES.get(name, set())
    assert {source.queue for source in functions()[name].sources} == SOURCES.get(name, set())


@pytest.mark.parametrize("name", ROUTES)
def test_a_function_that_people_wait_for_ends_before_the_gateway_gives_up(name: str) -> None:
    assert functions()[name].timeout < 30


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_s_settings_are_all_in_its_environment(name: str) -> None:
    module = importlib.import_module(HANDLERS[name].rpartition(".")[0])
    needed = {
        field.upper()
        for kind in vars(module).values()
        if isclass(kind) and issubclass(kind, Settings) and kind is not Settings
        for field, info in kind.model_fields.items()
        if info.is_required()
    }

    assert needed <= set(functions()[name].environment)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_of_what_it_may_use_and_of_nothing_else(name: str) -> None:
    names = template().names
    told = {value for key, value in functions()[name].environment.items() if key not in PLAIN}
    usable = {logical for _, target in grants(name) for logical in _logical_ids(target)}
    usable -= {"DataKey", f"{name}Logs"}

    assert told == {names[logical, "Ref"] for logical in usable}


def _logical_ids(target: str) -> set[str]:
    """The table, bucket, queue or key that an ARN of a role is about."""
    return {
        logical
        for (logical, attribute), value in template().names.items()
        if attribute == "Arn" and re.fullmatch(re.escape(value) + r"(/.*)?", target)
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_variable_is_named_after_its_resource(name: str) -> None:
    variables: dict[str, Any] = resource(f"{name}Function")["Environment"]["Variables"]

    for variable, value in variables.items():
        if variable not in PLAIN:
            assert value == {"Ref": variable.replace("_", " ").title().replace(" ", "")}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_built_for_arm_by_the_makefile(name: str) -> None:
    rules = (ROOT / "infra/build.mk").read_text("utf-8")
    common = template().raw["Globals"]["Function"]

    assert template().resources[f"{name}Function"]["Metadata"] == {"BuildMethod": "makefile"}
    assert f"build-{name}Function:" in rules
    assert common["Architectures"] == ["arm64"]
    assert f"--python-version {common['Runtime'].removeprefix('python')} " in rules


def test_functions_with_snapstart_keep_within_its_temporary_storage_and_have_an_alias() -> None:
    starting = [name for name in FUNCTIONS if "SnapStart" in resource(f"{name}Function")]

    assert "Retrieval" in starting
    for name in starting:  # neither cfn-lint nor sam validate says so, but a deployment fails
        properties = resource(f"{name}Function")
        assert properties.get("EphemeralStorage", {"Size": 512})["Size"] <= 512
        assert properties["AutoPublishAlias"]
        assert properties["AutoPublishAliasAllProperties"]


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_has_dead_letters_that_ring_an_alarm(name: str) -> None:
    queue, dead, alarm = (resource(f"{name}{kind}") for kind in ("Queue", "DeadLetters", "DeadLettersAlarm"))

    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{name}DeadLetters", "Arn"]}
    assert queue["RedrivePolicy"]["maxReceiveCount"] >= 3
    assert queue["SqsManagedSseEnabled"] is dead["SqsManagedSseEnabled"] is True
    assert dead["MessageRetentionPeriod"] == 14 * 24 * 60 * 60
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{name}DeadLetters", "QueueName"]}}]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 0)
    assert alarm["AlarmActions"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_message_stays_hidden_for_six_times_the_timeout_and_comes_back_alone(name: str) -> None:
    events = [event["Properties"] for event in resource(f"{name}Function")["Events"].values() if event["Type"] == "SQS"]

    assert len(events) == len(SOURCES[name])
    for event in events:
        queue = event["Queue"]["Fn::GetAtt"][0]
        assert resource(queue)["VisibilityTimeout"] >= 6 * functions()[name].timeout
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert event["BatchSize"] <= {
            "DocumentsQueue": 1,
            "BuildsQueue": 1,
            "EmbeddingsQueue": 1,
            "EventsQueue": 10,
        }.get(queue, 5)
        assert "MaximumBatchingWindowInSeconds" not in event


def waits(queue: str) -> list[list[int]]:
    """How long a message of the queue stays away after each failure, as one of many ids; then it is a dead letter."""
    source = Queue(None, "")
    content = queue in ("Documents", "Events", "Builds", "Embeddings")
    retries = Retries(source, FIRST_SECONDS, MOST_SECONDS) if content else Retries(source)
    times = range(1, resource(f"{queue}Queue")["RedrivePolicy"]["maxReceiveCount"] + 1)
    said = [{"ApproximateReceiveCount": str(count)} for count in times]
    return [[retries.seconds({"messageId": str(n), "attributes": one}) for n in range(200)] for one in said]


@pytest.mark.parametrize("name", QUEUES)
def test_what_fails_comes_again_before_its_visibility_timeout_would_end(name: str) -> None:
    assert max(map(max, waits(name))) < resource(f"{name}Queue")["VisibilityTimeout"]


@pytest.mark.parametrize("name", ["Requests", "Evidence", "Drafts"])
def test_an_answer_is_tried_five_times_before_its_deadline_and_is_no_dead_letter_by_then(name: str) -> None:
    deadline = int(template().raw["Parameters"]["AnswerDeadlineSeconds"]["Default"])

    assert sum(map(max, waits(name)[:4])) < deadline < sum(map(min, waits(name)))


@pytest.mark.parametrize("name", QUEUES)
def test_an_outage_of_five_minutes_makes_no_dead_letters(name: str) -> None:
    assert sum(map(min, waits(name)[:-1])) > 5 * 60


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_an_alarm_on_its_errors_and_logs_that_end(name: str) -> None:
    alarm = resource(f"{name}ErrorsAlarm")

    assert alarm["MetricName"] == "Errors"
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": f"{name}Function"}}]
    assert alarm["AlarmActions"]
    assert resource(f"{name}Logs")["RetentionInDays"]
    assert resource(f"{name}Function")["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Logs"}


def test_there_is_no_table_queue_or_bucket_but_those_of_the_map() -> None:
    assert set(template().of_type("AWS::DynamoDB::Table")) == {f"{name}Table" for name in KEYS}
    assert set(template().of_type("AWS::S3::Bucket")) == set(BUCKETS)
    queues = {f"{name}{kind}" for name in QUEUES for kind in ("Queue", "DeadLetters")}
    assert set(template().of_type("AWS::SQS::Queue")) == queues


@pytest.mark.parametrize("name", KEYS)
def test_a_table_has_its_key_is_billed_by_use_encrypted_and_can_be_restored(name: str) -> None:
    table = resource(f"{name}Table")
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}

    assert {one["AttributeName"]: types[one["AttributeName"]] for one in table["KeySchema"]} == KEYS[name]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Ref": "ProtectTables"}
    assert ("TimeToLiveSpecification" in table) == (name in EXPIRING)


def test_answers_are_found_by_slug_and_by_listing() -> None:
    indexes = {
        index["IndexName"]: [one["AttributeName"] for one in index["KeySchema"]]
        for index in resource("AnswersTable")["GlobalSecondaryIndexes"]
    }

    assert indexes == {"by_slug": ["slug"], "by_listing": ["listing", "published_at"]}


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_private_versioned_encrypted_and_speaks_tls_only(name: str) -> None:
    bucket, policy = resource(name), resource(f"{name}Policy")

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["BucketEncryption"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"], statement["Principal"]) == ("Deny", "s3:*", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_work_is_encrypted_with_the_data_key_and_goes_with_the_answers_it_was_for() -> None:
    bucket = resource("WorkBucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (life,) = bucket["LifecycleConfiguration"]["Rules"]

    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": {"Fn::GetAtt": ["DataKey", "Arn"]},
    }
    assert life["ExpirationInDays"] == {"Ref": "PrivateAnswerDays"}
    assert life["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 30


def test_the_keys_are_of_the_kinds_that_their_work_needs() -> None:
    assert (resource("SigningKey")["KeySpec"], resource("SigningKey")["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    assert resource("DataKey")["EnableKeyRotation"] is True
    assert "KeySpec" not in resource("DataKey")


def test_what_holds_people_s_data_outlives_the_stack() -> None:
    for name, one in template().resources.items():
        if one["Type"] in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"):
            assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("Retain", "Retain"), name
