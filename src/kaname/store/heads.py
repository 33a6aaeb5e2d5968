"""The line of revisions that is written to, as it stands while it is held."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from kaname.errors import UsageError
from kaname.model.base import Entity, Key
from kaname.model.program import Program, Programs
from kaname.store import MAIN, models
from kaname.store.database import written_at_once
from kaname.store.faults import Name
from kaname.store.lines import Stretch, line, program_of, scenario_of
from kaname.store.loading import member, portfolio, programs_of
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
    def _around(self) -> Programs | None:
        """The portfolio that it is, or is part of."""
        name = self.program.name if self.program.is_portfolio else ""
        if self.program.portfolio is not None:
            name = self.program.portfolio.name
        return portfolio(self.alias, name) if name else None

    def value(self, records: Mapping[Key, Entity]) -> Program:
        """Records as a program, beside the rest of its portfolio."""
        if self._around is None:
            return Program(records)
        known = self._around.whole if self.program.is_portfolio else self._around.programs[member(self.program)]
        if known.records == records:
            return known
        around = self._around_with(records)
        return around.whole if self.program.is_portfolio else around.programs[member(self.program)]

    def neighbours(self, records: Mapping[Key, Entity]) -> Iterator[tuple[Program, Program]]:
        """The other programs of the portfolio, as they are and as they would be beside these records."""
        if self._around is not None:
            changed = self._around_with(records)
            for one in self._around:
                if self.program.is_portfolio or one.name != member(self.program):
                    yield one, changed.programs[one.name]

    def _around_with(self, records: Mapping[Key, Entity]) -> Programs:
        assert self._around is not None
        shared: Iterable[Entity] = (self._around.portfolio, *self._around.shared)
        each: dict[str, Mapping[Key, Entity]] = {one.name: one.records for one in self._around}
        if self.program.is_portfolio:
            shared = records.values()
        else:
            each[member(self.program)] = records
        return programs_of(self._around.portfolio.title, shared, each)


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
