"""What takes longer than a request may: begun by the first who asks, by the thread that assesses, and kept with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from django.db import connections

from kaname.web.pages.kept import KEPT, Entry

T = TypeVar("T")
_MOST = 40
_OF = "beside"


def beside(entry: Entry, name: Hashable, make: Callable[[], T], *, wait: bool) -> T | None:
    """A value that follows from what was assessed; None while it is being computed, unless one waits.

    Of the values of an assessment the newest are kept.
    """
    known: dict[Hashable, Future[Any]] = entry.kept(_OF, dict[Hashable, "Future[Any]"])
    found = known.get(name)
    if found is None:
        found = known[name] = KEPT.beside(partial(_made, make))
        for old in list(known)[:-_MOST]:
            known.pop(old, None)
    if found.done() and found.exception() is not None:
        known.pop(name, None)  # told once; the next who asks has it tried again
    return found.result() if wait or found.done() else None


def few(entry: Entry, name: Hashable, make: Callable[[], T]) -> T:
    """A value that follows from what was assessed and from what somebody asks; of many the newest are kept."""
    known: dict[Hashable, Any] = entry.kept("few", dict[Hashable, Any])
    found: T | None = known.get(name)
    if found is None:
        found = known[name] = make()
        for old in list(known)[:-_MOST]:
            known.pop(old, None)
    return found


def _made(make: Callable[[], T]) -> T:
    """As computed by the thread, which holds no connection while it has nothing to do."""
    try:
        return make()
    finally:
        connections.close_all()
