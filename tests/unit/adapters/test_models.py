import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.bedrock import Bedrock
from shared.adapters.models import (
    MODEL,
    TOKENIZER,
    WEIGHTS,
    BedrockModel,
    OnnxModel,
    copy_model,
    embedder_of,
    read_model,
)
from shared.adapters.transformer import Transformer
from shared.errors import ModelError
from tests.suites import ROOT

ONNX = {"kind": "onnx", "name": "small", "size": 384, "question": "q: ", "pooling": "mean", "tokens": 256}
TITAN = {"kind": "bedrock", "name": "titan", "id": "amazon.titan-embed-text-v2:0", "size": 256}


def said(folder: Path, model: dict[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / MODEL).write_text(json.dumps(model), encoding="utf-8")
    return folder


def test_a_folder_says_of_which_kind_its_model_is(tmp_path: Path) -> None:
    onnx, titan = read_model(said(tmp_path / "onnx", ONNX)), read_model(said(tmp_path / "titan", TITAN))

    assert onnx == OnnxModel(**ONNX)  # type: ignore[arg-type]
    assert titan == BedrockModel(**TITAN)  # type: ignore[arg-type]
    assert isinstance(embedder_of(tmp_path / "onnx"), Transformer)
    assert isinstance(embedder_of(tmp_path / "titan"), Bedrock)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ({**ONNX, "kind": "pickle"}, "'pickle' found using 'kind' does not match"),
        ({**ONNX, "pooling": "max"}, "pooling"),
        ({**ONNX, "size": 0}, "size"),
        ({**ONNX, "prompt": "q"}, "prompt"),
        ({"name": "small"}, "Unable to extract tag"),
    ],
)
def test_what_is_no_model_that_we_know_is_named(tmp_path: Path, model: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=rf"model\.json names no model that can be read here: .*{reason}"):
        embedder_of(said(tmp_path, model))


def test_what_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"{")
    with pytest.raises(ValueError, match=r"names no model that can be read here"):
        read_model(tmp_path)


def test_a_folder_without_a_model_has_no_embedder(tmp_path: Path) -> None:
    assert embedder_of(tmp_path) is None


def test_a_model_is_brought_along_with_its_files(tmp_path: Path) -> None:
    onnx, made = said(tmp_path / "onnx", ONNX), tmp_path / "made"
    (onnx / WEIGHTS).write_bytes(b"weights")
    (onnx / TOKENIZER).write_bytes(b"words")
    (onnx / "notes.txt").write_bytes(b"")
    made.mkdir()

    copy_model(onnx, made)

    assert {file.name: file.read_bytes() for file in made.iterdir()} == {
        MODEL: (onnx / MODEL).read_bytes(),
        WEIGHTS: b"weights",
        TOKENIZER: b"words",
    }


def test_a_hosted_model_is_brought_along_by_what_names_it(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    copy_model(said(tmp_path / "titan", TITAN), tmp_path / "made")

    assert [file.name for file in (tmp_path / "made").iterdir()] == [MODEL]


def test_files_that_are_no_model_are_named(tmp_path: Path) -> None:
    made = embedder_of(said(tmp_path, ONNX))
    assert made is not None

    with pytest.raises(ModelError, match=r"small: tokenizer\.json cannot be loaded"):
        made.ask("Pain?")
    (tmp_path / TOKENIZER).write_text(
        '{"model": {"type": "WordLevel", "vocab": {"?": 0, "pain": 1}, "unk_token": "?"}}'
    )
    (tmp_path / WEIGHTS).write_bytes(b"no weights")
    assert not made.ask("fever").any()  # no word of it is known: nothing has to run
    with pytest.raises(ModelError, match=r"small: (model\.onnx|onnxruntime) cannot be loaded"):
        made.embed(["pain"])


def test_naming_a_transformer_does_not_load_what_runs_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from shared.adapters.models import embedder_of;"
        f"assert embedder_of(Path({str(said(tmp_path, ONNX))!r}));"
        "print(sorted({'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # our own words

    assert done.stdout.strip() == "[]"
