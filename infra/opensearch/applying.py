"""What stands in this folder as data, put into a cluster: the fields and analysers of every generation to come."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIELDS, VECTORS, FUSION = "passages", "passages-vectors", "passages-fusion"


def apply(client: Any, *, vectors: bool = True) -> Iterator[tuple[str, bool]]:
    """Put each thing that the cluster has not or has otherwise; yields its name and whether it was put.

    Without `vectors` for a cluster or collection that has no k-NN. What is there already keeps serving: an index takes
    its fields when it is created.
    """
    composed = []
    if vectors:
        body = _marked("vectors.json")
        yield VECTORS, _component(client, body)
        composed = [VECTORS]
    body = _marked("passages.json") | {"composed_of": composed}
    yield FIELDS, _index_template(client, body)
    if vectors:
        yield FUSION, _pipeline(client, _read("fusion.json"))


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return found


def _marked(name: str) -> dict[str, Any]:
    """A template with a digest of itself: a cluster gives its settings back in another form."""
    body = _read(name)
    return body | {"_meta": {"digest": hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()}}


def _component(client: Any, body: dict[str, Any]) -> bool:
    found = client.cluster.get_component_template(name=VECTORS, ignore=404).get("component_templates", [])
    if [one["component_template"].get("_meta") for one in found] == [body["_meta"]]:
        return False
    client.cluster.put_component_template(name=VECTORS, body=body)
    return True


def _index_template(client: Any, body: dict[str, Any]) -> bool:
    found = client.indices.get_index_template(name=FIELDS, ignore=404).get("index_templates", [])
    known = [(one["index_template"].get("_meta"), one["index_template"].get("composed_of")) for one in found]
    if known == [(body["_meta"], body["composed_of"])]:
        return False
    client.indices.put_index_template(name=FIELDS, body=body)
    return True


def _pipeline(client: Any, body: dict[str, Any]) -> bool:
    if client.search_pipeline.get(id=FUSION, ignore=404).get(FUSION) == body:
        return False
    client.search_pipeline.put(id=FUSION, body=body)
    return True
