"""Working days as duties count them: those of the program, or of one of its teams."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from kaname.model.hours import work_week
from kaname.model.people import Team
from kaname.model.program import Program
from kaname.planning.calendars import Axis, working_days

_YEARS = 10
_FIRST_YEAR, _LAST_YEAR = 1910, 2190


class Workdays:
    """Counts in the working days of a program or a team: its working week without public and company holidays.

    Holidays are known ten years to either side of `around`; beyond that the working week alone counts.
    """

    def __init__(self, program: Program, around: date, team: Team | None = None) -> None:
        year = min(max(around.year, _FIRST_YEAR), _LAST_YEAR)
        self._axis = Axis(date(year - _YEARS, 1, 1), date(year + _YEARS, 12, 31))
        flags = working_days(self._axis, program.charter, team)
        week = self._axis.week_days(work_week(program.charter, team))[:7]
        self._until = np.concatenate(([0], np.cumsum(flags)))
        self._week = np.concatenate(([0], np.cumsum(week)))

    def between(self, first: date, last: date) -> int:
        """Working days after `first`, up to and including `last`; negative where `last` is the earlier one."""
        return self._count(last) - self._count(first)

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return self._count(day) > self._count_before(day)

    def next(self, day: date) -> date:
        """The first working day after a day; that day's morrow where nobody ever works."""
        for ahead in range(1, 366):
            then = day + timedelta(days=ahead)
            if self.works(then):
                return then
        return day + timedelta(days=1)

    def _count(self, day: date) -> int:
        return self._upto(self._axis.index(day) + 1)

    def _count_before(self, day: date) -> int:
        return self._upto(self._axis.index(day))

    def _upto(self, index: int) -> int:
        """Working days among the first `index` days of the axis, negative before its origin."""
        known = len(self._until) - 1
        if 0 <= index <= known:
            return int(self._until[index])
        if index < 0:
            return self._plain(index)
        return int(self._until[known]) + self._plain(index) - self._plain(known)

    def _plain(self, index: int) -> int:
        weeks, days = divmod(index, 7)
        return weeks * int(self._week[7]) + int(self._week[days])
