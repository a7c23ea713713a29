"""The queue function of the local cloud's test service: tasks that succeed, fail, die or take too long."""

import json
import os
import time
from typing import Any

import boto3


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Do each task; report those that fail."""
    failed = []
    for record in event["Records"]:
        try:
            _do(json.loads(record["body"]), record)
        except ValueError:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _do(task: dict[str, Any], record: dict[str, Any]) -> None:
    first = record["attributes"]["ApproximateReceiveCount"] == "1"
    kind = task["do"]
    if kind == "forward":
        message = json.dumps({"do": "note", "id": task["id"]})
        boto3.client("sqs").send_message(QueueUrl=os.environ["STEPS_QUEUE"], MessageBody=message)
        return
    _note(f"{task['id']} begun", record)
    if kind == "fail" or (kind == "fail once" and first):
        raise ValueError
    if kind == "die" or (kind == "die once" and first):
        os._exit(1)
    if kind == "hang once" and first:
        time.sleep(20)
    _note(task["id"], record)


def _note(name: str, record: dict[str, Any]) -> None:
    """Count how often a task came so far, and keep its last record."""
    boto3.client("dynamodb").update_item(
        TableName=os.environ["RESULTS_TABLE"],
        Key={"id": {"S": name}},
        UpdateExpression="ADD times :one SET last_record = :record",
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":record": {"S": json.dumps(record)},
        },
    )
