"""Program and Portfolio: immutable values with their indexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar, cast

from kaname.model.base import Entity, Key, Ref
from kaname.model.kinds import references
from kaname.model.outside import NOTHING, Outside
from kaname.model.plan import Charter, Portfolio

E = TypeVar("E", bound=Entity)


Records = Iterable[Entity] | Mapping[Key, Entity]


def _by_key(records: Records) -> dict[Key, Entity]:
    if isinstance(records, Mapping):
        return dict(cast("Mapping[Key, Entity]", records))
    return {record.key: record for record in records}


class Program:
    """A program as a value: its records, by kind and by key, in the order of the plan.

    Records may be given by their keys. `name` is its id in a portfolio. `outside` holds the records of its portfolio
    and its sister programs (keys carry their program), so that references may cross. Programs are equal when their
    records are.
    """

    __slots__ = ("__dict__", "_records", "name", "outside")

    def __init__(
        self,
        records: Records,
        *,
        name: str = "",
        outside: Mapping[Key, Entity] | None = None,
    ) -> None:
        self._records: Mapping[Key, Entity] = MappingProxyType(_by_key(records))
        self.name = name
        self.outside: Outside = NOTHING if outside is None else Outside.of(outside)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Program) and dict(self._records) == dict(other._records)

    def __hash__(self) -> int:
        return hash(frozenset(self._records))

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._records.values())

    def __contains__(self, key: Key) -> bool:
        return key in self._records

    @property
    def records(self) -> Mapping[Key, Entity]:
        """Its own records by key."""
        return self._records

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Entity, ...]]:
        lists: dict[str, list[Entity]] = defaultdict(list)
        for record in self:
            lists[record.kind].append(record)
        return {kind: tuple(found) for kind, found in lists.items()}

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Every record of a kind, in the order of the plan."""
        return cast("tuple[E, ...]", self._by_kind.get(kind.kind, ()))

    @cached_property
    def charter(self) -> Charter:
        """The program's own record; an empty one where the plan has none."""
        return next(iter(self.all(Charter)), Charter(id=self.name or "program"))

    def find(self, key: Key) -> Entity | None:
        """The record at an address, here or in the rest of the portfolio."""
        key = self._own(key)
        return self._records.get(key) or self.outside.find(key)

    def _own(self, key: Key) -> Key:
        """An address as this program writes it: records of its own need no program."""
        return key._replace(program="") if key.program and key.program == self.name else key

    def abroad(self, key: Key) -> Key:
        """An address as the rest of the portfolio writes it: with the program's name, unless the record is shared."""
        shared = key not in self._records and key in self.outside
        return key if key.program or shared else key._replace(program=self.name)

    def get(self, ref: Ref[E] | None) -> E | None:
        """The record a reference points to, or None where it is empty or points nowhere."""
        key = self.resolve(ref)
        return None if key is None else cast("E | None", self._records.get(key) or self.outside.find(key))

    def resolve(self, ref: Ref[Any] | None) -> Key | None:
        """The address of the record a reference points to. Own records win over shared ones."""
        if ref is None:
            return None
        for key in ref.candidates():
            own = self._own(key) if key.program else key
            if own in self._records or own in self.outside:
                return own
        return None

    def need(self, key: Key) -> Entity:
        """The record at an address. Raises KeyError."""
        record = self.find(key)
        if record is None:
            raise KeyError(str(key))
        return record

    @cached_property
    def _incoming(self) -> Mapping[Key, tuple[tuple[Key, str], ...]]:
        lists: dict[Key, list[tuple[Key, str]]] = defaultdict(list)
        for record in self:
            for path, ref in references(record):
                target = self.resolve(ref)
                if target is not None:
                    lists[target].append((record.key, str(path[0])))
        return {key: tuple(dict.fromkeys(found)) for key, found in lists.items()}

    def incoming(self, key: Key) -> tuple[tuple[Key, str], ...]:
        """The records that refer to this one, each with the name of the field that does."""
        return self._incoming.get(key, ())

    def shared(self, kind: type[E]) -> Iterator[E]:
        """The records of a kind that all programs of its portfolio share."""
        return (one for one in self.outside.shared.values() if isinstance(one, kind))

    def as_of(self, today: date) -> date:
        """The day the program is looked at: the pinned one of its charter, else today."""
        return self.charter.as_of or today


class Programs:
    """A portfolio as a value: its own record, the shared ones, and its programs by name."""

    __slots__ = ("__dict__", "portfolio", "programs", "shared")

    def __init__(
        self,
        portfolio: Portfolio,
        shared: Iterable[Entity],
        programs: Mapping[str, Records],
    ) -> None:
        self.portfolio = portfolio
        self.shared: tuple[Entity, ...] = tuple(shared)
        parts: dict[str, Mapping[Key, Entity]] = {"": _by_key(self.shared)}
        outside = Outside(MappingProxyType(parts))
        self.programs: Mapping[str, Program] = {
            name: Program(records, name=name, outside=outside) for name, records in programs.items()
        }
        parts |= {name: one.records for name, one in self.programs.items()}

    def __iter__(self) -> Iterator[Program]:
        return iter(self.programs.values())

    @cached_property
    def whole(self) -> Program:
        """The portfolio's own record and the shared ones as a program that knows those of every program."""
        outside = Outside({name: one.records for name, one in self.programs.items()})
        return Program((self.portfolio, *self.shared), outside=outside)
