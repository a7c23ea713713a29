"""The index on OpenSearch: one index a generation, in a cluster that has been told the fields (infra/opensearch).

Of a generation the store keeps what stands in its folder: `sources.json`, the sources of its documents by id, the
vectors of words that its passages' were made with (word_vectors.py), the language model that has read them, where one
has (models.py), and `opensearch.json`, by which it is known to stand in a cluster. Which generation serves says the
pointer alone.
"""

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from opensearchpy import NotFoundError as MissingError
from opensearchpy import OpenSearch, RequestError, Urllib3AWSV4SignerAuth, Urllib3HttpConnection
from opensearchpy.helpers import streaming_bulk

from shared.adapters.aws import client as aws_client
from shared.adapters.aws import credentials
from shared.adapters.generation_index import GenerationIndex, Outline, joined, payload, place
from shared.adapters.generation_store import IN_A_CLUSTER
from shared.adapters.models import copy_model, read_model
from shared.adapters.passage_vectors import model_rows, vectors_of
from shared.adapters.tantivy import FEWEST_IN_STEM, FEWEST_LETTERS, FEWEST_PASSAGES, MOST_LETTERS, analyser
from shared.adapters.word_vectors import WordVectors, copy_words
from shared.errors import EngineError, NotFoundError
from shared.model.evidence import Hit, Match
from shared.model.passage import Passage, PassageSet
from shared.model.query import FIELD_WEIGHTS, PHRASE_SLOP, Clause, Filters, Query
from shared.ports import Embedder, Modelled
from shared.vocabulary.spelling import distance

FORMAT = 2  # of the fields, as `_meta` in infra/opensearch/passages.json says it
LOCAL = "http://127.0.0.1:19200"  # where infra/opensearch/node.sh starts a node
PREFIX = "passages-"

BULK_PASSAGES = 500
BULK_BYTES = 4 * 1024**2
BULK_TRIES = 5  # again, of what a busy cluster turned away; the waits double from one second
SETTLE_SECONDS = 120  # until a collection that cannot be refreshed shows what was written
YOUNG_SECONDS = 3600  # of an index; a build ends in a quarter of that
NAMED = 5  # of the passages that a cluster refused
KNOWN = 5000  # passages of an index that a process keeps, as JSON: objects would make each look for garbage longer
MOST_NEAR = 50  # words of the index that are looked at for a misspelt one

VECTOR, BY_MODEL = "vector", "model_vector"  # the fields by words' vectors and by a language model
FLAT = {"name": "flat", "engine": "lucene", "space_type": "cosinesimil"}  # no graph: it is scanned, and written faster

Rows = Callable[[PassageSet], tuple[str, NDArray[np.int8]]]  # a document's field, and its vector for each passage


def connect(endpoint: str, *, signed: bool | None = None) -> OpenSearch:
    """A client of a cluster. Requests are signed (SigV4) for a domain or a serverless collection, by default over
    https; a plain endpoint is a node on this machine.
    """
    parts = urlsplit(endpoint)
    sign = parts.scheme == "https" if signed is None else signed
    auth = None
    if sign:
        region = str(aws_client("s3").meta.region_name)
        auth = Urllib3AWSV4SignerAuth(credentials(), region, _service(parts.hostname or ""))
    return OpenSearch(
        endpoint,
        http_auth=auth,
        connection_class=Urllib3HttpConnection,
        pool_maxsize=10,
        timeout=10,
        max_retries=3,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
    )


def _service(host: str) -> str:
    return "aoss" if ".aoss." in host else "es"


class OpenSearchEngine:
    """Writes generations into a cluster and opens them. Implements `shared.ports.Engine`."""

    format = f"opensearch.{FORMAT}"

    def __init__(self, client: OpenSearch) -> None:
        self._client = client

    def holds(self, generation: str) -> bool:
        """Whether the cluster has an index of the generation; it may have been written only in part."""
        return bool(self._client.indices.exists(index=PREFIX + generation))

    def write(
        self,
        generation: str,
        folder: Path,
        sets: Iterable[PassageSet],
        words: Path,
        modelled: Modelled | None = None,
    ) -> int:
        """Write a new index; returns how many passages it holds. Raises EngineError for what the cluster refuses."""
        index = PREFIX + generation
        self._client.indices.delete(index=index, ignore_unavailable=True)  # of a build that did not end
        self._client.indices.create(index=index)
        fields = self._client.indices.get_mapping(index=index)[index]["mappings"]
        if fields.get("_meta", {}).get("format") != FORMAT:
            self._client.indices.delete(index=index)
            raise EngineError("the cluster has not been told our fields: python -m infra.opensearch apply")
        has_vectors = VECTOR in fields["properties"]  # a collection for search may have no k-NN
        copy_words(words, folder)
        rows = list[Rows]()
        if has_vectors:
            embedder = WordVectors(folder)
            rows.append(lambda one: (VECTOR, vectors_of(one, embedder)))
        if has_vectors and modelled:
            copy_model(modelled.folder, folder)
            rows.append(self._by_model(index, modelled))
        outline = Outline()
        count, refused = 0, list[str]()
        for ok, said in streaming_bulk(
            self._client,
            _documents(sets, outline, rows),
            index=index,
            chunk_size=BULK_PASSAGES,
            max_chunk_bytes=BULK_BYTES,
            max_retries=BULK_TRIES,
            initial_backoff=1,
            max_backoff=16,
            raise_on_error=False,
            request_timeout=60,
        ):
            count += 1
            if not ok:
                refused.append(_refusal(said))
        if refused:
            named = "; ".join(refused[:NAMED])
            raise EngineError(f"the cluster refused {len(refused)} of {count} passages: {named}")
        self._settle(index, count)
        outline.write(folder)
        (folder / IN_A_CLUSTER).write_text(json.dumps({"index": index, "vectors": has_vectors}), encoding="utf-8")
        return count

    def _by_model(self, index: str, modelled: Modelled) -> Rows:
        """Have the index keep vectors of the model's size."""
        size = read_model(modelled.folder).size
        field = {"type": "knn_vector", "dimension": size, "method": FLAT}
        try:
            self._client.indices.put_mapping(index=index, body={"properties": {BY_MODEL: field}})
        except RequestError as error:
            raise EngineError(f"the cluster takes no vectors without a graph: {error.error}") from None
        return lambda one: (BY_MODEL, model_rows(one, modelled, size))

    def _settle(self, index: str, count: int) -> None:
        """Wait until all can be found. A serverless collection cannot be told to: it refreshes when it likes."""
        if not _is_serverless(self._client):
            self._client.indices.refresh(index=index)
            return
        end = time.monotonic() + SETTLE_SECONDS
        while self._client.count(index=index)["count"] < count:
            if time.monotonic() > end:
                raise EngineError(f"after {SETTLE_SECONDS} seconds the collection does not show all passages")
            time.sleep(2)

    def open(self, generation: str, folder: Path) -> "OpenSearchIndex":
        """Open a generation. Raises NotFoundError when the cluster has it no more."""
        return OpenSearchIndex(self._client, folder, generation)

    def keep(self, generations: frozenset[str]) -> None:
        """Delete every other generation's index, but for young ones: another build may be at work on them."""
        kept = {PREFIX + one for one in generations}
        old = time.time() - YOUNG_SECONDS
        for index, said in self._client.indices.get_settings(index=f"{PREFIX}*").items():
            if index not in kept and int(said["settings"]["index"]["creation_date"]) / 1000 < old:
                self._client.indices.delete(index=index, ignore_unavailable=True)


def _is_serverless(client: OpenSearch) -> bool:
    return any(_service(one.host) == "aoss" for one in client.transport.connection_pool.connections)


def _documents(sets: Iterable[PassageSet], outline: Outline, rows: Sequence[Rows]) -> Iterator[dict[str, Any]]:
    for one in sets:
        source = one.source
        outline.add(one)
        shared = {
            "title": source.title,
            "document_id": source.document_id,
            "audience": source.audience,
            "evidence": source.evidence,
            "publisher": source.publisher,
            "topic": source.topics,
        }
        if source.published is not None:
            shared["published"] = source.published.isoformat()
        vectors = [(field, made.tolist()) for field, made in (of(one) for of in rows)]
        for number, passage in enumerate(one.passages):
            where = place(source.document_id, passage.ordinal)
            yield {
                "_id": where,  # so that a request which is sent again writes the same passages
                "_source": {
                    **shared,
                    # in whole numbers, as the embedded index has them; the cluster takes no vector of zeros
                    **{field: made[number] for field, made in vectors if any(made[number])},
                    "body": passage.text,
                    "section": joined(passage.section),
                    "place": where,
                    "payload": payload(passage),
                },
            }


def _refusal(said: dict[str, Any]) -> str:
    """A refused passage and why, without what it says."""
    (answer,) = said.values()
    error = answer.get("error") or {}
    reason = error.get("reason", "") if isinstance(error, dict) else str(error)
    return f"{answer.get('_id')} ({answer.get('status')} {reason[:120]})"


class OpenSearchIndex(GenerationIndex):
    """One generation in a cluster. Implements `shared.ports.PassageIndex`."""

    def __init__(self, client: OpenSearch, folder: Path, generation: str) -> None:
        super().__init__(folder, generation)
        self._client = client
        self._index = PREFIX + generation
        self._analyser = analyser()
        self._has_vectors = bool(json.loads((folder / IN_A_CLUSTER).read_text(encoding="utf-8"))["vectors"])
        self._known: dict[str, str] = {}
        if not client.indices.exists(index=self._index):
            raise NotFoundError(self._index)

    @cached_property
    def passages(self) -> int:
        """How many passages the generation holds; it never changes."""
        return int(self._client.count(index=self._index)["count"])

    def stems(self, text: str) -> list[str]:
        """The text's words, folded and stemmed, in order: by the embedded engine's analyser, which the cluster's is
        made to agree with, so that nothing has to be asked for.
        """
        return list(self._analyser.analyze(text))

    def rarity(self, words: Sequence[str]) -> Mapping[str, float]:
        """BM25's inverse document frequency over bodies for each word (its stem's) that the index holds."""
        stems = {word: stem for word in words for stem in self.stems(word)[:1]}
        if not stems:
            return {}
        wanted = {stem: {"term": {"body": stem}} for stem in stems.values()}
        counted = self._client.search(
            index=self._index,
            body={"size": 0, "track_total_hits": False, "aggs": {"words": {"filters": {"filters": wanted}}}},
        )["aggregations"]["words"]["buckets"]
        total, found = self.passages, {}
        for word, stem in stems.items():
            if documents := counted[stem]["doc_count"]:
                found[word] = math.log(1 + (total - documents + 0.5) / (documents + 0.5))
        return found

    def suggest(self, word: str) -> str | None:
        """The commonest stem of the index one slip away (two in words of nine letters) that begins like the word, or
        else one slip away in its first letters."""
        slips = 1 if len(word) <= 8 else 2
        stem = "".join(self.stems(word)[:1])
        if not FEWEST_LETTERS <= len(word) <= MOST_LETTERS or not stem.isalpha():
            return None
        asked = {
            "field": "body",
            "analyzer": "keyword",
            "suggest_mode": "always",
            "sort": "frequency",
            "size": MOST_NEAR,
            "min_word_length": 3,
            "min_doc_freq": FEWEST_PASSAGES - 1,  # it asks for more than that
        }
        alike = {"text": stem, "term": asked | {"prefix_length": 2, "max_edits": slips}}
        other = {"text": stem, "term": asked | {"prefix_length": 0, "max_edits": 1}}
        answer = self._client.search(index=self._index, body={"size": 0, "suggest": {"alike": alike, "other": other}})[
            "suggest"
        ]
        for name, most in (("alike", slips), ("other", 1)):
            near = [
                (-one["freq"], one["text"])
                for one in answer[name][0]["options"]
                if one["freq"] >= FEWEST_PASSAGES and distance(one["text"], stem) <= most
            ]
            if near and (name == "alike" or len(stem) >= FEWEST_IN_STEM):
                return str(min(near)[1])
        return None

    def search(self, query: Query, k: int) -> list[Match]:
        """The best passages with BM25's sum over clauses and fields as score."""
        wanted = body(query, k, self.without)
        return self._matches(wanted) if wanted else []

    def near(self, query: Query, k: int) -> list[Match]:
        """The passages nearest in meaning, by a scan over all of them, with the cosine as score."""
        return self._nearest(VECTOR, self._words, query, k) if self._has_vectors else []

    def near_by_model(self, query: Query, k: int) -> list[Match]:
        """The same by the generation's language model, among what it has read."""
        return self._nearest(BY_MODEL, self._model, query, k) if self._model else []

    def _nearest(self, field: str, embedder: Embedder, query: Query, k: int) -> list[Match]:
        vector = embedder.ask(query.meaning)
        if not vector.any():
            return []
        found = self._matches(nearest(vector.tolist(), query.filters, k, self.without, field))
        return [one._replace(score=2 * one.score - 1) for one in found]

    def read(self, matches: Sequence[Match]) -> list[Hit]:
        """The passages that stand there with their scores, in this order; places that do not exist are left out."""
        if len(self._known) > KNOWN:
            self._known.clear()
        places = [place(one.document_id, one.ordinal) for one in matches]
        unread = [one for one in dict.fromkeys(places) if one not in self._known]
        if unread:
            for one in self._found(
                {
                    "size": len(unread),
                    "track_total_hits": False,
                    "_source": ["payload"],
                    "query": {"bool": {"filter": [{"terms": {"place": unread}}]}},
                }
            ):
                self._known[one["_id"]] = one["_source"]["payload"]
        return [
            Hit.model_construct(
                passage=Passage.model_validate_json(self._known[where]),
                source=self.sources[one.document_id],
                score=one.score,
            )
            for one, where in zip(matches, places, strict=True)
            if where in self._known
        ]

    def _matches(self, wanted: dict[str, Any]) -> list[Match]:
        made = []
        for one in self._found(wanted):
            document_id, _, ordinal = one["_id"].rpartition(":")
            made.append(Match(document_id, int(ordinal), float(one["_score"])))
        return made

    def _found(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            return list(self._client.search(index=self._index, body=wanted)["hits"]["hits"])
        except MissingError:
            raise NotFoundError(self._index) from None


def body(query: Query, k: int, without: frozenset[str] = frozenset()) -> dict[str, Any] | None:
    """A query as a cluster is asked it; None for one that asks for nothing."""
    if not query.clauses:
        return None
    asked: dict[str, Any] = {
        "should": [one for clause in query.clauses for one in _clause(clause)],
        "minimum_should_match": 1,
        "filter": _conditions(query.filters),
        "must_not": _hidden(without),
    }
    return {"size": k, "track_total_hits": False, "_source": False, "query": {"bool": asked}}


def nearest(
    vector: list[float], filters: Filters, k: int, without: frozenset[str] = frozenset(), field: str = VECTOR
) -> dict[str, Any]:
    """The exact scan as a cluster is asked for it; its scores are (1 + the cosine) / 2."""
    among = {"filter": [{"exists": {"field": field}}, *_conditions(filters)], "must_not": _hidden(without)}
    params = {"field": field, "query_value": vector, "space_type": "cosinesimil"}
    script = {"lang": "knn", "source": "knn_score", "params": params}
    return {
        "size": k,
        "track_total_hits": False,
        "_source": False,
        "query": {"script_score": {"query": {"bool": among}, "script": script}},
    }


def _hidden(without: frozenset[str]) -> list[dict[str, Any]]:
    return [{"terms": {"document_id": sorted(without)}}] if without else []


def _clause(clause: Clause) -> Iterator[dict[str, Any]]:
    """The cluster's analyser reads the words: one is looked for as a term, several as a phrase."""
    for field, weight in FIELD_WEIGHTS.items():
        said = {"query": clause.words, "slop": PHRASE_SLOP, "boost": weight * clause.weight}
        yield {"match_phrase": {field: said}}


def _conditions(filters: Filters) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"term": {field: value}}
        for field, value in filters.model_dump(exclude={"published_after"}, exclude_none=True).items()
    ]
    if filters.published_after is not None:
        found.append({"range": {"published": {"gt": filters.published_after.isoformat()}}})
    return found
