"""When work under way will finish: its network from now on, at the pace it has shown, corrected by what others took.

What is done keeps its dates, what runs has its reported rest, and what has not started takes its planned time times
the pace: actual over planned time of all that is done, shrunk towards 1 as if work as long as the whole plan had gone
as planned. The rest of the network, from now to its finish, is then multiplied by the ratios of comparable work. Of
what their median says, half is already in the pace and is left out; what they say of the spread counts in full. Nothing
extrapolates the schedule performance index, which early in a project is worse than staying with the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kaname.engines import calendars, network
from kaname.engines.instance import Activity, Instance, Spread
from kaname.engines.reference_class import ReferenceClass

PLANS_IN_PACE = 1.0
"""How many planned lengths of the whole count as work done as planned."""
MEDIAN_IN_PACE = 0.5
"""What part of the median overrun of comparable work the pace is taken to show already."""


class Pace(NamedTuple):
    """Actual over planned time, shrunk towards 1, and how much planned time it was seen on."""

    ratio: float
    planned: float


class Finish(NamedTuple):
    """Times on the axis: what the network alone gives at the pace, and the finish at each share asked for."""

    network: float
    at: tuple[float, ...]
    pace: Pace


def pace(done: Iterable[tuple[float, float]], whole: float) -> Pace:
    """The pace of what is done, given as pairs of actual and planned time, in a plan that is so long altogether."""
    known = list(done)
    planned = sum(each for _, each in known)
    prior = PLANS_IN_PACE * whole
    if planned + prior <= 0:
        return Pace(1.0, planned)
    return Pace((sum(each for each, _ in known) + prior) / (planned + prior), planned)


def finish(
    instance: Instance,
    whole: float,
    outside: ReferenceClass,
    shares: Sequence[float] = (0.5,),
    tightness: float | None = None,
    calendar: int = 0,
) -> Finish:
    """When the whole finishes, not before `instance.now`.

    Durations of the instance are those planned, `whole` is the planned length of everything, `tightness` that of the
    plan. Lengths are working days of a calendar. Raises CycleError where links form a cycle.
    """
    shown = pace(_done(instance), whole)
    cal = calendars.lay_out(instance.calendars)
    by_network = max(network.solve(_at_pace(instance, shown.ratio)).finish, instance.now)
    now, end = calendars.working_times(cal, calendar, np.array([instance.now, by_network]))
    if end <= now:
        return Finish(by_network, (by_network,) * len(shares), shown)
    median, *ratios = outside.quantiles((0.5, *shares), tightness)
    factors = np.array(ratios) * median**-MEDIAN_IN_PACE
    ends = calendars.finishes(cal, calendar, now + (end - now) * factors)
    return Finish(by_network, tuple(float(each) for each in ends), shown)


def _done(instance: Instance) -> Iterable[tuple[float, float]]:
    """Actual and planned time of what is done and was planned to take any."""
    cal = calendars.lay_out(instance.calendars)
    for activity in instance.activities:
        mode = activity.modes[0]
        if activity.started is not None and activity.finished is not None and mode.duration.likely > 0:
            ends = np.array([activity.started, activity.finished])
            first, last = calendars.working_times(cal, mode.calendar, ends)
            yield float(last - first), mode.duration.likely


def _at_pace(instance: Instance, ratio: float) -> Instance:
    return replace(instance, activities=tuple(_slowed(activity, ratio) for activity in instance.activities))


def _slowed(activity: Activity, ratio: float) -> Activity:
    """What has not started, as long as that pace makes it; all else as it is."""
    if activity.started is not None or activity.finished is not None:
        return activity
    first, *others = activity.modes
    return replace(activity, modes=(replace(first, duration=Spread(first.duration.likely * ratio)), *others))
