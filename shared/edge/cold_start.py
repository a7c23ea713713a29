"""What a function does once a process, before its first event."""

import gc
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

T = TypeVar("T")


def once(build: Callable[[], T]) -> "_lru_cache_wrapper[T]":
    """`build`, called at the first event alone; what it made is kept.

    What there is by then stays for good, so that the garbage collector need not look through it again: a full pass over
    the libraries' objects took 50 to 80 ms in the middle of an answer.
    """

    @cache
    def built() -> T:
        made = build()
        gc.collect()
        gc.freeze()
        return made

    return built
