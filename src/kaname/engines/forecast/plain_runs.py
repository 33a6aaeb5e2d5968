"""Runs with capacity of problems that are plain: all open, one calendar, the same capacity on all its days, no pins.

Everything is dated in working time of the calendar, on one row of the times at which what is free changes: so finer
units of time cost nothing. What is free of all resources stands side by side in one word of 64 bits, each in as many
bits as it needs and one more, so that one subtraction tells whether everything asked for is there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import NEVER, OPEN, Arrays, Records
from kaname.engines.calendars import EPS, Integers, at_finish, working_time
from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.clocks import MOST_DAYS, NONE, SLACK, finishes_at
from kaname.engines.forecast.draws import Desk, Drawing, draw
from kaname.engines.forecast.lanes import WORK, Lanes
from kaname.engines.forecast.network_runs import Found, Room, last_finish, note
from kaname.engines.forecast.steps import AT_A_TIME, NOUGHT, ONE, any_has, insert, step_at, step_from, take
from kaname.engines.forecast.tabulated import is_drawn
from kaname.engines.instance import Floats, Instance, LinkType
from kaname.engines.schedule.levelling import Levelling
from kaname.engines.schedule.plain.reading import constant_capacity
from kaname.engines.schedule.profile import Demands

Rows = NDArray[np.float32]
Words = NDArray[np.uint64]
_HOLD = np.dtype(
    [("source", np.int64), ("lag", np.float64), ("from_start", np.int64), ("to_finish", np.int64)], align=True
)
_SCALES = (1.0, 2.0, 4.0, 5.0, 8.0, 10.0, 20.0, 100.0)
"""Parts of a unit in which amounts may be asked for."""
_BITS = 64
_END, _WEEK = 1e18, 7.0
_GRID = 1e5


class Plan(NamedTuple):
    """A plain problem in the order in which it is placed: at place p activity `order[p]`, its demand in one word.

    Holds of place p stand from `first[p]`, their sources are places. `base` bounds starts; `likely` is what an activity
    takes that is not drawn, NaN for others. `guard` is the additional bit of each resource, `capacity` what there is.
    """

    order: Integers
    base: Floats
    likely: Floats
    demand: Words
    first: Integers
    hold: Records
    capacity: Words
    guard: Words
    origin: float


class Sheet(NamedTuple):
    """Room for one run: the steps, and for each place its start, finish and what held it.

    From `time[k]` to the next `free[k]` is free, and `owner[k]` is whose end made the step (-1: nobody's). `step` is
    where what a place held ended when it was placed: as steps are only added, that never begins later than its finish.
    """

    time: Floats
    free: Words
    owner: Integers
    start: Floats
    finish: Floats
    held: Integers
    step: Words


def as_plan(
    instance: Instance, made: Levelling, order: Integers, lanes: Callable[[float], Lanes], d: Drawing, longest: Floats
) -> tuple[Plan, Lanes] | None:
    """The plain problem that an Instance is, and its lanes; None where it is none, or its words need too many bits.

    `lanes` lays lanes out until a last finish, `longest` is the most that each activity takes.
    """
    a, one = made.arrays, made.arrays.activity
    calendar: Integers = one["calendar"]
    plain = len(order) > 0 and np.all(one["state"] == OPEN) and np.all(calendar == calendar[0])
    if not plain or np.any(np.maximum(one["pin_start"], one["pin_finish"]) > NEVER / 2):
        return None
    units = constant_capacity(instance)
    words = None if units is None else _words(units, made.demands, len(order))
    c = int(calendar[0])
    most = float(one["base"].max() + longest.sum() + np.abs(a.incoming.link["lag"]).sum())
    laid = lanes(max(at_finish(made.cal, c, most), float(one["base_time"].max()) + _WEEK))
    if words is None or (laid.to_axis[0] != NONE and laid.tables.rest.shape[1] >= MOST_DAYS):
        return None
    return _plan(a, order, words, d, working_time(made.cal, c, laid.origin)), laid


def _plan(a: Arrays, order: Integers, words: tuple[Words, Words, Words], d: Drawing, origin: float) -> Plan:
    capacity, guard, demand = words
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    held = np.repeat(np.arange(len(order)), np.diff(a.incoming.first))
    ordered = np.argsort(place[held], kind="stable")
    link = a.incoming.link[ordered]
    hold = np.zeros(len(link), dtype=_HOLD)
    hold["source"], hold["lag"] = place[link["other"]], link["lag"]
    hold["from_start"] = (link["type"] == LinkType.SS) | (link["type"] == LinkType.SF)
    hold["to_finish"] = link["type"] >= LinkType.FF
    return Plan(
        order=order,
        base=a.activity["base"][order].copy(),
        likely=np.where(is_drawn(d.durations), np.nan, d.durations.likely)[order],
        demand=demand[order],
        first=np.cumsum(np.bincount(place[held] + 1, minlength=len(order) + 1)),
        hold=hold,
        capacity=capacity,
        guard=guard,
        origin=origin,
    )


def _words(units: Floats, demands: Demands, count: int) -> tuple[Words, Words, Words] | None:
    """What there is, the guards, and what each activity asks for, as words."""
    resource, amount = demands.held["resource"], demands.held["amount"]
    if np.any(amount > units[resource] + EPS):
        return None
    for scale in _SCALES:
        whole, there = np.rint(amount * scale), np.floor(units * scale + EPS)
        if np.all(np.abs(whole - amount * scale) < EPS) and np.all(there < 1 << 62):
            break
    else:
        return None
    widths = [int(each).bit_length() + 1 for each in there]
    if sum(widths) > _BITS:
        return None
    shift = np.cumsum([0, *widths[:-1]], dtype=np.uint64) if widths else np.zeros(0, dtype=np.uint64)
    demand = np.zeros(count, dtype=np.uint64)
    owner = np.repeat(np.arange(count), np.diff(demands.first))
    np.add.at(demand, owner, whole.astype(np.uint64) << shift[resource])
    capacity = np.sum(there.astype(np.uint64) << shift, dtype=np.uint64)
    guard = sum(1 << (int(s) + width - 1) for s, width in zip(shift, widths, strict=True))
    return np.array([capacity], dtype=np.uint64), np.array([guard], dtype=np.uint64), demand


def sheet_for(plan: Plan) -> Sheet:
    """Room for one run of a plan."""
    count = len(plan.order)
    steps = 2 * count + 2 + 2 * int(AT_A_TIME)
    return Sheet(
        time=np.zeros(steps),
        free=np.zeros(steps, dtype=np.uint64),
        owner=np.zeros(steps, dtype=np.int64),
        start=np.zeros(count),
        finish=np.zeros(count),
        held=np.zeros(count, dtype=np.int64),
        step=np.zeros(count, dtype=np.uint64),
    )


@kernel
def plain_runs(
    first: int,
    until: int,
    d: Drawing,
    desk: Desk,
    plan: Plan,
    sheet: Sheet,
    lanes: Lanes,
    room: Room,
    costs: Floats,
    found: Found,
) -> None:
    """Draw, date and note the runs from `first` until `until`."""
    while first < until:
        width = min(desk.work.shape[1], until - first)
        draw(first, width, d, desk, costs)
        for b in range(width):
            if found.wanted[first + b]:
                _place_all(plan, sheet, desk.work, b)
                _write(plan, sheet, room.finish, b)
                _count_drivers(plan, sheet, found.critical)
        _to_axis(lanes, room)
        last_finish(lanes, room)
        note(lanes, room, first, width, found)
        first += width


@leaf
def _place_all(plan: Plan, sheet: Sheet, work: Rows, b: int) -> None:
    sheet.time[0], sheet.time[1] = -_END, _END
    sheet.free[0], sheet.owner[0] = plan.capacity[0], -1
    steps = 1
    for p in range(len(plan.order)):
        taken = float(work[plan.order[p], b])
        if not np.isnan(plan.likely[p]):
            taken = plan.likely[p] + floor((taken - np.float32(plan.likely[p])) * _GRID + 0.5) / _GRID
        begin, by, near = plan.base[p], -1, NOUGHT
        for e in range(plan.first[p], plan.first[p + 1]):
            q: int = plan.hold[e].source
            held = (sheet.start[q] if plan.hold[e].from_start != 0 else sheet.finish[q]) + plan.hold[e].lag
            held -= taken if plan.hold[e].to_finish != 0 else 0.0
            by = q if held >= begin - EPS else by
            begin, near = max(begin, held), max(near, sheet.step[q])
        sheet.held[p] = by
        near = near if sheet.time[near] <= begin + EPS else NOUGHT
        if taken <= EPS or plan.demand[p] == NOUGHT:
            sheet.start[p], sheet.finish[p], sheet.step[p] = begin, begin + taken, near
        else:
            steps = _book(plan, sheet, p, begin, taken, near, steps)


@leaf
def _book(plan: Plan, sheet: Sheet, p: int, begin: float, taken: float, near: np.uint64, steps: int) -> int:
    """Book place p where it fits from a time on, to which the step `near` leads; returns how many steps there are."""
    demand, guard, time, free = plan.demand[p], plan.guard[0], sheet.time, sheet.free
    end = np.uint64(steps)
    first = step_at(time, begin + EPS, end) if near == NOUGHT else step_from(time, begin + EPS, near)
    while True:
        while first + AT_A_TIME < end and not any_has(free, first, demand, guard):
            first += AT_A_TIME
        while ((free[first] | guard) - demand) & guard != guard:
            first += ONE
        start = max(begin, time[first])
        until = start + taken - EPS
        last = first + ONE
        while time[last] < until and ((free[last] | guard) - demand) & guard == guard:
            last += ONE
        if time[last] >= until:
            break
        first = last + ONE
    if start > begin + EPS:
        sheet.held[p] = sheet.owner[first]
    finish = start + taken
    if time[last] > finish + EPS:
        insert(time, free, sheet.owner, last, finish, end)
        end += ONE
    if start > time[first] + EPS:
        first += ONE
        insert(time, free, sheet.owner, first, start, end)
        sheet.owner[first] = -1
        end, last = end + ONE, last + ONE
    take(free, first, last, demand)
    sheet.owner[last], sheet.step[p] = p, last
    sheet.start[p], sheet.finish[p] = start, finish
    return int(end)


@leaf
def _write(plan: Plan, sheet: Sheet, finish: Rows, b: int) -> None:
    for p in range(len(plan.order)):
        finish[plan.order[p], b] = np.float32(sheet.finish[p] - plan.origin)


@leaf
def _count_drivers(plan: Plan, sheet: Sheet, critical: Integers) -> None:
    """From what finishes last go back to what kept it, as far as that leads."""
    p = 0
    for q in range(len(plan.order)):
        if sheet.finish[q] > sheet.finish[p]:
            p = q
    for _ in range(len(plan.order)):
        if p < 0:
            return
        critical[plan.order[p]] += 1
        p = sheet.held[p]


@leaf
def _to_axis(lanes: Lanes, room: Room) -> None:
    """What may take no time stands on the axis: when what holds it is over, or in the next working morning."""
    for i in range(len(lanes.kind)):
        if lanes.kind[i] != WORK:
            table, working, moment = lanes.to_axis[i], lanes.working[i], lanes.moment[i]
            for b in range(room.finish.shape[1]):
                time = room.finish[i, b]
                time = finishes_at(lanes.tables, table, time) if table != NONE else time
                morning = finishes_at(lanes.tables, working, moment)
                room.finish[i, b] = morning if moment > time + SLACK else time
