"""The contract of `PassageIndex.near_by_model`: what every engine has to do with a language model's vectors."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from content_ingest.objects import WORDS
from shared.adapters.models import MODEL
from shared.errors import EngineError, ModelError
from shared.model.passage import PassageSet
from shared.model.query import Filters, Query
from shared.ports import Modelled
from tests.integration.bedrock_server import TITAN, BedrockServer, RefusedError
from tests.integration.clusters import Shelf, library_on_both, page, read_by, shelf_of
from tests.suites import ROOT

ENGINES = ["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)]
HAIR = "I am losing my hair from chemo"
SIZE = 256


@pytest.fixture(params=ENGINES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    made = shelf_of(request.param, tmp_path)
    yield made
    made.clear()


@pytest.fixture
def model(tmp_path: Path, bedrock: BedrockServer) -> Path:
    """The folder of a model that answers on loopback."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / MODEL).write_text(f'{{"kind": "bedrock", "name": "titan", "id": "{TITAN}", "size": {SIZE}}}')
    return folder


def nearest(index: Any, meaning: str = HAIR, k: int = 10, **filters: Any) -> list[str]:
    query = Query(clauses=(), meaning=meaning, filters=Filters(**filters))
    return [f"{match.document_id}:{match.ordinal}" for match in index.near_by_model(query, k)]


def pages_on_hair() -> list[PassageSet]:
    return [
        page("hair", "It grows back within months.", "Alopecia is common during chemotherapy.", title="Hair"),
        page("clinical", "Scalp cooling reduces alopecia.", audience="professional", published=date(2025, 3, 2)),
        page("bone", "Bone scans use a tracer."),
    ]


def test_the_nearest_come_first_with_their_cosines(shelf: Shelf, model: Path) -> None:
    index = shelf.index(page("same", "Alopecia."), page("other", "Bone scans use a tracer."), modelled=read_by(model))

    same, other = index.near_by_model(Query(clauses=(), meaning="A page. \nAlopecia."), 2)

    assert same.document_id == "same"
    assert same.score == pytest.approx(1, abs=0.001)  # but for the rounding of what is stored
    assert -1 <= other.score < 0.6


def test_no_more_than_asked_for(shelf: Shelf, model: Path) -> None:
    index = shelf.index(*pages_on_hair(), modelled=read_by(model))

    assert len(nearest(index)) == 4
    assert nearest(index, k=2) == nearest(index)[:2]


def test_what_the_model_has_not_read_is_never_among_them(shelf: Shelf, model: Path) -> None:
    index = shelf.index(*pages_on_hair(), modelled=read_by(model, unread=frozenset({"hair"})))

    assert nearest(index) == ["clinical:0", "bone:0"]
    assert nearest(index, k=1) == ["clinical:0"]
    assert len(index.near(Query(clauses=(), meaning=HAIR), 10)) == 4  # by words' vectors all are found, as before


def test_a_passage_without_a_vector_among_others_is_left_out(shelf: Shelf, model: Path) -> None:
    rows = np.zeros((2, SIZE), np.float32)
    rows[1, 0] = 1
    index = shelf.index(page("two", "One.", "Two."), modelled=Modelled(model, lambda _: rows))

    assert nearest(index) == ["two:1"]


def test_filters_and_documents_taken_out_hold(shelf: Shelf, model: Path) -> None:
    index = shelf.index(*pages_on_hair(), modelled=read_by(model))

    assert nearest(index, audience="professional") == ["clinical:0"]
    assert nearest(index, published_after=date(2025, 3, 1)) == ["clinical:0"]
    index.without = frozenset({"hair"})
    assert nearest(index) == ["clinical:0", "bone:0"]
    assert nearest(index, k=1) == ["clinical:0"]
    assert nearest(index, audience="patient") == ["bone:0"]


def test_nothing_is_near_without_a_model_or_words_or_passages_that_it_has_read(shelf: Shelf, model: Path) -> None:
    assert nearest(shelf.index(*pages_on_hair())) == []
    assert nearest(shelf.index(*pages_on_hair(), modelled=Modelled(model, lambda _: None))) == []
    assert nearest(shelf.index(modelled=read_by(model))) == []
    assert nearest(shelf.index(*pages_on_hair(), modelled=read_by(model)), "  ") == []


def test_a_generation_brings_its_model(shelf: Shelf, model: Path) -> None:
    made = shelf.write(*pages_on_hair(), modelled=read_by(model))
    shutil.rmtree(model)

    assert nearest(shelf.open(made))[0] == "hair:1"


def test_vectors_that_do_not_fit_the_passages_are_refused(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    for shape in ((1, SIZE), (2, SIZE - 1)):
        rows = np.ones(shape, np.float32)
        (tmp_path / f"{shape}").mkdir()
        with pytest.raises(EngineError, match=r"two has vectors of the shape"):
            shelf.engine.write(
                "refused", tmp_path / f"{shape}", [page("two", "A.", "B.")], WORDS, Modelled(model, lambda _, r=rows: r)
            )
    shelf.generations.append("refused")


def test_a_model_that_cannot_be_asked_says_so(shelf: Shelf, model: Path, bedrock: BedrockServer) -> None:
    index = shelf.index(*pages_on_hair(), modelled=read_by(model))
    bedrock.refusals = [RefusedError(403, "AccessDeniedException", "You don't have access to the model.")]

    with pytest.raises(ModelError, match="AccessDeniedException"):
        nearest(index)


# -- the two side by side

ALL = 5000


def assert_the_same_neighbours(mine: Any, theirs: Any, meaning: str) -> None:
    query = Query(clauses=(), meaning=meaning)
    ours, other = ({match[:2]: match.score for match in index.near_by_model(query, ALL)} for index in (mine, theirs))
    assert len(ours) == mine.passages
    assert list(other)[:20] == list(ours)[:20]
    assert other == pytest.approx(ours, abs=1e-5)


@pytest.mark.opensearch
def test_both_engines_give_the_same_neighbours(tmp_path: Path, model: Path) -> None:
    with library_on_both(tmp_path, read_by(model), notes=6) as (mine, theirs):
        for meaning in (HAIR, "What helps when food tastes of metal?"):
            assert_the_same_neighbours(mine, theirs, meaning)


@pytest.mark.opensearch
@pytest.mark.model
def test_both_engines_give_the_transformer_s_neighbours(tmp_path: Path) -> None:
    with library_on_both(tmp_path, read_by(ROOT / ".tools/model"), notes=2) as (mine, theirs):
        for meaning in ("May I drink wine between two chemo cycles?", "Why do I cough since the new infusion?"):
            assert_the_same_neighbours(mine, theirs, meaning)
