"""Meaning by a transformer that runs in this process (onnxruntime; nothing is downloaded). Implements `Embedder`.

Texts are read one by one: a model in whole numbers finds its scales in all that it reads together, so that a text's
vector would depend on the others (cosines of .996), and together they are read no faster.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.adapters.models import TOKENIZER, WEIGHTS, OnnxModel
from shared.adapters.word_vectors import unit
from shared.errors import ModelError

LETTERS = 100  # of a word and the blanks after it: so many for each token are looked at, and none of what is past them


class Transformer:
    """Texts to vectors of length 1; a text without a known word is all zeros. It is loaded when it is first asked."""

    def __init__(self, folder: Path, model: OnnxModel, threads: int = 1) -> None:
        self._folder, self._model, self._threads = folder, model, threads

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, of which the model's `tokens` are read."""
        made = np.zeros((len(texts), self._model.size), np.float32)
        for row, text in enumerate(texts):
            read = self._tokens(text)
            if self._says(read):
                made[row] = self._run(read)
        return unit(made)

    def ask(self, question: str) -> NDArray[np.float32]:
        """A question has the words before it that the model learnt to know questions by."""
        asked = self._model.question + question if self._says(self._tokens(question)) else ""
        made: NDArray[np.float32] = self.embed([asked])[0]
        return made

    def _tokens(self, text: str) -> Any:
        return self._tokenizer.encode(text[: self._model.tokens * LETTERS])

    def _says(self, read: Any) -> bool:
        """Whether there is a known word among what stands at its start and end in any case."""
        words = zip(read.ids, read.special_tokens_mask, strict=True)
        return any(one != self._unknown and not special for one, special in words)

    def _run(self, read: Any) -> NDArray[np.float32]:
        ids = np.array([read.ids], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states: NDArray[np.float32] = self._session.run(None, {name: given[name] for name in self._inputs})[0][0]
        if states.shape[-1] != self._model.size:
            raise ModelError(f"{self._model.name} gives {states.shape[-1]} numbers and not {self._model.size}")
        return states[0] if self._model.pooling == "cls" else np.asarray(states.mean(0), np.float32)

    @cached_property
    def _session(self) -> Any:
        with self._loading("onnxruntime"):
            import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        with self._loading(WEIGHTS):
            return onnxruntime.InferenceSession(
                str(self._folder / WEIGHTS), options, providers=["CPUExecutionProvider"]
            )

    @contextmanager
    def _loading(self, name: str) -> Iterator[None]:
        """Both libraries raise whatever they like where a file is not what it should be."""
        try:
            yield
        except Exception as error:
            raise ModelError(f"{self._model.name}: {name} cannot be loaded ({type(error).__name__})") from None

    @cached_property
    def _inputs(self) -> list[str]:
        return [one.name for one in self._session.get_inputs()]

    @cached_property
    def _tokenizer(self) -> Any:
        with self._loading(TOKENIZER):
            from tokenizers import Tokenizer

            made = Tokenizer.from_file(str(self._folder / TOKENIZER))
        made.no_padding()
        made.enable_truncation(self._model.tokens)
        return made

    @cached_property
    def _unknown(self) -> int | None:
        """What stands for a word that is not in the vocabulary."""
        word = getattr(self._tokenizer.model, "unk_token", None)
        return None if word is None else self._tokenizer.token_to_id(word)
