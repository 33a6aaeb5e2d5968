"""Assessments that this process keeps: the newest is shown at once, what is new is computed beside the requests.

An assessment is pure, so it is kept under what it follows from: the revisions of the place, who looks, the day, and
what sources have said. Who asks for one that is not there yet gets the last one of the same place and viewer, marked
as such, while the new one is being computed by the one thread that does so in a process; of several processes one
computes and the others read its result (`store/leases`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connections
from django.utils.safestring import SafeString

from kaname.centre import Assessed
from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.centre.standing import Standing
from kaname.errors import KanameError

T = TypeVar("T")
_MOST = 16
_READERS = 10_000


@dataclass
class Entry:
    """What is known of a place: its assessment, and the parts of pages that were made of it."""

    name: Hashable
    assessed: Assessed
    parts: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any])
    first: bool = False
    """Whether it tells the dates alone, by few runs, until all of it is there."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def part(self, name: Hashable, make: Callable[[], SafeString]) -> SafeString:
        """A part of a page, made once."""
        return self.kept(name, make)

    def kept(self, name: Hashable, make: Callable[[], T]) -> T:
        """Whatever is made of it, made once."""
        found: T | None = self.parts.get(name)
        if found is None:
            with self._lock:
                found = self.parts.get(name)
                if found is None:
                    found = self.parts[name] = make()
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be shown now: the newest assessment, an older one, or none yet."""

    entry: Entry | None
    current: bool
    error: KanameError | None = None
    """Why the newest can't be computed."""

    @property
    def stage(self) -> str:
        """How far it is: waiting, older (of the plan as it was), first (few runs), current."""
        if self.entry is None:
            return "waiting"
        return "current" if self.current else "first" if self.entry.first else "older"


class Kept:
    """The assessments of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._latest: dict[Hashable, Hashable] = {}
        self._running: dict[Hashable, Future[Entry]] = {}
        self._noted: OrderedDict[Hashable, None] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "assessing")

    def at_once(self, desk: Desk, place: Place) -> Shown:
        """What there is to show without waiting; what is missing begins to be computed."""
        wanted = desk.standing(place)
        self._note(desk, place, wanted)
        with self._lock:
            entry = self._known(wanted.name)
            if entry is not None and not entry.first:
                return Shown(entry, current=True)
            older = entry or self._entries.get(self._latest.get(wanted.of))
            running = self._running.get(wanted.name)
            if running is None:
                self._running[wanted.name] = self._thread.submit(self._beside, desk, place, wanted)
                return Shown(older, current=False)
            failed = running.exception() if running.done() else None
            if failed is not None:  # told once; the next who asks has it tried again
                del self._running[wanted.name]
        if failed is not None and not isinstance(failed, KanameError):
            raise failed
        return Shown(older, current=False, error=failed)

    def there(self, desk: Desk, place: Place, wanted: Standing) -> Shown:
        """What there is of a place that stands so; nothing begins to be computed."""
        with self._lock:
            entry = self._known(wanted.name)
            older = entry or self._entries.get(self._latest.get(wanted.of))
        if older is not None:
            self._note(desk, place, wanted)
        return Shown(older, current=entry is not None and not entry.first)

    def begin(self, desk: Desk, place: Place, wanted: Standing) -> None:
        """Have what is missing of a place that stands so computed, unless it is being or could not be."""
        with self._lock:
            known = self._known(wanted.name)
            if wanted.name not in self._running and (known is None or known.first):
                self._running[wanted.name] = self._thread.submit(self._beside, desk, place, wanted)

    def failed(self, wanted: Standing) -> bool:
        """Whether the newest could not be computed, which who opens the place is told."""
        with self._lock:
            running = self._running.get(wanted.name)
            return running is not None and running.done() and running.exception() is not None

    def waited(self, desk: Desk, place: Place) -> Entry:
        """The newest, however long that takes. Raises KanameError."""
        wanted = desk.standing(place)
        self._note(desk, place, wanted)
        with self._lock:
            entry = self._known(wanted.name)
        return entry if entry is not None and not entry.first else self._computed(desk, place, wanted)

    def forget(self) -> None:
        """Keep nothing of what was computed so far."""
        with self._lock:
            self._entries.clear()
            self._latest.clear()
            self._running.clear()

    def beside(self, work: Callable[[], object]) -> Future[Any]:
        """Have something done by the thread that assesses, after what it was given before."""
        return self._thread.submit(work)

    def _note(self, desk: Desk, place: Place, wanted: Standing) -> None:
        """A reader of a state is noted once, however many of its pages they open."""
        told = (desk.who, wanted.name)
        with self._lock:
            known = told in self._noted
            self._noted[told] = None
            self._noted.move_to_end(told)
            while len(self._noted) > _READERS:
                self._noted.popitem(last=False)
        if not known:
            desk.noted_assessing(place)

    def _known(self, name: Hashable) -> Entry | None:
        entry = self._entries.get(name)
        if entry is not None:
            self._entries.move_to_end(name)
        return entry

    def _beside(self, desk: Desk, place: Place, wanted: Standing) -> Entry:
        """As computed by the thread, which holds no connection while it has nothing to do."""
        try:
            if self._is_edited(wanted):
                self._keep(wanted, Entry(wanted.name, desk.first_assessed(place), first=True))
            return self._computed(desk, place, wanted)
        finally:
            connections.close_all()

    def _is_edited(self, wanted: Standing) -> bool:
        """Whether somebody looked at the plan before it was changed: who edits wants to see what that does."""
        with self._lock:
            before = self._latest.get(wanted.of)
            return before is not None and before != wanted.name

    def _computed(self, desk: Desk, place: Place, wanted: Standing) -> Entry:
        entry = self._keep(wanted, Entry(wanted.name, desk.assessed(place)))
        with self._lock:
            self._running.pop(wanted.name, None)
        return entry

    def _keep(self, wanted: Standing, entry: Entry) -> Entry:
        _read(entry.assessed)
        with self._lock:
            self._entries[wanted.name] = entry
            self._latest[wanted.of] = wanted.name
            while len(self._entries) > _MOST:
                self._entries.popitem(last=False)
        return entry


def _read(assessed: Assessed) -> None:
    """Everything that pages tell, computed now rather than while somebody waits for a page."""
    for one in assessed.assessments.values():
        parts: tuple[Any, ...] = (one.health, one.steps, one.asks, one.changes, one.track_record)
        del parts


KEPT = Kept()
