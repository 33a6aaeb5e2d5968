"""A problem seen backwards in time: what is placed early in it lies late in the plan.

Serial generation in it tells an order only, so little inexactness is harmless: lags count in the calendar of the
activity that was the predecessor.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import FINISHED, NEVER, OPEN, STARTED, Arrays, Links
from kaname.engines.calendars import Calendars, Integers, lay_out, working_times
from kaname.engines.instance import Flags, Floats, LinkType
from kaname.engines.passes import Times
from kaname.engines.schedule.profile import Capacity, Demands

_BACKWARDS = np.array([LinkType.FS, LinkType.FF, LinkType.SS, LinkType.SF], dtype=np.int64)


class Side(NamedTuple):
    """A problem as serial generation takes it."""

    cal: Calendars
    arrays: Arrays
    capacity: Capacity
    demands: Demands


def mirrored(side: Side, times: Times) -> Side:
    """The problem backwards from the evening after the last finish of a plan. What has started stays where it was."""
    days = max(1, ceil(float(times.finish.max(initial=0.0)))) + 1
    flags = [_flags(side.cal, row, days)[::-1].copy() for row in range(len(side.cal.week))]
    for one in flags:
        one[-7:] |= not one[-7:].any()  # before the first day of the axis somebody must work
    cal = lay_out(flags)
    back = np.stack([_units(side.capacity, r, days)[::-1] for r in range(len(side.capacity.units))])
    capacity = side.capacity._replace(
        units=np.ascontiguousarray(back), period=np.full(len(back), min(7, days), dtype=np.int64)
    )
    return Side(cal, _arrays(side, times, days), capacity, side.demands)


def _flags(cal: Calendars, row: int, days: int) -> Flags:
    flags, period = np.diff(cal.before[row]) > 0, int(cal.week[row]["period"])
    return np.concatenate([flags, np.resize(flags[-period:], max(0, days - len(flags)))])[:days]


def _units(capacity: Capacity, r: int, days: int) -> Floats:
    length, period = capacity.units.shape[1], int(capacity.period[r])
    day = np.arange(days)
    return capacity.units[r, np.where(day < length, day, length - period + (day - length) % period)]


def _arrays(side: Side, times: Times, days: int) -> Arrays:
    a, activity = side.arrays, side.arrays.activity.copy()
    calendar: Integers = np.ascontiguousarray(activity["calendar"])
    whole = np.concatenate([working_times(side.cal, c, np.array([float(days)])) for c in range(len(side.cal.week))])
    end = whole[calendar]
    state = activity["state"]
    wish = np.maximum(activity["pin_start"], activity["pin_finish"] - a.work)
    activity["pin_start"] = np.where((wish > NEVER / 2) & (state == OPEN), end - wish - a.work, NEVER)
    activity["pin_finish"] = NEVER
    limit = np.where((activity["limit"] < -NEVER / 2) & (state == OPEN), end - activity["limit"], 0.0)
    activity["base"] = np.maximum(0.0, np.where(state == STARTED, end - activity["base"] - a.work, limit))
    activity["limit"] = -NEVER
    activity["base_time"] = 0.0
    activity["begun"] = activity["ended"] = days - times.finish
    activity["state"] = np.where(state == FINISHED, FINISHED, state)
    return Arrays(
        order=np.ascontiguousarray(a.order[::-1]),
        work=a.work,
        activity=activity,
        incoming=_turned(a.outgoing),
        outgoing=_turned(a.incoming),
        now=0.0,
    )


def _turned(links: Links) -> Links:
    turned = links.link.copy()
    turned["type"] = _BACKWARDS[turned["type"]]
    return Links(links.first, turned)
