"""An Instance as arrays that a compiled kernel can take, its wishes in working time of each activity's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Calendars, Integers, at_start, lay_out, working_time
from kaname.engines.compiled import kernel
from kaname.engines.cycles import find_cycle
from kaname.engines.instance import Activity, CycleError, Driver, Flags, Floats, Instance, Mode

OPEN, STARTED, FINISHED = 0, 1, 2
Records = NDArray[Any]
"""A structured array: what a field holds is typed where it is read."""

NEVER = -1e18
"""A time that holds nothing."""
_FAR = 1e9  # days, people: compiled code, which checks no index, gets nothing beyond


class Links(NamedTuple):
    """The links of every activity, one after the other: those of i stand from `first[i]` to `first[i + 1]`.

    Each is a record of the `other` activity, `type` and `lag`.
    """

    first: Integers
    link: Records


class Arrays(NamedTuple):
    """What the passes need of an Instance. Few arrays of many fields: numba is slow to compile the reverse.

    `work` is the likely duration of what is open, what remains of what has started, 0 of what is finished. A record of
    `activity` has its `state` and `calendar`; `base`, the working time before which it can't start (what has started:
    can't finish but by its work) by itself, `base_time` the same on the axis, `base_driver` the reason; `pin_start`,
    `pin_finish` and `limit` (the deadline) in working time; `begun` and `ended`, the actuals, on the axis.
    """

    order: Integers
    work: Floats
    activity: Records
    incoming: Links
    outgoing: Links
    now: float


_ACTIVITY = np.dtype(
    [(name, np.int64) for name in ("state", "calendar", "base_driver")]
    + [(name, np.float64) for name in ("base", "base_time", "pin_start", "pin_finish", "limit", "begun", "ended")],
    align=True,
)
_LINK = np.dtype([("other", np.int64), ("type", np.int64), ("lag", np.float64)], align=True)


def pack(instance: Instance, cal: Calendars | None = None) -> Arrays:
    """The arrays of an Instance. Raises CycleError where its links form a cycle, ValueError where it is malformed."""
    cal = lay_out(instance.calendars) if cal is None else cal
    ends = link_columns(instance)
    _check(instance, ends)
    activities = instance.activities
    incoming = _links(len(activities), ends.after, ends.before, ends)
    outgoing = _links(len(activities), ends.before, ends.after, ends)
    records = _records(instance, cal)
    work = np.array([one.modes[0].duration.likely for one in activities], dtype=np.float64)
    for number in np.flatnonzero(records["state"] != OPEN).tolist():
        work[number] = _work(instance, cal, activities[number])
    return Arrays(
        order=_order(instance, incoming, outgoing),
        work=work,
        activity=records,
        incoming=incoming,
        outgoing=outgoing,
        now=instance.now,
    )


class LinkColumns(NamedTuple):
    """The links of an Instance, field by field."""

    before: Integers
    after: Integers
    type: Integers
    lag: Floats

    def some(self, which: Integers | Flags) -> LinkColumns:
        """Some of the links."""
        return LinkColumns(self.before[which], self.after[which], self.type[which], self.lag[which])


def link_columns(instance: Instance) -> LinkColumns:
    """The links of an Instance, field by field."""
    links = instance.links
    return LinkColumns(
        before=np.array([link.before for link in links], dtype=np.int64),
        after=np.array([link.after for link in links], dtype=np.int64),
        type=np.array([link.type for link in links], dtype=np.int64),
        lag=np.array([link.lag for link in links], dtype=np.float64),
    )


def _records(instance: Instance, cal: Calendars) -> Records:
    activities = instance.activities
    found = np.zeros(len(activities), dtype=_ACTIVITY)
    names = ("not_before", "start_pin", "finish_pin", "deadline", "started", "finished")
    not_before, start_pin, finish_pin, deadline, started, finished = (_times(activities, name) for name in names)
    calendar = np.array([one.modes[0].calendar for one in activities], dtype=np.int64)
    begun, ended = ~np.isnan(started), ~np.isnan(finished)
    found["state"] = np.where(ended, FINISHED, np.where(begun, STARTED, OPEN))
    found["calendar"] = calendar
    found["base_time"], found["base_driver"] = _base(instance.now, not_before, start_pin, started, begun | ended)
    found["base"] = _in_calendars(cal, calendar, np.ascontiguousarray(found["base_time"]))
    for name, wish, missing in (
        ("pin_start", start_pin, NEVER),
        ("pin_finish", finish_pin, NEVER),
        ("limit", deadline, -NEVER),
    ):
        found[name] = _in_calendars(cal, calendar, np.where(np.isnan(wish), missing, wish))
    found["ended"] = np.where(ended, finished, NEVER)
    found["begun"] = np.where(begun, started, NEVER)
    for number in np.flatnonzero(ended & ~begun):
        likely = activities[number].modes[0].duration.likely
        found["begun"][number] = _backwards(cal, int(calendar[number]), float(finished[number]), likely)
    return found


def _times(activities: tuple[Activity, ...], name: str) -> Floats:
    """A field of all activities, NaN where there is none."""
    values = list(map(attrgetter(name), activities))
    if values.count(None) == len(values):
        return np.full(len(values), np.nan)
    return np.array(values, dtype=np.float64)


def elapsed(instance: Instance, cal: Calendars, one: Activity) -> float:
    """The working time that started work has had until now."""
    if one.started is None or one.started >= instance.now:
        return 0.0
    c = one.modes[0].calendar
    return working_time(cal, c, instance.now) - working_time(cal, c, one.started)


def _check(instance: Instance, ends: LinkColumns) -> None:
    """Raise ValueError for an index that names nothing or a quantity that is none."""
    count = len(instance.activities)
    for number in np.flatnonzero(
        (np.minimum(ends.before, ends.after) < 0) | (np.maximum(ends.before, ends.after) >= count)
    ):
        raise ValueError(f"link names no activity: {instance.links[number]}")
    if not _asks_for_nothing(instance):
        for number, one in enumerate(instance.activities):
            if not one.modes:
                raise ValueError(f"activity {number} has no mode")
            for mode in one.modes:
                _check_mode(instance, number, mode)
    if not all(there >= 0 for there in instance.stocks):
        raise ValueError("a stock is below 0")
    if not all(np.all(np.abs(each) <= _FAR) for each in (ends.lag, *_quantities(instance))):
        raise ValueError("a duration, lag or demand is beyond all bounds or no number")


def _asks_for_nothing(instance: Instance) -> bool:
    """Whether all activities have sound modes that hold nothing and use nothing up, which is quickly seen."""
    modes = [mode for one in instance.activities for mode in one.modes]
    calendars, likely = {mode.calendar for mode in modes}, [mode.duration.likely for mode in modes]
    return (
        all(one.modes for one in instance.activities)
        and calendars <= set(range(len(instance.calendars)))
        and bool(np.all(np.array(likely) >= 0))
        and not any(mode.demands or mode.uses for mode in modes)
    )


def _check_mode(instance: Instance, number: int, mode: Mode) -> None:
    if not 0 <= mode.calendar < len(instance.calendars):
        raise ValueError(f"activity {number} names no calendar: {mode.calendar}")
    sound = mode.duration.likely >= 0
    for demand in mode.demands:
        if not 0 <= demand.resource < len(instance.resources):
            raise ValueError(f"activity {number} names no resource: {mode.demands}")
        sound = sound and demand.amount >= 0
    for use in mode.uses:
        if not 0 <= use.resource < len(instance.stocks):
            raise ValueError(f"activity {number} names no stock: {mode.uses}")
        sound = sound and use.amount >= 0
    if not sound:
        raise ValueError(f"activity {number} has a negative duration, demand or use")


def _quantities(instance: Instance) -> Iterator[Floats]:
    modes = [mode for one in instance.activities for mode in one.modes]
    spreads = [mode.duration for mode in modes]
    spreads += [hit.days for event in instance.events for hit in event.hits]
    spreads += [one.remaining for one in instance.activities if one.remaining is not None]
    yield np.array([each.amount for mode in modes for each in mode.demands], dtype=np.float64)
    yield np.array([each.amount for mode in modes for each in mode.uses], dtype=np.float64)
    yield np.array([one.likely for one in spreads], dtype=np.float64)
    yield np.array([one.low for one in spreads], dtype=np.float64)
    yield np.array([one.high for one in spreads], dtype=np.float64)
    yield np.array([value for one in spreads for value in one.samples], dtype=np.float64)


def _work(instance: Instance, cal: Calendars, one: Activity) -> float:
    """What is left of what has started or is finished."""
    if one.finished is not None:
        return 0.0
    if one.remaining is not None:
        return max(0.0, one.remaining.likely)
    return max(0.0, one.modes[0].duration.likely - elapsed(instance, cal, one))


def _base(now: float, not_before: Floats, start_pin: Floats, started: Floats, actual: Flags) -> tuple[Floats, Integers]:
    """The time before which an activity can't start, without links, capacity and the pin of its finish; and why."""
    time, driver = np.full(len(started), now), np.full(len(started), int(Driver.NOW))
    for wish, name in ((not_before, Driver.NOT_BEFORE), (start_pin, Driver.PIN)):
        binds = ~actual & (wish >= time)
        time[binds], driver[binds] = wish[binds], int(name)
    driver[actual] = int(Driver.ACTUAL)
    time[actual] = np.fmax(now, started[actual])
    return time, driver


def _backwards(cal: Calendars, c: int, finish: float, work: float) -> float:
    from_start = working_time(cal, c, finish) - work
    return finish if work <= 0.0 else min(finish, at_start(cal, c, from_start))


def _in_calendars(cal: Calendars, calendar: Integers, times: Floats) -> Floats:
    found = times.copy()
    _convert(cal, calendar, found)
    return found


@kernel
def _convert(cal: Calendars, calendar: Integers, times: Floats) -> None:
    for i in range(len(times)):
        if abs(times[i]) < -NEVER:
            times[i] = working_time(cal, calendar[i], times[i])


def _links(count: int, own: Integers, other: Integers, ends: LinkColumns) -> Links:
    ordered = np.argsort(own, kind="stable")
    links = np.zeros(len(own), dtype=_LINK)
    links["other"], links["type"], links["lag"] = other[ordered], ends.type[ordered], ends.lag[ordered]
    return Links(np.cumsum(np.bincount(own + 1, minlength=count + 1)), links)


def _order(instance: Instance, incoming: Links, outgoing: Links) -> Integers:
    order = np.empty(len(instance.activities), dtype=np.int64)
    order = order[: _topological(np.diff(incoming.first), outgoing, order)]
    if len(order) < len(instance.activities):
        cycle = find_cycle(len(instance.activities), instance.links)
        assert cycle is not None
        raise CycleError(cycle)
    return order


@kernel
def _topological(left: Integers, outgoing: Links, order: Integers) -> int:
    """Fill in an order in which every link leads forward; those on and behind a cycle are left out of the count.

    `left` is how many each activity waits for.
    """
    filled = 0
    for i in range(len(left)):
        if left[i] == 0:
            order[filled] = i
            filled += 1
    done = 0
    while done < filled:
        i = order[done]
        done += 1
        for e in range(outgoing.first[i], outgoing.first[i + 1]):
            j = outgoing.link[e].other
            left[j] -= 1
            if left[j] == 0:
                order[filled] = j
                filled += 1
    return filled
