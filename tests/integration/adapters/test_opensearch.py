"""What only a cluster has: what it turns away or refuses, fields that are data, signed requests, exact rights."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from opensearchpy import OpenSearch

from infra.opensearch.applying import FIELDS, FUSION, VECTORS, apply
from infra.policy import Need, allowed
from infra.template import Template
from shared.adapters.opensearch import PREFIX, OpenSearchEngine, _service, connect
from shared.errors import EngineError, NotFoundError
from shared.model.query import Clause, Query
from tests.integration.clusters import Shelf, ready
from tests.integration.test_passage_index import asked, found, page
from tests.suites import ROOT, node

pytestmark = pytest.mark.opensearch

ARN = "arn:aws:es:us-east-1:123456789012:domain/search"


@pytest.fixture
def client() -> OpenSearch:
    return ready()


@pytest.fixture
def shelf(client: OpenSearch, tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(OpenSearchEngine(client), tmp_path)
    yield made
    made.clear()


class Between:
    """A client that stands between the engine and the cluster, and changes what a bulk request says or gets."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client
        self.bulks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def bulk(self, body: str, **options: Any) -> Any:
        self.bulks += 1
        return self.sent(body, options)

    def sent(self, body: str, options: dict[str, Any]) -> Any:
        return self._client.bulk(body=body, **options)


class Busy(Between):
    """The first request is answered as by a busy cluster: its first passage is turned away."""

    def sent(self, body: str, options: dict[str, Any]) -> Any:
        if self.bulks > 1:
            return super().sent(body, options)
        action, _, *rest = body.splitlines()
        answer = self._client.bulk(body="\n".join(rest) + "\n", **options)
        turned = {"_id": json.loads(action)["index"]["_id"], "status": 429, "error": {"reason": "queue is full"}}
        answer["items"].insert(0, {"index": turned})
        return answer


class Garbling(Between):
    """One passage's date arrives as something else."""

    def sent(self, body: str, options: dict[str, Any]) -> Any:
        head, comma, tail = body.partition('"published":"2025')
        assert comma
        return super().sent(f'{head}"published":"xxxx{tail}', options)


# -- writing


def test_what_a_busy_cluster_turns_away_is_sent_again(client: OpenSearch, tmp_path: Path) -> None:
    busy = Busy(client)
    shelf = Shelf(OpenSearchEngine(busy), tmp_path)  # type: ignore[arg-type]
    try:
        index = shelf.index(page("a", "Cancer."), page("b", "Cancer."), page("c", "Cancer."))

        assert sorted(found(index, "cancer")) == ["a", "b", "c"]
        assert index.passages == 3
        assert busy.bulks == 2
    finally:
        shelf.clear()


def test_a_passage_that_is_refused_is_named_with_its_reason_and_without_its_words(
    client: OpenSearch, tmp_path: Path
) -> None:
    garbling = Garbling(client)
    shelf = Shelf(OpenSearchEngine(garbling), tmp_path)  # type: ignore[arg-type]
    good = page("good", "Secret words.")
    bad = page("bad", "Secret words.", published=date(2025, 1, 1))
    try:
        with pytest.raises(EngineError, match=r"refused 1 of 2 passages: bad:0 \(400 .*published") as caught:
            shelf.index(good, bad)
        assert "Secret" not in str(caught.value)
        assert garbling.bulks == 1  # to send it again would change nothing
    finally:
        shelf.clear()


def test_a_cluster_that_was_not_told_our_fields_is_refused(client: OpenSearch, shelf: Shelf) -> None:
    client.indices.delete_index_template(name=FIELDS)
    try:
        with pytest.raises(EngineError, match=r"python -m infra\.opensearch apply"):
            shelf.write(page("a", "Cancer."))
        assert not shelf.engine.holds(shelf.generations[0])
    finally:
        list(apply(client))


def test_a_generation_that_is_gone_reads_as_missing(client: OpenSearch, shelf: Shelf) -> None:
    index = shelf.index(page("a", "Cancer."))
    client.indices.delete(index=PREFIX + shelf.generations[0])

    with pytest.raises(NotFoundError):
        index.search(asked("cancer"), 1)
    with pytest.raises(NotFoundError):
        shelf.open(shelf.generations[0])


def test_only_the_generations_that_are_kept_stay_and_those_another_build_may_be_writing(
    client: OpenSearch, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (shelf.write(page("a", "Cancer.")) for _ in range(3))

    shelf.engine.keep(frozenset({second, third}))
    assert all(shelf.engine.holds(one) for one in (first, second, third))

    monkeypatch.setattr("shared.adapters.opensearch.YOUNG_SECONDS", -60)
    shelf.engine.keep(frozenset({second, third}))
    assert [shelf.engine.holds(one) for one in (first, second, third)] == [False, True, True]


# -- the fields


def test_to_apply_twice_changes_nothing_and_a_change_is_applied(client: OpenSearch) -> None:
    assert list(apply(client)) == [(VECTORS, False), (FIELDS, False), (FUSION, False)]

    client.search_pipeline.delete(id=FUSION)
    client.indices.put_index_template(name=FIELDS, body={"index_patterns": ["passages-*"]})
    assert list(apply(client)) == [(VECTORS, False), (FIELDS, True), (FUSION, True)]


def test_a_cluster_without_vectors_is_told_the_rest(client: OpenSearch, shelf: Shelf) -> None:
    try:
        assert list(apply(client, vectors=False)) == [(FIELDS, True)]
        index = shelf.index(page("a", "Cancer."))
        assert found(index, "cancer") == ["a"]
        fields = client.indices.get_mapping(index=PREFIX + shelf.generations[0])[PREFIX + shelf.generations[0]]
        assert "vector" not in fields["mappings"]["properties"]
        assert index.near(Query(clauses=(), meaning="cancer"), 1) == []
    finally:
        list(apply(client))


def test_the_fields_have_room_for_vectors_and_the_pipeline_fuses_them_with_words(
    client: OpenSearch, shelf: Shelf
) -> None:
    shelf.write(page("a", "Cancer."))
    index = PREFIX + shelf.generations[0]
    for number, text in enumerate(["Pain.", "Fever."]):
        vector = [0.0] * 256
        vector[number] = 1.0
        client.index(index=index, id=str(number), body={"body": text, "vector": vector, "payload": "{}"})
    client.indices.refresh(index=index)
    near = {"knn": {"vector": {"vector": [0.1, 0.9] + [0.0] * 254, "k": 1}}}

    alone = client.search(index=index, body={"query": near})["hits"]["hits"]
    fused = client.search(
        index=index,
        body={"query": {"hybrid": {"queries": [{"match": {"body": "pain"}}, near]}}},
        params={"search_pipeline": FUSION},
    )["hits"]["hits"]

    assert [one["_id"] for one in alone] == ["1"]
    assert {one["_id"] for one in fused} == {"0", "1"}


# -- who may ask


@pytest.mark.parametrize(
    ("host", "service"),
    [("search-a.us-east-1.es.amazonaws.com", "es"), ("abc.us-east-1.aoss.amazonaws.com", "aoss"), ("a.aoss", "es")],
)
def test_a_collection_is_signed_for_as_what_it_is(host: str, service: str) -> None:
    assert _service(host) == service


def test_a_request_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[tuple[str, str, dict[str, str], bytes]]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            seen.append((self.command, self.path, dict(self.headers), body))
            answer = b'{"hits":{"hits":[]}}'
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        client = connect(endpoint, signed=True)
        client.search(index="passages-x", body={"query": {"match_all": {}}})
        client.close()
        server.shutdown()

    ((method, path, headers, body),) = seen
    scope, signed, signature = headers["Authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(", ")
    assert scope.startswith("Credential=testing/")
    assert scope.endswith("/eu-central-1/es/aws4_request")
    again = AWSRequest(method, f"{endpoint}{path}", data=body)
    names = signed.removeprefix("SignedHeaders=").split(";")
    lower = {name.lower(): value for name, value in headers.items()}
    for name in names:
        if name != "host":
            again.headers[name] = lower[name]
    again.context["timestamp"] = lower["x-amz-date"]
    signer = SigV4Auth(Credentials("testing", "testing", "testing"), "es", "eu-central-1")
    wanted = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    assert signature == f"Signature={wanted}"


class Watched:
    """A client's connection, as IAM sees it: which action each request needs, on which resource."""

    def __init__(self, client: OpenSearch) -> None:
        self.needs = list[Need]()
        perform = client.transport.perform_request

        def noted(method: str, url: str, *given: Any, **options: Any) -> Any:
            self.needs.append(Need(f"es:ESHttp{method.capitalize()}", ARN + url))
            return perform(method, url, *given, **options)

        client.transport.perform_request = noted  # type: ignore[method-assign]


def statements(role: str) -> list[dict[str, Any]]:
    """What a role may do where there is a domain."""
    template = Template(ROOT / "template.yaml", {"OpenSearchDomainArn": ARN, "OpenSearchEndpoint": "https://search"})
    policies = template.resources[role]["Properties"]["Policies"]
    made = [
        template.resolve(one) for one in policies[0]["PolicyDocument"]["Statement"] if "es:ESHttp" in json.dumps(one)
    ]
    return [one for one in made if one is not None]


def test_building_and_searching_need_no_more_than_their_roles_allow(tmp_path: Path) -> None:
    client = ready()
    building = Watched(client)
    shelf = Shelf(OpenSearchEngine(client), tmp_path)
    try:
        generation = shelf.write(page("a", "Cancer.", "More cancer."))
        index = shelf.open(generation)
        shelf.engine.keep(frozenset(shelf.generations))
        shelf.engine.holds(generation)
        searching_client = connect(node())
        searching = Watched(searching_client)
        searched = OpenSearchEngine(searching_client).open(generation, tmp_path / generation)
        matches = searched.search(Query(clauses=(Clause(words="cancer"),)), 2)
        searched.read(matches), searched.rarity(["cancer"]), searched.suggest("cancerr")
        assert searched.near(Query(clauses=(), meaning="cancer"), 2)
        assert searched.passages == index.passages == 2
    finally:
        shelf.clear()

    assert building.needs
    assert searching.needs
    build, search = statements("IngestionBuildRole"), statements("RetrievalRole")
    assert [one for one in building.needs if not allowed(build, one)] == []
    assert [one for one in searching.needs if not allowed(search, one)] == []
    for action, path in [
        ("Delete", "/passages-x"),
        ("Put", "/passages-x"),
        ("Post", "/passages-x/_bulk"),
        ("Post", "/x/_search"),
    ]:
        assert not allowed(search, Need(f"es:ESHttp{action}", ARN + path))
    assert not allowed(build, Need("es:ESHttpPut", ARN + "/_index_template/passages"))
