"""An index in memory: a word scores by its weight where a passage's text, section or title says it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.model.document import Source
from shared.model.evidence import Hit, Match
from shared.model.passage import Passage
from shared.model.query import Query
from shared.vocabulary import Expansion
from shared.vocabulary.content_names import ContentNames
from tests.unit.made import hit

EVERYDAY = frozenset(
    """against approved better bowel breast cancer chemotherapy diabetes doctor effects everything glasses hospital
    husband letters mortgage mother myself nausea normal pancreatic paper pointless pumpkin question sand scanned
    sister surgery throwing treated tuesday yesterday""".split()  # noqa: SIM905  # a list of words reads best as words
)


class FakeIndex:
    generation = "g"

    def __init__(
        self,
        *passages: Passage,
        spellings: Mapping[str, str] | None = None,
        abbreviations: Mapping[str, str] | None = None,
        listed: Sequence[tuple[str, str]] = (),
        size: int = 0,
        **rights: Any,
    ) -> None:
        self.passages = size or len(passages)
        self._hits = [hit(one, **rights) for one in passages]
        self._spellings = dict(spellings or {})
        self._names = ContentNames(abbreviations or {}, listed, self.is_everyday)
        self.error: Exception | None = None
        self.enough: float | None = None

    def stems(self, text: str) -> list[str]:
        return re.findall(r"[a-z0-9]+", text.lower())

    def _words(self, one: Hit) -> set[str]:
        return set(self.stems(" ".join((one.passage.text, *one.passage.section, one.source.title))))

    @property
    def sources(self) -> dict[str, Source]:
        return {one.source.document_id: one.source for one in self._hits}

    def is_everyday(self, word: str) -> bool:
        return word in EVERYDAY

    def names_in(self, text: str) -> list[Expansion]:
        return self._names.said_in(text)

    def length(self, document_id: str) -> int:
        return sum(one.passage.document_id == document_id for one in self._hits)

    def search(self, query: Query, k: int) -> list[Match]:
        found = []
        for one in self._hits:
            words = self._words(one)
            score = sum(clause.weight for clause in query.clauses if set(self.stems(clause.words)) <= words)
            if score:
                found.append(Match(one.passage.document_id, one.passage.ordinal, score))
        return sorted(found, key=lambda one: -one.score)[:k]

    def near(self, query: Query, k: int) -> list[Match]:
        """Nearness is the share of words in common."""
        asked, found = set(self.stems(query.meaning)), []
        for one in self._hits:
            words = self._words(one)
            if common := asked & words:
                found.append(Match(one.passage.document_id, one.passage.ordinal, len(common) / len(asked | words)))
        return sorted(found, key=lambda one: -one.score)[:k]

    def near_by_model(self, query: Query, k: int) -> list[Match]:
        """It has no model, but one that fails where it was told of an error."""
        if self.error is not None:
            raise self.error
        return []

    def read(self, matches: Sequence[Match]) -> list[Hit]:
        known = {(one.passage.document_id, one.passage.ordinal): one for one in self._hits}
        return [known[one[:2]].model_copy(update={"score": one.score}) for one in matches if one[:2] in known]

    def rarity(self, words: Sequence[str]) -> dict[str, float]:
        counts = {word: sum(set(self.stems(word)) <= self._words(one) for one in self._hits) for word in words}
        return {word: 1.0 + len(self._hits) - count for word, count in counts.items() if count}

    def suggest(self, word: str) -> str | None:
        return self._spellings.get(word)
