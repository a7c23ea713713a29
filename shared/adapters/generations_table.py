"""The generations table: ingestion runs, index generations, and the pointer to the one that serves."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal, NamedTuple

from shared.adapters.dynamodb import Item, Table
from shared.errors import ConflictError, NotFoundError
from shared.model.base import Model

RunStatus = Literal[
    "queued", "running", "checking", "completed", "completed_with_errors", "failed", "cancelled", "rolled_back"
]

ACTIVE: tuple[RunStatus, ...] = ("queued", "running", "checking")
COMPLETED: tuple[RunStatus, ...] = ("completed", "completed_with_errors")

# How long retrieval believes the pointer without a look at it. To look before each search would cost more of our own
# time than many a search takes (docs/decisions/0007-the-life-of-a-document.md).
BELIEVED_SECONDS = 2.0


class Pointer(Model):
    """Which generation serves. `moves` counts how often the pointer changed: the condition of the next move.

    `without` are documents that no query may find any more, though the generation still holds them.
    """

    generation: str
    previous: str | None
    moves: int
    without: frozenset[str] = frozenset()


class Rejected(Model):
    """A document that was not taken, and why: what, where, and what mends it."""

    key: str
    reason: str


class Run(Model):
    """An ingestion run. `parts` is how many messages it was cut into; `done` are the parts that have been read."""

    run_id: str
    mode: Literal["incremental", "rebuild"]
    status: RunStatus
    started_at: str
    finished_at: str | None = None
    found: int
    parts: int
    done: frozenset[int] = frozenset()
    counts: dict[str, int]
    rejected: tuple[Rejected, ...] = ()
    generation: str | None = None
    failure: str | None = None


class Claim(NamedTuple):
    """The run that is active, or is about to begin, and since when."""

    run_id: str
    at: str


class GenerationsTable:
    """Runs as `run#{id}`, what a part rejected as `rejects#{id}#{part}`, the pointer as `pointer`, the run that is
    active as `active`, and how many changes came without a run as `changes`.

    A part's rejected documents stand in an item of their own: a run may reject more than fits into one item.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def pointer(self) -> Pointer | None:
        """The serving generation, or None before the first."""
        item = self._table.get({"id": "pointer"})
        if item is None:
            return None
        return Pointer(
            generation=item["generation"],
            previous=item.get("previous"),
            moves=int(item["moves"]),
            without=frozenset(item.get("without", ())),
        )

    def serving(self) -> str | None:
        """The id of the serving generation, or None before the first."""
        pointer = self.pointer()
        return None if pointer is None else pointer.generation

    def move(
        self, expected: Pointer | None, generation: str, without: frozenset[str] = frozenset(), *, same: bool = False
    ) -> Pointer:
        """Move the pointer, if nothing has changed it since `expected` was read. Raises ConflictError.

        `without` are the documents of the generation that must not be found; it takes the place of the former. Where
        only that changes, or the generation has the `same` documents, the previous one stays what it was.
        """
        moves = 1 if expected is None else expected.moves + 1
        previous = None if expected is None else expected.generation
        if expected is not None and (same or expected.generation == generation):
            previous = expected.previous
        pointer = Pointer(generation=generation, previous=previous, moves=moves, without=without)
        item: Item = {"id": "pointer", **pointer.model_dump(exclude={"without"}), "without": set(without) or None}
        if expected is None:
            self._table.put(item, absent="id")
        else:
            self._table.put(item, equal=("moves", expected.moves))
        return pointer

    def hide(self, document_ids: frozenset[str]) -> None:
        """No query finds these documents any more, whatever generation serves. Before the first there is nothing to do.

        It counts as a move: a build that looked at the documents before must look again.
        """
        if not document_ids:
            return
        with suppress(ConflictError):
            self._table.update(
                {"id": "pointer"},
                "ADD #without :without, #moves :one",
                {":without": set(document_ids), ":one": 1},
                names=("without", "moves"),
                condition="attribute_exists(id)",
            )

    def claim(self, run_id: str, at: str) -> Claim | None:
        """Become the one active run, from `at` (RFC 3339) on. Returns None, or the claim of the run that is active."""
        held: Claim | None = None
        while held is None:  # it may be released between the two calls; then it is free again
            try:
                self._table.put({"id": "active", "run_id": run_id, "at": at}, absent="id")
            except ConflictError:
                item = self._table.get({"id": "active"})
                held = None if item is None else Claim(str(item["run_id"]), str(item["at"]))
            else:
                return None
        return held

    def release(self, run_id: str) -> None:
        """Let the next run begin; does nothing when another run is active."""
        with suppress(ConflictError):
            self._table.delete({"id": "active"}, equal=("run_id", run_id))

    def changed(self) -> int:
        """Count a change that came without a run; returns how many there were so far, this one included."""
        item = self._table.update({"id": "changes"}, "ADD #count :one", {":one": 1}, names=("count",))
        return int(item["count"])

    def changes(self) -> int:
        """How many changes came without a run so far."""
        item = self._table.get({"id": "changes"})
        return 0 if item is None else int(item["count"])

    def embedded(self, generation: str, part: int) -> int:
        """Count a part of what a generation had the language model read; returns how many parts are read."""
        item = self._table.update(
            {"id": f"embedded#{generation}"}, "ADD #done :part", {":part": {part}}, names=("done",)
        )
        return len(item["done"])

    def start(self, run: Run) -> None:
        """Record a new run. Raises ConflictError when its id is taken."""
        self._table.put(
            {
                "id": f"run#{run.run_id}",
                "run": run.model_dump_json(exclude={"done"}),
                "status": run.status,
                "done": {-1},
            },
            absent="id",
        )

    def run(self, run_id: str) -> Run:
        """The run. Raises NotFoundError."""
        item = self._table.get({"id": f"run#{run_id}"})
        if item is None:
            raise NotFoundError(run_id)
        return self._run(item)

    def runs(self) -> Iterator[Run]:
        """All runs, newest first."""
        items = [item for item in self._table.scan() if str(item["id"]).startswith("run#")]
        found = [self._run(item) for item in items]
        yield from sorted(found, key=lambda run: run.started_at, reverse=True)

    def part_done(self, run_id: str, part: int, counts: dict[str, int], rejected: tuple[Rejected, ...]) -> Run:
        """Count a part's documents once, however often its message comes; returns the run as it is after.

        Raises NotFoundError for a run that was never started.
        """
        names = [f"count_{name}" for name in counts]
        change = "ADD #done :part" + "".join(f", #{name} :{name}" for name in names)
        values: Item = {":part": {part}, ":is": part}
        values |= {f":count_{name}": count for name, count in counts.items()}
        if rejected:
            # first what is rejected, then the mark that it is: a crash between the two leaves an item nobody reads
            self._table.put(
                {"id": f"rejects#{run_id}#{part}", "rejects": [item.model_dump_json() for item in rejected]}
            )
            change += ", #rejecting :part"
            names.append("rejecting")
        try:
            item = self._table.update(
                {"id": f"run#{run_id}"},
                change,
                values,
                names=("done", *names),
                condition="attribute_exists(id) AND NOT contains(#done, :is)",
            )
        except ConflictError:
            return self.run(run_id)
        return self._run(item)

    def set_status(self, run_id: str, status: RunStatus, **fields: str | None) -> None:
        """Set an active run's status and, of `generation`, `finished_at` and `failure`, what is given.

        A run that has ended stays as it is, but for one that was completed and is rolled back. Raises NotFoundError for
        a run that was never started, and ConflictError for one that may not take this status any more.
        """
        before = COMPLETED if status == "rolled_back" else ACTIVE
        given = {name: value for name, value in (("status", status), *fields.items()) if value is not None}
        try:
            self._table.update(
                {"id": f"run#{run_id}"},
                "SET " + ", ".join(f"#{name} = :{name}" for name in given),
                {f":{name}": value for name, value in given.items()}
                | {f":before{number}": one for number, one in enumerate(before)},
                names=given,
                condition=f"#status IN ({', '.join(f':before{number}' for number in range(len(before)))})",
            )
        except ConflictError:
            self.run(run_id)
            raise

    def _run(self, item: Item) -> Run:
        run = Run.model_validate_json(item["run"])
        counts = dict(run.counts)
        for name, value in item.items():
            if name.startswith("count_"):
                counts[name.removeprefix("count_")] = counts.get(name.removeprefix("count_"), 0) + int(value)
        keys = [{"id": f"rejects#{run.run_id}#{part}"} for part in sorted(item.get("rejecting", ()))]
        rejecting = sorted(self._table.get_many(keys), key=lambda found: int(found["id"].rsplit("#", 1)[1]))
        changed: Item = {
            name: item[name] for name in ("status", "generation", "finished_at", "failure") if name in item
        }
        changed |= {
            "counts": counts,
            "done": frozenset(int(part) for part in item["done"] if part >= 0),
            "rejected": (
                *run.rejected,
                *(Rejected.model_validate_json(text) for found in rejecting for text in found["rejects"]),
            ),
        }
        return run.model_copy(update=changed)
