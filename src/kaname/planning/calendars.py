"""Team calendars and capacity by day: country holidays, company days, leave, ramp-up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from kaname.engines.instance import Flags, Floats
from kaname.model.hours import work_week
from kaname.model.people import DayRange, Person, Team, Weekday
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.planning.public_holidays import public_holidays

_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NO_DAYS: tuple[DayRange, ...] = ()


class Axis:
    """The days of a problem: from `origin`, `days` of them. The last week has no holidays, so that it can repeat."""

    def __init__(self, first: date, last: date) -> None:
        self.origin = first - timedelta(days=first.weekday())
        self.days = (last - self.origin).days + 14
        self.plain_from = self.days - 7

    def index(self, day: date) -> int:
        """The position of a day."""
        return (day - self.origin).days

    def clear(self, flags: Flags, ranges: Iterable[DayRange]) -> None:
        """Take ranges of days out of a calendar."""
        for span in ranges:
            first, last = max(self.index(span.first), 0), min(self.index(span.last) + 1, self.plain_from)
            flags[first : max(first, last)] = False

    def week_days(self, work_week: Iterable[Weekday]) -> Flags:
        """The days of a working week, repeated."""
        week = np.array([name in set(work_week) for name in _WEEKDAYS])
        return np.resize(week, self.days)

    def public_holidays(self, country: str | None) -> NDArray[np.int64]:
        """Positions of a country's public holidays on the axis."""
        if country is None:
            return np.zeros(0, dtype=np.int64)
        years = range(self.origin.year, (self.origin + timedelta(days=self.days)).year + 1)
        found = [self.index(day) for year in years for day in public_holidays(country, year)]
        return np.array([at for at in found if 0 <= at < self.plain_from], dtype=np.int64)


def working_days(axis: Axis, charter: Charter, team: Team | None = None) -> Flags:
    """The days on which a team works; without a team those of the program."""
    flags = axis.week_days(work_week(charter, team))
    flags[axis.public_holidays((team.country if team else None) or charter.country)] = False
    axis.clear(flags, charter.company_holidays)
    axis.clear(flags, team.company_holidays if team else _NO_DAYS)
    return flags


def capacity(axis: Axis, program: Program, team: Team) -> Floats | None:
    """How many people of a team there are on each day; None where the plan does not say."""
    if not team.members and not team.headcount:
        return None
    people = np.zeros(axis.days)
    for member in team.members:
        present = _presence(axis, member.since, member.until)
        person = program.get(member.person)
        axis.clear(present, person.leave if isinstance(person, Person) else _NO_DAYS)
        people += member.share * present
    for step, following in zip_longest(team.headcount, team.headcount[1:]):
        until = following.since - timedelta(days=1) if following else None
        people += step.people * _presence(axis, step.since, until)
    return people


def _presence(axis: Axis, since: date | None, until: date | None) -> Flags:
    flags = np.zeros(axis.days, dtype=np.bool_)
    first = 0 if since is None else max(axis.index(since), 0)
    last = axis.days if until is None else max(axis.index(until) + 1, 0)
    flags[first:last] = True
    return flags
