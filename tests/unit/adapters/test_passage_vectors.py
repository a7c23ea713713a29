from pathlib import Path

import numpy as np
import pytest

from shared.adapters.passage_vectors import FILE, PassageVectors, model_rows, model_texts, narrow, write_rows
from shared.adapters.word_vectors import unit
from shared.errors import EngineError
from shared.model.passage import PassageSet
from shared.ports import Modelled
from tests.unit.made import passage, source


def made(folder: Path, rows: list[list[float]]) -> PassageVectors:
    array = narrow(unit(np.array(rows, np.float32)))
    write_rows(folder / FILE, [array[:1], array[1:]])
    return PassageVectors(folder)


def test_the_nearest_come_first_with_their_cosines(tmp_path: Path) -> None:
    vectors = made(tmp_path, [[1, 0], [0, 1], [1, 1]])
    found = vectors.nearest(np.array([0, 1], np.float32), 2)
    assert [row for row, _ in found] == [1, 2]
    assert np.allclose([cosine for _, cosine in found], [1, 0.7071], atol=0.01)


def test_rows_that_are_not_allowed_are_not_found(tmp_path: Path) -> None:
    vectors = made(tmp_path, [[1, 0], [0, 1], [1, 1]])
    found = vectors.nearest(np.array([0, 1], np.float32), 3, np.array([True, False, True]))
    assert [row for row, _ in found] == [2, 0]


def test_a_byte_a_number_finds_the_neighbours_that_floats_find(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).normal(size=(500, 64)).astype(np.float32)
    vectors, exact = made(tmp_path, rows.tolist()), unit(rows)
    shared = 0
    for asked in exact[:50]:
        best = set(np.argsort(-(exact @ asked))[:10].tolist())
        shared += len(best & {row for row, _ in vectors.nearest(asked, 10)})
    assert shared >= 0.95 * 500


def test_an_empty_generation_has_no_neighbours(tmp_path: Path) -> None:
    write_rows(tmp_path / FILE, [np.zeros((0, 2), np.int8)])
    assert PassageVectors(tmp_path).nearest(np.array([0, 1], np.float32), 5) == []


def test_it_is_known_which_rows_are_no_zeros(tmp_path: Path) -> None:
    assert made(tmp_path, [[1, 0], [0, 0], [-1, 1]]).known.tolist() == [True, False, True]


LUNG = PassageSet(
    source=source("lung", title="Lung cancer"),
    passages=(
        passage(["First."], "lung", 0, ()),
        passage(["Second."], "lung", 1, ("Lung cancer",)),
        passage(["Third."], "lung", 2, ("Treatment", "Surgery")),
    ),
)


def test_a_language_model_reads_the_title_the_last_heading_that_is_another_and_the_text() -> None:
    assert model_texts(LUNG) == ["Lung cancer. \nFirst.", "Lung cancer. \nSecond.", "Lung cancer. Surgery\nThird."]


def test_a_document_that_the_model_has_not_read_has_rows_of_zeros(tmp_path: Path) -> None:
    assert model_rows(LUNG, Modelled(tmp_path, lambda _: None), 4).tolist() == [[0] * 4] * 3


def test_rows_are_kept_a_byte_a_number(tmp_path: Path) -> None:
    rows = np.array([[0.5, -0.25], [0, 0], [0, 1]], np.float32)

    assert model_rows(LUNG, Modelled(tmp_path, lambda _: rows), 2).tolist() == [[127, -64], [0, 0], [0, 127]]


@pytest.mark.parametrize("shape", [(2, 2), (3, 3)])
def test_rows_of_another_shape_are_refused(tmp_path: Path, shape: tuple[int, int]) -> None:
    rows = np.ones(shape, np.float32)
    with pytest.raises(EngineError, match=r"lung has vectors of the shape"):
        model_rows(LUNG, Modelled(tmp_path, lambda _: rows), 2)
