"""What lies around a program of a portfolio in the store: read part by part, when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from kaname.model.base import Entity, Key
from kaname.model.outside import Kept, Outside
from kaname.model.plan import Portfolio
from kaname.store import models
from kaname.store.database import answered
from kaname.store.lines import Stretch
from kaname.store.models import HISTORY
from kaname.store.states import STATES

_ONE_BY_ONE = 32
"""So many parts are read one by one; whoever asks for more is taken to go through all, which are read at once."""
_FEW = 40
"""So many texts the database is asked for; for more, all bodies are looked through."""
_TOGETHER = 500
"""Scenarios that are asked about in one question."""
_TEXT = re.compile(r'"([^"\\]*)"')
"""A text in JSON that could be a reference."""


class End(NamedTuple):
    """Where a program stands or stood: its main scenario, the number and the digest of a revision.

    The digest tells revisions of one number apart of which one came to nothing.
    """

    scenario: int
    number: int
    digest: str


class Part(Kept):
    """The records of a program of a portfolio or, of the portfolio, those that its programs share."""

    def __init__(self, reader: _Reader, end: End, *, shared: bool) -> None:
        self._reader, self._shared, self.end = reader, shared, end
        self._records: Mapping[Key, Entity] | None = None

    @property
    def mark(self) -> tuple[str, End]:
        """The database, and where the program stands in it."""
        return self._reader.alias, self.end

    @property
    def records(self) -> Mapping[Key, Entity]:
        """Its records by their keys. Raises StoreError."""
        if self._records is None:
            self._records = shared_of(self.whole) if self._shared else self.whole
        return self._records

    @property
    def whole(self) -> Mapping[Key, Entity]:
        """Its records, the portfolio's own among them. Raises StoreError."""
        return self._reader.records(self.end)

    def get(self, key: Key, default: Entity | None = None) -> Entity | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The record of a key."""
        return self.records.get(key, default)

    def __getitem__(self, key: Key) -> Entity:
        return self.records[key]

    def __contains__(self, key: object) -> bool:
        return key in self.records

    def __iter__(self) -> Iterator[Key]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


class _Reader:
    """Reads parts of a portfolio."""

    def __init__(self, alias: str, ends: Iterable[End]) -> None:
        self.alias = alias
        self._ends = tuple(ends)
        self._asked = 0
        self._all: Mapping[End, Mapping[Key, Entity]] | None = None

    def records(self, end: End) -> Mapping[Key, Entity]:
        self._asked += 1
        if self._all is None and self._asked <= _ONE_BY_ONE:
            return _read(self.alias, [end])[0]
        if self._all is None:
            self._all = dict(zip(self._ends, _read(self.alias, self._ends), strict=True))
        return self._all[end]


@answered
def _read(alias: str, ends: Collection[End]) -> list[Mapping[Key, Entity]]:
    return STATES.all(alias, [(Stretch(end.scenario, end.number),) for end in ends])


def around(alias: str, portfolio: models.Program, at: datetime | None = None) -> Outside:
    """The records of a portfolio, as it stands or stood at a moment, as they lie around each of its programs."""
    rows = list(_standing(alias, portfolio) if at is None else _stood(alias, portfolio, at))
    ends = {
        name.partition("/")[2] if above else "": End(scenario, number, digest or "")
        for name, above, scenario, number, digest in rows
    }
    reader = _Reader(alias, ends.values())
    return Outside({name: Part(reader, end, shared=not name) for name, end in ends.items()})


def shared_of(records: Mapping[Key, Entity]) -> Mapping[Key, Entity]:
    """The records of a portfolio that its programs share: all but its own."""
    own = next((key for key in records if key.kind == Portfolio.kind), None)
    return {key: record for key, record in records.items() if key != own}


def within(portfolio: models.Program) -> Q:
    """Whether something with a program is a portfolio's."""
    return Q(program=portfolio.pk) | Q(program__portfolio=portfolio.pk)


def newest(alias: str, portfolio: models.Program, at: datetime | None) -> QuerySet[models.Revision]:
    """The newest revision of the main line of each program of a portfolio, now or at a moment."""
    found = models.Revision.objects.using(alias).filter(within(portfolio), scenario__parent=None)
    if at is None:
        return found.filter(number=F("scenario__head"))
    last = found.filter(at__lte=at).order_by().values("scenario").annotate(last=Max("pk"))
    return models.Revision.objects.using(alias).filter(pk__in=last.values("last"))


_Row = tuple[str, int | None, int, int, str | None]
"""A program and what it is part of, its main scenario, the number and the digest of a revision."""


def _standing(alias: str, portfolio: models.Program) -> Iterable[_Row]:
    at_head = models.Revision.objects.using(alias).filter(program=OuterRef("program_id"), number=OuterRef("head"))
    mains = models.Scenario.objects.using(alias).filter(within(portfolio), parent=None).order_by("program__name")
    told = mains.annotate(digest=Subquery(at_head.order_by().values("digest")[:1]))
    return told.values_list("program__name", "program__portfolio_id", "pk", "head", "digest")


def _stood(alias: str, portfolio: models.Program, at: datetime) -> Iterable[_Row]:
    columns = ("program__name", "program__portfolio_id", "scenario_id", "number", "digest")
    return newest(alias, portfolio, at).order_by("program__name").values_list(*columns)


def mentioning(outside: Outside, name: str, keys: Collection[Key]) -> Iterator[str]:
    """The names of the parts in the store with a text that may refer to one of some records of the part of a name."""
    names = {part.end.scenario: name for name, part in outside.parts.items() if isinstance(part, Part)}
    alias = next((part.mark[0] for part in outside.parts.values() if isinstance(part, Part)), "")
    scenarios, texts = list(names), frozenset(text for key in keys for text in _texts(name, key))
    for first in range(0, len(scenarios), _TOGETHER):
        yield from (names[one] for one in _saying(alias, scenarios[first : first + _TOGETHER], texts))


def _texts(name: str, key: Key) -> tuple[str, str]:
    """What a reference to a record of a program, or to a shared one, may be written as elsewhere."""
    prefix = f"{name}:" if name else ""
    return f"{prefix}{key.id}", f"{prefix}{key.kind}/{key.id}"


def _saying(alias: str, scenarios: Collection[int], texts: frozenset[str]) -> set[int]:
    """The scenarios with a record in whose body one of some texts stands."""
    rows = models.EntityVersion.objects.using(alias).filter(scenario__in=scenarios, until=None, body__isnull=False)
    rows = rows.exclude(kind=HISTORY).order_by().values_list("scenario_id", "body")
    if len(texts) <= _FEW:
        there = Q(pk__in=[])
        for text in texts:
            there |= Q(body__contains=f'"{text}"')
        rows = rows.filter(there)
    return {
        scenario
        for scenario, body in rows.iterator(chunk_size=5000)
        if body is not None and not texts.isdisjoint(_TEXT.findall(body))
    }
