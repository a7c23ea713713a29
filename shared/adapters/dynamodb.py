"""One table: items as plain Python values, conditional writes as ConflictError, DynamoDB's own limits enforced."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from shared.errors import ConflictError, LimitError

ITEM_BYTES = 400 * 1024  # DynamoDB: an item, names included, is at most 400 KB
_BATCH = 25  # DynamoDB: BatchWriteItem takes at most 25 items
_BATCH_GET = 100  # DynamoDB: BatchGetItem takes at most 100 keys

_serialise = TypeSerializer().serialize
_deserialise = TypeDeserializer().deserialize

Item = dict[str, Any]


def _encode(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _serialise(value) for name, value in values.items() if value is not None}


def _decode(item: Mapping[str, Any]) -> Item:
    out: Item = {}
    for name, typed in item.items():
        value = _deserialise(typed)
        out[name] = bytes(cast("Any", value).value) if isinstance(value, Binary) else value
    return out


def _size(value: Any) -> int:
    """A lower bound of DynamoDB's size of an attribute value, close for the strings and bytes that fill our items."""
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, (bytes, bytearray)):
        return len(value)
    if isinstance(value, Mapping):
        return 3 + sum(len(str(k).encode()) + _size(v) + 1 for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return 3 + sum(_size(v) + 1 for v in value)
    return 8


class Table:
    """A table. Conditions and updates are DynamoDB expressions with `#name` and `:name` placeholders.

    `names` are the attribute names behind the `#name` placeholders; each stands for itself.
    """

    def __init__(self, dynamodb: Any, name: str) -> None:
        self._db, self.name = dynamodb, name

    def get(self, key: Item, *, consistent: bool = True) -> Item | None:
        """The item with this key, or None."""
        found = self._db.get_item(TableName=self.name, Key=_encode(key), ConsistentRead=consistent)
        return _decode(found["Item"]) if "Item" in found else None

    def put(self, item: Item, *, absent: str | None = None) -> None:
        """Write an item; with `absent` (the key attribute), raise ConflictError when one is there already.

        Raises LimitError for an item that DynamoDB would refuse.
        """
        if _size(item) > ITEM_BYTES:
            raise LimitError(f"an item of {_size(item)} bytes for {self.name}; DynamoDB takes {ITEM_BYTES}")
        extra: dict[str, Any] = {}
        if absent is not None:
            extra = {
                "ConditionExpression": "attribute_not_exists(#absent)",
                "ExpressionAttributeNames": {"#absent": absent},
            }
        self._write(self._db.put_item, Item=_encode(item), **extra)

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

        `aliases` are placeholders that stand for another name than their own.
        """
        spelled = {f"#{name}": name for name in names} | dict(aliases or {})
        extra: dict[str, Any] = {"ExpressionAttributeNames": spelled} if spelled else {}
        if condition is not None:
            extra["ConditionExpression"] = condition
        answer = self._write(
            self._db.update_item,
            Key=_encode(key),
            UpdateExpression=change,
            ExpressionAttributeValues=_encode(values),
            ReturnValues="ALL_NEW",
            **extra,
        )
        return _decode(answer["Attributes"])

    def delete(self, key: Item) -> None:
        """Delete an item; one that is not there is no error."""
        self._db.delete_item(TableName=self.name, Key=_encode(key))

    def query(
        self,
        condition: str,
        values: Item,
        *,
        index: str | None = None,
        newest: bool = False,
        limit: int | None = None,
        names: Iterable[str] = (),
    ) -> Iterator[Item]:
        """Items that meet a key condition, in key order (`newest`: backwards), page by page."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": _encode(values),
            "ScanIndexForward": not newest,
        }
        if names:
            request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
        if index is not None:
            request["IndexName"] = index
        if limit is not None:
            request["Limit"] = limit
        left = limit
        while True:
            page = self._db.query(**request)
            for item in page["Items"]:
                yield _decode(item)
                if left is not None:
                    left -= 1
                    if left == 0:
                        return
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def scan(self) -> Iterator[Item]:
        """Every item, page by page."""
        for page in self._db.get_paginator("scan").paginate(TableName=self.name):
            for item in page["Items"]:
                yield _decode(item)

    def put_many(self, items: Iterable[Item]) -> None:
        """Write items in batches, sending again what DynamoDB leaves unprocessed."""
        waiting = [{"PutRequest": {"Item": _encode(item)}} for item in items]
        while waiting:
            batch, waiting = waiting[:_BATCH], waiting[_BATCH:]
            answer = self._db.batch_write_item(RequestItems={self.name: batch})
            waiting.extend(answer.get("UnprocessedItems", {}).get(self.name, []))

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that are there of these keys, in no order."""
        waiting = [_encode(key) for key in keys]
        while waiting:
            batch, waiting = waiting[:_BATCH_GET], waiting[_BATCH_GET:]
            answer = self._db.batch_get_item(RequestItems={self.name: {"Keys": batch, "ConsistentRead": True}})
            for item in answer["Responses"].get(self.name, []):
                yield _decode(item)
            waiting.extend(answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", []))

    def _write(self, call: Any, **request: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = call(TableName=self.name, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                raise ConflictError(self.name) from error
            raise
        return answer
