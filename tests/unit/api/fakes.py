"""Stores and queues in memory. `writes` counts what all of them were told to write, and a crash can come before any."""

from typing import Any

from functions.api.reading import Reading
from shared.adapters.answers_table import Stored
from shared.adapters.partners_table import Caller
from shared.adapters.requests_table import Request
from shared.asking import Asking
from shared.errors import ConflictError, NotFoundError
from shared.model.base import Model
from shared.model.question import Urgent
from shared.policy import policy_for
from shared.standing import Standings

CALLER = Caller(partner="p", owner="owner", kind="secret", scopes=frozenset({"ask", "read"}))
OTHER = Caller(partner="q", owner="other", kind="secret", scopes=frozenset({"ask", "read"}))


class CrashError(Exception):
    """The function stopped here."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class World:
    """All that asking and reading write to."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.requests: dict[str, Request] = {}
        self.claims: dict[str, dict[str, Any]] = {}
        self.objects: dict[tuple[str, str], Model] = {}
        self.sent: list[Any] = []
        self.decided: list[Any] = []
        self.answers: dict[str, Stored] = {}
        self.generation: str | None = "g1"
        self.urgent: Urgent | None = None
        self.writes = 0
        self.crash_before: int | None = None
        self._ids = 0
        store = Store(self)
        standings = Standings(store, Answers(self), self.claimed, self.clock)
        self.asking = Asking(
            requests=store,
            work=store,
            queue=Queue(self, self.sent),
            standings=standings,
            claimed=self.claimed,
            generation=lambda: self.generation,
            policy_version=lambda jurisdiction: policy_for(jurisdiction).version,
            triage=lambda *_: self.urgent,
            redact=lambda text: text.replace("Mary", "[name]"),
            new_id=self.new_id,
            clock=self.clock,
            deadline_seconds=120,
            private_days=30,
        )
        self.standings = standings
        self.reading = Reading(standings, store, store, Queue(self, self.decided), policy_for, self.clock)

    def new_id(self) -> str:
        self._ids += 1
        return f"{'abcdefghij'[self._ids // 10 % 10]}{'abcdefghij'[self._ids % 10]}".rjust(26, "a")

    def claimed(self, name: str) -> str | None:
        item = self.claims.get(name)
        return None if item is None or item["expires_at"] <= self.clock() else str(item["answer"])

    def write(self) -> None:
        self.writes += 1
        if self.crash_before == self.writes:
            raise CrashError


class Store:
    """The requests table and the work bucket."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, request: Request) -> None:
        self._world.write()
        if request.id in self._world.requests:
            raise ConflictError
        self._world.requests[request.id] = request

    def get(self, answer_id: str, name: str = "", kind: Any = None) -> Any:
        if name:
            try:
                return self._world.objects[answer_id, name]
            except KeyError:
                raise NotFoundError(answer_id) from None
        found = self._world.requests.get(answer_id)
        return None if found is None or found.expires_at <= self._world.clock() else found

    def delete(self, answer_id: str) -> None:
        self._world.write()
        self._world.requests.pop(answer_id, None)

    def claim(self, name: str, value: dict[str, Any], expires_at: int) -> dict[str, Any] | None:
        self._world.write()
        held = self._world.claims.get(name)
        if held is not None and held["expires_at"] > self._world.clock():
            return held
        self._world.claims[name] = {**value, "expires_at": expires_at}
        return None

    def replace_claim(self, name: str, value: dict[str, Any], expires_at: int) -> None:
        self._world.write()
        self._world.claims[name] = {**value, "expires_at": expires_at}

    def put(self, answer_id: str, name: str, value: Model) -> str:
        self._world.write()
        self._world.objects[answer_id, name] = value
        return f"work/{answer_id}/{name}.json"


class Queue:
    """A queue's sending end."""

    def __init__(self, world: World, sent: list[Any]) -> None:
        self._world, self._sent = world, sent

    def send(self, message: Model) -> None:
        self._world.write()
        self._sent.append(message)


class Answers:
    """The answers table."""

    def __init__(self, world: World) -> None:
        self._world = world

    def latest(self, answer_id: str) -> Stored | None:
        return self._world.answers.get(answer_id)

    def by_slug(self, slug: str) -> Stored | None:
        return next((each for each in self._world.answers.values() if each.envelope.slug == slug), None)
