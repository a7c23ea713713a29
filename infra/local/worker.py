"""Runs inside a worker process, under the real runtime client: each call to AWS is held against the function's role.

The real handler's module is imported here, so that a cold start costs what it costs on Lambda.
"""

import importlib
import json
import os
import time
from pathlib import Path
from typing import Any

import botocore.client
from botocore.exceptions import ClientError

from infra.policy import Need, allowed, needs

_role = json.loads(Path(os.environ["LOCAL_ROLE"]).read_text(encoding="utf-8"))
_calls: list[tuple[float, float, float]] = []  # of this invocation: begin, end and processor time of each
_made = botocore.client.BaseClient._make_api_call
_DENIED = {"s3": "AccessDenied", "sqs": "AccessDenied"}  # the others say AccessDeniedException


def _refuse(service: str, operation: str, what: str) -> ClientError:
    message = f"{_role['function']} is not authorized to perform: {what}"
    head = operation.startswith("Head")  # whose answer has no body to say more
    code = "403" if head else _DENIED.get(service, "AccessDeniedException")
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    return ClientError(answer, operation)


def _call(self: Any, operation: str, request: dict[str, Any]) -> Any:
    start, cpu = time.perf_counter(), time.thread_time()  # what the bench adds to a call is not the function's work
    service = self.meta.service_model.service_name
    try:
        wanted = list(needs(service, operation, request, _role["keys"]))
    except ValueError:
        raise _refuse(service, operation, f"{service}:{operation}, which the local cloud does not map") from None
    for need in wanted:
        if not allowed(_role["statements"], need):
            raise _refuse(service, operation, f"{need.action} on resource: {need.resource}")
    if operation == "ChangeMessageVisibilityBatch":  # these seconds are as short as those of the queues
        for entry in request["Entries"]:
            entry["VisibilityTimeout"] = max(1, round(entry["VisibilityTimeout"] * _role["scale"]))
    try:
        return _made(self, operation, request)
    except ClientError as error:
        # S3 says that an object is missing only to those who may list the bucket
        if service == "s3" and error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            listing = Need("s3:ListBucket", f"arn:aws:s3:::{request['Bucket']}")
            if not allowed(_role["statements"], listing):
                raise _refuse(service, operation, f"{listing.action} on resource: {listing.resource}") from None
        raise
    finally:
        _calls.append((start, time.perf_counter(), time.thread_time() - cpu))


botocore.client.BaseClient._make_api_call = _call

_module, _name = os.environ["LOCAL_HANDLER"].rsplit(".", 1)
_handler = getattr(importlib.import_module(_module), _name)


def handler(event: Any, context: Any) -> Any:
    """Call the real handler and record what the invocation cost."""
    _calls.clear()
    began, start, cpu = time.time(), time.perf_counter(), time.process_time()
    outcome = "error"
    try:
        answer = _handler(event, context)
        outcome = "ok"
        return answer
    finally:
        waited = until = 0.0  # seconds in which at least one call was open: several may be at once
        for opened, closed, _ in sorted(_calls):
            waited, until = waited + max(0.0, closed - max(opened, until)), max(until, closed)
        row = {
            "function": _role["function"],
            "request_id": context.aws_request_id,
            "start": began,
            "source": event["Records"][0]["eventSourceARN"] if event.get("Records") else event.get("routeKey"),
            "records": len(event.get("Records", ())),
            "ms": round((time.perf_counter() - start) * 1000, 3),
            "aws_calls": len(_calls),
            "aws_ms": round(waited * 1000, 3),
            "own_cpu_ms": round((time.process_time() - cpu - sum(one for *_, one in _calls)) * 1000, 3),
            "outcome": outcome,
        }
        with Path(os.environ["LOCAL_INVOCATIONS"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
