"""The list of public answers."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.listing import KEPT_SECONDS, Listing
from shared.adapters.answers_table import Stored
from shared.edge.paging import BadCursorError
from tests.unit.api.fakes import Clock
from tests.unit.api.samples import envelope


class Answers:
    """A table of public answers that counts how often it is read."""

    def __init__(self, *times: str) -> None:
        self.times, self.reads = list(times), 0

    def public(self, limit: int) -> Iterator[Stored]:
        self.reads += 1
        for number, time in enumerate(self.times):
            made = envelope(id=f"{number:026d}", published_at=time, title=f"Title {number}", topics=("a", f"t{number}"))
            yield Stored(made, "o", None)


@given(st.lists(st.sampled_from(("2026-01-01", "2026-01-02", "2026-01-03")), max_size=12), st.integers(1, 5))
def test_pages_hold_every_answer_once_newest_first(times: list[str], limit: int) -> None:
    listing = Listing(Answers(*times), Clock())
    seen, cursor = [], None
    while True:
        page, cursor = listing.page(limit, cursor)
        assert len(page) <= limit
        seen += page
        if cursor is None:
            break
    assert len({item.id for item in seen}) == len(seen) == len(times)
    assert [item.published_at for item in seen] == sorted(times, reverse=True)


def test_the_table_is_read_twice_a_minute_at_most() -> None:
    clock, answers = Clock(), Answers("2026-01-01")
    listing = Listing(answers, clock)
    for _ in range(3):
        listing.page(5)
        listing.topics()
    assert answers.reads == 1
    answers.times.clear()
    clock.now += KEPT_SECONDS
    assert listing.page(5) == ([], None)


@pytest.mark.parametrize(
    ("q", "found"), [("title", 2), ("TITLE 1", 1), ("itle", 0), ("her2", 2), ("her2-low title", 2), ("x", 0), (" ", 2)]
)
def test_words_are_found_by_their_beginning(q: str, found: int) -> None:
    page, _ = Listing(Answers("2026-01-01", "2026-01-02"), Clock()).page(5, q=q)
    assert len(page) == found


def test_topics_are_counted_most_first_and_match_without_regard_to_case() -> None:
    listing = Listing(Answers("2026-01-01", "2026-01-02"), Clock())
    assert listing.topics() == [("a", 2), ("t0", 1), ("t1", 1)]
    assert [item.title for item in listing.page(5, topic="T1")[0]] == ["Title 1"]


@given(st.text(max_size=40))
def test_any_other_cursor_is_refused_or_harmless(cursor: str) -> None:
    with suppress(BadCursorError):
        Listing(Answers("2026-01-01"), Clock()).page(5, cursor)
