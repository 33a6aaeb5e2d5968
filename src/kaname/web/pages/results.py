"""What is computed beside requests and is no assessment of a place: comparisons, and what scenarios come to.

Each is kept under what it follows from, as assessments are, and made by the same thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from django.db import connections

from kaname.errors import KanameError
from kaname.web.pages.kept import KEPT

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """What there is of it: the value, why there is none, or neither yet."""

    value: T | None = None
    error: KanameError | None = None

    @property
    def waits(self) -> bool:
        """Whether it is being computed."""
        return self.value is None and self.error is None


class Results(Generic[T]):
    """The newest results of a kind, as many as may be kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, T] = OrderedDict()
        self._running: dict[Hashable, Future[None]] = {}

    def known(self, name: Hashable) -> T | None:
        """What is kept, if anything."""
        with self._lock:
            found = self._known.get(name)
            if found is not None:
                self._known.move_to_end(name)
            return found

    def at_once(self, name: Hashable, make: Callable[[], T]) -> Result[T]:
        """What there is without waiting; what is missing begins to be computed."""
        found = self.known(name)
        if found is not None:
            return Result(found)
        with self._lock:
            running = self._running.get(name)
            if running is None:
                self._running[name] = KEPT.beside(partial(self._beside, name, make))
                return Result()
            failed = running.exception() if running.done() else None
            if running.done():  # told once; the next who asks has it tried again
                del self._running[name]
        if failed is not None and not isinstance(failed, KanameError):
            raise failed
        return Result(self.known(name), failed)

    def waited(self, name: Hashable, make: Callable[[], T]) -> Result[T]:
        """The same, however long it takes. Raises KanameError."""
        found = self.known(name)
        return Result(self._made(name, make) if found is None else found)

    def forget(self) -> None:
        """Keep nothing of what was computed so far."""
        with self._lock:
            self._known.clear()
            self._running.clear()

    def _beside(self, name: Hashable, make: Callable[[], T]) -> None:
        """As computed by the thread, which holds no connection while it has nothing to do."""
        try:
            self._made(name, make)
        finally:
            connections.close_all()

    def _made(self, name: Hashable, make: Callable[[], T]) -> T:
        value = make()
        with self._lock:
            self._known[name] = value
            self._known.move_to_end(name)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return value
