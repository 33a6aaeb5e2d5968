"""Records and histories as they stood at a revision, of which some are kept in memory: none of them ever changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from kaname.garbage import nothing_thrown_away
from kaname.model.base import Entity, Key
from kaname.model.history import History
from kaname.store.bodies import read
from kaname.store.lines import Row, Stretch, standing, standing_on, versions
from kaname.store.models import HISTORY
from kaname.store.telling import histories

_KEPT = 250_000
"""So many records of states are kept in memory, and the newest state however large: who asks for it again, or for the
next, reads what is new only. States of one program share the records that they have in common."""
_FEW = 8
"""States that are read one by one, each from the nearest that is known; of more, all are read at once."""

Records = Mapping[Key, Entity]
Line = Sequence[Stretch]
Name = tuple[str, int, int]
"""The alias of a database, a scenario in it, a revision."""


class _States:
    """What is known of programs, as they stood at a revision of a scenario."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: OrderedDict[Name, Records] = OrderedDict()
        self._histories: dict[Name, History] = {}
        self._count = 0

    def at(self, alias: str, stretches: Line) -> Records:
        """The records at the end of a line, from what is known of it where possible."""
        name = _name(alias, stretches)
        with self._lock:
            known = self._records.get(name)
            begins = stretches[1].until if len(stretches) > 1 else 0
            before = self._nearest(name, begins) if known is None else None
        if known is None:
            known = _read(alias, stretches) if before is None else _since(alias, stretches, *before)
        self._keep({name: known})
        return known

    def all(self, alias: str, lines: Sequence[Line]) -> list[Records]:
        """The records at the end of each line, read in as many questions whether they are ten or a thousand."""
        names = [_name(alias, each) for each in lines]
        with self._lock:
            unread = [each for name, each in zip(names, lines, strict=True) if name not in self._records]
        found: dict[Name, Records] = {}
        if len(unread) > _FEW and all(len(each) == 1 for each in unread):
            rows = standing_on(alias, [each[0] for each in unread])
            found = {_name(alias, each): _records(own) for each, own in zip(unread, rows, strict=True)}
        self._keep(found)
        return [found[name] if name in found else self.at(alias, each) for name, each in zip(names, lines, strict=True)]

    def told(self, alias: str, lines: Sequence[Line]) -> list[History]:
        """The history at the end of each line."""
        names = [_name(alias, each) for each in lines]
        with self._lock:
            known = {name: self._histories[name] for name in names if name in self._histories}
        untold = [each for name, each in zip(names, lines, strict=True) if name not in known]
        known |= {_name(alias, each): history for each, history in histories(alias, untold)}

        def keep() -> None:
            with self._lock:
                self._histories |= {name: known[name] for name in names if name in self._records}

        transaction.on_commit(keep, using=alias)
        return [known[name] for name in names]

    def _keep(self, found: Mapping[Name, Records]) -> None:
        """Once it is sure: what is read within a change that comes to nothing may be called by another's numbers."""

        def keep() -> None:
            with self._lock:
                for name, records in found.items():
                    if name not in self._records:
                        self._count += len(records) + 1
                    self._records[name] = records
                    self._records.move_to_end(name)
                while self._count > _KEPT and len(self._records) > 1:
                    self._drop(next(iter(self._records)))

        for alias in {name[0] for name in found}:
            transaction.on_commit(keep, using=alias)

    def _drop(self, name: Name) -> None:
        self._count -= len(self._records.pop(name)) + 1
        self._histories.pop(name, None)

    def _nearest(self, wanted: Name, begins: int) -> tuple[int, Records] | None:
        """The newest state of the same scenario that is older, but not older than the scenario."""
        older = [name for name in self._records if name[:2] == wanted[:2] and begins <= name[2] < wanted[2]]
        return (max(older)[2], self._records[max(older)]) if older else None

    def forget(self, alias: str) -> None:
        """What is known of a database, where that was replaced."""
        with self._lock:
            for name in [name for name in self._records if name[0] == alias]:
                self._drop(name)


STATES = _States()


def _name(alias: str, stretches: Line) -> Name:
    return alias, stretches[0].scenario, stretches[0].until


def _read(alias: str, stretches: Line) -> dict[Key, Entity]:
    return _records(standing(alias, stretches))


def _records(rows: Iterable[Row]) -> dict[Key, Entity]:
    with nothing_thrown_away():
        return {Key(row.kind, row.record): read(row.kind, row.body or "", row.schema) for row in rows}


def _since(alias: str, stretches: Line, known: int, state: Records) -> Records:
    """A state with what was written after it."""
    own = versions(alias, stretches[:1]).filter(number__gt=known).exclude(kind=HISTORY).order_by("number", "place")
    records = dict(state)
    for kind, record, body, schema in own.values_list("kind", "record", "body", "schema"):
        if body is None:
            records.pop(Key(kind, record), None)
        else:
            records[Key(kind, record)] = read(kind, body, schema)
    return records
