"""Meaning by a model that Amazon Bedrock hosts, and Bedrock's limits. Implements `Embedder`.

What is past a limit of a text is cut off before it is sent. A busy service is asked again (shared/adapters/aws.py).
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, NamedTuple

import numpy as np
from botocore.exceptions import BotoCoreError, ClientError
from numpy.typing import NDArray

from shared.adapters.aws import client
from shared.adapters.word_vectors import unit
from shared.errors import ModelError

Purpose = Literal["search_document", "search_query"]

_AT_ONCE = 8  # calls; the client keeps ten connections


class Family(NamedTuple):
    """Models that are spoken to in the same way: `texts` a call at most, `letters` a text, the `sizes` of a vector."""

    texts: int
    letters: int
    sizes: tuple[int, ...]


COHERE = Family(texts=96, letters=2048, sizes=(1024,))
TITAN = Family(texts=1, letters=50_000, sizes=(256, 512, 1024))
MODELS = {
    "cohere.embed-english-v3": COHERE,
    "cohere.embed-multilingual-v3": COHERE,
    "amazon.titan-embed-text-v2:0": TITAN,
}


class Bedrock:
    """Texts to vectors of length 1; a text of nothing is all zeros, and is not sent."""

    def __init__(self, model_id: str, size: int) -> None:
        if model_id not in MODELS:
            raise ValueError(f"Bedrock's model {model_id} is none of {', '.join(sorted(MODELS))}")
        self._id, self._size, self._family = model_id, size, MODELS[model_id]
        if size not in self._family.sizes:
            raise ValueError(f"{model_id} gives vectors of {self._family.sizes}, and none of {size}")

    @property
    def name(self) -> str:
        """The model's id."""
        return self._id

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        return self._embed(texts, "search_document")

    def ask(self, question: str) -> NDArray[np.float32]:
        """The vector of a question."""
        made: NDArray[np.float32] = self._embed([question], "search_query")[0]
        return made

    def _embed(self, texts: Sequence[str], purpose: Purpose) -> NDArray[np.float32]:
        made = np.zeros((len(texts), self._size), np.float32)
        rows = [row for row, text in enumerate(texts) if text[: self._family.letters].strip()]
        calls = [rows[start : start + self._family.texts] for start in range(0, len(rows), self._family.texts)]

        def call(some: list[int]) -> list[list[float]]:
            return self._call([texts[row][: self._family.letters] for row in some], purpose)

        if len(calls) == 1:  # a question needs no threads
            made[calls[0]] = call(calls[0])
        elif calls:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for some, vectors in zip(calls, pool.map(call, calls), strict=True):
                    made[some] = vectors
        return unit(made)

    def _call(self, texts: list[str], purpose: Purpose) -> list[list[float]]:
        try:
            answer = client("bedrock-runtime").invoke_model(
                modelId=self._id,
                contentType="application/json",
                accept="application/json",
                body=json.dumps(self._asked(texts, purpose)),
            )
            said = json.loads(answer["body"].read())
            vectors = [said["embedding"]] if self._family is TITAN else said["embeddings"]["float"]
        except ClientError as error:  # its message may repeat what was sent
            raise ModelError(f"Bedrock's {self._id} refused: {error.response['Error'].get('Code')}") from None
        except BotoCoreError as error:
            raise ModelError(f"Bedrock's {self._id} was not reached: {type(error).__name__}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"Bedrock's {self._id} gave what cannot be read: {type(error).__name__}") from None
        if [len(one) for one in vectors] != [self._size] * len(texts):
            raise ModelError(f"Bedrock's {self._id} gave {len(vectors)} vectors, or of another size than {self._size}")
        return list(vectors)

    def _asked(self, texts: list[str], purpose: Purpose) -> dict[str, Any]:
        if self._family is TITAN:
            return {"inputText": texts[0], "dimensions": self._size, "normalize": True}
        return {"texts": texts, "input_type": purpose, "embedding_types": ["float"], "truncate": "END"}
