"""A list's limit and cursor, and what is taken for neither."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.operations.paging import USUAL, Wanted, wanted
from shared.edge.http import Problem


def refusal(query: dict[str, str]) -> str:
    with pytest.raises(Problem) as refused:
        wanted(query, ("status",))
    assert refused.value.status == 422
    return refused.value.detail


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "x", "", "02001", "\u0663", "1,2", "9" * 5000])
def test_a_limit_that_is_none_is_refused_by_its_name(limit: str) -> None:
    assert refusal({"limit": limit}).startswith("`limit`")


@pytest.mark.parametrize("cursor", ["x", "!!", "_w==", base64.urlsafe_b64encode(b"\xff\xfe").decode(), "\u00e9"])
def test_a_cursor_that_no_list_has_given_is_refused_by_its_name(cursor: str) -> None:
    assert refusal({"cursor": cursor}).startswith("`cursor`")


def test_what_is_not_taken_is_refused_with_what_is() -> None:
    assert refusal({"limt": "5"}) == "`limt` is not taken here; `limit`, `cursor`, `status` are."


def test_without_a_word_the_list_begins_at_the_top() -> None:
    assert wanted({}) == Wanted(USUAL, None)
    assert wanted({"cursor": ""}) == Wanted(USUAL, None)


@given(st.text())
def test_whatever_a_cursor_is_it_is_taken_or_refused(cursor: str) -> None:
    with suppress(Problem):
        wanted({"cursor": cursor})
