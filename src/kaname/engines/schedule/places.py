"""Places in a plan under repair: who holds one, who could make way for another, and what that costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import EPS, Integers, at_finish, at_start, working_time
from kaname.engines.compiled import leaf
from kaname.engines.instance import Floats
from kaname.engines.passes import SF, SS, Late, Times, earliest, no_late, put
from kaname.engines.schedule.levelling import Levelling
from kaname.engines.schedule.profile import Profile, is_free
from kaname.engines.schedule.serial import Placed, Reasons, hold, place, release
from kaname.engines.streams import Streams

FAR = 1e18
MAKE_WAY = 12
"""Activities that make way for one at the most."""
TIGHT = 400.0
"""How much dearer it is to displace what can't go far."""


class Repair(NamedTuple):
    """The state of a repair.

    `wanted` is the working time at which each activity should start (NEVER: anywhere), `size` how much capacity its
    work takes, `tried` how often it looked for a place in vain, `waits` whether it has none. `begin` is the start on
    the axis of what can make way. `out` and `chosen` are room for those that do. `counts` are the steps taken.
    """

    wanted: Floats
    size: Floats
    tried: Floats
    waits: Integers
    begin: Floats
    out: Integers
    chosen: Integers
    counts: Integers
    late: Late
    noise: Streams


class Room(NamedTuple):
    """What it costs to make room, and how many must make way."""

    cost: float
    out: int


def new_repair(levelling: Levelling, wanted: Floats, noise: Streams) -> Repair:
    """The state at the beginning."""
    count = len(levelling.keys)
    return Repair(
        wanted=wanted,
        size=np.ones(count),
        tried=np.ones(count),
        waits=np.zeros(count, dtype=np.int64),
        begin=np.full(count, FAR),
        out=np.zeros(MAKE_WAY, dtype=np.int64),
        chosen=np.zeros(MAKE_WAY, dtype=np.int64),
        counts=np.zeros(1, dtype=np.int64),
        late=no_late(count, len(levelling.cal.week)),
        noise=noise,
    )


@leaf
def make_room(
    made: Levelling,
    r: Repair,
    profile: Profile,
    times: Times,
    why: Reasons,
    i: int,
    start: float,
    mean: float,
    limit: float,
) -> Room:
    """What it costs to make room for an activity at a time, as far as below a limit; those in the way are in `out`."""
    c: int = made.arrays.activity[i].calendar
    end = at_finish(made.cal, c, start + made.arrays.work[i])
    begin = at_start(made.cal, c, start)
    cost, count, left = _overtaken(made, r, times, i, start, mean), 0, 0
    if cost >= limit:
        return Room(cost, 0)
    missing = lacking(made, profile, i, start)
    while missing >= 0 and count < MAKE_WAY:
        j = _lightest(made, r, times, missing, begin, end, mean)
        if j < 0:
            break
        take_out(made, r, profile, times, j)
        r.out[count] = j
        count += 1
        missing = lacking(made, profile, i, start)
    if missing < 0 and hold_at(made, profile, why, i, start):
        for n in range(count):  # who was taken out in vain stays
            j: int = r.out[n]
            stood: float = times.work_start[j]
            if lacking(made, profile, j, stood) < 0:
                give_place(made, r, profile, times, why, j, stood)
            else:
                cost += _dear(made, r, times, j, mean)
                r.out[left] = j
                left += 1
        release_at(made, profile, i, start)
    else:
        cost, left = FAR, count
    for n in range(left):
        stays: int = r.out[n]
        back: float = times.work_start[stays]
        give_place(made, r, profile, times, why, stays, back)
    return Room(cost, left)


@leaf
def _lightest(made: Levelling, r: Repair, times: Times, resource: int, begin: float, end: float, mean: float) -> int:
    """What costs least of all that holds a resource between two times and can make way; -1: nothing does."""
    demands = made.demands
    found, least = -1, FAR
    for j in range(len(r.begin)):
        if r.begin[j] < end - EPS and times.finish[j] > begin + EPS:
            for e in range(demands.first[j], demands.first[j + 1]):
                if demands.held[e].resource == resource:
                    cost = _dear(made, r, times, j, mean)
                    if cost < least:
                        found, least = j, cost
    return found


@leaf
def _dear(made: Levelling, r: Repair, times: Times, j: int, mean: float) -> float:
    """What it costs to displace an activity: its size, more where it can't go far and where it looked in vain."""
    slack = min(r.late.finish[j] - made.arrays.work[j], kept_until(made, r, times, j)) - times.work_start[j]
    return r.tried[j] * r.size[j] * (1.0 + TIGHT * mean / (0.2 * mean + max(0.0, slack)))


@leaf
def _overtaken(made: Levelling, r: Repair, times: Times, i: int, start: float, mean: float) -> float:
    """What it costs that successors lose their place where an activity starts at a time."""
    a = made.arrays
    cost = 0.0
    for e in range(a.outgoing.first[i], a.outgoing.first[i + 1]):
        j: int = a.outgoing.link[e].other
        if r.begin[j] < FAR and _latest(made, times, i, e) < start - EPS:
            cost += _dear(made, r, times, j, mean)
    return cost


@leaf
def kept_until(made: Levelling, r: Repair, times: Times, i: int) -> float:
    """The latest start of an activity by which its successors keep their places."""
    latest = FAR
    for e in range(made.arrays.outgoing.first[i], made.arrays.outgoing.first[i + 1]):
        if r.begin[made.arrays.outgoing.link[e].other] < FAR:
            latest = min(latest, _latest(made, times, i, e))
    return latest


@leaf
def _latest(made: Levelling, times: Times, i: int, e: int) -> float:
    """The latest start of an activity by which its outgoing link e leaves the other end where it is."""
    cal, a = made.cal, made.arrays
    j: int = a.outgoing.link[e].other
    tie: int = a.outgoing.link[e].type
    held = (times.work_start[j] if tie <= SS else times.work_finish[j]) - a.outgoing.link[e].lag
    c: int = a.activity[i].calendar
    if a.activity[j].calendar != c:
        held = working_time(cal, c, at_start(cal, a.activity[j].calendar, held))
    return held if tie in (SS, SF) else held - a.work[i]


@leaf
def look(made: Levelling, profile: Profile, i: int, start: float) -> Placed:
    """Where an activity fits from a working time on."""
    return place(made.cal, made.arrays, made.capacity, made.demands, profile, i, start, made.arrays.work[i])


@leaf
def lacking(made: Levelling, profile: Profile, i: int, start: float) -> int:
    """A resource that an activity would lack at a working time; -1: it fits there."""
    demands, c = made.demands, int(made.arrays.activity[i].calendar)
    for e in range(demands.first[i], demands.first[i + 1]):
        r: int = demands.held[e].resource
        amount: float = demands.held[e].amount
        if not is_free(made.cal, c, made.capacity, profile, r, amount, start, made.arrays.work[i]):
            return r
    return -1


@leaf
def earliest_start(made: Levelling, times: Times, i: int) -> float:
    """The working time at which an activity can start at the earliest, capacity aside."""
    return earliest(made.cal, made.arrays, times, i, made.arrays.work[i])


@leaf
def put_at(made: Levelling, times: Times, i: int, start: float) -> None:
    """Let an activity start at a working time."""
    put(made.cal, made.arrays, times, i, start, made.arrays.work[i])


@leaf
def hold_at(made: Levelling, profile: Profile, why: Reasons, i: int, start: float) -> bool:
    """Take what an activity holds; False where the profile is too short."""
    return hold(made.cal, made.arrays, made.demands, profile, why, i, start, made.arrays.work[i])


@leaf
def release_at(made: Levelling, profile: Profile, i: int, start: float) -> None:
    """Give back what an activity holds."""
    release(made.cal, made.arrays, made.demands, profile, i, start, made.arrays.work[i])


@leaf
def give_place(made: Levelling, r: Repair, profile: Profile, times: Times, why: Reasons, i: int, start: float) -> bool:
    """Give an activity its place; False where the profile is too short."""
    if not hold_at(made, profile, why, i, start):
        return False
    put_at(made, times, i, start)
    r.waits[i] = 0
    r.begin[i] = at_start(made.cal, made.arrays.activity[i].calendar, start)
    return True


@leaf
def take_out(made: Levelling, r: Repair, profile: Profile, times: Times, i: int) -> None:
    """Take an activity from its place."""
    release_at(made, profile, i, times.work_start[i])
    r.waits[i], r.begin[i] = 1, FAR
