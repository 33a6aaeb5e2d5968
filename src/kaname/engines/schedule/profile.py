"""What is free of every resource over time: a linked list of constant amounts, with a node at every midnight.

A node tells what is free from its time to that of the next node. The midnights of resource r stand from
`r * (days + 1)` on, so a day is found at once; nodes within a day are linked in where work starts or ends there. What
holds for a whole day is kept once, by its midnight, so that most days are one comparison.
"""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import Records
from kaname.engines.calendars import EPS, Calendars, Integers, repeat_week, working_day
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats, Instance

_DEMAND = np.dtype([("resource", np.int64), ("amount", np.float64)], align=True)
_NODE = np.dtype([("time", np.float64), ("free", np.float64), ("next", np.int64), ("owner", np.int64)], align=True)
FITS, TOO_SHORT, NOWHERE = 0, 1, 2


class Capacity(NamedTuple):
    """Units of each resource per day, the days that repeat at the end, and the most there ever is from now on."""

    units: Floats
    period: Integers
    most: Floats
    common_period: int


class Demands(NamedTuple):
    """What each activity holds, as records of `resource` and `amount`: that of i from `first[i]` to `first[i + 1]`."""

    first: Integers
    held: Records


class Profile(NamedTuple):
    """The linked list; `used` is (nodes, last day that was touched).

    A node is a record of its `time`, the `next` node, the `owner`: the activity whose end made it (-1: none), and
    `free`, what is free from then on, less what its day has in `common`. `least` and `most` are what is free at some
    time of a day. These three have a place per midnight.
    """

    node: Records
    common: Floats
    least: Floats
    most: Floats
    used: Integers
    days: int


class Fit(NamedTuple):
    """Whether and where work fits, and the activity that kept it from starting earlier."""

    status: int
    work_start: float
    owner: int


def capacity_of(instance: Instance, cal: Calendars) -> Capacity:
    """The capacity of an Instance. Raises ValueError where a resource has no day or less than nothing."""
    resources = instance.resources
    if any(len(units) == 0 or not np.all(units >= 0) for units in resources):
        raise ValueError("a resource has no days, or units below 0")
    days = max((len(units) for units in resources), default=1)
    units = np.zeros((len(resources), days))
    for number, row in enumerate(resources):
        units[number] = repeat_week(row, days)
    periods = [min(7, len(row)) for row in resources]
    ahead = min(max(0, int(instance.now)), days - min(7, days))
    return Capacity(
        units=units,
        period=np.array(periods, dtype=np.int64),
        most=units[:, ahead:].max(axis=1) if len(resources) else np.zeros(0),
        common_period=int(np.lcm.reduce([7, *periods, *cal.week["period"].tolist()])),
    )


def demands_of(instance: Instance) -> Demands:
    """The demands of the first modes; amounts of one resource are added up, those of nothing left out."""
    modes = [one.modes[0] for one in instance.activities]
    who = np.repeat(np.arange(len(modes)), np.array([len(mode.demands) for mode in modes], dtype=np.int64))
    resource: Integers = np.array([demand.resource for mode in modes for demand in mode.demands], dtype=np.int64)
    amount = np.array([demand.amount for mode in modes for demand in mode.demands], dtype=np.float64)
    place, number = np.unique(who * (len(instance.resources) + 1) + resource, return_inverse=True)
    total = np.bincount(number, weights=amount, minlength=len(place))
    place, total = place[total > 0], total[total > 0]
    held = np.zeros(len(place), dtype=_DEMAND)
    held["resource"], held["amount"] = place % (len(instance.resources) + 1), total
    first = np.searchsorted(place, np.arange(len(modes) + 1) * (len(instance.resources) + 1))
    return Demands(first.astype(np.int64), held)


@piece
def units_on(capacity: Capacity, r: int, day: int) -> float:
    """The units of a resource on a day of the axis."""
    days = capacity.units.shape[1]
    if day >= days:
        day = days - capacity.period[r] + (day - days) % capacity.period[r]
    return capacity.units[r, day]


def new_profile(capacity: Capacity, days: int, bookings: int) -> Profile:
    """A profile with room for so many bookings of one resource each; `clear` makes it ready."""
    nodes = len(capacity.units) * (days + 1)
    common, least, most = np.empty((3, nodes))
    profile = Profile(np.zeros(nodes + 2 * bookings, _NODE), common, least, most, np.zeros(2, np.int64), days)
    profile.node["time"][:nodes] = np.tile(np.arange(days + 1, dtype=np.float64), len(capacity.units))
    profile.used[1] = days
    return profile


@leaf
def clear(capacity: Capacity, profile: Profile) -> None:
    """Take all bookings out."""
    last = min(profile.used[1], profile.days)
    for r in range(len(capacity.units)):
        base = r * (profile.days + 1)
        for day in range(last + 1):
            units = units_on(capacity, r, day)
            profile.common[base + day] = profile.least[base + day] = profile.most[base + day] = units
            profile.node[base + day].free = 0.0
            profile.node[base + day].next = base + day + 1
            profile.node[base + day].owner = -1
        profile.node[base + profile.days].next = base + profile.days
    profile.used[0] = len(capacity.units) * (profile.days + 1)
    profile.used[1] = 0


@piece
def first_fit(
    cal: Calendars,
    c: int,
    capacity: Capacity,
    p: Profile,
    r: int,
    amount: float,
    start: float,
    work: float,
    short: bool,
) -> Fit:
    """The earliest working time from `start` on at which an amount is free all the while.

    With `short` it takes what there is on days that have less than the amount. NOWHERE: the amount is never there for
    so long, however far one looks. TOO_SHORT: the profile ends before that is known.
    """
    begin, owner = start, -1
    final = max(p.used[1], capacity.units.shape[1]) + 2 * capacity.common_period + 7
    k = floor(begin + EPS)
    last = ceil(begin + work - EPS)
    while k < last:
        day = working_day(cal, c, k)
        if day >= p.days:
            return Fit(TOO_SHORT, begin, owner)
        midnight: int = r * (p.days + 1) + day
        if day >= 0 and p.least[midnight] < amount - EPS:
            if day > final and begin >= k - EPS:
                return Fit(NOWHERE, begin, owner)
            if p.most[midnight] < amount - EPS and not short:
                begin, owner = float(k + 1), p.node[midnight + 1].owner
            else:
                need = min(amount, units_on(capacity, r, day)) if short else amount
                node = _last_obstacle(p, midnight, need, day + begin - k, day + begin + work - k)
                if node >= 0:
                    begin, owner = k + (p.node[node].time - day), p.node[node].owner
            last = ceil(begin + work - EPS)
        k += 1
    return Fit(FITS, begin, owner)


@piece
def is_free(
    cal: Calendars, c: int, capacity: Capacity, p: Profile, r: int, amount: float, start: float, work: float
) -> bool:
    """Whether an amount, or all there is where it is never there, is free while work runs that starts at a time."""
    for k in range(floor(start + EPS), ceil(start + work - EPS)):
        day = working_day(cal, c, k)
        if day >= p.days:
            return False
        midnight: int = r * (p.days + 1) + day
        if day >= 0 and p.least[midnight] < amount - EPS:
            need = min(amount, units_on(capacity, r, day)) if amount > capacity.most[r] + EPS else amount
            if p.most[midnight] < need - EPS:
                return False
            if _last_obstacle(p, midnight, need, day + start - k, day + start + work - k) >= 0:
                return False
    return True


@piece
def _last_obstacle(p: Profile, midnight: int, need: float, first: float, last: float) -> int:
    """The node where the last piece of a day ends that has less than is needed between two times; -1: none has.

    Work that starts later for an obstacle ends later too, and may then meet the next.
    """
    found, node = -1, midnight
    begin, work = first, last - first
    while node != midnight + 1:
        after: int = p.node[node].next
        if p.node[node].time >= begin + work - EPS:
            break
        if p.common[midnight] + p.node[node].free < need - EPS and p.node[after].time > begin + EPS:
            found, begin = after, p.node[after].time
        node = after
    return found


@piece
def book(cal: Calendars, c: int, p: Profile, r: int, amount: float, start: float, work: float, who: int) -> float:
    """Take an amount while work runs (give it back where it is negative); returns the least that is left, or NaN.

    NaN: the profile is too short, and nothing was booked.
    """
    last = ceil(start + work - EPS) - 1
    if working_day(cal, c, last) >= p.days:
        return np.nan
    left = np.inf
    for k in range(floor(start + EPS), last + 1):
        day = working_day(cal, c, k)
        if day < 0:
            continue
        midnight: int = r * (p.days + 1) + day
        end = midnight + 1
        if k >= start - EPS and k + 1 <= start + work + EPS:
            p.common[midnight] -= amount
            p.least[midnight] -= amount
            p.most[midnight] -= amount
            left = min(left, p.least[midnight])
        else:
            node = _node_at(p, r, day + max(0.0, start - k), day)
            end = _node_at(p, r, day + min(1.0, start + work - k), day)
            left = min(left, p.common[midnight] + _take(p, midnight, node, end, amount))
        p.used[1] = max(p.used[1], day + 1)
        if k == last:
            p.node[end].owner = who
    return left


@piece
def _take(p: Profile, midnight: int, node: int, end: int, amount: float) -> float:
    """Take an amount between two nodes of a day; returns the least that is left there, less the day's common amount."""
    left = np.inf
    while node != end:
        p.node[node].free -= amount
        left = min(left, p.node[node].free)
        node = p.node[node].next
    least: float = p.node[midnight].free
    most: float = least
    node = p.node[midnight].next
    while node != midnight + 1:
        least, most = min(least, p.node[node].free), max(most, p.node[node].free)
        node = p.node[node].next
    p.least[midnight], p.most[midnight] = p.common[midnight] + least, p.common[midnight] + most
    return left


@piece
def _node_at(p: Profile, r: int, time: float, day: int) -> int:
    """The node at a time of a day or at its end, made where there is none."""
    node: int = r * (p.days + 1) + day
    end = node + 1
    while node != end:
        after: int = p.node[node].next
        if time <= p.node[node].time + EPS:
            return node
        if time < p.node[after].time - EPS:
            new: int = p.used[0]
            p.used[0] += 1
            p.node[new].time, p.node[new].free = time, p.node[node].free
            p.node[new].next, p.node[new].owner = after, -1
            p.node[node].next = new
            return new
        node = after
    return end
