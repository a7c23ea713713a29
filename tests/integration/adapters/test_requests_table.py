"""Requests and claims."""

from collections.abc import Callable
from itertools import permutations, product

import pytest

from shared.adapters.dynamodb import Item, Table
from shared.adapters.requests_table import STAGES, Request, RequestsTable, Stage
from shared.errors import ConflictError
from tests.integration.threads import at_once

ANSWER = "a" * 26
NOW = 1_767_225_600  # 2026-01-01T00:00:00Z
LATER = NOW + 1000


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.minute = 0

    def __call__(self) -> str:
        return f"2026-01-01T00:{self.minute:02}:00Z"


def a_request(stage: Stage = "queued", expires_at: int = LATER) -> Request:
    return Request(
        id=ANSWER,
        owner="owner",
        slug="slug",
        visibility="private",
        stage=stage,
        stage_times={stage: "2026-01-01T00:00:00Z"},
        deadline=NOW + 300,
        expires_at=expires_at,
        jurisdiction="US",
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def raw(table: Callable[[str], Table]) -> Table:
    return table("requests")


@pytest.fixture
def requests(raw: Table, clock: Clock) -> RequestsTable:
    return RequestsTable(raw, clock)


def test_a_request_comes_back_as_it_was_created(requests: RequestsTable) -> None:
    requests.create(a_request())

    assert requests.get(ANSWER) == a_request()


def test_a_request_cannot_be_created_twice(requests: RequestsTable) -> None:
    requests.create(a_request())

    with pytest.raises(ConflictError):
        requests.create(a_request("final"))
    assert requests.get(ANSWER) == a_request()


def test_what_never_was_and_what_is_a_claim_is_no_request(requests: RequestsTable) -> None:
    requests.claim("claim", {"answer_id": ANSWER}, LATER)

    assert requests.get(ANSWER) is None
    assert requests.get("claim") is None


def test_a_request_past_its_time_to_live_is_gone_before_dynamodb_deletes_it(
    requests: RequestsTable, clock: Clock
) -> None:
    requests.create(a_request(expires_at=NOW + 60))
    assert requests.get(ANSWER) is not None

    clock.minute = 1
    assert requests.get(ANSWER) is None


def test_each_stage_is_noted_with_its_time(requests: RequestsTable, clock: Clock) -> None:
    requests.create(a_request())
    for clock.minute, stage in enumerate(STAGES[1:], start=1):
        requests.advance(ANSWER, stage)

    found = requests.get(ANSWER)

    assert found is not None
    assert found.stage == "final"
    assert found.stage_times == {stage: f"2026-01-01T00:0{n}:00Z" for n, stage in enumerate(STAGES)}


@pytest.mark.parametrize(("at", "to"), list(product(STAGES, STAGES)))
def test_a_request_never_goes_backwards(requests: RequestsTable, clock: Clock, at: Stage, to: Stage) -> None:
    requests.create(a_request(at))
    before = requests.get(ANSWER)
    clock.minute = 7

    entered = requests.enter(ANSWER, to)

    found = requests.get(ANSWER)
    assert found is not None
    assert entered == found
    if STAGES.index(to) > STAGES.index(at):
        assert (found.stage, found.stage_times[to]) == (to, "2026-01-01T00:07:00Z")
    else:
        assert found == before


def test_nobody_enters_a_stage_of_a_request_that_is_gone(requests: RequestsTable) -> None:
    requests.create(a_request())
    requests.delete(ANSWER)

    assert requests.enter(ANSWER, "reviewing") is None
    assert requests.get(ANSWER) is None


@pytest.mark.parametrize("order", list(permutations(STAGES[1:4])))
def test_messages_in_any_order_leave_the_furthest_stage(requests: RequestsTable, order: tuple[Stage, ...]) -> None:
    requests.create(a_request())

    for stage in order:
        requests.advance(ANSWER, stage)

    found = requests.get(ANSWER)
    assert found is not None
    assert found.stage == "reviewing"


def test_stages_that_advance_at_once_leave_the_furthest(requests: RequestsTable) -> None:
    requests.create(a_request())

    def advance(stage: Stage) -> Callable[[], None]:
        return lambda: requests.advance(ANSWER, stage)

    results = at_once(*(advance(stage) for stage in STAGES * 2))

    assert results == [None] * 10
    found = requests.get(ANSWER)
    assert found is not None
    assert found.stage == "final"


def test_a_deleted_request_is_not_brought_back_by_a_late_stage(requests: RequestsTable, raw: Table) -> None:
    requests.create(a_request())
    requests.delete(ANSWER)

    requests.advance(ANSWER, "final")

    assert requests.get(ANSWER) is None
    assert raw.get({"id": ANSWER}) is None


def test_a_final_request_is_marked_for_renewal_and_stays_final(requests: RequestsTable) -> None:
    requests.create(a_request("final"))
    requests.renew(ANSWER, 1)
    requests.renew(ANSWER, 1)
    requests.advance(ANSWER, "retrieving")

    found = requests.get(ANSWER)

    assert found is not None
    assert (found.renews, found.stage) == (1, "final")


def test_a_mark_for_renewal_is_never_for_an_earlier_revision(requests: RequestsTable) -> None:
    requests.create(a_request("final"))
    requests.renew(ANSWER, 2)

    with pytest.raises(ConflictError):
        requests.renew(ANSWER, 1)
    found = requests.get(ANSWER)
    assert found is not None
    assert found.renews == 2


def test_a_deleted_request_is_not_brought_back_by_a_renewal(requests: RequestsTable, raw: Table) -> None:
    with pytest.raises(ConflictError):
        requests.renew(ANSWER, 1)
    assert raw.get({"id": ANSWER}) is None


def test_the_first_claim_of_a_name_holds_it(requests: RequestsTable) -> None:
    assert requests.claim("key", {"answer_id": "first"}, LATER) is None

    held = requests.claim("key", {"answer_id": "second"}, LATER)

    assert held is not None
    assert held["answer_id"] == "first"


def test_of_many_that_claim_a_name_at_once_one_gets_it_and_the_others_see_its_value(requests: RequestsTable) -> None:
    def claim(n: int) -> Callable[[], Item | None]:
        return lambda: requests.claim("key", {"answer_id": n}, LATER)

    results = at_once(*(claim(n) for n in range(8)))

    (winner,) = [n for n, result in enumerate(results) if result is None]
    assert {int(result["answer_id"]) for result in results if result is not None} == {winner}


def test_a_claim_past_its_time_is_free(requests: RequestsTable, clock: Clock) -> None:
    requests.claim("key", {"answer_id": "first"}, NOW + 60)
    clock.minute = 1

    assert requests.claim("key", {"answer_id": "second"}, LATER) is None
    held = requests.claim("key", {"answer_id": "third"}, LATER)
    assert held is not None
    assert held["answer_id"] == "second"


def test_a_claim_deleted_while_it_is_looked_at_is_claimed(raw: Table, clock: Clock) -> None:
    class Deleting(Table):
        def get(self, key: Item, *, consistent: bool = True) -> Item | None:
            raw.delete(key)
            return super().get(key, consistent=consistent)

    requests = RequestsTable(Deleting(raw._db, raw.name), clock)
    raw.put({"id": "key", "answer_id": "first", "expires_at": LATER})

    assert requests.claim("key", {"answer_id": "second"}, LATER) is None
    stored = raw.get({"id": "key"})
    assert stored is not None
    assert stored["answer_id"] == "second"


def test_a_replaced_claim_points_to_the_new_value(requests: RequestsTable) -> None:
    requests.claim("key", {"answer_id": "first"}, LATER)
    requests.replace_claim("key", {"answer_id": "second"}, LATER)

    held = requests.claim("key", {"answer_id": "third"}, LATER)
    assert held is not None
    assert held["answer_id"] == "second"


def test_a_claim_is_looked_up_without_being_made_until_its_time_is_over(requests: RequestsTable, clock: Clock) -> None:
    assert requests.claimed("key") is None
    assert requests.claim("key", {"answer": ANSWER}, NOW + 60) is None

    assert requests.claimed("key") == ANSWER
    clock.minute = 1
    assert requests.claimed("key") is None
