"""Keys by their hash."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.dynamodb import Item, Table
from shared.adapters.partners_table import Caller, PartnersTable


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Counting(Table):
    """Counts what is read."""

    reads = 0

    def get(self, key: Item, *, consistent: bool = True) -> Item | None:
        self.reads += 1
        return super().get(key, consistent=consistent)


def a_key(key: str, **more: Any) -> Item:
    digest = hashlib.sha256(key.encode()).hexdigest()
    return {"id": f"key#{digest}", "partner": "clinic", "kind": "secret", "scopes": {"ask", "read"}} | more


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def raw(table: Callable[[str], Table]) -> Counting:
    made = table("partners")
    return Counting(made._db, made.name)


@pytest.fixture
def partners(raw: Counting, clock: Clock) -> PartnersTable:
    return PartnersTable(raw, clock)


def test_a_key_names_its_caller_without_revealing_itself(partners: PartnersTable, raw: Table) -> None:
    raw.put(a_key("sk_one", origins=["https://clinic.example"], jurisdiction="DE"))

    caller = partners.caller("sk_one")

    assert caller == Caller(
        partner="clinic",
        owner=hashlib.sha256(b"sk_one").hexdigest()[:32],
        kind="secret",
        scopes=frozenset({"ask", "read"}),
        origins=("https://clinic.example",),
        jurisdiction="DE",
    )


def test_a_key_without_origins_or_jurisdiction_has_the_defaults(partners: PartnersTable, raw: Table) -> None:
    raw.put(a_key("sk_one"))

    caller = partners.caller("sk_one")

    assert caller is not None
    assert (caller.origins, caller.jurisdiction) == ((), "US")


@pytest.mark.parametrize("key", ["", "sk_two", "sk_one ", "key#sk_one", "\ud800", "sk_one\x00"])
def test_another_key_names_nobody(partners: PartnersTable, raw: Table, key: str) -> None:
    raw.put(a_key("sk_one"))

    assert partners.caller(key) is None


def test_a_revoked_key_works_for_30_seconds_at_most(partners: PartnersTable, raw: Counting, clock: Clock) -> None:
    raw.put(a_key("sk_one"))
    assert partners.caller("sk_one") is not None
    raw.delete({"id": a_key("sk_one")["id"]})

    clock.seconds = 29.9
    assert partners.caller("sk_one") is not None
    assert raw.reads == 1
    clock.seconds = 30
    assert partners.caller("sk_one") is None


def test_guesses_do_not_fill_the_memory(partners: PartnersTable) -> None:
    for n in range(1500):
        assert partners.caller(f"guess {n}") is None

    assert len(partners._known) <= 1001
