"""The requests table: who asked what is under way, and how far it is. api creates; each stage moves it forward."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from shared.adapters.dynamodb import Item, Table
from shared.errors import ConflictError
from shared.model.base import Model

Stage = Literal["queued", "retrieving", "generating", "reviewing", "final"]
STAGES: tuple[Stage, ...] = ("queued", "retrieving", "generating", "reviewing", "final")


class Request(Model):
    """A request. `stage_times` are RFC 3339; `deadline` and `expires_at` are seconds since 1970.

    `renews` is the last revision of its answer that a draft from other evidence may follow, as an operator or a change
    of the documents has decided.
    """

    id: str
    owner: str
    slug: str
    visibility: Literal["private", "public"]
    stage: Stage
    stage_times: dict[str, str]
    deadline: int
    expires_at: int
    jurisdiction: str
    renews: int | None = None


class RequestsTable:
    """Requests, and the short-lived claims (idempotency, deduplication) that point to them.

    `now` gives RFC 3339 with its zone. What has expired counts as gone: DynamoDB deletes it up to two days late.
    """

    def __init__(self, table: Table, now: Callable[[], str]) -> None:
        self._table, self._now = table, now

    def create(self, request: Request) -> None:
        """Raises ConflictError when the id is taken."""
        item = request.model_dump(exclude={"stage"}) | {"stage": STAGES.index(request.stage)}
        self._table.put(item, absent="id")

    def get(self, answer_id: str) -> Request | None:
        """The request, or None when it never was or its time to live is over."""
        return self._request(self._table.get({"id": answer_id}))

    def enter(self, answer_id: str, stage: Stage) -> Request | None:
        """Move forward as `advance` does, and return the request as `get` does."""
        moved = self._forward(answer_id, stage)
        return self.get(answer_id) if moved is None else self._request(moved)

    def advance(self, answer_id: str, stage: Stage) -> None:
        """Move forward; a request that is there already or further, or is deleted, stays as it is."""
        self._forward(answer_id, stage)

    def _forward(self, answer_id: str, stage: Stage) -> Item | None:
        try:
            return self._table.update(
                {"id": answer_id},
                "SET #stage = :stage, #stage_times.#now = :at",
                {":stage": STAGES.index(stage), ":at": self._now()},
                names=("stage", "stage_times"),
                condition="attribute_exists(id) AND #stage < :stage",
                aliases={"#now": stage},
            )
        except ConflictError:
            return None

    def _request(self, item: Item | None) -> Request | None:
        if item is None or "stage" not in item or item["expires_at"] <= self._seconds():
            return None
        return Request.model_validate(item | {"stage": STAGES[int(item["stage"])]})

    def renew(self, answer_id: str, revision: int) -> None:
        """Let a draft from other evidence follow this revision. The stage stays.

        Raises ConflictError when the request is gone, or a later revision may be followed already.
        """
        self._table.update(
            {"id": answer_id},
            "SET #renews = :revision",
            {":revision": revision},
            names=("renews",),
            condition="attribute_exists(id) AND (attribute_not_exists(#renews) OR #renews <= :revision)",
        )

    def delete(self, answer_id: str) -> None:
        """Forget the request."""
        self._table.delete({"id": answer_id})

    def claim(self, name: str, value: Item, expires_at: int) -> Item | None:
        """Claim a name (such as an idempotency key's hash). None when it is ours now, else what it holds."""
        held: Item | None = None
        while held is None:  # it may be deleted between the two calls; then it is free again
            try:
                claimed = {"id": name, **value, "expires_at": expires_at}
                self._table.put(claimed, absent="id", now=self._seconds())
            except ConflictError:
                held = self._table.get({"id": name})
            else:
                return None
        return held

    def claimed(self, name: str) -> str | None:
        """The answer that a claim names, without claiming; None when nothing holds the name."""
        item = self._table.get({"id": name})
        return None if item is None or item["expires_at"] <= self._seconds() else str(item["answer"])

    def replace_claim(self, name: str, value: Item, expires_at: int) -> None:
        """Point a claim somewhere else."""
        self._table.put({"id": name, **value, "expires_at": expires_at})

    def _seconds(self) -> int:
        return int(datetime.fromisoformat(self._now()).timestamp())
