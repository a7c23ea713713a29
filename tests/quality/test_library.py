"""The starter library: every figure stands in a page that the note names, and no sentence is anybody else's."""

import re
from pathlib import Path
from typing import Any

import pytest

from content_ingest.front_matter import split
from content_ingest.reading import read_document
from infra.run import LIBRARY
from tests.suites import data_folder

NOTES = sorted(LIBRARY.glob("*.md"))
FIELDS = {
    "title": str,
    "url": str,
    "publisher": str,
    "audience": str,
    "evidence": str,
    "licence": str,
    "attribution": str,
    "sources": list,
}

# Figures: digits that are not part of a name such as HER2, CDK4/6, Ki-67, PD-L1 or DESTINY-Breast04.
_FIGURE = re.compile(r"(?<![\w/.-])\d+(?:[.,]\d+)*(?![\w/])")
_TRIAL = re.compile(r"NCT\d+")
_PMID = re.compile(r"PMID:? ?(\d+)")
_CITED = re.compile(r"(?:list_uids=|PMID:? ?)(\d+)")  # how the pages name an article in PubMed
_LINK = re.compile(r"\]\([^)]*\)|https?://\S+")
_WORD = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*")
RUN = 8

every_note = pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)


@pytest.fixture(scope="module")
def pages() -> Path:
    folder = data_folder() / "nci"
    if not folder.is_dir():
        pytest.skip("NAVIS_DATA not found")
    return folder


def _read(note: Path) -> tuple[dict[str, Any], str]:
    return split(note.read_text(encoding="utf-8"))


def _sources(note: Path, pages: Path) -> list[str]:
    front, _ = _read(note)
    return [(pages / source["file"]).read_text(encoding="utf-8") for source in front["sources"]]


def _figures(text: str) -> set[str]:
    """The figures in what a reader sees: an article's number counts as a PMID, an address does not count."""
    return set(_FIGURE.findall(_PMID.sub("", _LINK.sub("] ", text))))


def _words(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub("] ", text).lower().replace("’", "'"))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def test_the_library_holds_ten_notes_at_least() -> None:
    assert len(NOTES) >= 10


@every_note
def test_a_notes_front_matter_is_complete(note: Path) -> None:
    front, _ = _read(note)
    assert not [name for name, kind in FIELDS.items() if not (isinstance(front.get(name), kind) and front[name])]
    assert front["url"] == f"https://navis-answers.example/library/{note.stem}"
    assert front["audience"] == "patient"
    assert front["evidence"] == "starter_note"
    assert all(set(source) == {"file", "url"} and all(source.values()) for source in front["sources"])


@every_note
def test_a_note_says_that_no_clinician_has_reviewed_it(note: Path) -> None:
    front, body = _read(note)
    assert "reviewed" in front
    assert front["reviewed"] is None
    said = "This is a starter note. No clinician has reviewed this note."
    assert said in body[: body.index("\n## ")]


@every_note
def test_a_note_is_short_and_no_stub(note: Path) -> None:
    _, body = _read(note)
    assert 400 <= len(_words(body)) <= 900


@every_note
def test_a_note_reads_as_a_document_with_rights(note: Path) -> None:
    made = read_document(f"documents/{note.name}", note.read_bytes())
    assert made.source.licence == "CC-BY-4.0"
    assert made.source.published is not None
    assert made.passages


@pytest.mark.parametrize("name", ["HER2", "CDK4/6", "Ki-67", "PD-L1", "BRCA1", "DESTINY-Breast04", "KEYNOTE-355"])
def test_a_name_is_no_figure(name: str) -> None:
    assert not _figures(f"The {name} result, {name}.")


@pytest.mark.parametrize("figure", ["23.4", "557", "1,095", "12.1"])
def test_a_figure_counts_wherever_it_stands(figure: str) -> None:
    for said in (f"It was {figure}.", f"({figure}%)", f"IHC {figure}+", f"| {figure} months |", f"{figure}-month"):
        assert _figures(said) == {figure}


@pytest.mark.data
@every_note
def test_a_note_gives_the_address_of_each_page_that_it_names(note: Path, pages: Path) -> None:
    front, _ = _read(note)
    for source, page in zip(front["sources"], _sources(note, pages), strict=True):
        assert split(page)[0]["url"] == source["url"]


@pytest.mark.data
@every_note
def test_every_figure_stands_in_a_page_that_the_note_names(note: Path, pages: Path) -> None:
    _, body = _read(note)
    assert not _figures(body) - _figures("\n".join(_sources(note, pages)))


@pytest.mark.data
@every_note
def test_every_trial_and_article_number_stands_in_a_page_that_the_note_names(note: Path, pages: Path) -> None:
    _, body = _read(note)
    theirs = "\n".join(_sources(note, pages))
    assert not set(_TRIAL.findall(body)) - set(_TRIAL.findall(theirs))
    assert not set(_PMID.findall(body)) - set(_CITED.findall(theirs))


@pytest.mark.data
@every_note
def test_no_run_of_eight_words_is_taken_from_a_source(note: Path, pages: Path) -> None:
    _, body = _read(note)
    theirs = set().union(*(_runs(_words(page)) for page in _sources(note, pages)))
    assert not [" ".join(run) for run in _runs(_words(body)) & theirs]
