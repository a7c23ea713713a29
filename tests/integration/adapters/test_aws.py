"""The clients: one of each, with limits to their patience."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("service", ["s3", "sqs", "dynamodb", "kms"])
def test_a_service_has_one_client_that_does_not_wait_for_ever(aws: Callable[[str], Any], service: str) -> None:
    client = aws(service)

    assert client is aws(service)
    assert client.meta.config.connect_timeout == 2
    assert client.meta.config.read_timeout == 20
    assert client.meta.config.retries["mode"] == "standard"
    assert client.meta.config.retries["total_max_attempts"] == 4
