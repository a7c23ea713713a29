"""The public answers as a list: newest first, by topic and words, with counts of topics.

They are few and chosen by operators, so one process keeps the newest of them in memory for half a minute and filters
there. A shared cache may keep a page for a minute more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from shared.adapters.answers_table import Stored
from shared.edge import paging

KEPT_SECONDS = 30
NEWEST = 500


class Listed(NamedTuple):
    """What a list says of an answer."""

    id: str
    slug: str
    title: str
    question: str
    topics: tuple[str, ...]
    language: str
    published_at: str

    def body(self) -> dict[str, Any]:
        """Its JSON."""
        links = {"self": f"/v1/answers/{self.id}", "page": f"/answers/{self.slug}"}
        return self._asdict() | {"topics": list(self.topics), "status": "published", "links": links}


class Answers(Protocol):
    """The answers table as it is listed here."""

    def public(self, limit: int) -> Iterator[Stored]: ...


class Listing:
    """The newest public answers."""

    def __init__(self, answers: Answers, clock: Callable[[], float]) -> None:
        self._answers, self._clock = answers, clock
        self._until = 0.0
        self._kept: tuple[Listed, ...] = ()

    def page(
        self, limit: int, cursor: str | None = None, topic: str | None = None, q: str | None = None
    ) -> tuple[list[Listed], str | None]:
        """At most `limit` answers after the cursor, and the cursor of the next page. Raises BadCursorError."""
        after = None if cursor is None else paging.read(cursor, parts=2)
        words = (q or "").casefold().split()
        found = [
            item
            for item in self._all()
            if (topic is None or topic.casefold() in (name.casefold() for name in item.topics)) and _says(item, words)
        ]
        return paging.page(found, _place, limit, after, falling=True)

    def topics(self) -> list[tuple[str, int]]:
        """Topics with how many public answers bear them, most first."""
        counts = Counter(topic for item in self._all() for topic in item.topics)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def _all(self) -> tuple[Listed, ...]:
        if self._clock() >= self._until:
            found = [
                Listed(e.id, e.slug, e.title, e.question, e.topics, e.language, e.published_at)
                for e in (stored.envelope for stored in self._answers.public(NEWEST))
            ]
            self._kept = tuple(sorted(found, key=_place, reverse=True))
            self._until = self._clock() + KEPT_SECONDS
        return self._kept


def _says(item: Listed, words: list[str]) -> bool:
    """Whether title or question have, for each of the words, one that begins with it."""
    theirs = f"{item.title} {item.question}".casefold().split()
    return all(any(other.strip("?!.,;:()\"'").startswith(word) for other in theirs) for word in words)


def _place(item: Listed) -> paging.Place:
    return item.published_at, item.id
