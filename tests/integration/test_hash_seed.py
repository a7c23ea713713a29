"""An answer does not depend on the seed with which a process hashes strings: with each a set has another order."""

import subprocess
import sys
from pathlib import Path

import pytest

from content_ingest.generation import WORDS
from content_ingest.reading import read_document
from infra.run import LIBRARY
from shared.adapters.tantivy import write_index
from tests.suites import ROOT

SEEDS = ("1", "2", "3")
QUESTIONS = (
    "What happens when HER2-low breast cancer treatment stops working?",
    "what are the side effects of trastuzumab deruxtecan and when should I call",
    "my mother was just told that she has breast cancer and I am scared, what now",
    "Can I drink alcohol during chemo?",
    "How is HER2 tested in breast cancer, and what does IHC 2+ mean?",
    "does zorblatinib work for breast cancer",
)
# Run with the index and the questions: the evidence and the draft for each, a line each. It imports little.
_WRITTEN = """
import sys
from pathlib import Path
from functions.generation.writing import write
from functions.retrieval.gathering import gather
from shared.adapters.tantivy import TantivyIndex
from tests.unit.made import question

index = TantivyIndex(Path(sys.argv[1]), "g1")
for asked in map(question, sys.argv[2:]):
    found = gather(asked, index)
    print(found.model_dump_json())
    print(write(asked, found).model_dump_json())
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter library as an index."""
    place = tmp_path_factory.mktemp("library")
    notes = sorted(LIBRARY.glob("*.md"))
    write_index(place, (read_document(f"documents/{one.name}", one.read_bytes()) for one in notes), WORDS)
    return place


def test_evidence_and_drafts_are_the_same_bytes_under_every_seed(library: Path) -> None:
    started = [
        subprocess.Popen(  # noqa: S603  # our own interpreter and code
            [sys.executable, "-c", _WRITTEN, str(library), *QUESTIONS],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
        )
        for seed in SEEDS
    ]
    said = [process.communicate()[0].splitlines() for process in started]

    assert [process.returncode for process in started] == [0] * len(SEEDS)
    assert [len(lines) for lines in said] == [2 * len(QUESTIONS)] * len(SEEDS)
    assert [number for number, lines in enumerate(zip(*said, strict=True)) if len(set(lines)) > 1] == []
