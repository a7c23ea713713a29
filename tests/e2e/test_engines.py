"""The whole service with its passages in a cluster, chosen by parameters of the template."""

from pathlib import Path

import pytest

from shared.adapters.opensearch import PREFIX
from tests.e2e.contents import operator
from tests.e2e.service import QUESTION, answered, running, send
from tests.integration.clusters import ready
from tests.suites import node

pytestmark = [pytest.mark.local, pytest.mark.opensearch]


def test_a_question_is_answered_from_a_cluster(tmp_path: Path) -> None:
    client = ready()
    parameters = {"SearchEngine": "opensearch", "OpenSearchEndpoint": node()}
    try:
        with running(tmp_path, parameters=parameters) as cloud:
            found = send(cloud, "/v1/search", {"query": QUESTION}).json
            answer = answered(cloud, QUESTION)
            (run, *_) = operator(cloud).runs()

        assert client.count(index=PREFIX + run["generation"])["count"] > 0
        assert found["index_generation"] == run["generation"]
        assert found["relevant"]
        assert answer["status"] == "published"
        assert answer["provenance"]["index_generation"] == run["generation"]
    finally:
        client.indices.delete(index=f"{PREFIX}*", ignore_unavailable=True)
