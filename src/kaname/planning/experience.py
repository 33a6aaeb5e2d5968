"""Experience of a program: its finished work corrects the durations of what is still open.

Work counts that has an estimate and was finished by the day; how long it took is counted in the working days of its
calendar. What delayed it is in there, whether a risk that occurred or an estimate that was too low. Below ENOUGH_WORK
pieces of work nothing is corrected. The levelled schedule stays as estimated: it is the plan, not the forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kaname.engines.calendars import working_days_between
from kaname.engines.experience import Correction, Past, corrected, learn
from kaname.engines.instance import Activity, Instance, Spread
from kaname.planning.timetable import ENOUGH_WORK
from kaname.planning.translation import PROGRAM_RHO


def correction(instance: Instance) -> Correction | None:
    """What finished work says; None where there is too little of it."""
    past = tuple(_past(instance))
    return learn(past, PROGRAM_RHO) if len(past) >= ENOUGH_WORK else None


def _past(instance: Instance) -> Iterator[Past]:
    for activity in instance.activities:
        started, finished = activity.started, activity.finished
        mode = activity.modes[0]
        if started is None or finished is None or finished > instance.now + 1 or not mode.duration.likely > 0:
            continue
        taken = working_days_between(instance.calendars[mode.calendar], started, finished)
        if taken > 0:
            yield Past(mode.duration, taken)


def applied(instance: Instance, found: Correction) -> Instance:
    """An instance whose open activities take as long as experience says."""
    return replace(instance, activities=tuple(_applied(one, found) for one in instance.activities))


def _applied(activity: Activity, found: Correction) -> Activity:
    if activity.finished is not None:
        return activity
    modes = tuple(replace(mode, duration=_longer(mode.duration, found)) for mode in activity.modes)
    remaining = None if activity.remaining is None else _longer(activity.remaining, found)
    return replace(activity, modes=modes, remaining=remaining)


def _longer(spread: Spread, found: Correction) -> Spread:
    return corrected(spread, found) if spread.likely > 0 else spread
