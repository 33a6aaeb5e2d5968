"""Proofs that wishes can't be kept together: by links alone, by more work than fits into a time, by search.

Each is sound: what it refutes can't be. Only the search is complete, and only where the problem is small enough.
The proof by work that does not fit is the energetic one (Baptiste, Le Pape and Nuijten, Constraint-Based Scheduling,
2001): of work that must lie in a window, the least part that any placement leaves between two times counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import ceil, floor

import numpy as np

from kaname.engines.arrays import FINISHED, STARTED, Arrays
from kaname.engines.calendars import at_finish, at_start, repeat_week, working_times
from kaname.engines.explain.bounds import TOLERANCE, Case, Item
from kaname.engines.instance import ConflictKind, Driver, Floats, Schedule
from kaname.engines.passes import Times
from kaname.engines.schedule.placing import Window, can_be_placed

MOST_TIMES = 160
"""Starts and ends of windows between which work is added up, at the most; where there are more, evenly chosen ones."""


class Proof(IntEnum):
    """How it is known that wishes contradict each other."""

    LINKS = 0
    WORK = 1
    SEARCH = 2


@dataclass(frozen=True, slots=True)
class Overload:
    """More work than fits: between two times of the axis a resource is asked for more unit-days than there are."""

    resource: int
    first: float
    last: float
    asked: float
    there: float
    activities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refutation:
    """A proof, with the chain of activities or the overload that shows it."""

    proof: Proof
    chain: tuple[int, ...] = ()
    overload: Overload | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A refutation, or none; `known` is False where neither a proof nor a plan that keeps all was found."""

    refutation: Refutation | None
    known: bool = True


def judge(case: Case, items: frozenset[Item]) -> Answer:
    """Whether all of some wishes can be kept together, with the capacities among them and no others."""
    window, times, a = case.window(items)
    missed = np.flatnonzero((a.activity["state"] != FINISHED) & (times.work_finish > a.activity["limit"] + TOLERANCE))
    if len(missed):
        return Answer(Refutation(Proof.LINKS, _chain(case, a, times, int(missed[0]))))
    resources = sorted(item.of for item in items if item.kind is ConflictKind.CAPACITY)
    if not resources or not window.bound.any():
        return Answer(None)
    for resource in resources:
        overload = _overload(case, a, window, resource)
        if overload is not None:
            return Answer(Refutation(Proof.WORK, overload=overload))
    placed = can_be_placed(case.instance, case.cal, a, window, resources)
    if placed is None:
        return Answer(None, known=False)
    return Answer(None if placed else Refutation(Proof.SEARCH))


def _chain(case: Case, a: Arrays, times: Times, last: int) -> tuple[int, ...]:
    """The activities that lead to one by links that bind, the first of them first."""
    causes, found = case.reasons(a, times), [last]
    while causes[found[-1]].driver is Driver.LINK and causes[found[-1]].activity not in found:
        found.append(causes[found[-1]].activity)
    return tuple(reversed(found))


def _overload(case: Case, a: Arrays, window: Window, resource: int) -> Overload | None:
    """The time in which the most is asked of a resource beyond what there is; None where it may suffice."""
    load = tuple(_load(case, a, window, resource))
    if not load:
        return None
    firsts = _times(at_start(case.cal, one.calendar, one.low) for one in load)
    lasts = _times(at_finish(case.cal, one.calendar, one.high + one.work) for one in load)
    asked = np.zeros((len(firsts), len(lasts)))
    for one in load:
        asked += one.amount * _least(case, one, firsts, lasts)
    there = _there(case, load, resource, firsts, lasts)
    over = np.where(firsts[:, None] < lasts[None, :], asked - there, -np.inf)
    row, column = (int(at) for at in np.unravel_index(int(np.argmax(over)), over.shape))
    if not over[row, column] > 1e-4:
        return None
    first, last = firsts[row : row + 1], lasts[column : column + 1]
    within = tuple(one.activity for one in load if _least(case, one, first, last)[0, 0] > TOLERANCE)
    return Overload(
        resource, float(first[0]), float(last[0]), float(asked[row, column]), float(there[row, column]), within
    )


@dataclass(frozen=True, slots=True)
class _Load:
    """What one activity asks of a resource, and where it may lie, in working time of its calendar."""

    activity: int
    calendar: int
    low: float
    high: float
    work: float
    amount: float
    fixed: bool


def _load(case: Case, a: Arrays, window: Window, resource: int) -> Iterator[_Load]:
    most = _most(case, resource)
    for i, one in enumerate(case.instance.activities):
        amount = sum(demand.amount for demand in one.modes[0].demands if demand.resource == resource)
        started = int(a.activity["state"][i]) == STARTED
        if amount > 0 and a.work[i] > TOLERANCE and (started or (window.bound[i] and amount <= most + TOLERANCE)):
            low = float(window.low[i])
            high = low if started else float(window.high[i])
            yield _Load(i, int(a.activity["calendar"][i]), low, max(low, high), float(a.work[i]), amount, started)


def _most(case: Case, resource: int) -> float:
    """The most that there is of a resource on any day from now on."""
    units = case.instance.resources[resource]
    return float(units[max(0, min(int(case.instance.now), len(units) - 7)) :].max(initial=0.0))


def never_enough(case: Case, schedule: Schedule, resource: int) -> Refutation | None:
    """That work asks for more of a resource at once than there is on any day, shown where a schedule has it."""
    most = _most(case, resource)
    for i, one in enumerate(case.instance.activities):
        amount = sum(demand.amount for demand in one.modes[0].demands if demand.resource == resource)
        if one.finished is None and amount > most + TOLERANCE:
            first, last = float(schedule.start[i]), float(schedule.finish[i])
            days = ceil(last) + 1
            units = np.asarray(repeat_week(case.instance.resources[resource], days), dtype=np.float64)[:days]
            before = np.concatenate([[0.0], np.cumsum(units)])
            there = np.interp([first, last], np.arange(days + 1), before)
            spans = working_times(case.cal, int(case.bare.activity["calendar"][i]), np.array([first, last]))
            asked = amount * float(spans[1] - spans[0])
            return Refutation(
                Proof.WORK, overload=Overload(resource, first, last, asked, float(there[1] - there[0]), (i,))
            )
    return None


def _times(values: Iterator[float]) -> Floats:
    found = np.unique(np.array([round(value, 6) for value in values]))
    if len(found) > MOST_TIMES:
        found = found[np.linspace(0, len(found) - 1, MOST_TIMES).astype(np.int64)]
    return found


def _least(case: Case, one: _Load, firsts: Floats, lasts: Floats) -> Floats:
    """The least working days of an activity between each of some first and each of some last times."""
    begin = working_times(case.cal, one.calendar, firsts)[:, None]
    end = working_times(case.cal, one.calendar, lasts)[None, :]
    found = [np.minimum(at + one.work, end) - np.maximum(at, begin) for at in (one.low, one.high)]
    return np.maximum(0.0, np.minimum(*found))


def _there(case: Case, load: tuple[_Load, ...], resource: int, firsts: Floats, lasts: Floats) -> Floats:
    """The unit-days there are between each of some first and each of some last times; what has started has its own."""
    days = ceil(max(float(lasts[-1]), float(firsts[-1]))) + 1
    units = np.asarray(repeat_week(case.instance.resources[resource], days), dtype=np.float64)[:days].copy()
    held = np.zeros(days)
    for one in load:
        if one.fixed:
            first, last = (at_start(case.cal, one.calendar, at) for at in (one.low, one.low + one.work))
            held[floor(first) : min(days, ceil(last))] += one.amount
    before = np.concatenate([[0.0], np.cumsum(np.maximum(units, held))])
    at = [np.interp(times, np.arange(days + 1), before) for times in (firsts, lasts)]
    return at[1][None, :] - at[0][:, None]
