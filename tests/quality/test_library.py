"""The starter library: every figure stands in a page that the note names, and no sentence is anybody else's."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from content_ingest.front_matter import split
from content_ingest.reading import read_document
from infra.local.run import LIBRARY

NOTES = sorted(LIBRARY.glob("*.md"))
PAGES = Path(os.environ.get("NAVIS_DATA", "../shared/data")) / "nci"

# Figures: digits that are not part of a name such as HER2, CDK4/6, Ki-67, PD-L1 or DESTINY-Breast04.
_FIGURE = re.compile(r"(?<![\w/.-])\d+(?:[.,]\d+)*(?![\w/])")
_TRIAL = re.compile(r"NCT\d{8}")
_WORD = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*")
RUN = 8


def _read(note: Path) -> tuple[dict[str, Any], str]:
    return split(note.read_text(encoding="utf-8"))


def _sources(note: Path) -> str:
    front, _ = _read(note)
    return "\n".join((PAGES / source["file"]).read_text(encoding="utf-8") for source in front["sources"])


def _plain(text: str) -> list[str]:
    without_links = re.sub(r"\]\([^)]*\)", "]", text)
    return _WORD.findall(without_links.lower())


def test_the_library_holds_ten_notes_at_least() -> None:
    assert len(NOTES) >= 10


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_note_says_that_no_clinician_has_reviewed_it(note: Path) -> None:
    front, body = _read(note)
    assert front["evidence"] == "starter_note"
    assert front["reviewed"] is None
    assert front["sources"]
    assert "No clinician has reviewed this note." in body


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_note_reads_as_a_document_with_rights(note: Path) -> None:
    made = read_document(f"documents/{note.name}", note.read_bytes())
    assert made.source.licence == "CC-BY-4.0"
    assert made.passages


@pytest.mark.data
@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_every_figure_and_trial_number_stands_in_a_page_that_the_note_names(note: Path) -> None:
    _, body = _read(note)
    pages = _sources(note)
    figures = set(_FIGURE.findall(pages))
    assert set(_FIGURE.findall(body)) <= figures
    assert set(_TRIAL.findall(body)) <= set(_TRIAL.findall(pages))


@pytest.mark.data
@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_no_run_of_eight_words_is_taken_from_a_source(note: Path) -> None:
    _, body = _read(note)
    theirs = _plain(_sources(note))
    known = {tuple(theirs[n : n + RUN]) for n in range(len(theirs) - RUN + 1)}
    ours = _plain(body)
    assert not [" ".join(ours[n : n + RUN]) for n in range(len(ours) - RUN + 1) if tuple(ours[n : n + RUN]) in known]
