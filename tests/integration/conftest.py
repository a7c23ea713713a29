"""An AWS in this process (moto), empty for each test, and a web site to fetch from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from shared.adapters.aws import client
from shared.adapters.dynamodb import Table
from shared.adapters.s3 import Bucket
from tests.integration.bedrock_server import BedrockServer, serving
from tests.integration.tables import create_table
from tests.integration.web_site import Fetch, Site, served
from tests.unit.content_ingest.fetching.made import Clock


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """The service's own clients, on an AWS of this test's own.

    Each request is atomic, as on AWS: moto alone checks a condition and writes in two steps, and threads get between.
    """
    one_at_a_time, process = Lock(), BotocoreStubber.process_request

    def locked(stubber: BotocoreStubber, request: Any) -> Any:
        with one_at_a_time:
            return process(stubber, request)

    monkeypatch.setattr(BotocoreStubber, "process_request", locked)
    client.cache_clear()
    with mock_aws():
        yield client
    client.cache_clear()


@pytest.fixture
def table(aws: Callable[[str], Any]) -> Callable[[str], Table]:
    """A table of template.yaml by its noun: `table("requests")`."""

    def made(noun: str) -> Table:
        return Table(aws("dynamodb"), create_table(aws("dynamodb"), noun))

    return made


@pytest.fixture
def bucket(aws: Callable[[str], Any]) -> Bucket:
    """A bucket that keeps versions."""
    s3 = aws("s3")
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    return Bucket(s3, "bucket")


@pytest.fixture
def queue_url(aws: Callable[[str], Any]) -> str:
    """A standard queue."""
    return str(aws("sqs").create_queue(QueueName="queue")["QueueUrl"])


@pytest.fixture
def signing_key_id(aws: Callable[[str], Any]) -> str:
    """A P-256 signing key."""
    made = aws("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    return str(made["KeyMetadata"]["KeyId"])


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[BedrockServer]:
    """Bedrock's runtime on loopback, where the service's own client finds it."""
    client.cache_clear()
    with serving() as made:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", made.endpoint)
        yield made
    client.cache_clear()


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on this machine."""
    with served() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    """A clock that goes on when somebody sleeps."""
    return Clock()


@pytest.fixture
def fetch(tmp_path: Path, clock: Clock, site: Site) -> Fetch:
    """Fetches from the site into a folder."""
    return Fetch(tmp_path / "content", clock, site)
