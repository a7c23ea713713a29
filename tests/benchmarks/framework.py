"""A well-known framework (Haystack) at the job of `make bench-ingest`: read the pages, cut them, make them searchable.

It is run by an interpreter that has it, and imports nothing of the project: `python framework.py FOLDER`. It cuts at
200 words, which makes about as many passages as ours. Text is taken as it stands: it keeps no headings, tables or
links.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    """Prints one JSON line."""
    from haystack import Pipeline, __version__
    from haystack.components.converters import TextFileToDocument
    from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    files = sorted(folder.glob("*.md"))
    start = time.perf_counter()
    documents = InMemoryDocumentStore()
    steps = {
        "read": TextFileToDocument(),
        "clean": DocumentCleaner(),
        "cut": DocumentSplitter(split_by="word", split_length=200),
        "write": DocumentWriter(documents),
    }
    pipeline = Pipeline()
    for name, step in steps.items():
        pipeline.add_component(name, step)
    for before, after in zip(steps, list(steps)[1:], strict=False):
        pipeline.connect(before, after)
    pipeline.run({"read": {"sources": files}})
    seconds = time.perf_counter() - start
    made = {
        "name": f"haystack {__version__}", "passages": documents.count_documents(), "seconds": round(seconds, 2),
        "pages_per_second": round(len(files) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    print(json.dumps(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
