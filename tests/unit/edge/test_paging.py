"""Pages of a list, and the cursors that lead from one to the next."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.edge.paging import BadCursorError, Place, page, read

_FREE = st.text()
_PLAIN = st.text().filter(lambda text: "|" not in text)


def walked(rows: set[Place], parts: int, limit: int, *, falling: bool) -> list[Place]:
    """The rows of all pages, one after the other."""
    ordered, seen, after = sorted(rows, reverse=falling), list[Place](), None
    for _ in range(len(rows) + 1):
        found, cursor = page(ordered, lambda row: row, limit, after, falling=falling)
        assert len(found) <= limit
        seen += found
        if cursor is None:
            return seen
        after = read(cursor, parts)
    raise AssertionError("the list does not end")


@given(st.sets(_FREE.map(lambda text: (text,))), st.integers(1, 5), st.booleans())
def test_the_cursors_lead_through_every_row_once(rows: set[Place], limit: int, falling: bool) -> None:
    assert walked(rows, 1, limit, falling=falling) == sorted(rows, reverse=falling)


@given(st.sets(st.tuples(_PLAIN, _FREE)), st.integers(1, 5), st.booleans())
def test_so_they_do_where_a_place_has_two_parts(rows: set[Place], limit: int, falling: bool) -> None:
    assert walked(rows, 2, limit, falling=falling) == sorted(rows, reverse=falling)


def test_a_row_that_went_or_came_meanwhile_moves_no_other() -> None:
    rows = [("a",), ("b",), ("d",), ("e",)]
    _, cursor = page(rows, lambda row: row, 2)
    assert cursor is not None

    assert page([("a",), ("c",), ("d",), ("e",)], lambda row: row, 5, read(cursor))[0] == [("c",), ("d",), ("e",)]


@pytest.mark.parametrize("cursor", ["x", "!!", "YQ!", "_w==", base64.urlsafe_b64encode(b"\xff\xfe").decode(), "\u00e9"])
def test_what_no_list_has_given_is_no_cursor(cursor: str) -> None:
    with pytest.raises(BadCursorError):
        read(cursor)


def test_a_cursor_of_another_list_is_none_of_this_one() -> None:
    _, cursor = page([("a",), ("b",)], lambda row: row, 1)
    assert cursor is not None
    with pytest.raises(BadCursorError):
        read(cursor, parts=2)


@pytest.mark.parametrize("cursor", ["MjAyNnxh", "MjAyNnxhYg", "MjAyNnxhYg=="])
def test_a_cursor_may_have_lost_what_fills_it_up(cursor: str) -> None:
    assert read(cursor, parts=2)[0] == "2026"


@given(st.text())
def test_whatever_a_cursor_is_it_is_taken_or_refused(cursor: str) -> None:
    with suppress(BadCursorError):
        read(cursor)
