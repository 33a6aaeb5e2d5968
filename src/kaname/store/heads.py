"""The line of revisions that is written to, as it stands while it is held."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kaname.errors import UsageError
from kaname.model.base import Entity, Key
from kaname.model.outside import Outside
from kaname.model.program import Program
from kaname.store import MAIN, models
from kaname.store.around import Part, around, mentioning, shared_of
from kaname.store.database import written_at_once
from kaname.store.faults import Name
from kaname.store.lines import Stretch, line, program_of, scenario_of
from kaname.store.loading import member
from kaname.store.states import STATES


@dataclass(frozen=True)
class Head:
    """A scenario of a program that nobody else writes to."""

    alias: str
    program: models.Program
    scenario: models.Scenario

    @property
    def name(self) -> Name:
        """What it is known by in this process."""
        return self.alias, self.scenario.pk, member(self.program)

    @cached_property
    def line(self) -> tuple[Stretch, ...]:
        """The stretches at the end of which it stands."""
        return line(self.alias, self.scenario, self.scenario.head)

    def records(self, number: int) -> Mapping[Key, Entity]:
        """The records at one of its revisions."""
        return STATES.at(self.alias, line(self.alias, self.scenario, number))

    @cached_property
    def _outside(self) -> Outside | None:
        """What lies around the programs of the portfolio that it is, or is part of."""
        whole = self.program if self.program.is_portfolio else self.program.portfolio
        return None if whole is None else around(self.alias, whole)

    def value(self, records: Mapping[Key, Entity]) -> Program:
        """Records as a program, beside the rest of its portfolio."""
        if self._outside is None:
            return Program(records)
        return _beside(member(self.program), records, self._around(records))

    def neighbours(self, before: Program, after: Program, keys: Collection[Key]) -> Iterator[Neighbour]:
        """The other programs of the portfolio, and itself, that may refer to one of some records of this one."""
        if self._outside is None or not keys:
            return
        own = member(self.program)
        was, would_be = self._around(before.records), self._around(after.records)
        for name in mentioning(self._outside, own, keys):
            part = self._outside.parts[name]
            if name != own and isinstance(part, Part):
                known_by = (self.alias, part.end.scenario, name)
                yield Neighbour(known_by, _beside(name, part.whole, was), _beside(name, part.whole, would_be))

    def _around(self, records: Mapping[Key, Entity]) -> Outside:
        """What lies around the programs of the portfolio with these records of this one."""
        assert self._outside is not None
        shared = self.program.is_portfolio
        return self._outside.replaced(member(self.program), shared_of(records) if shared else records)


class Neighbour(NamedTuple):
    """Another program of the portfolio: what it is known by, as it is, and as it would be beside what changed."""

    name: Name
    before: Program
    after: Program


def _beside(name: str, records: Mapping[Key, Entity], outside: Outside) -> Program:
    """A program of a portfolio or, where the name is '', the portfolio itself, whose own the shared records are."""
    parts = outside.parts
    around_it = outside if name else Outside({each: part for each, part in parts.items() if each})
    return Program(records, name=name, outside=around_it)


@contextmanager
def held(alias: str, name: str, scenario: str = MAIN) -> Generator[Head]:
    """Hold a program, or the portfolio that it is part of, for writing to one of its scenarios.

    All that is written meanwhile is written, or nothing. Raises NotFoundError, StoreError, UsageError where the
    scenario is closed.
    """
    with written_at_once(alias):
        program = program_of(alias, name)
        root = program.portfolio_id or program.pk
        models.Program.objects.using(alias).select_for_update().get(pk=root)
        found = scenario_of(alias, program, scenario)
        if found.closed_at is not None:
            raise UsageError("scenario_closed", name=scenario, program=name)
        yield Head(alias, program, found)
