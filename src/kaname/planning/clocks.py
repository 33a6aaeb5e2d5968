"""Response clocks: the hours that count for whoever stands on a rung of the escalation ladder, and when they end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kaname.engines.working_time import ALL_WEEK, Site, Span, WorkWeek, after_working_time, working_time
from kaname.model.hours import hours as hours_of
from kaname.model.people import Person, Stakeholder, Team
from kaname.model.plan import EscalationLevel
from kaname.model.program import Program
from kaname.model.risks import Escalation, EscalationStep
from kaname.planning.workdays import Workdays

HOUR = timedelta(hours=1)
_LONGEST_DAYS = 3660
"""Holidays are looked up that far ahead; a clock that runs longer counts every day beyond."""


class Clocks:
    """The clocks of a program's escalation ladder."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rungs = {rung.level: rung for rung in reversed(program.charter.ladder)}

    def elapsed(self, rung: EscalationLevel, span: Span) -> float:
        """Hours that count on a rung's clock between two instants."""
        if rung.clock == "24x7":
            return span.length / HOUR
        return (
            working_time(self._site(rung, span.start.date(), (span.end.date() - span.start.date()).days), span) / HOUR
        )

    def over(self, rung: EscalationLevel, since: datetime, hours: float) -> date:
        """The day on which so many hours have passed on a rung's clock, where whoever stands on it is."""
        start = since.astimezone(UTC)
        if rung.clock == "24x7":
            site = self._site(rung, start.date(), 0)
            return (start + hours * HOUR).astimezone(ZoneInfo(site.zone)).date()
        site = self._site(rung, start.date(), min(int(hours) + 366, _LONGEST_DAYS))
        return after_working_time(site, start, hours * HOUR).astimezone(ZoneInfo(site.zone)).date()

    def due(self, one: Escalation) -> date | None:
        """The day by which an open escalation is to be answered: by the clock of the level told last.

        That is its time to resolve or, where it has none, to acknowledge; of the first level from the raising on.
        """
        step = self.latest(one)
        rung = self.rungs.get(step.level) if step else None
        if step is None or rung is None:
            return None
        limit = rung.resolve_within_hours
        if limit is None and step.acknowledged_at is None:
            limit = rung.acknowledge_within_hours
        return None if limit is None else self.over(rung, step.told_at, limit)

    def latest(self, one: Escalation) -> EscalationStep | None:
        """The level told last; where nobody was told, the lowest rung as of the raising."""
        steps = sorted(one.steps, key=lambda step: (step.told_at, step.level))
        if not steps:
            return EscalationStep(level=min(self.rungs), told_at=one.raised_at) if self.rungs else None
        return steps[0].model_copy(update={"told_at": one.raised_at}) if len(steps) == 1 else steps[-1]

    def _site(self, rung: EscalationLevel, first: date, days: int) -> Site:
        """The working hours of whoever stands on a rung: those of their team, else the program's, where they are."""
        person = self._person(rung)
        team = self._team(person) if person is not None else None
        day = hours_of(self.program.charter, team)
        zone = (person.zone if person is not None else None) or day.zone or "UTC"
        return Site(zone, day.opens, day.closes, WorkWeek(ALL_WEEK, self._days_off(team, first, days)))

    def _days_off(self, team: Team | None, first: date, days: int) -> frozenset[date]:
        workdays = Workdays(self.program, first, team)
        around = (first + timedelta(days=n - 3) for n in range(days + 7))
        return frozenset(day for day in around if not workdays.works(day))

    def _person(self, rung: EscalationLevel) -> Person | None:
        who = self.program.get(rung.who)
        return self.program.get(who.person) if isinstance(who, Stakeholder) else who

    def _team(self, person: Person) -> Team | None:
        for team in sorted(self.program.all(Team), key=lambda one: one.id):
            if any(self.program.resolve(member.person) == person.key for member in team.members):
                return team
        return None
