"""The seams between rooms and technology."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.model.evidence import Hit
from shared.model.query import Query


class PassageIndex(Protocol):
    """One generation of an index of passages. `without` are documents of it that no search may find any more."""

    generation: str
    without: frozenset[str]

    @property
    def passages(self) -> int:
        """How many passages the generation holds."""
        ...

    def search(self, query: Query, k: int) -> list[Hit]:
        """The best `k` passages, best first, with the engine's own score (not yet in 0 to 1)."""
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

    def around(self, hit: Hit, reach: int) -> list[Hit]:
        """The passages of the hit's section up to `reach` places before and after it, with its score."""
        ...
