"""The tables' keys and indexes, from template.yaml: the tests run on what gets deployed."""

from functools import cache
from typing import Any

import yaml

from tests.suites import ROOT


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's tags as their plain content."""


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!", _plain)


@cache
def _templates() -> dict[str, dict[str, Any]]:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    resources = yaml.load(text, _Loader)["Resources"]  # noqa: S506  # a SafeLoader with tags
    return {
        name.removesuffix("Table").lower(): resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }


def create_table(dynamodb: Any, noun: str) -> str:
    """Create the template's table of this noun (`requests`); returns its name."""
    schema = _templates()[noun]
    wanted = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    dynamodb.create_table(
        TableName=noun, BillingMode="PAY_PER_REQUEST", **{name: schema[name] for name in wanted if name in schema}
    )
    return noun
