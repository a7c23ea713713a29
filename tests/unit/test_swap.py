"""Which generation serves, and what another one in its place changes."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.generations_table import Pointer
from shared.affected import Change
from shared.errors import ConflictError, NotFoundError
from shared.swap import Swap, changes_of, differences, hidden, previous_of, swap_between, swap_of

VERSIONS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"))
STATUSES = ("indexed", "rejected", "removed", "retracted")


def store(**generations: dict[str, str]) -> Any:
    """Generations with the versions that they hold; "now_read" is "now" after a language model has read it."""

    def plain(generation: str) -> str:
        return generation.removesuffix("_read")

    return SimpleNamespace(versions=generations.__getitem__, holds=generations.__contains__, plain=plain)


def pointer(generation: str = "now", previous: str | None = "before") -> Pointer:
    return Pointer(generation=generation, previous=previous, moves=2)


@given(VERSIONS, VERSIONS)
def test_the_differences_turn_one_into_the_other_and_name_nothing_that_is_the_same(
    before: dict[str, str], after: dict[str, str]
) -> None:
    found = differences(before, after)

    made = before | {name: now for name, (_, now) in found.items() if now is not None}
    assert {name: version for name, version in made.items() if found.get(name, ("", version))[1] is not None} == after
    assert all(then != now and then == before.get(name) for name, (then, now) in found.items())
    assert list(found) == sorted(found)


@given(VERSIONS, VERSIONS)
def test_a_swap_and_the_one_back_are_each_others_mirror(before: dict[str, str], after: dict[str, str]) -> None:
    there, back = differences(before, after), differences(after, before)
    assert back == {name: (now, then) for name, (then, now) in there.items()}


@given(VERSIONS, VERSIONS)
def test_answers_hear_of_every_document_that_was_there_and_is_not_any_more_as_it_was(
    before: dict[str, str], after: dict[str, str]
) -> None:
    swap = swap_of(pointer(), store(now=after, before=before))
    found = changes_of(swap, "run 1")

    assert found.keys() == {name for name in before if before[name] != after.get(name)}
    for name, change in found.items():
        assert change.kind == ("changed" if name in after else "retracted")
        assert change.version == after.get(name)
        assert name in change.reason


def test_a_reason_says_what_happened_and_because_of_what() -> None:
    swap = Swap("now", "before", {"a": ("1", "2"), "b": ("1", None), "c": (None, "1")})
    assert changes_of(swap, "run 1") == {
        "a": Change("changed", "run 1: a changed from 1 to 2", "2"),
        "b": Change("retracted", "run 1: b was removed", None),
    }


def test_the_first_generation_adds_all_its_documents() -> None:
    assert swap_of(pointer(previous=None), store(now={"a": "1"})).documents == {"a": (None, "1")}


@given(VERSIONS, st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(STATUSES)))
def test_what_is_hidden_is_in_the_generation_and_was_removed_or_retracted(
    held: dict[str, str], statuses: dict[str, str]
) -> None:
    rows: Any = [SimpleNamespace(document_id=name, status=status) for name, status in statuses.items()]

    assert hidden("now", rows, store(now=held)) == {
        name for name in held if statuses.get(name) in ("removed", "retracted")
    }


@given(VERSIONS, VERSIONS, st.frozensets(st.sampled_from("abcdef")))
def test_what_a_generation_serves_without_never_comes_back_and_its_answers_hear_that_it_is_gone(
    before: dict[str, str], after: dict[str, str], without: frozenset[str]
) -> None:
    found = swap_between("before", "now", store(now=after, before=before), without).documents

    assert all(found[name][1] is None for name in found.keys() & without)
    assert before.keys() & without <= found.keys()
    assert {name: found[name] for name in found.keys() - without} == {
        name: each for name, each in differences(before, after).items() if name not in without
    }


def test_a_rollback_goes_to_the_generation_before() -> None:
    assert previous_of(pointer(), "now", store(before={})) == "before"


def test_what_a_language_model_has_read_since_is_rolled_back_as_what_it_was() -> None:
    assert previous_of(pointer("now_read"), "now", store(before={})) == "before"


@pytest.mark.parametrize("serving", [None, pointer("another")])
def test_what_does_not_serve_is_not_rolled_back(serving: Pointer | None) -> None:
    with pytest.raises(ConflictError):
        previous_of(serving, "now", store(before={}))


@pytest.mark.parametrize("serving", [pointer(previous=None), pointer(previous="gone")])
def test_there_is_no_way_back_to_a_generation_that_is_not_there(serving: Pointer) -> None:
    with pytest.raises(NotFoundError):
        previous_of(serving, "now", store(before={}))
