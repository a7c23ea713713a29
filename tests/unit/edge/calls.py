"""A request as API Gateway hands it over, and a problem as it comes back."""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from shared.edge.http import PROBLEM, respond

CONTEXT = SimpleNamespace(function_name="api", aws_request_id="r")


def send(
    app: APIGatewayHttpResolver,
    method: str,
    path: str,
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    encoded: bool = False,
) -> dict[str, Any]:
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": dict(headers or {}),
        "requestContext": {"requestId": "request-1", "stage": "$default", "http": {"method": method, "path": path}},
        "isBase64Encoded": encoded,
    }
    if body is not None:
        event["body"] = body
    return respond(app, event, CONTEXT)


def problem(response: Mapping[str, Any], status: int, kind: str) -> dict[str, Any]:
    """The response's body, once it is seen to be this problem."""
    found: dict[str, Any] = json.loads(response["body"])
    assert response["statusCode"] == status
    assert response["headers"]["Content-Type"] == PROBLEM
    assert response["headers"]["cache-control"] == "no-store"
    assert found["status"] == status
    assert found["type"].endswith(f"/problems/{kind}")
    assert found["title"]
    assert found["detail"]
    return found
