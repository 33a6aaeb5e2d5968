"""An independent check of schedules: every rule once more, by counting days, in code that shares nothing with a solver.

Slow and plain on purpose. What it knows of a problem is the Instance, what of its answer the Schedule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from math import ceil, floor, isfinite

from kaname.engines.instance import Activity, Conflict, ConflictKind, Instance, Link, LinkType, Schedule

TOLERANCE = 1e-5
"""Days, or units of a resource, that are rounding."""


class Rule(IntEnum):
    """What a schedule can break."""

    SHAPE = 0
    ACTUAL = 1
    NOW = 2
    WORKING_TIME = 3
    DURATION = 4
    NOT_BEFORE = 5
    PIN = 6
    LINK = 7
    CAPACITY = 8
    CONFLICT = 9
    FINISH = 10
    MODE = 11
    STOCK = 12


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken: by which activity, in view of which other activity or resource (-1: none), and by how much."""

    rule: Rule
    activity: int = -1
    other: int = -1
    by: float = 0.0


def check(instance: Instance, schedule: Schedule) -> tuple[Violation, ...]:
    """Everything that is wrong with a schedule; nothing if it is valid.

    Valid: actuals stand, in their first mode; what has not started lies after now, not-before and its pins, starts and
    finishes in working time and takes its duration without a break; links hold; no day asks more of a resource than
    there is, unless the schedule names an activity of that day with the units that lack; no stock is used beyond what
    there is, unless the schedule names it with what lacks; all wishes not kept are named, and no others.
    """
    shape = tuple(_shape(instance, schedule))
    if shape:
        return shape
    return (
        *_dates(instance, schedule),
        *_links(instance, schedule),
        *_modes(instance, schedule),
        *_capacity(instance, schedule),
        *_stocks(instance, schedule),
        *_conflicts(instance, schedule),
        *_finish(instance, schedule),
    )


def _shape(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    count = len(instance.activities)
    if not count == len(schedule.start) == len(schedule.finish) == len(schedule.mode) == len(schedule.causes):
        yield Violation(Rule.SHAPE)
        return
    for i, one in enumerate(instance.activities):
        if not (isfinite(schedule.start[i]) and isfinite(schedule.finish[i])):
            yield Violation(Rule.SHAPE, i)
        elif schedule.finish[i] < schedule.start[i] - TOLERANCE and one.finished is None:
            yield Violation(Rule.SHAPE, i, by=float(schedule.start[i] - schedule.finish[i]))
        elif not 0 <= schedule.mode[i] < len(one.modes):
            yield Violation(Rule.SHAPE, i)


def _works(instance: Instance, calendar: int, day: int) -> bool:
    flags = instance.calendars[calendar]
    week = min(7, len(flags))
    if day >= len(flags):
        day = len(flags) - week + (day - len(flags)) % week
    elif day < 0:
        if not any(flags[:week]):
            return True
        day %= week
    return bool(flags[day])


def _worked(instance: Instance, calendar: int, first: float, last: float) -> float:
    """Working days from one time to another, negative backwards."""
    if last < first:
        return -_worked(instance, calendar, last, first)
    days = range(floor(first), ceil(last))
    return sum(min(d + 1, last) - max(d, first) for d in days if _works(instance, calendar, d))


def _calendar(instance: Instance, schedule: Schedule, i: int) -> int:
    return instance.activities[i].modes[int(schedule.mode[i])].calendar


def _dates(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    for i, one in enumerate(instance.activities):
        start, finish = float(schedule.start[i]), float(schedule.finish[i])
        if one.finished is not None:
            if finish != one.finished or (one.started is not None and start != one.started):
                yield Violation(Rule.ACTUAL, i)
        elif one.started is not None:
            yield from _started(instance, schedule, i, one, start, finish)
        else:
            yield from _open(instance, schedule, i, one, start, finish)


def _started(
    instance: Instance, schedule: Schedule, i: int, one: Activity, start: float, finish: float
) -> Iterator[Violation]:
    if start != one.started:
        yield Violation(Rule.ACTUAL, i, by=start - (one.started or 0.0))
    if finish < instance.now - TOLERANCE:
        yield Violation(Rule.NOW, i, by=instance.now - finish)
    c = _calendar(instance, schedule, i)
    missing = _left(instance, schedule, i, one) - _worked(instance, c, max(start, instance.now), finish)
    held = any(link.after == i and link.type in (LinkType.FF, LinkType.SF) for link in instance.links)
    if missing > TOLERANCE or (missing < -TOLERANCE and not held):
        yield Violation(Rule.DURATION, i, by=missing)


def _left(instance: Instance, schedule: Schedule, i: int, one: Activity) -> float:
    """The working days that started work still takes from now on."""
    if one.remaining is not None:
        return max(0.0, one.remaining.likely)
    start = float(schedule.start[i])
    had = _worked(instance, _calendar(instance, schedule, i), start, max(start, instance.now))
    return max(0.0, one.modes[int(schedule.mode[i])].duration.likely - had)


def _open(
    instance: Instance, schedule: Schedule, i: int, one: Activity, start: float, finish: float
) -> Iterator[Violation]:
    mode, c = one.modes[int(schedule.mode[i])], _calendar(instance, schedule, i)
    for rule, bound in ((Rule.NOW, instance.now), (Rule.NOT_BEFORE, one.not_before), (Rule.PIN, one.start_pin)):
        if bound is not None and start < bound - TOLERANCE:
            yield Violation(rule, i, by=bound - start)
    early = 0.0 if one.finish_pin is None else _worked(instance, c, finish, one.finish_pin)
    if early > TOLERANCE:
        yield Violation(Rule.PIN, i, by=early)
    missing = mode.duration.likely - _worked(instance, c, start, finish)
    if abs(missing) > TOLERANCE:
        yield Violation(Rule.DURATION, i, by=missing)
    morning, evening = floor(start + TOLERANCE), ceil(finish - TOLERANCE) - 1
    if mode.duration.likely > TOLERANCE:
        working = _works(instance, c, morning) and _works(instance, c, evening)
    else:
        working = _works(instance, c, morning) or _works(instance, c, evening)
    if not working:
        yield Violation(Rule.WORKING_TIME, i)


def _links(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    for link in instance.links:
        if not _tied_to_actual(instance.activities[link.after], link):
            c = _calendar(instance, schedule, link.after)
            first = schedule.finish if link.type in (LinkType.FS, LinkType.FF) else schedule.start
            second = schedule.start if link.type in (LinkType.FS, LinkType.SS) else schedule.finish
            missing = link.lag - _worked(instance, c, float(first[link.before]), float(second[link.after]))
            if missing > TOLERANCE:
                yield Violation(Rule.LINK, link.after, link.before, missing)


def _tied_to_actual(one: Activity, link: Link) -> bool:
    return one.finished is not None or (one.started is not None and link.type in (LinkType.FS, LinkType.SS))


def _modes(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    for i, one in enumerate(instance.activities):
        if schedule.mode[i] != 0 and (one.started is not None or one.finished is not None):
            yield Violation(Rule.MODE, i, by=float(schedule.mode[i]))


def _stocks(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    told = {c.resource: c.by for c in schedule.conflicts if c.kind == ConflictKind.STOCK}
    used: dict[int, float] = defaultdict(float)
    for i, one in enumerate(instance.activities):
        for use in one.modes[int(schedule.mode[i])].uses:
            used[use.resource] += use.amount
    for stock, there in enumerate(instance.stocks):
        lack = max(0.0, used[stock] - there)
        if abs(lack - told.pop(stock, 0.0)) > TOLERANCE:
            yield Violation(Rule.STOCK, other=stock, by=lack)
    for stock, by in told.items():
        yield Violation(Rule.STOCK, other=stock, by=by)


def _capacity(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    if not schedule.levelled:
        return
    lacks: dict[tuple[int, int], float] = defaultdict(float)
    for conflict in schedule.conflicts:
        if conflict.kind == ConflictKind.CAPACITY:
            lacks[conflict.activity, conflict.resource] = conflict.by
    for (resource, day), held in _held(instance, schedule).items():
        units = instance.resources[resource]
        week = min(7, len(units))
        there = units[day if day < len(units) else len(units) - week + (day - len(units)) % week]
        for owners, used in _pieces(held):
            lack = max((lacks[i, resource] for i in owners), default=0.0)
            if used > there + lack + TOLERANCE:
                yield Violation(Rule.CAPACITY, owners[0], resource, used - float(there))


Held = list[tuple[float, float, float, int]]


def _held(instance: Instance, schedule: Schedule) -> dict[tuple[int, int], Held]:
    """Who holds how much, from when to when, by resource and day; what lies before now is past."""
    found: dict[tuple[int, int], Held] = defaultdict(list)
    for i, one in enumerate(instance.activities):
        mode = one.modes[int(schedule.mode[i])]
        first, last = float(schedule.start[i]), float(schedule.finish[i])
        if one.finished is not None or last - first <= TOLERANCE:
            continue
        if one.started is not None:
            first, last = _remainder(instance, schedule, i, one)
        for day in range(max(0, floor(first)), ceil(last)):
            if _works(instance, mode.calendar, day):
                for demand in mode.demands:
                    found[demand.resource, day].append((max(first, day), min(last, day + 1), demand.amount, i))
    return found


def _remainder(instance: Instance, schedule: Schedule, i: int, one: Activity) -> tuple[float, float]:
    """From when to when started work runs on: a link may hold its finish longer, but not its resources."""
    first, last = max(float(schedule.start[i]), instance.now), float(schedule.finish[i])
    c, left = _calendar(instance, schedule, i), _left(instance, schedule, i, one)
    day = floor(first)
    while left > TOLERANCE and day < last:
        if _works(instance, c, day):
            part = min(left, day + 1 - max(first, day))
            left -= part
            if left <= TOLERANCE:
                return first, min(last, max(first, day) + part)
        day += 1
    return first, min(last, max(first, float(day)))


def _pieces(held: Held) -> Iterator[tuple[list[int], float]]:
    """The stretches of a day between which nothing changes, with who runs and how much they hold."""
    edges = sorted({edge for first, last, _, _ in held for edge in (first, last)})
    for lower, upper in pairwise(edges):
        if upper - lower > TOLERANCE:
            running = [one for one in held if one[0] < upper - TOLERANCE and one[1] > lower + TOLERANCE]
            if running:
                yield [one[3] for one in running], sum(one[2] for one in running)


def _conflicts(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    told = {(c.kind, c.activity): c for c in schedule.conflicts if c.activity >= 0 and c.kind != ConflictKind.CAPACITY}
    true = {(c.kind, c.activity): c for c in _not_kept(instance, schedule)}
    for key in sorted(told.keys() | true.keys()):
        by = abs((told[key].by if key in told else 0.0) - (true[key].by if key in true else 0.0))
        if by > TOLERANCE:
            yield Violation(Rule.CONFLICT, key[1], int(key[0]), by)


def _not_kept(instance: Instance, schedule: Schedule) -> Iterator[Conflict]:
    for i, one in enumerate(instance.activities):
        if one.finished is not None:
            continue
        c, start, finish = _calendar(instance, schedule, i), float(schedule.start[i]), float(schedule.finish[i])
        wishes = [(ConflictKind.DEADLINE, one.deadline, finish), (ConflictKind.FINISH_PIN, one.finish_pin, finish)]
        if one.started is None:
            wishes.append((ConflictKind.START_PIN, one.start_pin, start))
        for kind, wish, real in wishes:
            if wish is not None:
                late = _worked(instance, c, wish, real)
                if late > TOLERANCE:
                    yield Conflict(kind, i, late)


def _finish(instance: Instance, schedule: Schedule) -> Iterator[Violation]:
    last = max((float(finish) for finish in schedule.finish), default=instance.now)
    if abs(last - schedule.finish_all) > TOLERANCE:
        yield Violation(Rule.FINISH, by=schedule.finish_all - last)
