"""Which generation serves, and what another one in its place changes."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shared.adapters.documents_table import GONE, Document
from shared.adapters.generation_store import GenerationStore
from shared.adapters.generations_table import Pointer
from shared.affected import Change
from shared.errors import ConflictError, NotFoundError


class Swap(NamedTuple):
    """A generation in another's place: document ids with their version before and after, None where there is none."""

    generation: str
    previous: str | None
    documents: dict[str, tuple[str | None, str | None]]


def hidden(generation: str, documents: Iterable[Document], store: GenerationStore) -> frozenset[str]:
    """The documents of a generation that were removed or retracted since it was built."""
    gone = {row.document_id for row in documents if row.status in GONE}
    return frozenset(gone & store.versions(generation).keys()) if gone else frozenset()


def previous_of(pointer: Pointer | None, generation: str | None, store: GenerationStore) -> str:
    """The generation that a rollback lets serve again.

    Raises ConflictError when `generation` does not serve (any more), and NotFoundError when none came before it.
    """
    if pointer is None or not is_the_same(pointer.generation, generation, store):
        raise ConflictError(str(generation))
    if pointer.previous is None or not store.holds(pointer.previous):
        raise NotFoundError("previous generation")
    return pointer.previous


def is_the_same(one: str | None, other: str | None, store: GenerationStore) -> bool:
    """Whether two generations are what one build made, however much of each a language model has read.

    Raises NotFoundError for one that is not there.
    """
    return one == other or (one is not None and other is not None and store.plain(one) == store.plain(other))


def swap_of(pointer: Pointer, store: GenerationStore) -> Swap:
    """What changed when the pointer moved last."""
    return swap_between(pointer.previous, pointer.generation, store)


def swap_between(before: str | None, after: str, store: GenerationStore, without: frozenset[str] = frozenset()) -> Swap:
    """What one generation in the place of another changes, when it serves without the documents `without`."""
    known = {} if before is None else store.versions(before)
    shown = {name: version for name, version in store.versions(after).items() if name not in without}
    return Swap(after, before, differences(known, shown))


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """The documents whose version is another one, by id."""
    names = sorted(before.keys() | after.keys())
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def changes_of(swap: Swap, cause: str) -> dict[str, Change]:
    """What a swap means for answers that cite documents which the generation before held."""
    found = {}
    for name, (before, after) in swap.documents.items():
        if before is not None:
            what = "was removed" if after is None else f"changed from {before} to {after}"
            found[name] = Change("changed" if after else "retracted", f"{cause}: {name} {what}", after)
    return found
