"""Clients of AWS: one place for time limits and retries. Imported where a handler builds itself, not before."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 4},
    tcp_keepalive=True,
    max_pool_connections=10,
    # a content bucket's keys are ours; path style also works where a bucket has no name of its own in DNS
    s3={"addressing_style": "path"},
)


@cache
def client(service: str) -> Any:
    """The process's one client of a service ("s3", "sqs", "dynamodb", "kms")."""
    return boto3.client(service, config=_CONFIG)  # type: ignore[call-overload]  # the stubs know literal names only


def credentials() -> Any:
    """What requests are signed with that no client of AWS sends. Raises RuntimeError where there is none."""
    found = boto3.Session().get_credentials()
    if found is None:
        raise RuntimeError("no credentials of AWS were found")
    return found
