"""A language model is a folder: `model.json` says of which kind it is, and its files stand beside it.

A generation brings the model that its passages were read by, as it brings its words' vectors: what reads a question is
then always what read the passages.
"""

import shutil
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from shared.model.base import Model as Base
from shared.ports import Embedder

MODEL = "model.json"
WEIGHTS, TOKENIZER = "model.onnx", "tokenizer.json"
FILES = (MODEL, WEIGHTS, TOKENIZER)


class _Known(Base):
    """What is known of a model. A question whose nearest passage lies at `enough`, a cosine, is about what is in the
    content: it is read off questions, and differs from model to model.
    """

    name: str
    size: int = Field(ge=1)
    enough: float | None = Field(default=None, ge=-1, le=1)


class OnnxModel(_Known):
    """A transformer that runs in this process. `question` stands before what is asked; `tokens` are read at most."""

    kind: Literal["onnx"]
    question: str = ""
    pooling: Literal["cls", "mean"]
    tokens: int = Field(ge=3)


class BedrockModel(_Known):
    """A model that Amazon Bedrock hosts, by its `id` there; nothing stands beside."""

    kind: Literal["bedrock"]
    id: str


Model = OnnxModel | BedrockModel

_MODEL: TypeAdapter[Model] = TypeAdapter(Annotated[Model, Field(discriminator="kind")])


def read_model(folder: Path) -> Model:
    """What a folder's model.json says. Raises ValueError for what is no model that we know."""
    try:
        return _MODEL.validate_json((folder / MODEL).read_bytes())
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in error.errors())
        raise ValueError(f"{MODEL} names no model that can be read here: {wrong}") from None


def embedder_of(folder: Path, threads: int = 1) -> Embedder | None:
    """The folder's model, or None where there is none. What it takes to run is loaded when it is first asked."""
    if not (folder / MODEL).is_file():
        return None
    model = read_model(folder)
    if isinstance(model, BedrockModel):
        from shared.adapters.bedrock import Bedrock

        return Bedrock(model.id, model.size)
    from shared.adapters.transformer import Transformer

    return Transformer(folder, model, threads)


def copy_model(source: Path, folder: Path) -> None:
    """Bring a model along."""
    files = [MODEL, *([WEIGHTS, TOKENIZER] if isinstance(read_model(source), OnnxModel) else [])]
    for name in files:
        shutil.copyfile(source / name, folder / name)
