"""template.yaml as the tests read it: resolved, with made-up names for what only AWS can name."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from infra.policy import Need, allowed
from infra.template import Function, Template
from tests.suites import ROOT

QUEUES = ("Requests", "Evidence", "Drafts", "Decisions", "Documents", "Events", "Builds", "Embeddings")
FUNCTIONS = (
    "Api",
    "Retrieval",
    "Generation",
    "Compliance",
    "IngestionRead",
    "IngestionBuild",
    "IngestionEmbed",
    "Operations",
)


@cache
def template() -> Template:
    """The template with every name that a role or an environment refers to."""
    found = Template(ROOT / "template.yaml")
    for name, resource in found.resources.items():
        if resource["Type"] == "AWS::SQS::Queue":
            found.names[name, "Ref"] = f"https://sqs.example/{found.names[name, 'QueueName']}"
        if resource["Type"] == "AWS::KMS::Key":
            found.names[name, "Ref"] = name
            found.names[name, "Arn"] = f"arn:aws:kms:us-east-1:123456789012:key/{name}"
    return found


@cache
def functions() -> dict[str, Function]:
    """The functions by their short name (`Api`)."""
    return {one.logical_id.removesuffix("Function"): one for one in template().functions()}


def resource(name: str) -> dict[str, Any]:
    """A resource's properties, resolved where they can be."""
    found: dict[str, Any] = template().resources[name]["Properties"]
    return found


def arn(name: str, rest: str = "") -> str:
    """The ARN of a queue, table, bucket or key, and what follows it (`/index/by_slug`)."""
    return template().names[name, "Arn"] + rest


def who_may(action: str, target: str, **context: str) -> set[str]:
    """The functions whose role allows it."""
    need = Need(action, target, {name.replace("__", ":"): value for name, value in context.items()})
    return {name for name, function in functions().items() if allowed(function.statements, need)}


def each(value: Any) -> list[Any]:
    """A statement's actions or resources, of which one may stand alone."""
    return value if isinstance(value, list) else [value]


def grants(name: str) -> Iterator[tuple[str, str]]:
    """Each action and resource that a function's role allows."""
    for statement in functions()[name].statements:
        assert statement["Effect"] == "Allow"
        for action in each(statement["Action"]):
            for target in each(statement["Resource"]):
                yield action, target
