"""A well-known framework (Haystack) at the job of `make bench-ingest`: read the pages, cut them, make them searchable.

It is run by an interpreter that has it, and imports nothing of the project: `python framework.py FOLDER KIND`. `plain`
takes the text as it stands, Markdown and all, and cuts at 200 words, which makes about as many passages as ours.
`read` does more of what we do with its own parts: Markdown becomes text, front matter fields, a table's row a line, and
passages of 1,000 characters end with a paragraph, line or sentence. Neither keeps headings or makes vectors.
"""

import json
import resource
import sys
import time
from pathlib import Path

SEPARATORS = ["\n\n", "\n", ". ", " "]  # its own sentences need a model that it downloads


def main(folder: Path, kind: str) -> None:
    """Prints one JSON line."""
    from haystack import Pipeline, __version__
    from haystack.components.converters import MarkdownToDocument, TextFileToDocument
    from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter, RecursiveDocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    files = sorted(folder.glob("*.md"))
    start = time.perf_counter()
    documents = InMemoryDocumentStore()
    if kind == "read":
        read = MarkdownToDocument(extract_frontmatter=True, table_to_single_line=True, progress_bar=False)
        cut = RecursiveDocumentSplitter(split_length=1000, split_unit="char", split_overlap=0, separators=SEPARATORS)
    else:
        read, cut = TextFileToDocument(), DocumentSplitter(split_by="word", split_length=200)
    steps = {"read": read, "clean": DocumentCleaner(), "cut": cut, "write": DocumentWriter(documents)}
    pipeline = Pipeline()
    for name, step in steps.items():
        pipeline.add_component(name, step)
    for before, after in zip(steps, list(steps)[1:], strict=False):
        pipeline.connect(before, after)
    pipeline.run({"read": {"sources": files}})
    seconds = time.perf_counter() - start
    made = {
        "name": f"haystack {__version__}, {kind}", "passages": documents.count_documents(),
        "seconds": round(seconds, 2), "pages_per_second": round(len(files) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    print(json.dumps(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
