"""The seams between rooms and technology."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from shared.model.document import Source
from shared.model.evidence import Hit, Match
from shared.model.passage import PassageSet
from shared.model.query import Query
from shared.vocabulary import Expansion

if TYPE_CHECKING:  # only some rooms carry numpy
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Texts to vectors, so that what means the same lies near. `name` tells its vectors from another one's."""

    @property
    def name(self) -> str:
        """The same for all that give the same vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row of length 1 a text; all zeros where it knows no word of it."""
        ...

    def ask(self, question: str) -> "NDArray[np.float32]":
        """The same of a question, which some models read otherwise than what answers it."""
        ...


class Modelled(NamedTuple):
    """What a language model made of the passages.

    `folder` holds the model (shared/adapters/models.py), `rows` a document's vectors, a row a passage, or None where
    the model has not read it yet.
    """

    folder: Path
    rows: Callable[[PassageSet], "NDArray[np.float32] | None"]


class PassageIndex(Protocol):
    """One generation of an index of passages. `without` are documents of it that no search may find any more."""

    generation: str
    without: frozenset[str]

    @property
    def passages(self) -> int:
        """How many passages the generation holds."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources of the generation's documents, by id."""
        ...

    @property
    def enough(self) -> float | None:
        """From which score of `near_by_model` on a question is about what is here; None where that is not known."""
        ...

    def is_everyday(self, word: str) -> bool:
        """Whether it is a word of everyday language, wherever it stands or does not."""
        ...

    def names_in(self, text: str) -> list[Expansion]:
        """What a text calls otherwise than the content does: its abbreviations, other names of what it is about."""
        ...

    def length(self, document_id: str) -> int:
        """How many passages a document has; 0 where the generation does not say."""
        ...

    def search(self, query: Query, k: int) -> list[Match]:
        """The best `k` passages, best first, with the engine's own score (not yet in 0 to 1)."""
        ...

    def near(self, query: Query, k: int) -> list[Match]:
        """The `k` passages nearest to the query's meaning, nearest first; their scores grow with nearness."""
        ...

    def near_by_model(self, query: Query, k: int) -> list[Match]:
        """The same by the generation's language model, with the cosine as score.

        Nothing where the generation has no model. What the model has not read yet is not among them.
        Raises ModelError where the model cannot be asked now.
        """
        ...

    def rarity(self, words: Sequence[str]) -> Mapping[str, float]:
        """The inverse document frequency of each word in passage bodies; absent from the result: stands nowhere."""
        ...

    def stems(self, text: str) -> list[str]:
        """The text's words as the index knows them."""
        ...

    def suggest(self, word: str) -> str | None:
        """The word of the index that a misspelt one most likely means, or None."""
        ...

    def read(self, matches: Sequence[Match]) -> list[Hit]:
        """The passages that stand there with their scores, in this order; places that do not exist are left out."""
        ...


class BuiltIndex(PassageIndex, Protocol):
    """A generation as the build step checks it."""

    @property
    def documents(self) -> int:
        """How many documents the generation holds."""
        ...

    @property
    def titles(self) -> Mapping[str, str]:
        """The documents' titles, by id."""
        ...


class Engine(Protocol):
    """Writes generations and opens them. What stands in a generation's folder is packed into the store.

    `format` changes with the fields, so that a generation says which code can read it.
    """

    format: str

    def holds(self, generation: str) -> bool:
        """Whether the engine has what the store has not."""
        ...

    def write(
        self,
        generation: str,
        folder: Path,
        sets: Iterable[PassageSet],
        words: Path,
        modelled: Modelled | None = None,
    ) -> int:
        """Write a generation; returns how many passages it holds. Raises EngineError.

        `words` is the folder of the words' vectors; the generation brings a copy (shared/adapters/word_vectors.py),
        and one of the language model, where there is one.
        """
        ...

    def open(self, generation: str, folder: Path) -> BuiltIndex:
        """Open a generation from its folder. Raises NotFoundError."""
        ...

    def keep(self, generations: frozenset[str]) -> None:
        """Delete what the engine has of all other generations."""
        ...
