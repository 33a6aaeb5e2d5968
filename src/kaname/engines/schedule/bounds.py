"""What no schedule undercuts: the evening by which each resource can have done all that is asked of it."""

from __future__ import annotations

from math import floor

import numpy as np

from kaname.engines.arrays import Arrays
from kaname.engines.calendars import EPS, Calendars, working_time
from kaname.engines.compiled import kernel, piece
from kaname.engines.instance import Floats
from kaname.engines.schedule.profile import Capacity, Demands, units_on


def least_finish(cal: Calendars, a: Arrays, capacity: Capacity, demands: Demands) -> float:
    """The first evening by which the capacity there is since now covers all work of every resource.

    Only days count on which some calendar works, and each in full. Demands for more than there ever is don't count:
    they take less.
    """
    return _least_finish(cal, a, capacity, demands, np.zeros(len(capacity.units)))


@kernel
def _least_finish(cal: Calendars, a: Arrays, capacity: Capacity, demands: Demands, asked: Floats) -> float:
    for i in range(len(a.order)):
        for e in range(demands.first[i], demands.first[i + 1]):
            r: int = demands.held[e].resource
            if demands.held[e].amount <= capacity.most[r] + EPS:
                asked[r] += demands.held[e].amount * a.work[i]
    last = a.now
    for r in range(len(asked)):
        last = max(last, _covered(cal, a.now, capacity, r, asked[r]))
    return last


@piece
def _covered(cal: Calendars, now: float, capacity: Capacity, r: int, asked: float) -> float:
    """The evening by which so many units times days of a resource have been there, or its last before it is gone."""
    day, last, left = max(0, floor(now)), now, asked
    idle = 0
    while left > EPS and idle <= capacity.units.shape[1] + 2 * capacity.common_period:
        works = False
        for c in range(len(cal.week)):
            works = works or working_time(cal, c, day + 1.0) > working_time(cal, c, float(day))
        units = units_on(capacity, r, day) if works else 0.0
        if units > 0.0:
            # The day on which the last of it is done may be half over: the more units, the earlier.
            last, idle = day + min(1.0, left / units), 0
        else:
            idle += 1
        left -= units
        day += 1
    return last
