"""An index in memory: a word scores by its weight where a passage's text, section or title says it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.model.evidence import Hit
from shared.model.passage import Passage
from shared.model.query import Query
from tests.unit.made import hit


class FakeIndex:
    generation = "g"

    def __init__(
        self, *passages: Passage, spellings: Mapping[str, str] | None = None, size: int = 0, **rights: Any
    ) -> None:
        self.passages = size or len(passages)
        self._hits = [hit(one, **rights) for one in passages]
        self._spellings = dict(spellings or {})

    def stems(self, text: str) -> list[str]:
        return re.findall(r"[a-z0-9]+", text.lower())

    def _words(self, one: Hit) -> set[str]:
        return set(self.stems(" ".join((one.passage.text, *one.passage.section, one.source.title))))

    def search(self, query: Query, k: int) -> list[Hit]:
        found = []
        for one in self._hits:
            words = self._words(one)
            score = sum(clause.weight for clause in query.clauses if set(self.stems(clause.words)) <= words)
            if score:
                found.append(one.model_copy(update={"score": score}))
        return sorted(found, key=lambda one: -one.score)[:k]

    def near(self, query: Query, k: int) -> list[Hit]:
        """Nearness is the share of words in common."""
        asked, found = set(self.stems(query.meaning)), []
        for one in self._hits:
            words = self._words(one)
            if common := asked & words:
                found.append(one.model_copy(update={"score": len(common) / len(asked | words)}))
        return sorted(found, key=lambda one: -one.score)[:k]

    def rarity(self, words: Sequence[str]) -> dict[str, float]:
        counts = {word: sum(set(self.stems(word)) <= self._words(one) for one in self._hits) for word in words}
        return {word: 1.0 + len(self._hits) - count for word, count in counts.items() if count}

    def suggest(self, word: str) -> str | None:
        return self._spellings.get(word)

    def around(self, of: Hit, reach: int) -> list[Hit]:
        return [
            one.model_copy(update={"score": of.score})
            for one in self._hits
            if one.passage.section == of.passage.section
            and one.passage.document_id == of.passage.document_id
            and 0 < abs(one.passage.ordinal - of.passage.ordinal) <= reach
        ]
