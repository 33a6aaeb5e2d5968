"""When work under way will finish: its network from now on, corrected by its own finished work and by what others took.

What is done keeps its dates; what runs and what has not started take what is reported or planned, corrected by the
experience of what is done (`experience`). The rest of the network, from now to its finish, is then multiplied by the
ratios of comparable work. Of what their median says, half is taken to be in the experience already and is left out;
what they say of the spread counts in full. Nothing extrapolates the schedule performance index, which early in a
project is worse than staying with the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kaname.engines import calendars, network
from kaname.engines.experience import Correction, applied, finished_in, learn
from kaname.engines.instance import Instance
from kaname.engines.reference_class import ReferenceClass

RHO = 0.2
"""The correlation of any two durations of one undertaking."""
MEDIAN_IN_EXPERIENCE = 0.5
"""What part of the median overrun of comparable work the finished work is taken to show already."""


class Finish(NamedTuple):
    """Times on the axis: what the corrected network alone gives, and the finish at each share asked for."""

    network: float
    at: tuple[float, ...]
    correction: Correction | None


def finish(
    instance: Instance,
    outside: ReferenceClass,
    shares: Sequence[float] = (0.5,),
    tightness: float | None = None,
    calendar: int = 0,
) -> Finish:
    """When the whole finishes, not before `instance.now`; `correction` is None where nothing is done yet.

    Durations of the instance are those planned, `tightness` is that of the plan. The rest is counted in working days of
    a calendar. Raises CycleError where links form a cycle.
    """
    past = tuple(finished_in(instance))
    correction = learn(past, RHO) if past else None
    open_ = applied(instance, correction) if correction is not None else instance
    by_network = max(network.solve(open_).finish, instance.now)
    cal = calendars.lay_out(instance.calendars)
    now, end = calendars.working_times(cal, calendar, np.array([instance.now, by_network]))
    if end <= now:
        return Finish(by_network, (by_network,) * len(shares), correction)
    median, *ratios = outside.quantiles((0.5, *shares), tightness)
    factors = np.array(ratios) * median**-MEDIAN_IN_EXPERIENCE
    ends = calendars.finishes(cal, calendar, now + (end - now) * factors)
    return Finish(by_network, tuple(float(each) for each in ends), correction)
