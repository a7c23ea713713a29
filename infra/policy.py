"""What a role may do: the statements of the template evaluated for a call, as IAM would (moto does not)."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from infra import ACCOUNT, REGION


class Need(NamedTuple):
    """An action on a resource that a call needs; `context` holds condition keys."""

    action: str
    resource: str
    context: Mapping[str, str] = {}


@cache
def _pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(one, re.escape(one)) for one in text) + r"\Z", flags | re.S)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(statements: list[dict[str, Any]], need: Need) -> bool:
    """Whether the statements allow it; a Deny wins over every Allow."""
    effects = {statement["Effect"] for statement in statements if _applies(statement, need)}
    return effects == {"Allow"}


def _applies(statement: dict[str, Any], need: Need) -> bool:
    actions, resources = _many(statement["Action"]), _many(statement["Resource"])
    return (
        any(_pattern(action, re.I).match(need.action) for action in actions)
        and any(_pattern(resource).match(need.resource) for resource in resources)
        and all(
            _holds(operator, key, values, need.context)
            for operator, tests in statement.get("Condition", {}).items()
            for key, values in tests.items()
        )
    )


def _holds(operator: str, key: str, values: Any, context: Mapping[str, str]) -> bool:
    if operator not in ("StringLike", "StringEquals"):
        raise ValueError(f"the local cloud does not know the condition {operator}")
    said = context.get(key)
    if said is None:
        return False
    if operator == "StringEquals":
        return said in _many(values)
    return any(_pattern(value).match(said) for value in _many(values))


def needs(service: str, operation: str, request: dict[str, Any], keys: Mapping[str, str]) -> Iterator[Need]:
    """What a call needs. `keys` maps the name of a bucket to the ARN of the KMS key that encrypts it.

    Raises ValueError for an operation that is not mapped: such a call is refused.
    """
    try:
        yield from _MAPPINGS[service](operation, request, keys)
    except KeyError:
        raise ValueError(f"{service}:{operation}") from None


def _dynamodb(operation: str, request: dict[str, Any], _: Mapping[str, str]) -> Iterator[Need]:
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/"
    if operation in ("BatchGetItem", "BatchWriteItem"):
        yield from (Need(f"dynamodb:{operation}", table + name) for name in request["RequestItems"])
    elif operation in ("TransactWriteItems", "TransactGetItems"):
        for item in request["TransactItems"]:
            ((kind, inner),) = item.items()
            yield Need(f"dynamodb:{kind.removesuffix('Item')}Item", table + inner["TableName"])
    else:
        index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
        yield Need(f"dynamodb:{operation}", table + request["TableName"] + index)


def _s3(operation: str, request: dict[str, Any], keys: Mapping[str, str]) -> Iterator[Need]:
    bucket = f"arn:aws:s3:::{request['Bucket']}"
    key = keys.get(request["Bucket"])
    if operation in ("ListObjectsV2", "ListObjects", "ListObjectVersions"):
        action = "s3:ListBucketVersions" if operation == "ListObjectVersions" else "s3:ListBucket"
        yield Need(action, bucket, {"s3:prefix": request.get("Prefix", "")})
        return
    version = "Version" if "VersionId" in request else ""
    action = {
        "GetObject": f"s3:GetObject{version}",
        "HeadObject": f"s3:GetObject{version}",
        "PutObject": "s3:PutObject",
        "DeleteObject": f"s3:DeleteObject{version}",
    }[operation]
    yield Need(action, f"{bucket}/{request['Key']}")
    if key is not None and operation != "DeleteObject":
        yield Need("kms:GenerateDataKey" if operation == "PutObject" else "kms:Decrypt", key)


def _sqs(operation: str, request: dict[str, Any], _: Mapping[str, str]) -> Iterator[Need]:
    action = operation.removesuffix("Batch")
    yield Need(f"sqs:{action}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{request['QueueUrl'].rsplit('/', 1)[1]}")


def _kms(operation: str, request: dict[str, Any], _: Mapping[str, str]) -> Iterator[Need]:
    name = request["KeyId"]
    yield Need(f"kms:{operation}", name if name.startswith("arn:") else f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{name}")


def _secrets(operation: str, request: dict[str, Any], _: Mapping[str, str]) -> Iterator[Need]:
    yield Need(f"secretsmanager:{operation}", request["SecretId"])


_MAPPINGS = {"dynamodb": _dynamodb, "s3": _s3, "sqs": _sqs, "kms": _kms, "secretsmanager": _secrets}
