"""Two states of a plan assessed side by side: wherever each lies, from one day, with one evidence, by one seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kaname import files
from kaname.centre import Assessed, Progress, assess_as, read_plan
from kaname.centre.places import base_of, both, committed, place_of
from kaname.errors import NotFoundError, UsageError
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs
from kaname.model.visibility import Viewer, hidden_alike
from kaname.settings import Settings
from kaname.status.effects import Effects
from kaname.status.effects.limits import Exceeded, Limit, exceeded

Plan = files.Loaded | files.LoadedPortfolio


@dataclass(frozen=True)
class Compared:
    """Two states with what turns one into the other: by name of the program, "" of the portfolio or the only program.

    Their timetables may lack what is told beside a forecast alone, as no effect follows from it.
    `added` and `removed` are programs of a portfolio that only one of them has: of these there is nothing to compare.
    """

    places: tuple[str, str]
    before: Assessed
    after: Assessed
    effects: Mapping[str, Effects]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def exceeded(self, limits: tuple[Limit, ...]) -> tuple[tuple[str, Exceeded], ...]:
        """The limits that do not hold, each with the name of the program. Raises NotFoundError, UsageError."""
        from kaname.planning.workdays import Workdays

        found: list[tuple[str, Exceeded]] = []
        asked = [self._resolved(limit) if limit.record else ("*", limit) for limit in limits]
        for name, one in self.effects.items():
            workdays = Workdays(self._program(name), self.as_of)
            own = [limit for program, limit in asked if program in (name, "*") and self._concerns(name, limit)]
            found += [(name, each) for each in exceeded(one, own, workdays)]
        return tuple(found)

    def _program(self, name: str) -> Program:
        portfolio = self.after.portfolio
        return portfolio.programs.whole if portfolio is not None and not name else self.after.assessments[name].program

    def _concerns(self, name: str, limit: Limit) -> bool:
        """Money is that of programs, and so are dates where their forecasts can't be combined."""
        if name or self.after.portfolio is None:
            return True
        return not limit.currency and not ("dates" in self.effects[name].unknown and limit.is_of_days)

    def _resolved(self, limit: Limit) -> tuple[str, Limit]:
        """The program of the record that a limit names, and the limit with its address."""
        one, key = self.after.record(limit.record)
        name = next(name for name, each in self.after.assessments.items() if each is one)
        known = key == one.program.charter.key or key in one.timetable.outlooks
        return name, replace(limit, record=str(key), unforecast=not known)

    @property
    def as_of(self) -> date:
        """The day one looks from."""
        found = self.after.portfolio or next(iter(self.after.assessments.values()))
        return found.as_of


def compare(
    before: str,
    after: str = "",
    *,
    viewer: Viewer | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
    config: Settings | None = None,
) -> Compared:
    """What turns the plan at one place into that at another, as a viewer may see both.

    Raises NotFoundError, PlanError, and UsageError where one is a portfolio and the other is none.
    """
    first, second, since_parting = both(before, after)
    if since_parting:
        first = _parting(first, second)
    plans = (read_plan(first, progress), read_plan(second, progress))
    if isinstance(plans[0], files.Loaded) is not isinstance(plans[1], files.Loaded):
        raise UsageError("diff_shapes", before=str(first), after=str(second))
    if viewer is not None:
        plans = (_hidden_as(plans[0], plans[1], viewer), _hidden_as(plans[1], plans[0], viewer))
    place = base_of(second)
    now = assess_as(place, plans[1], viewer=viewer, as_of=as_of, config=config, extent="judged")
    days = {name: one.as_of for name, one in now.assessments.items()}
    was = assess_as(place, plans[0], viewer=viewer, as_of=as_of, config=config, days=days, extent="judged")
    return _compared((first.as_posix(), second.as_posix()), was, now)


def _compared(places: tuple[str, str], was: Assessed, now: Assessed) -> Compared:
    found: dict[str, Effects] = {}
    if was.portfolio is not None and now.portfolio is not None:
        found[""] = now.portfolio.effects(was.portfolio)
    shared = [name for name in now.assessments if name in was.assessments]
    found |= {name: now.assessments[name].effects(was.assessments[name]) for name in shared}
    added = tuple(name for name in now.assessments if name not in was.assessments)
    removed = tuple(name for name in was.assessments if name not in now.assessments)
    return Compared(places, was, now, found, added, removed)


def _hidden_as(plan: Plan, other: Plan, viewer: Viewer) -> Plan:
    """A plan in which what the other one hides from a viewer is hidden too."""
    if isinstance(plan, files.Loaded) and isinstance(other, files.Loaded):
        records = hidden_alike(plan.program.records, other.program.records, viewer)
        return replace(plan, program=Program(records, name=plan.program.name, outside=plan.program.outside))
    if isinstance(plan, files.LoadedPortfolio) and isinstance(other, files.LoadedPortfolio):
        return replace(plan, programs=_programs_hidden_as(plan.programs, other.programs, viewer))
    return plan


def _programs_hidden_as(programs: Programs, others: Programs, viewer: Viewer) -> Programs:
    own, their = ({one.key: one for one in (each.portfolio, *each.shared)} for each in (programs, others))
    portfolio, *shared = hidden_alike(own, their, viewer).values()
    assert isinstance(portfolio, Portfolio)
    found = {
        one.name: hidden_alike(one.records, others.programs[one.name].records, viewer)
        if one.name in others.programs
        else one.records
        for one in programs
    }
    return Programs(portfolio, shared, found)


def _parting(first: Path, second: Path) -> Path:
    """The first place where the second left it. Raises UsageError where it is no commit."""
    was, now = committed(first), committed(second)
    if was is None:
        raise UsageError("diff_parting", place=first.as_posix())
    if place_of(second) is not None or not was.folder.is_dir():
        raise NotFoundError("folder_missing", folder=str(was.folder))
    found = files.parting(was.folder, was.revision, now.revision if now is not None else "")
    return Path(f"{was.folder.as_posix()}#{found[:12]}")
