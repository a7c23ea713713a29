"""One table: values in and out, DynamoDB's limits, conditions, batches."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.dynamodb import ITEM_BYTES, Item, Table, _decode, _encode_item, _item_size
from shared.errors import ConflictError, LimitError
from tests.integration.threads import at_once

_NUMBERS = st.integers(-(10**38) + 1, 10**38 - 1) | st.decimals(-(10**9), 10**9, places=4)
_SCALARS = st.none() | st.booleans() | _NUMBERS | st.text() | st.binary()
_SETS = (
    st.sets(st.text(), min_size=1)
    | st.sets(st.integers(-(10**9), 10**9), min_size=1)
    | st.sets(st.binary(), min_size=1)
)
_VALUES = st.recursive(
    _SCALARS | _SETS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(min_size=1), inner, max_size=5),
    max_leaves=10,
)
_ITEMS = st.dictionaries(st.text(min_size=1), _VALUES, max_size=6)


@pytest.fixture
def answers(table: Callable[[str], Table]) -> Table:
    return table("answers")


class FakeDynamo:
    """Keeps what it is sent, and takes at most `takes` of a batch."""

    def __init__(self, takes: Callable[[], int] = lambda: 1000) -> None:
        self.sent: list[Any] = []
        self.items: list[Any] = []
        self._takes = takes

    def put_item(self, **request: Any) -> dict[str, Any]:
        self.sent.append(request)
        return {}

    update_item = put_item

    def transact_write_items(self, TransactItems: list[Any]) -> dict[str, Any]:  # noqa: N803  # boto3's name
        batch = [one["Put"]["Item"] for one in TransactItems]
        self.sent.append(batch)
        takes = self._takes()
        if takes < len(batch):
            reasons = [{"Code": "None" if n < takes else "TransactionConflict"} for n in range(len(batch))]
            said: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(said, "TransactWriteItems")
        self.items.extend(batch)
        return {}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803  # boto3's name
        ((name, asked),) = RequestItems.items()
        self.sent.append(asked["Keys"])
        takes = self._takes()
        left = asked["Keys"][takes:]
        return {
            "Responses": {name: asked["Keys"][:takes]},
            "UnprocessedKeys": {name: {"Keys": left, "ConsistentRead": True}} if left else {},
        }


# -- values


@given(_ITEMS)
def test_an_item_comes_back_as_it_was_without_its_attributes_that_are_none(item: Item) -> None:
    assert _decode(_encode_item(item)) == {name: value for name, value in item.items() if value is not None}


def test_every_kind_of_value_survives_the_table(answers: Table) -> None:
    item = {
        "answer_id": "a",
        "revision": 1,
        "empty": "",
        "no_bytes": b"",
        "bytes": b"\x00\xff",
        "number": Decimal("1.5"),
        "truth": True,
        "nested": {"bytes": b"\x01", "null": None, "list": [b"\x02", [], {}]},
        "sets": [{"a"}, {1, 2}, {b"\x03"}],
    }

    answers.put(item | {"none": None})

    assert answers.get({"answer_id": "a", "revision": 1}) == item


def test_a_tuple_comes_back_as_a_list() -> None:
    assert _decode(_encode_item({"a": (1, (2,))})) == {"a": [1, [2]]}


@pytest.mark.parametrize("value", [1.5, [1.5], {"a": 0.0}, float("nan"), Decimal("NaN"), Decimal("Infinity")])
def test_a_float_and_what_is_no_number_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        _encode_item({"a": value})


@pytest.mark.parametrize("value", [set(), frozenset(), [set()], {"a": [set()]}])
def test_an_empty_set_is_refused_as_dynamodb_has_none(value: Any) -> None:
    with pytest.raises(ValueError, match="empty set"):
        _encode_item({"a": value})


# -- limits


def _documented_size(typed: dict[str, Any]) -> int:
    """The size of a value as DynamoDB's documentation counts it."""
    ((kind, value),) = typed.items()
    count: dict[str, Callable[[Any], int]] = {
        "S": lambda text: len(text.encode()),
        "B": len,
        "N": lambda text: 1 + (_digits(text) + 1) // 2 + text.startswith("-"),
        "NULL": lambda _: 1,
        "BOOL": lambda _: 1,
        "L": lambda inner: 3 + sum(1 + _documented_size(each) for each in inner),
        "M": lambda inner: 3 + sum(1 + len(name.encode()) + _documented_size(each) for name, each in inner.items()),
        "SS": lambda inner: sum(len(each.encode()) for each in inner),
        "NS": lambda inner: sum(_documented_size({"N": each}) for each in inner),
        "BS": lambda inner: sum(map(len, inner)),
    }
    return count[kind](value)


def _digits(number: str) -> int:
    return len("".join(map(str, Decimal(number).as_tuple().digits)).strip("0"))


@pytest.fixture(scope="module")
def wire() -> Callable[[dict[str, Any]], int]:
    """How many bytes botocore sends for an item."""
    db = boto3.client("dynamodb")

    def size(item: dict[str, Any]) -> int:
        sent: list[int] = []

        def keep(request: AWSRequest, **_: Any) -> Any:
            sent.append(len(request.body))
            raise InterruptedError

        db.meta.events.register_first("before-sign.dynamodb.PutItem", keep)
        try:
            with pytest.raises(InterruptedError):
                db.put_item(TableName="t", Item=item)
        finally:
            db.meta.events.unregister("before-sign.dynamodb.PutItem", keep)
        return sent[0]

    return size


@given(item=_ITEMS)
def test_the_size_counted_is_never_below_the_documented_one(item: Item) -> None:
    typed = _encode_item(item)
    documented = sum(len(name.encode()) + _documented_size(value) for name, value in typed.items())

    assert _item_size(typed) >= documented


@given(item=_ITEMS)
def test_the_size_counted_is_never_above_what_botocore_sends(wire: Callable[[Any], int], item: Item) -> None:
    typed = _encode_item(item)

    assert _item_size(typed) <= wire(typed)


@pytest.mark.parametrize(
    "fill",
    [
        lambda n: {"a": "x" * (n - 1)},
        lambda n: {"a": "é" * ((n - 1) // 2) + "x" * ((n - 1) % 2)},
        lambda n: {"a": b"x" * (n - 1)},
        lambda n: {"a": {"b": "x" * (n - 6)}},
        lambda n: {"a": [b"x" * (n - 5)]},
        lambda n: {"a": {"b" * (n - 6): None}},
        lambda n: {"a" * (n - 1): True},
    ],
    ids=["text", "two-byte text", "bytes", "nested text", "nested bytes", "nested name", "name"],
)
def test_the_largest_item_is_sent_and_one_byte_more_is_not(fill: Callable[[int], Item]) -> None:
    fake = FakeDynamo()
    table = Table(fake, "t")

    table.put(fill(ITEM_BYTES))
    assert len(fake.sent) == 1
    with pytest.raises(LimitError):
        table.put(fill(ITEM_BYTES + 1))
    with pytest.raises(LimitError):
        table.put_many([{"a": 1}, fill(ITEM_BYTES + 1)])
    assert len(fake.sent) == 1


def test_values_of_an_update_past_the_limit_are_not_sent() -> None:
    fake = FakeDynamo()

    with pytest.raises(LimitError):
        Table(fake, "t").update({"id": "a"}, "SET #b = :b", {":b": "x" * (ITEM_BYTES + 1)}, names=("b",))
    assert not fake.sent


def test_an_update_that_would_grow_an_item_past_the_limit_changes_nothing(answers: Table) -> None:
    key = {"answer_id": "a", "revision": 1}
    answers.put(key | {"one": "x" * 300_000})

    with pytest.raises(LimitError):
        answers.update(key, "SET #two = :two", {":two": "x" * 200_000}, names=("two",))
    assert answers.get(key) == key | {"one": "x" * 300_000}


# -- conditions


def test_of_many_that_write_the_same_absent_item_one_wins(answers: Table) -> None:
    def write(n: int) -> Callable[[], None]:
        return lambda: answers.put({"answer_id": "a", "revision": 1, "by": n}, absent="answer_id")

    results = at_once(*(write(n) for n in range(8)))

    (winner,) = [n for n, result in enumerate(results) if result is None]
    assert all(isinstance(result, ConflictError) for n, result in enumerate(results) if n != winner)
    stored = answers.get({"answer_id": "a", "revision": 1})
    assert stored is not None
    assert stored["by"] == winner


def test_an_item_past_its_time_counts_as_absent_only_when_the_time_is_given(answers: Table) -> None:
    item = {"answer_id": "a", "revision": 1, "expires_at": 100}
    answers.put(item)

    with pytest.raises(ConflictError):
        answers.put(item, absent="answer_id")
    with pytest.raises(ConflictError):
        answers.put(item, absent="answer_id", now=99)
    answers.put(item | {"new": True}, absent="answer_id", now=100)


def test_an_item_without_a_time_never_counts_as_absent(answers: Table) -> None:
    item = {"answer_id": "a", "revision": 1}
    answers.put(item)

    with pytest.raises(ConflictError):
        answers.put(item, absent="answer_id", now=10**10)


def test_an_update_whose_condition_fails_changes_nothing(answers: Table) -> None:
    key = {"answer_id": "a", "revision": 1}
    answers.put(key | {"n": 1})

    with pytest.raises(ConflictError):
        answers.update(key, "SET #n = :n", {":n": 3, ":seen": 2}, names=("n",), condition="#n = :seen")
    assert answers.get(key) == key | {"n": 1}


def test_an_update_returns_the_item_as_it_is_after_and_may_set_null(answers: Table) -> None:
    key = {"answer_id": "a", "revision": 1}
    answers.put(key | {"at": {}})

    after = answers.update(key, "SET #at.#x = :x", {":x": None}, names=("at",), aliases={"#x": "in a map"})

    assert after == key | {"at": {"in a map": None}}


def test_an_error_of_another_kind_is_passed_on(aws: Callable[[str], Any]) -> None:
    nowhere = Table(aws("dynamodb"), "nowhere")

    with pytest.raises(aws("dynamodb").exceptions.ResourceNotFoundException):
        nowhere.put({"id": "a"})


# -- many


@pytest.fixture
def revisions(answers: Table) -> Table:
    answers.put_many({"answer_id": "a", "revision": n} for n in range(1, 61))
    return answers


@pytest.mark.parametrize("page", [None, 1, 7, 60, 100])
@pytest.mark.parametrize("limit", [None, 1, 20, 60, 100])
def test_a_query_reads_in_order_up_to_its_limit_whatever_its_pages(
    revisions: Table, limit: int | None, page: int | None
) -> None:
    found = revisions.query("answer_id = :a", {":a": "a"}, newest=True, limit=limit, page=page)

    assert [int(item["revision"]) for item in found] == list(range(60, 0, -1))[:limit]


def test_a_query_for_nothing_asks_nothing(answers: Table) -> None:
    assert list(answers.query("answer_id = :a", {":a": "a"}, limit=0)) == []


def test_a_scan_reads_every_item(revisions: Table) -> None:
    assert sorted(int(item["revision"]) for item in revisions.scan()) == list(range(1, 61))


def test_an_item_is_deleted_and_deleting_it_again_is_no_error(revisions: Table) -> None:
    key = {"answer_id": "a", "revision": 1}
    revisions.delete(key)
    revisions.delete(key)

    assert revisions.get(key) is None


def test_of_many_keys_those_that_are_there_come_each_once(revisions: Table) -> None:
    keys = [{"answer_id": "a", "revision": n} for n in range(-100, 151)] * 2

    found = list(revisions.get_many(keys))

    assert sorted(int(item["revision"]) for item in found) == list(range(1, 61))


def _cycle(*takes: int) -> Callable[[], int]:
    left: Iterator[int] = iter(takes)
    return lambda: next(left, 1000)


def test_what_a_transaction_was_too_busy_for_is_sent_again_after_a_pause() -> None:
    pauses: list[float] = []
    fake = FakeDynamo(_cycle(10, 0, 0, 25))
    table = Table(fake, "t", pause=pauses.append)

    table.put_many({"id": str(n)} for n in range(60))

    assert sorted(int(item["id"]["S"]) for item in fake.items) == list(range(60))
    assert all(len(batch) <= 25 for batch in fake.sent)
    assert len(pauses) == 3
    assert pauses[0] < pauses[1] < pauses[2]


def test_of_many_items_those_that_have_a_value_by_now_stay_as_they_are(answers: Table) -> None:
    there = [{"answer_id": "a", "revision": n, "kept": n % 3} for n in range(1, 31)]
    answers.put_many(there)

    answers.put_many(({"answer_id": "a", "revision": n, "kept": 7} for n in range(1, 61)), unless=("kept", 0))

    found = {int(item["revision"]): int(item["kept"]) for item in answers.scan()}
    assert found == {n: 0 if n % 3 == 0 and n <= 30 else 7 for n in range(1, 61)}


def test_of_many_items_those_that_are_newer_stay_as_they_are(answers: Table) -> None:
    answers.put_many({"answer_id": "a", "revision": n, "kept": n % 3} for n in range(1, 31))

    answers.put_many(({"answer_id": "a", "revision": n, "kept": 1} for n in range(1, 61)), until=("kept", 1))

    found = {int(item["revision"]): int(item["kept"]) for item in answers.scan()}
    assert found == {n: 2 if n % 3 == 2 and n <= 30 else 1 for n in range(1, 61)}


def test_an_error_that_is_no_cancelled_transaction_is_raised(table: Callable[[str], Table]) -> None:
    answers = table("answers")

    with pytest.raises(ClientError):
        answers.put_many([{"another": "key"}])


def test_keys_that_a_batch_leaves_unprocessed_are_asked_for_again() -> None:
    pauses: list[float] = []
    fake = FakeDynamo(_cycle(30, 0))

    found = list(Table(fake, "t", pause=pauses.append).get_many({"id": str(n)} for n in range(250)))

    assert sorted(int(item["id"]) for item in found) == list(range(250))
    assert all(len(batch) <= 100 for batch in fake.sent)
    assert len(pauses) == 2


def test_a_table_that_takes_nothing_is_given_up() -> None:
    pauses: list[float] = []
    table = Table(FakeDynamo(lambda: 0), "t", pause=pauses.append)

    with pytest.raises(TimeoutError):
        table.put_many([{"id": "a"}])
    with pytest.raises(TimeoutError):
        list(table.get_many([{"id": "a"}]))
    assert len(pauses) == 14
