"""What drives a date: from an activity back to the first thing that nothing else holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

from kaname.engines.instance import Activity, Cause, Driver, Instance, LinkType, Schedule

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of a chain, and what kept it from starting earlier.

    `released` is when that let go of it, on the axis; `days_off` the whole days between then and its start on which its
    calendar does not work, weekly days off left out, `idle_days` the same while it runs. `outranked`: it waits for
    capacity that work of higher priority holds.
    """

    activity: int
    cause: Cause
    released: float
    days_off: int = 0
    idle_days: int = 0
    outranked: bool = False


def in_force(instance: Instance, schedule: Schedule) -> Instance:
    """The problem with each activity in the mode that a schedule has chosen for it."""
    if not schedule.mode.any():
        return instance
    chosen = zip(instance.activities, schedule.mode.tolist(), strict=True)
    return replace(instance, activities=tuple(replace(one, modes=(one.modes[mode],)) for one, mode in chosen))


def chain(instance: Instance, schedule: Schedule, activity: int) -> tuple[Step, ...]:
    """The steps that lead to the start of an activity, its own first.

    A link leads on to the activity it comes from, capacity to the one whose end freed it. The last step is held by an
    actual, a wish, the present, or capacity that is not there before.
    """
    instance = in_force(instance, schedule)
    found: list[Step] = []
    seen: set[int] = set()
    at = activity
    while at >= 0 and at not in seen:
        seen.add(at)
        step = _step(instance, schedule, at)
        found.append(step)
        at = step.cause.activity if step.cause.driver in (Driver.LINK, Driver.RESOURCE) else -1
    return tuple(found)


def _step(instance: Instance, schedule: Schedule, at: int) -> Step:
    cause, start, finish = schedule.causes[at], float(schedule.start[at]), float(schedule.finish[at])
    one = instance.activities[at]
    released = min(start, _released(instance, schedule, at, cause))
    return Step(
        activity=at,
        cause=cause,
        released=released,
        days_off=days_off(instance, one, released, start),
        idle_days=days_off(instance, one, max(start, instance.now), finish) if one.finished is None else 0,
        outranked=_outranked(instance, at, cause),
    )


def _released(instance: Instance, schedule: Schedule, at: int, cause: Cause) -> float:
    """When what kept an activity let go of it."""
    one, start = instance.activities[at], float(schedule.start[at])
    match cause.driver:
        case Driver.LINK:
            ends = [schedule.finish, schedule.start]
            links = (link for link in instance.links if link.after == at and link.before == cause.activity)
            times = [float(ends[link.type in (LinkType.SS, LinkType.SF)][link.before]) for link in links]
            return max(times, default=start)
        case Driver.RESOURCE:
            return float(schedule.finish[cause.activity]) if cause.activity >= 0 else start
        case Driver.NOT_BEFORE:
            return start if one.not_before is None else one.not_before
        case Driver.NOW:
            return instance.now
        case _:
            return start


def days_off(instance: Instance, one: Activity, first: float, last: float) -> int:
    """The days between two times on which an activity's calendar does not work though it does in a usual week."""
    flags, c = (
        instance.calendars[one.modes[0].calendar],
        range(max(0, ceil(first - TOLERANCE)), floor(last + TOLERANCE)),
    )
    plain = len(flags) - 7
    return sum(1 for day in c if day < plain and not flags[day] and flags[plain + (day - plain) % 7])


def _outranked(instance: Instance, at: int, cause: Cause) -> bool:
    if cause.driver is not Driver.RESOURCE or cause.activity < 0:
        return False
    return instance.activities[cause.activity].priority > instance.activities[at].priority + TOLERANCE
