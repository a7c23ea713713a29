"""The template's permissions are what the running service may do: no more, and without one of them it stops there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import LocalCloud
from infra.policy import Need, allowed
from infra.template import Template
from tests.e2e.service import QUESTION, post, read, rows, running, versions
from tests.integration.local_app.hands import eventually
from tests.suites import ROOT

pytestmark = pytest.mark.local

TEMPLATE = ROOT / "template.yaml"
DENIED = "AccessDeniedException"
ONE_EACH = {"ApiFunction": 1, "RetrievalFunction": 1, "IngestionReadFunction": 1}


def written(resources: dict[str, Any], raw: dict[str, Any], folder: Path) -> Path:
    """A template as a file; JSON is YAML, too."""
    file = folder / "template.yaml"
    file.write_text(json.dumps({**raw, "Resources": resources}), "utf-8")
    return file


def copy_without(folder: Path, role: str, action: str, target: str) -> Path:
    """A copy of the template in which a role lacks an action on what `target` names."""
    template = Template(TEMPLATE)
    gone = 0
    for policy in template.resources[role]["Properties"]["Policies"]:
        document = policy["PolicyDocument"]
        # without those under a condition, which is about a cluster
        document["Statement"] = [statement for statement in document["Statement"] if "Action" in statement]
        for statement in document["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            if action in actions and target in json.dumps(statement["Resource"]):
                statement["Action"] = [one for one in actions if one != action]
                gone += 1
        document["Statement"] = [statement for statement in document["Statement"] if statement["Action"]]
    assert gone == 1
    return written(template.resources, template.raw, folder)


@pytest.mark.parametrize(
    ("function", "action", "target", "adapter", "letters", "left"),
    [
        ("Retrieval", "s3:PutObject", "evidence.json", "s3", "Requests", {"question"}),
        ("Generation", "sqs:SendMessage", "DraftsQueue", "sqs", "Evidence", {"question", "evidence", "draft"}),
        ("Compliance", "dynamodb:PutItem", "AnswersTable", "dynamodb", "Drafts", {"question", "evidence", "draft"}),
    ],
)
def test_without_a_permission_the_stage_is_denied_there_and_its_message_ends_with_the_dead_letters(
    tmp_path: Path, function: str, action: str, target: str, adapter: str, letters: str, left: set[str]
) -> None:
    template = copy_without(tmp_path, f"{function}Role", action, target)
    with running(tmp_path, template=template, workers=ONE_EACH, visibility_scale=0.015) as cloud:
        answer_id = post(cloud, QUESTION).json["id"]

        eventually(lambda: cloud.depth(f"{letters}DeadLetters") == 1)
        logged = rows(cloud, f"{function}Function")
        failed = [row for row in logged if row["message"] == "record failed"]

        assert "records come back late" not in [row["message"] for row in logged]  # it may ask for them again
        tries = Template(TEMPLATE).resources[f"{letters}Queue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
        assert len(failed) == tries
        for row in failed:
            assert row["error"] == "ClientError"
            assert row["aws"].startswith("AccessDenied")
            assert row["place"].startswith(f"shared/adapters/{adapter}.py:")
        assert {Path(key).stem for key in versions(cloud, answer_id)} == left
        assert read(cloud, answer_id).json["status"] not in ("published", "abstained")
        url = cloud.name(f"{letters}DeadLetters")
        (letter,) = cloud.client("sqs").receive_message(QueueUrl=url)["Messages"]
        assert json.loads(letter["Body"])["answer_id"] == answer_id


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The template with a handler in every function that tries to write answers."""
    folder = tmp_path_factory.mktemp("probes")
    template = Template(TEMPLATE)
    for resource in template.resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["Handler"] = "tests.e2e.probe_app.probe.handler"
            resource["Properties"]["Environment"]["Variables"]["PROBED_TABLE"] = {"Ref": "AnswersTable"}
    copied = written(template.resources, template.raw, folder)
    with LocalCloud(copied, workers=ONE_EACH, home=folder / "cloud") as cloud:
        yield cloud


def test_only_the_role_of_compliance_allows_putting_an_answer(probes: LocalCloud) -> None:
    need = Need("dynamodb:PutItem", probes.name("AnswersTable", "Arn"))

    assert {name for name, pool in probes.pools.items() if allowed(pool.function.statements, need)} == {
        "ComplianceFunction"
    }


def test_every_function_but_compliance_is_denied_when_it_tries_to_write_an_answer(probes: LocalCloud) -> None:
    tried = {name: json.loads(pool.invoke({}).payload) for name, pool in probes.pools.items()}

    compliance = tried.pop("ComplianceFunction")
    assert (compliance["put"], compliance["transact"]) == ("ok", "ok")
    assert (compliance["update"], compliance["batch"], compliance["partiql"]) == (DENIED, DENIED, DENIED)
    assert len(tried) == 7
    assert {name: set(said.values()) for name, said in tried.items()} == {name: {DENIED} for name in tried}
    found = probes.client("dynamodb").scan(TableName=probes.name("AnswersTable"))["Items"]
    assert {item["answer_id"]["S"] for item in found} == {"ComplianceFunction"}
