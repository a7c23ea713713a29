"""The HTTP function of the local cloud's test service."""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.exceptions import ClientError

_inside = 0


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answer by route."""
    route, variables = event["routeKey"], event.get("pathParameters", {})
    if route.startswith("POST /echo"):
        return {
            "statusCode": 201,
            "headers": {"x-name": "value", "content-type": "application/json"},
            "cookies": ["a=1; Secure", "b=2"],
            "body": json.dumps(event),
        }
    if route == "POST /tasks":
        sent = boto3.client("sqs").send_message(QueueUrl=os.environ["TASKS_QUEUE"], MessageBody=event["body"])
        return {"statusCode": 202, "body": sent["MessageId"]}
    if route.startswith("GET /do"):
        return _do(variables["what"], context)
    if route.startswith("GET /try"):
        return _try(variables["what"])
    return {"route": route, **variables}


def _do(what: str, context: Any) -> Any:
    global _inside  # noqa: PLW0603  # it counts who is inside at once
    if what == "die":
        os._exit(1)
    if what == "fail":
        raise RuntimeError("on purpose")
    if what == "sleep":
        time.sleep(20)
    if what == "large":
        return {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 1)}
    if what == "picture":
        return {"statusCode": 200, "headers": {"content-type": "image/png"}, "body": "AAEC", "isBase64Encoded": True}
    if what == "environment":
        left = context.get_remaining_time_in_millis()
        return {**os.environ, "left": left, "request": context.aws_request_id, "memory": context.memory_limit_in_mb}
    _inside += 1
    seen = _inside
    time.sleep(0.05)
    _inside -= 1
    return {"inside": seen, "pid": os.getpid()}


def _together(call: Callable[[int], Any]) -> None:
    """Twenty calls, all open at once."""
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(call, range(20)))


def _try(what: str) -> dict[str, Any]:
    """Call AWS and tell what came of it."""
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    table, sealed, public = (os.environ[name] for name in ("RESULTS_TABLE", "SEALED_BUCKET", "OPEN_BUCKET"))
    item: dict[str, Any] = {"id": {"S": "x"}}
    values = {":kind": {"S": "x"}}
    calls: dict[str, Any] = {
        "get": lambda: dynamodb.get_item(TableName=table, Key=item),
        "together": lambda: _together(lambda _: dynamodb.get_item(TableName=table, Key=item)),
        "put": lambda: dynamodb.put_item(TableName=table, Item=item),
        "batch": lambda: dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}}]}),
        "transact": lambda: dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": item}}]),
        "query": lambda: dynamodb.query(
            TableName=table,
            IndexName="by_kind",
            KeyConditionExpression="kind = :kind",
            ExpressionAttributeValues=values,
        ),
        "unmapped": dynamodb.list_tables,
        "seal": lambda: s3.put_object(Bucket=sealed, Key="mine/a", Body=b"x"),
        "write": lambda: s3.put_object(Bucket=public, Key="mine/a", Body=b"x"),
        "elsewhere": lambda: s3.put_object(Bucket=public, Key="theirs/a", Body=b"x"),
        "missing": lambda: s3.get_object(Bucket=public, Key="mine/missing"),
        "head": lambda: s3.head_object(Bucket=public, Key="theirs/a"),
        "list": lambda: s3.list_objects_v2(Bucket=public, Prefix="mine/"),
        "list_all": lambda: s3.list_objects_v2(Bucket=public),
        "receive": lambda: boto3.client("sqs").receive_message(QueueUrl=os.environ["TASKS_QUEUE"]),
        "keys": lambda: boto3.client("kms").get_public_key(KeyId="some-key"),
    }
    try:
        calls[what]()
    except ClientError as error:
        return {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    return {"code": "ok"}
