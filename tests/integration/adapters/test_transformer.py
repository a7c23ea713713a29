"""The transformer as it runs; its vectors are those of the model's own makers, as far as whole numbers allow."""

import json
from pathlib import Path

import numpy as np
import pytest

from shared.adapters.models import FILES, MODEL, embedder_of
from shared.errors import ModelError
from shared.ports import Embedder
from tests.suites import ROOT

pytestmark = pytest.mark.model

FOLDER = ROOT / ".tools/model"
HAIR = "Alopecia is common during chemotherapy."


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    made = embedder_of(FOLDER)
    assert made is not None
    return made


def test_a_passage_lies_nearer_to_its_question_than_another(embedder: Embedder) -> None:
    passages = [HAIR, "Bone scans use a tracer.", "Ask about the cost of parking."]
    questions = ["I am losing my hair from chemo", "What do they inject before the scan?", "Who pays for my car?"]

    cosines = np.array([embedder.embed(passages) @ embedder.ask(one) for one in questions])

    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_rows_have_length_one_and_a_text_reads_the_same_in_any_company(embedder: Embedder) -> None:
    together = embedder.embed([HAIR, "Long. " * 300, "Short."])

    assert together.shape == (3, 384)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1])
    assert np.array_equal(together[:1], embedder.embed([HAIR]))


def test_words_that_stand_before_a_question_are_read_with_it(embedder: Embedder, tmp_path: Path) -> None:
    said = json.loads((FOLDER / MODEL).read_bytes())
    for name in FILES:
        (tmp_path / name).symlink_to(FOLDER / name)
    (tmp_path / MODEL).unlink()
    (tmp_path / MODEL).write_text(json.dumps(said | {"question": "Represent this sentence for searching: "}))
    other = embedder_of(tmp_path)
    assert other is not None

    plain, asked = embedder.ask(HAIR), other.ask(HAIR)

    assert asked.shape == (384,)
    assert np.linalg.norm(asked) == pytest.approx(1)
    assert (plain == embedder.embed([HAIR])[0]).all()
    assert 0.5 < asked @ plain < 0.99


def test_what_has_no_known_word_is_all_zeros(embedder: Embedder) -> None:
    assert not embedder.embed(["", " \n", "☃☃ 🎈"]).any()
    assert not embedder.ask("☃").any()
    assert not embedder.ask(" ").any()
    assert embedder.embed([]).shape == (0, 384)


def test_a_text_is_read_as_far_as_the_model_reads(embedder: Embedder) -> None:
    start = "pain " * 254  # and what stands at the start and end of every text
    rows = embedder.embed([start, start + "fever " * 500_000, "fever " + start])

    assert np.array_equal(rows[0], rows[1])
    assert not np.array_equal(rows[0], rows[2])


def test_threads_change_nothing_but_the_time(embedder: Embedder) -> None:
    two = embedder_of(FOLDER, threads=2)
    assert two is not None
    assert np.allclose(two.embed([HAIR]), embedder.embed([HAIR]), atol=1e-4)


def other_than_it_is(folder: Path, **said: object) -> Embedder:
    for name in ("model.onnx", "tokenizer.json"):
        (folder / name).symlink_to(FOLDER / name)
    (folder / MODEL).write_text(json.dumps({**json.loads((FOLDER / MODEL).read_bytes()), **said}))
    made = embedder_of(folder)
    assert made is not None
    return made


def test_pooling_is_as_the_model_says(tmp_path: Path, embedder: Embedder) -> None:
    mean = other_than_it_is(tmp_path, pooling="mean").embed([HAIR])[0]

    assert np.linalg.norm(mean) == pytest.approx(1)
    assert 0.5 < mean @ embedder.embed([HAIR])[0] < 0.99


def test_a_size_that_is_not_the_model_s_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"bge-small-en-v1\.5 gives 384 numbers and not 256"):
        other_than_it_is(tmp_path, size=256).ask("Pain?")


def test_the_fetched_model_is_what_the_project_names() -> None:
    assert (FOLDER / MODEL).read_bytes() == (ROOT / "infra/model" / MODEL).read_bytes()
