"""template.yaml as the bench needs it: functions, routes, queues, stores and roles, with their intrinsics resolved."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from infra import ACCOUNT, REGION, STACK

# What the bench passes over: it has no counterpart on one machine.
IGNORED = {
    "AWS::CloudWatch::Alarm",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::HttpApi",
    "AWS::IAM::Role",
    "AWS::Serverless::Function",
}
STORES = {"AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret"}

_PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws", "AWS::StackName": STACK}


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short intrinsics."""


def _intrinsic(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {"Ref" if suffix == "Ref" else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


class Source(NamedTuple):
    """An event source: a queue that a function is invoked with."""

    queue: str  # logical id
    batch_size: int


class Function(NamedTuple):
    """A function; `environment` and `statements` are resolved once its stores exist (see Template.resolve)."""

    logical_id: str
    handler: str
    timeout: int
    memory: int
    environment: dict[str, Any]
    statements: list[dict[str, Any]]
    sources: list[Source]
    routes: list[tuple[str, str]]  # method, path


class Template:
    """The template; `names` maps (logical id, attribute or "Ref") to values, filled in as stores are made."""

    def __init__(self, path: Path, parameters: dict[str, str] | None = None) -> None:
        self.raw = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader with intrinsics
        self.resources: dict[str, Any] = self.raw["Resources"]
        given = parameters or {}
        declared = self.raw.get("Parameters", {})
        unknown = set(given) - set(declared)
        if unknown:
            raise ValueError(f"{path.name} declares no parameter {', '.join(sorted(unknown))}")
        self.names: dict[tuple[str, str], str] = {}
        for name, parameter in declared.items():
            self.names[name, "Ref"] = str(given.get(name, parameter.get("Default", "")))
        for logical_id, resource in self.resources.items():
            kind = resource["Type"]
            if kind not in IGNORED | STORES:
                raise ValueError(f"{logical_id} is a {kind}, which the local cloud does not know")
            self._name(logical_id, kind)

    def _name(self, logical_id: str, kind: str) -> None:
        """Names that are known before anything is made."""
        name = f"{STACK}-{logical_id}"
        said: dict[str, str] = {"Ref": name}
        if kind == "AWS::SQS::Queue":
            said = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}", "QueueName": name}
        elif kind == "AWS::DynamoDB::Table":
            said["Arn"] = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"
        elif kind == "AWS::S3::Bucket":
            said = {"Ref": name.lower(), "Arn": f"arn:aws:s3:::{name.lower()}"}
        elif kind in ("AWS::KMS::Key", "AWS::SecretsManager::Secret"):
            said = {}
        elif kind == "AWS::IAM::Role":
            said["Arn"] = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        for attribute, value in said.items():
            self.names[logical_id, attribute] = value

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of the resources of a type, by logical id."""
        found = self.resources.items()
        return {name: resource.get("Properties", {}) for name, resource in found if resource["Type"] == kind}

    def resolve(self, value: Any) -> Any:
        """A value with its intrinsics replaced. Raises ValueError for one that the bench does not know."""
        if isinstance(value, list):
            return [one for one in map(self.resolve, value) if one is not None]
        if not isinstance(value, dict):
            return value
        name, inner = next(iter(value.items())) if len(value) == 1 else ("", None)
        if name == "Fn::If":
            return self.resolve(inner[1 if self._holds(self.raw["Conditions"][inner[0]]) else 2])
        if value == {"Ref": "AWS::NoValue"}:
            return None
        if name == "Ref" or name.startswith("Fn::"):
            return self._intrinsic(name, inner)
        return {key: self.resolve(one) for key, one in value.items()}

    def _holds(self, condition: dict[str, Any]) -> bool:
        ((name, inner),) = condition.items()
        if name == "Fn::Not":
            return not self._holds(inner[0])
        if name == "Fn::Equals":
            return bool(self.resolve(inner[0]) == self.resolve(inner[1]))
        raise ValueError(f"the local cloud does not know the condition {name}")

    def _intrinsic(self, name: str, inner: Any) -> str:
        if name == "Ref":
            return self._substitute(inner)
        if name == "Fn::GetAtt":
            return self._named(*inner)
        if name == "Fn::Sub":
            return re.sub(r"\$\{([^}]+)}", lambda match: self._substitute(match[1]), inner)
        if name == "Fn::Join":
            return str(inner[0]).join(str(one) for one in self.resolve(inner[1]))
        raise ValueError(f"the local cloud does not know the intrinsic {name}")

    def _substitute(self, name: str) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        logical_id, _, attribute = name.partition(".")
        return self._named(logical_id, attribute or "Ref")

    def _named(self, logical_id: str, attribute: str) -> str:
        try:
            return self.names[logical_id, attribute]
        except KeyError:
            raise ValueError(f"the local cloud knows no {attribute} of {logical_id}") from None

    def functions(self) -> list[Function]:
        """The functions, with everything resolved; the stores must have been made."""
        shared = self.raw.get("Globals", {}).get("Function", {})
        return [self._function(name, shared, own) for name, own in self.of_type("AWS::Serverless::Function").items()]

    def _function(self, name: str, shared: dict[str, Any], own: dict[str, Any]) -> Function:
        properties = {**shared, **own}
        variables = dict(shared.get("Environment", {}).get("Variables", {}))
        variables |= own.get("Environment", {}).get("Variables", {})
        role = self.resources[own["Role"]["Fn::GetAtt"][0]]["Properties"]
        statements = [one for policy in role["Policies"] for one in policy["PolicyDocument"]["Statement"]]
        sources, routes = [], []
        for event in own.get("Events", {}).values():
            said = event["Properties"]
            if event["Type"] == "HttpApi":
                routes.append((said["Method"].upper(), said["Path"]))
            elif event["Type"] == "SQS":
                if "ReportBatchItemFailures" not in said.get("FunctionResponseTypes", []):
                    raise ValueError(f"{name}: its queue reports no partial failures")
                sources.append(Source(said["Queue"]["Fn::GetAtt"][0], said.get("BatchSize", 10)))
            else:
                raise ValueError(f"{name}: the local cloud does not know events of type {event['Type']}")
        return Function(
            logical_id=name,
            handler=properties["Handler"],
            timeout=int(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            environment={key: str(value) for key, value in self.resolve(variables).items()},
            statements=self.resolve(statements),
            sources=sources,
            routes=routes,
        )
