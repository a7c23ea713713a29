"""Well-known frameworks at the job of `make bench-ingest`: read the pages, cut them, make them searchable by words.

It is run by an interpreter that has them, and imports nothing of the project: `python framework.py FOLDER KIND`.
`llama_index` does most of what we do: passages keep the path of their headings and whole sentences. `haystack` reads
Markdown into text, front matter into fields and a table's row into a line, and ends passages of 1,000 characters with a
paragraph, line or sentence where it can, without headings. `haystack_as_it_stands` cuts the text at 200 words, Markdown
and all. None keeps links apart, or a table's headings beside its cells, or makes vectors.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

SEPARATORS = ["\n\n", "\n", ". ", " "]  # its own sentences need a model that it downloads
TOKENS = 1024  # of a passage at most: with one a heading that makes about as many as ours


def llama_index() -> Callable[[list[Path]], int]:
    """The models of sentences and tokens that it brings are enough."""
    import llama_index.core

    os.environ["NLTK_DATA"] = str(Path(llama_index.core.__file__).parent / "_static/nltk_cache")
    from llama_index.core import Document
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.node_parser import MarkdownNodeParser, SentenceSplitter
    from llama_index.retrievers.bm25 import BM25Retriever

    def ingest(files: list[Path]) -> int:
        documents = [Document(text=file.read_text(encoding="utf-8"), metadata={"file": file.name}) for file in files]
        splitter = SentenceSplitter(chunk_size=TOKENS, chunk_overlap=0)
        nodes = IngestionPipeline(transformations=[MarkdownNodeParser(), splitter]).run(documents=documents)
        BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=10)
        return len(nodes)

    return ingest


def haystack(*, as_it_stands: bool) -> Callable[[list[Path]], int]:
    """Its components in a pipeline of its own."""
    from haystack import Pipeline
    from haystack.components.converters import MarkdownToDocument, TextFileToDocument
    from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter, RecursiveDocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    def ingest(files: list[Path]) -> int:
        documents = InMemoryDocumentStore()
        read: Any = MarkdownToDocument(extract_frontmatter=True, table_to_single_line=True, progress_bar=False)
        cut: Any = RecursiveDocumentSplitter(
            split_length=1000, split_unit="char", split_overlap=0, separators=SEPARATORS
        )
        if as_it_stands:
            read, cut = TextFileToDocument(), DocumentSplitter(split_by="word", split_length=200)
        steps = {"read": read, "clean": DocumentCleaner(), "cut": cut, "write": DocumentWriter(documents)}
        pipeline = Pipeline()
        for name, step in steps.items():
            pipeline.add_component(name, step)
        for before, after in zip(steps, list(steps)[1:], strict=False):
            pipeline.connect(before, after)
        pipeline.run({"read": {"sources": files}})
        return documents.count_documents()

    return ingest


KINDS: dict[str, tuple[str, Callable[[], Callable[[list[Path]], int]]]] = {
    "llama_index": ("llama-index-core", llama_index),
    "haystack": ("haystack-ai", lambda: haystack(as_it_stands=False)),
    "haystack_as_it_stands": ("haystack-ai", lambda: haystack(as_it_stands=True)),
}


def main(folder: Path, kind: str) -> None:
    """Prints one JSON line."""
    package, prepare = KINDS[kind]
    ingest = prepare()
    files = sorted(folder.glob("*.md"))
    start = time.perf_counter()
    passages = ingest(files)
    seconds = time.perf_counter() - start
    made = {
        "name": kind, "version": version(package), "passages": passages, "seconds": round(seconds, 2),
        "pages_per_second": round(len(files) / seconds, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    print(json.dumps(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
