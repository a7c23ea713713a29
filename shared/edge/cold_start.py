"""What a function does once a process, before its first event, or when what it holds for long is another."""

import gc
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

T = TypeVar("T")
# Objects that are made before the new ones are looked through. Python's 700 came tens of times in an answer and found
# nothing: what an event makes is let go at its end without that.
_UNLOOKED = 50_000


def once(build: Callable[[], T]) -> "_lru_cache_wrapper[T]":
    """`build`, called at the first event alone; what it made is kept."""

    @cache
    def built() -> T:
        made = build()
        settle()
        return made

    return built


def settle() -> None:
    """What there is by now stays, and is not looked through for garbage any more: that took 50 to 100 ms at a time, in
    the middle of an answer.
    """
    gc.unfreeze()  # what was held before and is not any more
    gc.collect()
    gc.freeze()
    gc.set_threshold(_UNLOOKED)
