"""One table: items as plain Python values, conditional writes as ConflictError, DynamoDB's own limits enforced."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from shared.errors import ConflictError, LimitError

ITEM_BYTES = 400 * 1024  # DynamoDB: an item, names included, is at most 400 KB
_BATCH = 25  # items of a transaction; DynamoDB takes at most 100, of 4 MB together
_BATCH_GET = 100  # DynamoDB: BatchGetItem takes at most 100 keys
_PATIENCE = 8  # batches in a row of which DynamoDB took nothing before we give up: some 13 seconds

_serialise = TypeSerializer().serialize
_deserialise = TypeDeserializer().deserialize

Item = dict[str, Any]


def _encode(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values. Raises TypeError for a float (take int, Decimal or str) and ValueError for an empty set."""
    return {name: _refuse_empty_sets(_serialise(value)) for name, value in values.items()}


def _encode_item(values: Mapping[str, Any]) -> dict[str, Any]:
    """As `_encode`; an attribute that is None is left out, so that an index skips the item."""
    return _encode({name: value for name, value in values.items() if value is not None})


def _refuse_empty_sets(typed: Any) -> Any:
    for kind, value in typed.items():
        if kind in ("SS", "NS", "BS") and not value:
            raise ValueError("DynamoDB has no empty sets")
        for inner in value.values() if kind == "M" else value if kind == "L" else ():
            _refuse_empty_sets(inner)
    return typed


def _decode(item: Mapping[str, Any]) -> Item:
    return {name: _plain(_deserialise(typed)) for name, typed in item.items()}


def _plain(value: Any) -> Any:
    """The value with boto3's Binary as bytes, however deep."""
    if isinstance(value, Binary):
        return bytes(cast("Any", value).value)  # the stubs leave it out
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, set):
        return {_plain(inner) for inner in value}
    return value


def _size(typed: Mapping[str, Any]) -> int:
    """The size that DynamoDB counts for a typed value: exact, but for numbers, of which it is never below."""
    ((kind, value),) = typed.items()
    if kind in ("M", "L"):
        names, inner = (value.keys(), value.values()) if kind == "M" else ((), value)
        return 3 + sum(len(name.encode()) for name in names) + sum(1 + _size(each) for each in inner)
    if kind in ("SS", "NS", "BS"):
        return sum(_size({kind[0]: each}) for each in value)
    if kind in ("NULL", "BOOL"):
        return 1
    if kind == "N":  # a byte for two significant digits, and one or two more
        return 2 + (len(value) + 1) // 2
    return len(value.encode() if kind == "S" else value)


def _equal(name: str, value: Any) -> dict[str, Any]:
    return {
        "ConditionExpression": "#equal = :equal",
        "ExpressionAttributeNames": {"#equal": name},
        "ExpressionAttributeValues": _encode({":equal": value}),
    }


_CONDITION = "ConditionalCheckFailed"
_BUSY = {"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"}
_UNLESS = "attribute_not_exists(#equal) OR #equal <> :equal"
_UNTIL = "attribute_not_exists(#equal) OR #equal <= :equal"


def _cancelled(error: ClientError) -> list[str]:
    """Why a transaction was cancelled, item by item ("None": not for this one's sake). Raises any other error."""
    reasons = cast("Any", error.response).get("CancellationReasons", [])
    codes = [str(reason.get("Code", "None")) for reason in reasons]
    if not codes or not {"None", _CONDITION, *_BUSY}.issuperset(codes):
        raise error
    return codes


def _item_size(item: Mapping[str, Any]) -> int:
    return sum(len(name.encode()) + _size(typed) for name, typed in item.items())


class Table:
    """A table. Conditions and updates are DynamoDB expressions with `#name` and `:name` placeholders.

    `names` are the attribute names behind the `#name` placeholders; each stands for itself.
    """

    def __init__(self, dynamodb: Any, name: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._db, self.name, self._pause = dynamodb, name, pause

    def get(self, key: Item, *, consistent: bool = True) -> Item | None:
        """The item with this key, or None."""
        found = self._db.get_item(TableName=self.name, Key=_encode(key), ConsistentRead=consistent)
        return _decode(found["Item"]) if "Item" in found else None

    def put(
        self,
        item: Item,
        *,
        absent: str | None = None,
        now: int | None = None,
        equal: tuple[str, Any] | None = None,
    ) -> None:
        """Write an item; with `absent` (the key attribute), raise ConflictError when one is there already.

        With `now` (seconds since 1970) too, one whose `expires_at` is past counts as gone: DynamoDB deletes it up to
        two days late. With `equal` (a name and a value), raise ConflictError when the item there has another value, or
        none is there. Attributes that are None are left out. Raises LimitError for an item that DynamoDB would refuse.
        """
        typed = self._limited(item)
        extra: dict[str, Any] = {}
        if absent is not None:
            extra = {
                "ConditionExpression": "attribute_not_exists(#absent)",
                "ExpressionAttributeNames": {"#absent": absent},
            }
        if absent is not None and now is not None:
            extra["ConditionExpression"] += " OR #expires_at <= :now"
            extra["ExpressionAttributeNames"]["#expires_at"] = "expires_at"
            extra["ExpressionAttributeValues"] = _encode({":now": now})
        if equal is not None:
            extra = _equal(*equal)
        self._write(self._db.put_item, Item=typed, **extra)

    def update(
        self,
        key: Item,
        change: str,
        values: Item,
        names: Iterable[str] = (),
        condition: str | None = None,
        aliases: Mapping[str, str] | None = None,
    ) -> Item:
        """Apply an update expression and return the item as it is after. Raises ConflictError by `condition`.

        `aliases` are placeholders that stand for another name than their own. Raises LimitError, and changes nothing,
        when the item would grow past what DynamoDB takes: values too large by themselves are not even sent.
        """
        spelled = {f"#{name}": name for name in names} | dict(aliases or {})
        typed = _encode(values)
        if (size := sum(_size(value) for value in typed.values())) > ITEM_BYTES:
            raise LimitError(f"{size} bytes for an item of {self.name}; DynamoDB takes {ITEM_BYTES}")
        extra: dict[str, Any] = {"ExpressionAttributeNames": spelled} if spelled else {}
        if condition is not None:
            extra["ConditionExpression"] = condition
        answer = self._write(
            self._db.update_item,
            Key=_encode(key),
            UpdateExpression=change,
            ExpressionAttributeValues=typed,
            ReturnValues="ALL_NEW",
            **extra,
        )
        return _decode(answer["Attributes"])

    def delete(self, key: Item, *, equal: tuple[str, Any] | None = None) -> None:
        """Delete an item; one that is not there is no error.

        With `equal` (a name and a value), raise ConflictError when the item there has another value, or none is there.
        """
        self._write(self._db.delete_item, Key=_encode(key), **({} if equal is None else _equal(*equal)))

    def query(
        self,
        condition: str,
        values: Item,
        *,
        index: str | None = None,
        newest: bool = False,
        limit: int | None = None,
        page: int | None = None,
        names: Iterable[str] = (),
        consistent: bool = False,
    ) -> Iterator[Item]:
        """Items that meet a key condition, in key order (`newest`: backwards), page by page.

        `limit` ends the items; `page` is how many are read at a time by a caller that may stop early. `consistent` sees
        all that was written before; no index can.
        """
        if limit is not None and limit < 1:
            return
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": _encode(values),
            "ScanIndexForward": not newest,
            "ConsistentRead": consistent,
        }
        if names:
            request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
        if index is not None:
            request["IndexName"] = index
        if limit is not None or page is not None:
            request["Limit"] = page or limit
        left = limit
        while True:
            answer = self._db.query(**request)
            for item in answer["Items"]:
                yield _decode(item)
                if left is not None:
                    left -= 1
                    if left == 0:
                        return
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def scan(self, *, consistent: bool = False) -> Iterator[Item]:
        """Every item, page by page; `consistent` sees all that was written before."""
        for page in self._db.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=consistent):
            for item in page["Items"]:
                yield _decode(item)

    def put_many(
        self,
        items: Iterable[Item],
        *,
        unless: tuple[str, Any] | None = None,
        until: tuple[str, Any] | None = None,
    ) -> None:
        """Write items, each with a key of its own, 25 in a transaction; what DynamoDB is too busy for is sent again.

        `unless` (a name and a value) leaves an item that has this value by now as it is, `until` one that has a higher.
        Raises LimitError before anything is written, and TimeoutError when DynamoDB takes nothing for long. A
        transaction holds 4 MB.
        """
        waiting = [self._limited(item) for item in items]
        kept: dict[str, Any] = {}
        for named, condition in ((unless, _UNLESS), (until, _UNTIL)):
            if named is not None:
                kept = _equal(*named) | {"ConditionExpression": condition}
        idle = 0
        while waiting:
            batch, waiting = waiting[:_BATCH], waiting[_BATCH:]
            puts = [{"Put": {"TableName": self.name, "Item": item, **kept}} for item in batch]
            try:
                self._db.transact_write_items(TransactItems=puts)
            except ClientError as error:
                codes = _cancelled(error)
                again = [item for item, code in zip(batch, codes, strict=True) if code != _CONDITION]
                waiting = again + waiting
                busy = not _BUSY.isdisjoint(codes)  # else the others go through at once
                idle = self._wait(len(batch), len(batch) if busy else 0, idle)
            else:
                idle = 0

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that are there of these keys, each once, in no order. Raises TimeoutError as `put_many` does."""
        waiting = list({repr(key): key for key in map(_encode, keys)}.values())  # a batch may name no key twice
        idle = 0
        while waiting:
            batch, waiting = waiting[:_BATCH_GET], waiting[_BATCH_GET:]
            answer = self._db.batch_get_item(RequestItems={self.name: {"Keys": batch, "ConsistentRead": True}})
            for item in answer["Responses"].get(self.name, []):
                yield _decode(item)
            again = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            waiting.extend(again)
            idle = self._wait(len(batch), len(again), idle)

    def _wait(self, sent: int, again: int, idle: int) -> int:
        """Pause after a batch not taken whole, longer each time that nothing was; returns how often that was."""
        if not again:
            return 0
        idle = idle + 1 if again == sent else 0
        if idle >= _PATIENCE:
            raise TimeoutError(f"{self.name} took nothing of {idle} batches in a row")
        self._pause(0.05 * 2**idle)
        return idle

    def _limited(self, item: Item) -> dict[str, Any]:
        typed = _encode_item(item)
        if (size := _item_size(typed)) > ITEM_BYTES:
            raise LimitError(f"an item of {size} bytes for {self.name}; DynamoDB takes {ITEM_BYTES}")
        return typed

    def _write(self, call: Any, **request: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = call(TableName=self.name, **request)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException":
                raise ConflictError(self.name) from error
            if code == "ValidationException" and "item size" in error.response["Error"].get("Message", "").lower():
                raise LimitError(f"an item of {self.name} would grow past {ITEM_BYTES} bytes") from error
            raise
        return answer
