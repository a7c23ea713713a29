"""When a message comes again that could not be handled."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.edge.retries import Retries


class Source:
    def __init__(self) -> None:
        self.asked: list[Mapping[str, int]] = []

    def hide(self, seconds: Mapping[str, int]) -> None:
        self.asked.append(seconds)


def record(name: str = "m", times: int = 1) -> dict[str, Any]:
    return {
        "messageId": name,
        "receiptHandle": f"receipt {name}",
        "attributes": {"ApproximateReceiveCount": str(times)},
    }


@pytest.mark.parametrize(("times", "wait"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 80), (1000, 80)])
def test_it_is_soon_and_then_twice_as_long_each_time_up_to_the_most(times: int, wait: int) -> None:
    found = {Retries(Source()).seconds(record(str(name), times)) for name in range(500)}

    assert min(found) == wait
    assert max(found) == wait + wait // 4


@given(st.text(), st.integers(1, 50), st.integers(1, 100), st.integers(1, 1000))
def test_a_message_waits_no_longer_than_the_most_and_a_quarter(name: str, times: int, first: int, most: int) -> None:
    seconds = Retries(Source(), first, most).seconds(record(name, times))

    assert min(first, most) <= seconds <= most * 1.25


def test_each_record_is_hidden_by_its_own_receipt_for_its_own_time() -> None:
    source = Source()

    Retries(source, 8, 16).ask([record("a"), record("b", 2)])

    (asked,) = source.asked
    assert list(asked) == ["receipt a", "receipt b"]
    assert 8 <= asked["receipt a"] <= 10
    assert 16 <= asked["receipt b"] <= 20


def test_without_a_failure_nobody_is_asked() -> None:
    source = Source()

    Retries(source).ask([])

    assert source.asked == []
