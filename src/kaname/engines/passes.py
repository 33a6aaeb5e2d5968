"""The two passes through a network: how early each activity can be, and how late it may.

One activity at a time, in working time of its own calendar, so that a schedule with capacity, the critical path and
every run of a forecast follow the same rules.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import FINISHED, NEVER, OPEN, STARTED, Arrays
from kaname.engines.calendars import EPS, Calendars, at_finish, at_start, working_time
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Driver, Floats

FS, SS, FF, SF = 0, 1, 2, 3
BY_LINK, BY_PIN = int(Driver.LINK), int(Driver.PIN)


class Times(NamedTuple):
    """Where activities lie: their finish on the axis, start and finish in working time of their own calendars."""

    finish: Floats
    work_start: Floats
    work_finish: Floats


class Late(NamedTuple):
    """How late activities may be: finish in working time, start on the axis; `ends` is room for each calendar."""

    finish: Floats
    start_time: Floats
    ends: Floats


class Binding(NamedTuple):
    """What keeps an activity from starting earlier, and by which activity (-1: none)."""

    driver: int
    by: int


def no_times(count: int) -> Times:
    """Room for the times of some activities."""
    return Times(np.zeros(count), np.zeros(count), np.zeros(count))


def no_late(count: int, calendars: int) -> Late:
    """Room for the late dates of some activities."""
    return Late(np.zeros(count), np.zeros(count), np.zeros(calendars))


@piece
def start_time(cal: Calendars, a: Arrays, times: Times, i: int) -> float:
    """The start of an activity on the axis."""
    if a.activity[i].state != OPEN:
        return a.activity[i].begun
    if times.work_finish[i] - times.work_start[i] <= EPS:
        return times.finish[i]
    return at_start(cal, a.activity[i].calendar, times.work_start[i])


@piece
def link_time(cal: Calendars, a: Arrays, times: Times, e: int) -> float:
    """The time on the axis of the end that incoming link e leads from."""
    j: int = a.incoming.link[e].other
    return times.finish[j] if a.incoming.link[e].type in (FS, FF) else start_time(cal, a, times, j)


@piece
def link_bound(cal: Calendars, a: Arrays, times: Times, e: int, c: int) -> float:
    """The working time of calendar c before which the end that incoming link e ties can't be."""
    j: int = a.incoming.link[e].other
    if a.activity[j].calendar != c:
        return working_time(cal, c, link_time(cal, a, times, e)) + a.incoming.link[e].lag
    return (times.work_finish[j] if a.incoming.link[e].type in (FS, FF) else times.work_start[j]) + a.incoming.link[
        e
    ].lag


@piece
def earliest(cal: Calendars, a: Arrays, times: Times, i: int, work: float) -> float:
    """The working time at which open activity i can start at the earliest, capacity aside."""
    bound = max(a.activity[i].base, a.activity[i].pin_finish - work)
    for e in range(a.incoming.first[i], a.incoming.first[i + 1]):
        held = link_bound(cal, a, times, e, a.activity[i].calendar)
        bound = max(bound, held - work if a.incoming.link[e].type >= FF else held)
    return bound


@leaf
def binding(cal: Calendars, a: Arrays, times: Times, i: int, work: float) -> Binding:
    """What keeps open activity i from starting before `earliest`.

    Of reasons that bind equally a link is named before a wish, and that before now; a finished predecessor last.
    """
    bound, driver, by = a.activity[i].base, a.activity[i].base_driver, -1
    if a.activity[i].pin_finish - work > bound - EPS:
        bound, driver = max(bound, a.activity[i].pin_finish - work), BY_PIN
    for e in range(a.incoming.first[i], a.incoming.first[i + 1]):
        j: int = a.incoming.link[e].other
        held = link_bound(cal, a, times, e, a.activity[i].calendar)
        if a.incoming.link[e].type >= FF:
            held -= work
        if held > bound + EPS or (held > bound - EPS and a.activity[j].state != FINISHED and by < 0):
            bound, driver, by = max(bound, held), BY_LINK, j
    return Binding(driver, by)


@piece
def put(cal: Calendars, a: Arrays, times: Times, i: int, work_start: float, work: float) -> None:
    """Let open activity i start at a working time."""
    times.work_start[i] = work_start
    times.work_finish[i] = work_start + work
    if work > EPS:
        times.finish[i] = at_finish(cal, a.activity[i].calendar, work_start + work)
    else:
        times.finish[i] = _moment(cal, a, times, i)
        times.work_start[i] = times.work_finish[i] = working_time(cal, a.activity[i].calendar, times.finish[i])


@piece
def _moment(cal: Calendars, a: Arrays, times: Times, i: int) -> float:
    """When what has no duration happens: when the last thing that holds it is over, or in the next working morning."""
    c: int = a.activity[i].calendar
    time = a.activity[i].base_time
    if a.activity[i].pin_finish > NEVER:
        time = max(time, at_finish(cal, c, a.activity[i].pin_finish))
    for e in range(a.incoming.first[i], a.incoming.first[i + 1]):
        if a.incoming.link[e].lag == 0.0:
            time = max(time, link_time(cal, a, times, e))
        else:
            time = max(time, at_finish(cal, c, link_bound(cal, a, times, e, c)))
    work = working_time(cal, c, time)
    return time if at_finish(cal, c, work) > time - EPS else at_start(cal, c, work)


@piece
def carry_on(cal: Calendars, a: Arrays, times: Times, i: int, work: float) -> None:
    """Let started activity i finish what remains of it, and not before the links to its finish allow."""
    c: int = a.activity[i].calendar
    end = a.activity[i].base + work
    for e in range(a.incoming.first[i], a.incoming.first[i + 1]):
        if a.incoming.link[e].type >= FF:
            end = max(end, link_bound(cal, a, times, e, c))
    times.work_finish[i] = end
    times.finish[i] = max(at_finish(cal, c, end), a.activity[i].base_time)


@leaf
def keep_actuals(cal: Calendars, a: Arrays, times: Times) -> None:
    """Put what has started and what has finished where it was."""
    for i in range(len(a.order)):
        if a.activity[i].state != OPEN:
            times.work_start[i] = working_time(cal, a.activity[i].calendar, a.activity[i].begun)
        if a.activity[i].state == FINISHED:
            times.finish[i] = a.activity[i].ended
            times.work_finish[i] = working_time(cal, a.activity[i].calendar, a.activity[i].ended)


@leaf
def forward(cal: Calendars, a: Arrays, work: Floats, times: Times) -> float:
    """The earliest times of everything that is not an actual; returns the finish of the whole."""
    last = NEVER
    for position in range(len(a.order)):
        i: int = a.order[position]
        if a.activity[i].state == OPEN:
            put(cal, a, times, i, earliest(cal, a, times, i, work[i]), work[i])
        elif a.activity[i].state == STARTED:
            carry_on(cal, a, times, i, work[i])
        last = max(last, times.finish[i])
    return last if len(a.order) > 0 else a.now


@leaf
def backward(cal: Calendars, a: Arrays, work: Floats, last: float, deadlines: bool, late: Late) -> None:
    """The latest finishes that keep the finish of the whole and, if asked, every deadline."""
    for c in range(len(late.ends)):
        late.ends[c] = working_time(cal, c, last)
    for position in range(len(a.order) - 1, -1, -1):
        i: int = a.order[position]
        c: int = a.activity[i].calendar
        latest: float = late.ends[c]
        if deadlines:
            latest = min(latest, a.activity[i].limit)
        for e in range(a.outgoing.first[i], a.outgoing.first[i + 1]):
            if not holds_nothing(a, i, a.outgoing.link[e].other, a.outgoing.link[e].type):
                latest = min(latest, _latest_for(cal, a, work, late, i, e))
        late.finish[i] = latest
        late.start_time[i] = at_start(cal, a.activity[i].calendar, latest - work[i])


@piece
def _latest_for(cal: Calendars, a: Arrays, work: Floats, late: Late, i: int, e: int) -> float:
    """The latest finish of i by its outgoing link e."""
    j: int = a.outgoing.link[e].other
    tie: int = a.outgoing.link[e].type
    held = late.finish[j] - a.outgoing.link[e].lag
    if tie <= SS:
        held -= work[j]
    if a.activity[i].calendar != a.activity[j].calendar:
        plain = tie <= SS and a.outgoing.link[e].lag == 0.0
        time = late.start_time[j] if plain else at_start(cal, a.activity[j].calendar, held)
        held = working_time(cal, a.activity[i].calendar, time)
    return held + work[i] if tie in (SS, SF) else held


@piece
def holds_nothing(a: Arrays, i: int, j: int, tie: int) -> bool:
    """Whether a link from i to j ties an end that is an actual already."""
    after_is_actual = a.activity[j].state == FINISHED or (a.activity[j].state == STARTED and tie <= SS)
    return after_is_actual or a.activity[i].state == FINISHED or (a.activity[i].state == STARTED and tie in (SS, SF))


@leaf
def free_floats(cal: Calendars, a: Arrays, times: Times, last: float, free: Floats) -> None:
    """The working days each activity can slip without moving another, or beyond the finish of the whole."""
    for i in range(len(a.order)):
        c: int = a.activity[i].calendar
        free[i] = 0.0 if a.activity[i].state == FINISHED else working_time(cal, c, last) - times.work_finish[i]
        for e in range(a.outgoing.first[i], a.outgoing.first[i + 1]):
            j: int = a.outgoing.link[e].other
            tie: int = a.outgoing.link[e].type
            if holds_nothing(a, i, j, tie):
                continue
            held = (times.work_start[j] if tie <= SS else times.work_finish[j]) - a.outgoing.link[e].lag
            if a.activity[j].calendar != c:
                held = working_time(cal, c, at_start(cal, a.activity[j].calendar, held))
            own = times.work_start[i] if tie in (SS, SF) else times.work_finish[i]
            free[i] = min(free[i], held - own)
