"""Working time of a calendar: from the axis of days to counted working days and back.

A calendar is a flag per day of the axis. Its working time at t is the working days before t, the part of t's own day
included; it stands still on other days. So a moment of working time may be many moments of the axis: the evening of
Friday until the morning of Monday. `at_finish` answers the first of them (work that is done at a day's end is done that
day), `at_start` the last (work that could start at a day's end starts in the next working morning).

Beyond the end of the flags the last 7 days repeat, before day 0 the first 7; a shorter calendar repeats whole.
Where the first 7 have no working day, every earlier day counts as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.compiled import inlined_kernel, kernel, piece
from kaname.engines.instance import Flags, Floats

EPS = 1e-9
"""Days that are rounding, not time: a tenth of a millisecond."""

Integers = NDArray[np.int64]


class Calendars(NamedTuple):
    """Calendars as arrays that a kernel can take, all as long as the longest.

    `before[c, d]` is the working days before day d; `day[c, k]` the day of the k-th working day; `week[c]` a record of
    the working days there are in all (`total`), in the last `period` days (`tail`) and in the first (`head`).
    """

    before: Floats
    day: Integers
    week: NDArray[Any]


_WEEK = np.dtype([(name, np.int64) for name in ("total", "period", "tail", "head")], align=True)


def lay_out(calendars: Sequence[Flags]) -> Calendars:
    """The arrays of some calendars. Raises ValueError where a calendar has no working day in the week that repeats."""
    days = max((len(flags) for flags in calendars), default=1)
    for number, flags in enumerate(calendars):
        if not np.any(flags[-7:]):
            raise ValueError(f"calendar {number} has no working day in its last week")
    before = np.zeros((len(calendars), days + 1))
    day = np.zeros((len(calendars), days), dtype=np.int64)
    week = np.zeros(len(calendars), dtype=_WEEK)
    for number, given in enumerate(calendars):
        flags, period = repeat_week(given, days), min(7, len(given))
        before[number, 1:] = np.cumsum(flags)
        total = np.count_nonzero(flags)
        day[number, :total] = np.flatnonzero(flags)
        week[number] = (total, period, np.count_nonzero(flags[-period:]), np.count_nonzero(flags[:period]))
    return Calendars(before, day, week)


def repeat_week(values: NDArray[np.generic], days: int) -> NDArray[np.generic]:
    """An array of days made longer by repeating its last 7, or all of it where it is shorter."""
    week = values[-7:]
    return np.concatenate([values, np.resize(week, max(0, days - len(values)))])


@inlined_kernel
def working_time(cal: Calendars, c: int, t: float) -> float:
    """The working days of a calendar before a time of the axis."""
    days = cal.before.shape[1] - 1
    d = floor(t)
    part = t - d
    if 0 <= d < days:
        row = cal.before[c]
        return row[d] + part * (row[d + 1] - row[d])
    if d >= days:
        weeks, offset = divmod(d - days, cal.week[c].period)
        at = days - cal.week[c].period + offset
        base = cal.before[c, days] - cal.week[c].tail + weeks * cal.week[c].tail + cal.week[c].tail
        base += cal.before[c, at] - cal.before[c, days - cal.week[c].period]
        return base + part * (cal.before[c, at + 1] - cal.before[c, at])
    if cal.week[c].head == 0:
        return t
    weeks, offset = divmod(d, cal.week[c].period)
    base = weeks * cal.week[c].head + cal.before[c, offset]
    return base + part * (cal.before[c, offset + 1] - cal.before[c, offset])


@piece
def working_day(cal: Calendars, c: int, k: int) -> int:
    """The day of the axis that is a calendar's k-th working day, counted from 0."""
    if 0 <= k < cal.week[c].total:
        return cal.day[c, k]
    if k >= cal.week[c].total:
        weeks, offset = divmod(k - cal.week[c].total, cal.week[c].tail)
        return cal.day[c, cal.week[c].total - cal.week[c].tail + offset] + (weeks + 1) * cal.week[c].period
    if cal.week[c].head == 0:
        return k
    weeks, offset = divmod(k, cal.week[c].head)
    return cal.day[c, offset] + weeks * cal.week[c].period


@inlined_kernel
def at_start(cal: Calendars, c: int, w: float) -> float:
    """The last time of the axis with this working time: at a day's end, the next working morning."""
    k = floor(w + EPS)
    return working_day(cal, c, k) + max(w - k, 0.0)


@inlined_kernel
def at_finish(cal: Calendars, c: int, w: float) -> float:
    """The first time of the axis with this working time: at a day's end, that evening."""
    k = ceil(w - EPS) - 1
    return working_day(cal, c, k) + min(w - k, 1.0)


@kernel
def _each_working_time(cal: Calendars, c: int, times: Floats, found: Floats) -> None:
    for i in range(len(times)):
        found[i] = working_time(cal, c, times[i])


@kernel
def _each_start(cal: Calendars, c: int, work: Floats, found: Floats) -> None:
    for i in range(len(work)):
        found[i] = at_start(cal, c, work[i])


@kernel
def _each_finish(cal: Calendars, c: int, work: Floats, found: Floats) -> None:
    for i in range(len(work)):
        found[i] = at_finish(cal, c, work[i])


def working_times(cal: Calendars, c: int, times: Floats) -> Floats:
    """The working time of many times of the axis."""
    return _each(_each_working_time, cal, c, times)


def starts(cal: Calendars, c: int, work: Floats) -> Floats:
    """When work that begins at many working times starts."""
    return _each(_each_start, cal, c, work)


def finishes(cal: Calendars, c: int, work: Floats) -> Floats:
    """When work that ends at many working times finishes."""
    return _each(_each_finish, cal, c, work)


def _each(function: Callable[[Calendars, int, Floats, Floats], None], cal: Calendars, c: int, values: Floats) -> Floats:
    given = np.ascontiguousarray(values, dtype=np.float64)
    found = np.empty_like(given)
    function(cal, c, given, found)
    return found


def working_days_between(flags: Flags, first: float, last: float) -> float:
    """The working days of one calendar from one time of the axis to another; negative where the other is earlier."""
    cal = lay_out([flags])
    return working_time(cal, 0, last) - working_time(cal, 0, first)
