"""The embedded index: tantivy over the passages of one generation, in a folder.

The folder holds tantivy's files, the sources and headings of its documents (generation_index.py), the vectors of its
passages (passage_vectors.py) and those of the words that they were made with (word_vectors.py); and where a language
model has read passages, their vectors by it and the model (models.py).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import tantivy
from numpy.typing import NDArray

from shared.adapters.generation_index import GenerationIndex, Outline, joined, payload, place
from shared.adapters.models import copy_model, read_model
from shared.adapters.passage_vectors import BY_MODEL, FILE, PassageVectors, model_rows, vectors_of, write_rows
from shared.adapters.word_vectors import WordVectors, copy_words
from shared.model.evidence import Hit, Match
from shared.model.passage import Passage, PassageSet
from shared.model.query import FIELD_WEIGHTS, PHRASE_SLOP, Clause, Filters, Query
from shared.ports import Modelled
from shared.vocabulary.spelling import distance, slips

FORMAT = 4  # changes with the schema, so that a generation says which code can read it

FEWEST_LETTERS, MOST_LETTERS = 6, 40  # of a word whose spelling is mended
FEWEST_IN_STEM = 7  # where its first letters are: "kettle" is no slip for "settle"
FEWEST_PASSAGES = 5  # that hold the word it is mended to
MOST_NEAR = 5000  # words with the same two letters that are tried

_REMEMBERED = 500  # passages: those of a question or two; more objects make each look for garbage longer
_ANALYSER = "navis_english"
_WRITER_BYTES = 64 * 1024**2


def analyser() -> Any:
    """How text becomes the words of the index: on every engine."""
    build = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        build = build.filter(step)
    return build.build()


def _schema() -> Any:
    schema = tantivy.SchemaBuilder()
    for field in FIELD_WEIGHTS:
        schema.add_text_field(field, tokenizer_name=_ANALYSER, index_option="position")
    for field in ("place", "document_id", "audience", "evidence", "publisher", "topic"):
        schema.add_text_field(field, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("published", indexed=True)
    schema.add_integer_field("row", fast=True)  # of the passage's vector
    schema.add_bytes_field("payload", stored=True)
    return schema.build()


def write_index(folder: Path, sets: Iterable[PassageSet], words: Path, modelled: Modelled | None = None) -> int:
    """Write a new index into an empty folder; returns how many passages it holds. `words` has the words' vectors."""
    size = read_model(modelled.folder).size if modelled else 0
    by_model = [np.zeros((0, size), np.int8)]
    copy_words(words, folder)
    embedder, vectors = WordVectors(folder), list[NDArray[np.int8]]()
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(_ANALYSER, analyser())
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    outline = Outline()
    count = 0
    for one in sets:
        source = one.source
        outline.add(one)
        vectors.append(vectors_of(one, embedder))
        if modelled:
            by_model.append(model_rows(one, modelled, size))
        for passage in one.passages:
            document = tantivy.Document()
            document.add_text("body", passage.text)
            document.add_text("section", joined(passage.section))
            document.add_text("title", source.title)
            document.add_text("place", place(source.document_id, passage.ordinal))
            document.add_text("document_id", source.document_id)
            document.add_text("audience", source.audience)
            document.add_text("evidence", source.evidence)
            document.add_text("publisher", source.publisher)
            for topic in source.topics:
                document.add_text("topic", topic)
            if source.published is not None:
                document.add_integer("published", source.published.toordinal())
            document.add_integer("row", count)
            document.add_bytes("payload", payload(passage).encode())
            writer.add_document(document)
            count += 1
    writer.commit()
    writer.wait_merging_threads()
    write_rows(folder / FILE, vectors or [np.zeros((0, embedder.size), np.int8)])
    if modelled:
        copy_model(modelled.folder, folder)
        write_rows(folder / BY_MODEL, by_model)
    outline.write(folder)
    return count


class TantivyIndex(GenerationIndex):
    """Read-only access to one generation's folder. Implements `shared.ports.PassageIndex`."""

    def __init__(self, folder: Path, generation: str) -> None:
        super().__init__(folder, generation)
        self._schema = _schema()
        self._index = tantivy.Index.open(str(folder))
        self._analyser = analyser()
        self._index.register_tokenizer(_ANALYSER, self._analyser)
        self._index.config_reader(reload_policy="manual")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._vectors = PassageVectors(folder)
        everything = self._searcher.search(tantivy.Query.all_query(), limit=max(1, self.passages), count=False).hits
        self._by_row = dict(zip(self._rows(everything), (address for _, address in everything), strict=True))
        # rows are in the order of writing: documents as in sources.json, each with its passages from first to last
        counts = [self._searcher.doc_freq("document_id", name) for name in self.sources]
        firsts = pairwise(accumulate(counts, initial=0))
        self._spans = {name: range(*rows) for name, rows in zip(self.sources, firsts, strict=True)}
        self._places = [(name, ordinal) for name, rows in self._spans.items() for ordinal in range(len(rows))]
        self._read = lru_cache(maxsize=_REMEMBERED)(self._passage)
        self._allowed = lru_cache(maxsize=16)(self._rows_allowed)

    @property
    def passages(self) -> int:
        """How many passages the generation holds."""
        return int(self._searcher.num_docs)

    def stems(self, text: str) -> list[str]:
        """The text's words, folded and stemmed as in the index, in order."""
        return list(self._analyser.analyze(text))

    def rarity(self, words: Sequence[str]) -> Mapping[str, float]:
        """BM25's inverse document frequency over bodies for each word (its stem's) that the index holds."""
        total, found = self.passages, {}
        for word in words:
            for stem in self.stems(word)[:1]:
                documents = self._searcher.doc_freq("body", stem)
                if documents:
                    found[word] = math.log(1 + (total - documents + 0.5) / (documents + 0.5))
        return found

    def suggest(self, word: str) -> str | None:
        """The commonest stem of the index one slip away (two in words of nine letters) that begins like the word, or
        else one slip away in its first letters."""
        most = 1 if len(word) <= 8 else 2
        stem = "".join(self.stems(word)[:1])
        if not FEWEST_LETTERS <= len(word) <= MOST_LETTERS or not stem.isalpha():
            return None
        common = self._searcher.terms_with_prefix("body", stem[:2], limit=MOST_NEAR)  # the commonest first
        for near, count in common:
            if count < FEWEST_PASSAGES:
                break
            if abs(len(near) - len(stem)) <= most and distance(stem, near) <= most:
                return str(near)
        if len(stem) < FEWEST_IN_STEM:
            return None
        # no prefix is given here, and a scan of all words would take milliseconds: the few hundred slips are looked up
        counts = {near: self._searcher.doc_freq("body", near) for near in slips(stem) if near[:2] != stem[:2]}
        best = max(counts, key=lambda near: (counts[near], near))
        return best if counts[best] >= FEWEST_PASSAGES else None

    def search(self, query: Query, k: int) -> list[Match]:
        """The best passages with BM25's sum over clauses and fields as score."""
        wanted = [made for clause in query.clauses for made in self._clause(clause)]
        if not wanted:
            return []
        combined = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in wanted])
        found = self._searcher.search(self._only(combined, query.filters), limit=k, count=False).hits
        return [Match(*self._places[row], score) for row, (score, _) in zip(self._rows(found), found, strict=True)]

    def near(self, query: Query, k: int) -> list[Match]:
        """The passages nearest in meaning, by a scan over all of them, with the cosine as score."""
        (vector,) = self._words.embed([query.meaning])
        return self._nearest(self._vectors, vector, k, self._among(query)) if vector.any() else []

    def near_by_model(self, query: Query, k: int) -> list[Match]:
        """The same by the generation's language model, among what it has read."""
        if self._model is None or not self._by_model.known.any():
            return []
        vector = self._model.ask(query.meaning)
        among, known = self._among(query), self._by_model.known
        allowed = known if among is None else among & known
        return self._nearest(self._by_model, vector, k, allowed) if vector.any() else []

    @cached_property
    def _by_model(self) -> PassageVectors:
        return PassageVectors(self._folder, BY_MODEL)

    def read(self, matches: Sequence[Match]) -> list[Hit]:
        """The passages that stand there with their scores, in this order; places that do not exist are left out."""
        hits = []
        for name, ordinal, score in matches:
            rows = self._spans.get(name, range(0))
            if 0 <= ordinal < len(rows):
                passage = self._read(rows[ordinal])
                hits.append(Hit(passage=passage, source=self.sources[name], score=score))
        return hits

    def _nearest(
        self, vectors: PassageVectors, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> list[Match]:
        return [Match(*self._places[row], cosine) for row, cosine in vectors.nearest(vector, k, allowed)]

    def _among(self, query: Query) -> NDArray[np.bool_] | None:
        """The rows that may be found, where not all may."""
        return self._allowed(query.filters, self.without) if self.without or query.filters != Filters() else None

    def _only(self, query: Any, filters: Filters) -> Any:
        """The query among the passages that the filters let through and that are not withdrawn."""
        conditions = self._conditions(filters)
        if conditions:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in (query, *conditions)])
        if self.without:
            hidden = tantivy.Query.term_set_query(self._schema, "document_id", sorted(self.without))
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, hidden)])
        return query

    def _rows_allowed(self, filters: Filters, _without: frozenset[str]) -> NDArray[np.bool_]:
        """The same as a mask over rows; `_without` is what a remembered one was made for."""
        allowed = np.zeros(self.passages, np.bool_)
        found = self._searcher.search(
            self._only(tantivy.Query.all_query(), filters), limit=max(1, self.passages), count=False
        ).hits
        allowed[self._rows(found)] = True
        return allowed

    def _rows(self, found: Sequence[Any]) -> list[int]:
        return cast("list[int]", self._searcher.fast_field_values("row", [address for _, address in found]))

    def _passage(self, row: int) -> Passage:
        document = self._searcher.doc(self._by_row[row])
        return Passage.model_validate_json(cast("bytes", document.get_first("payload")))

    def _clause(self, clause: Clause) -> Iterable[Any]:
        stems = self.stems(clause.words)
        for field, weight in FIELD_WEIGHTS.items():
            if not stems:
                return
            if len(stems) == 1:
                query = tantivy.Query.term_query(self._schema, field, stems[0])
            else:
                query = tantivy.Query.phrase_query(self._schema, field, list(stems), slop=PHRASE_SLOP)
            yield tantivy.Query.boost_query(query, weight * clause.weight)

    def _conditions(self, filters: Filters) -> list[Any]:
        found = [
            tantivy.Query.term_query(self._schema, field, value, index_option="basic")
            for field, value in filters.model_dump(exclude={"published_after"}, exclude_none=True).items()
        ]
        if filters.published_after is not None:
            found.append(
                tantivy.Query.range_query(
                    self._schema,
                    "published",
                    tantivy.FieldType.Integer,
                    filters.published_after.toordinal(),
                    None,
                    include_lower=False,
                )
            )
        return found
