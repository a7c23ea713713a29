"""The bare engine: plain BM25 over one field with English stems, which is what the engine does by itself."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import tantivy

T = TypeVar("T")

_SYNTAX = re.compile(r"[^\w\s']+")  # what the engine would read as an operator


def bare_engine(texts: Iterable[tuple[T, str]], folder: Path, depth: int) -> Callable[[str], list[T]]:
    """Index texts by name; a question finds the names of the best `depth`."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="en_stem")
    builder.add_integer_field("row", fast=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=64 * 1024**2, num_threads=1)
    names: list[T] = []
    for name, text in texts:
        writer.add_document(tantivy.Document(body=text, row=len(names)))
        names.append(name)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> list[T]:
        query, _ = index.parse_query_lenient(_SYNTAX.sub(" ", question), ["body"])
        found = searcher.search(query, depth, count=False).hits
        return [names[row] for row in searcher.fast_field_values("row", [address for _, address in found])]

    return rank
