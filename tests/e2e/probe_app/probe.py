"""A handler that tries every way to write into the answers table, and tells what came of each."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError


def handler(event: Mapping[str, Any], context: Any) -> dict[str, str]:
    """The name of each way, and `ok` or the error's code."""
    dynamodb, table = boto3.client("dynamodb"), os.environ["PROBED_TABLE"]
    key = {"answer_id": {"S": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}, "revision": {"N": "1"}}
    statement = f"INSERT INTO \"{table}\" VALUE {{'answer_id': 'a', 'revision': 1}}"  # names of its own
    return {
        "put": _try(lambda: dynamodb.put_item(TableName=table, Item=key)),
        "update": _try(lambda: dynamodb.update_item(TableName=table, Key=key)),
        "batch": _try(lambda: dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": key}}]})),
        "transact": _try(
            lambda: dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": key}}])
        ),
        "partiql": _try(lambda: dynamodb.execute_statement(Statement=statement)),
    }


def _try(call: Callable[[], Any]) -> str:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"
