from pathlib import Path

import numpy as np

from shared.adapters.passage_vectors import FILE, PassageVectors, narrow, write_rows
from shared.adapters.word_vectors import unit


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
