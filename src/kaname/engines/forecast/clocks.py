"""Clocks: how a time on one calendar's clock reads on another's, as tables that a kernel looks up many times at once.

Activities of a network run are dated in the working time of their own calendar, what takes no time on the axis of days
itself (`AXIS`). Both clocks are set to count from a morning shortly before now. Within a day of one clock the other
goes on as fast, or stands still: a reading is `rest[day] + pace[day] * time`. At the end of a day the evening is meant
for a finish, the next morning for a start; that is left to who looks up (see `finishes_at`, `starts_at`).
"""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Calendars, Integers, starts, working_time, working_times
from kaname.engines.compiled import piece
from kaname.engines.instance import Floats

AXIS = -1
NONE = -1
"""No table: both clocks are the same."""
BEFORE = 32
"""Days before now that the clocks know; earlier times read as if the last of these days went on."""
SLACK = np.float32(1 / 2048)
"""Days that are rounding in single precision: less than a minute."""
MOST_DAYS = 36_525
"""Days that a table has at the most; after this century days off are spread evenly."""
_AVERAGED = 28
_ZERO, _HALF = np.int32(0), np.float32(0.5)

Rows = NDArray[np.float32]


class Tables(NamedTuple):
    """Readings of one clock on another: tables x days."""

    rest: Rows
    pace: Rows


class Clocks:
    """The clocks of some calendars, from shortly before `now` to the evening of `last`; makes tables as asked for.

    On the last day of a table, and whatever lies beyond, days off are spread evenly.
    """

    def __init__(self, cal: Calendars, now: float, last: float) -> None:
        self.cal = cal
        self.origin = floor(now) - BEFORE
        self.days = min(MOST_DAYS, max(_AVERAGED, ceil(last) - self.origin) + 2)
        self._origins = [working_time(cal, c, float(self.origin)) for c in range(len(cal.week))]
        self._numbers: dict[tuple[int, int, bool], int] = {}
        self._rest: list[Floats] = []
        self._pace: list[Floats] = []

    def time(self, clock: int, time: float) -> float:
        """A time of the axis, or working time, as the clock that counts from its origin has it."""
        return time - (self.origin if clock == AXIS else self._origins[clock])

    def times(self, clock: Integers, times: Floats) -> Floats:
        """Many working times, each as the clock of its calendar has it."""
        return times - np.array(self._origins)[clock]

    def reading(self, of: int, on: int) -> int:
        """The number of the table that reads one clock on another, `NONE` where they are the same."""
        return NONE if of == on or self._agree(of, on) else self.table(of, on)

    def table(self, of: int, on: int) -> int:
        """The number of the table that reads one clock on another."""
        return self._table(of, on, next_morning=False)

    def working(self, calendar: int) -> int:
        """The table that moves times of the axis out of days off, to the next working morning."""
        return self._table(AXIS, calendar, next_morning=True)

    def tables(self) -> Tables:
        """All tables that were asked for."""
        shape = (len(self._rest), self.days)
        rest, pace = (np.array(rows, dtype=np.float32).reshape(shape) for rows in (self._rest, self._pace))
        return Tables(rest, pace)

    def _table(self, of: int, on: int, *, next_morning: bool) -> int:
        key = (of, on, next_morning)
        if key not in self._numbers:
            self._numbers[key] = len(self._rest)
            day = self._days_of(of)
            begin, pace = self._next_mornings(on, day) if next_morning else self._read(on, day)
            pace[-1] = (begin[-1] - begin[-1 - _AVERAGED]) / _AVERAGED
            self._rest.append(begin - pace * np.arange(self.days))
            self._pace.append(pace)
        return self._numbers[key]

    def _agree(self, of: int, on: int) -> bool:
        """Whether two clocks always show the same: those without days off and the axis do."""
        number = self.table(of, on)
        return not np.any(self._rest[number]) and bool(np.all(self._pace[number] == 1.0))

    def _days_of(self, clock: int) -> Floats:
        """The mornings, on the axis, of a clock's days."""
        number = np.arange(self.days, dtype=np.float64)
        if clock == AXIS:
            return self.origin + number
        return starts(self.cal, clock, self._origins[clock] + number)

    def _read(self, clock: int, day: Floats) -> tuple[Floats, Floats]:
        """What a clock shows on some mornings, and how much it goes on until the evening."""
        if clock == AXIS:
            return day - self.origin, np.ones(self.days)
        morning = working_times(self.cal, clock, day)
        return morning - self._origins[clock], working_times(self.cal, clock, day + 1.0) - morning

    def _next_mornings(self, calendar: int, day: Floats) -> tuple[Floats, Floats]:
        morning, pace = self._read(calendar, day)
        following = starts(self.cal, calendar, morning + self._origins[calendar])
        return np.where(pace > 0, day, following) - self.origin, pace


@piece
def finishes_at(tables: Tables, table: int, time: np.float32) -> np.float32:
    """A finish on another clock."""
    return _read_at(tables, table, np.int32(time - SLACK), time)


@piece
def starts_at(tables: Tables, table: int, time: np.float32) -> np.float32:
    """A start on another clock."""
    return _read_at(tables, table, np.int32(time + SLACK), time)


@piece
def _read_at(tables: Tables, table: int, day: np.int32, time: np.float32) -> np.float32:
    last = np.int32(tables.rest.shape[1] - 1)
    known = np.uint32(min(max(day, _ZERO), last))
    return tables.rest[table, known] + tables.pace[table, known] * time


@piece
def snapped(time: np.float32, origin: np.float32) -> np.float32:
    """A time on the axis of the Instance, whole where it is but for rounding."""
    whole = np.float32(np.int32(time + _HALF))
    return (whole if abs(time - whole) < SLACK else time) + origin
