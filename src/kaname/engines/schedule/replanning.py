"""Planning anew after a change: what need not move keeps its date, unless moving it is worth it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, Arrays
from kaname.engines.calendars import EPS, Calendars, Integers, finishes, working_times
from kaname.engines.compiled import kernel
from kaname.engines.instance import Cause, Driver, Floats, Instance, Schedule
from kaname.engines.network import solve_arrays
from kaname.engines.passes import Times, earliest, no_late, no_times
from kaname.engines.schedule.levelling import best_order, no_schedule, place_all, prepare, room_for
from kaname.engines.schedule.modes.choice import choices
from kaname.engines.schedule.ordering import put_in_order, room_for_order
from kaname.engines.schedule.places import new_repair
from kaname.engines.schedule.profile import new_profile
from kaname.engines.schedule.reasons import causes, conflicts, lacking, starts_of
from kaname.engines.schedule.repairing import repair
from kaname.engines.schedule.serial import Reasons
from kaname.engines.streams import ORDER, streams

EXCHANGE = 0.4
"""What moving everything is worth: this share of the time from now to the last finish.

So a twentieth of the work may move where the whole finishes earlier by 2 % of the time that is left.
"""
ROUNDS = 8
"""Repairs that are tried where no time is given."""
LEAST = 2
"""Repairs that are tried in any case."""
STEPS = 200
"""Places that one repair looks for, before what has none is put anywhere."""
DELAYS = (0.0, 0.02, 0.01, 0.005, 0.04)
"""By how much of the time that is left the whole may finish later than it must, in one repair after the other."""


def replan(
    instance: Instance,
    previous: Sequence[float] | Floats,
    *,
    seed: int = 0,
    exchange: float = EXCHANGE,
    seconds: float | None = None,
) -> Schedule:
    """A schedule for a changed problem that moves little of the plan in force; everything is in its first mode.

    `previous` is when each activity starts in that plan, on the axis (NaN: it is not in it). Every rule of `schedule`
    holds; modes are chosen as it first does. Of the plan in force moved to the right, of a new plan, and of repairs
    that move some of it, the best is taken: a day by which the whole finishes later, or a deadline or pin is missed,
    counts as a share of the time that is left, work that moved as `exchange` times its share of what has not begun.
    Two repairs are tried, then others for as many `seconds` as are given, else six. Raises what `schedule` raises.
    """
    began = time.perf_counter()
    *_, choice = choices(instance, seed, None, None)
    force = _Force(instance.in_modes(choice.mode), np.array(previous, dtype=np.float64), seed)
    plans = tuple(force.moved())
    soonest = max(force.due, min(plan.last for plan in plans))
    best = min(plans, key=lambda plan: force.cost(plan, exchange))
    for number in count():
        over = seconds is not None and time.perf_counter() - began >= seconds
        enough = number >= ROUNDS if seconds is None else over and number >= LEAST
        if enough or force.undisturbed(best):
            break
        found = force.repaired(number, soonest, force.movable(best, exchange))
        if found is not None and force.cost(found, exchange) < force.cost(best, exchange) - EPS:
            best = found
    return replace(force.schedule(best), mode=choice.mode)


class _Plan(NamedTuple):
    """When activities start and finish, in working time of their calendars, and when the last does, on the axis."""

    start: Floats
    finish: Floats
    last: float


class _Force:
    """A changed problem, and the plan that is in force."""

    def __init__(self, instance: Instance, previous: Floats, seed: int) -> None:
        self.instance = instance
        self.seed = seed
        self.made = prepare(instance)
        a = self.a = self.made.arrays
        self.works = (a.activity["state"] == OPEN) & (a.work > EPS)
        self.before = _in_calendars(self.made.cal, a, np.where(self.works, previous, np.nan))
        self.known = ~np.isnan(self.before)
        pin = np.maximum(a.activity["pin_start"], a.activity["pin_finish"] - a.work)
        self.wanted = np.where(self.works & (pin > NEVER / 2), pin, np.where(self.known, self.before, NEVER))
        self.due = self._due()
        self.span = max(1.0, self.due - instance.now)
        self.times, self.why = no_schedule(self.made)
        self.profile = room_for(self.made)

    def _due(self) -> float:
        """When the last finishes by the plan in force, or by the critical path where that is later."""
        a, cal = self.a, self.made.cal
        size = len(a.order)
        last = solve_arrays(cal, a, no_times(size), no_late(size, len(cal.week)), np.zeros(size))
        for c in np.unique(a.activity["calendar"][self.known]).tolist():
            mine = self.known & (a.activity["calendar"] == c)
            last = max(last, float(finishes(cal, c, self.before[mine] + a.work[mine]).max()))
        return last

    def moved(self) -> Iterator[_Plan]:
        """The plan in force moved to the right, in its order as early as can be, and a new plan."""
        order = self._order(np.where(self.wanted > NEVER / 2, self.wanted, self.made.late_start))
        yield self._placed(order, np.maximum(self.a.activity["base"], self.wanted))
        yield self._placed(order, self.a.activity["base"])
        yield self._placed(best_order(self.instance, self.made, self.seed), self.a.activity["base"])

    def repaired(self, number: int, soonest: float, most: int) -> _Plan | None:
        """The plan in force repaired by moving so much at the most; None where that was not found."""
        made = self.made
        last = soonest + DELAYS[number % len(DELAYS)] * self.span
        noise = streams(self.seed, ORDER, made.keys.tolist(), [number] * len(made.keys))
        order = self._order(np.where(self.wanted > NEVER / 2, self.wanted, made.late_start))
        profile = new_profile(made.capacity, 2 * self.profile.days, 10 * len(made.demands.held))
        state = new_repair(made, self.wanted, noise)
        if not repair(made, state, order, profile, self.times, self.why, last, STEPS, most):
            return None
        return self._plan()

    def cost(self, plan: _Plan, exchange: float) -> float:
        """Days until the last finish and days that wishes are missed, and work that moves, at their exchange."""
        days = (plan.last - self.instance.now + self._missed(plan)) / self.span
        far = np.abs(plan.start - self.before)[self.known]
        return days + exchange * self._share(int(np.count_nonzero(far > EPS))) + EPS * float(far.sum())

    def movable(self, plan: _Plan, exchange: float) -> int:
        """How much may move in a plan that finishes when due and costs less than this one."""
        left = self.cost(plan, exchange) - (self.due - self.instance.now) / self.span
        return int(max(0.0, left) / max(exchange, EPS) * np.count_nonzero(self.known))

    def undisturbed(self, plan: _Plan) -> bool:
        """Whether nothing moves in a plan, and it is neither late nor misses a wish."""
        kept = np.abs(plan.start - self.before)[self.known].max(initial=0.0) <= EPS
        return bool(kept) and plan.last <= self.due + EPS and self._missed(plan) <= EPS

    def schedule(self, plan: _Plan) -> Schedule:
        """A plan as a Schedule."""
        a, cal, made = self.a, self.made.cal, self.made
        order = self._order(plan.start)
        base = np.maximum(a.activity["base"], plan.start)
        early, reasons = no_schedule(made)
        self._place(order, a.activity["base"], plan.start, early, reasons)
        self._place(order, base, plan.start, self.times, self.why)
        still = np.abs(early.work_start - plan.start) <= EPS
        why = self.why._replace(
            by=np.where(still, reasons.by, -1), resource=np.where(still & self.works, reasons.resource, -1)
        )
        start = starts_of(cal, a, self.times)
        return Schedule(
            start=start,
            finish=self.times.finish,
            mode=np.zeros(len(a.order), dtype=np.int64),
            causes=tuple(self._causes(causes(cal, a, self.times, why))),
            conflicts=(
                *conflicts(self.instance, cal, a, made.demands, start, self.times.finish, self.why.lack),
                *lacking(self.instance),
            ),
            levelled=True,
            finish_all=float(self.times.finish.max(initial=-np.inf)) if len(a.order) else self.instance.now,
        )

    def _causes(self, found: tuple[Cause, ...]) -> Iterator[Cause]:
        """The causes, and for what could start earlier that it is kept where it was."""
        bound = np.empty(len(found))
        _bounds(self.made.cal, self.a, self.times, bound)
        free = self.works & (self.times.work_start > bound + EPS)
        for cause, could in zip(found, free.tolist(), strict=True):
            yield Cause(Driver.KEPT) if could and cause.driver != Driver.RESOURCE else cause

    def _share(self, moved: int) -> float:
        return moved / max(1, int(np.count_nonzero(self.known)))

    def _missed(self, plan: _Plan) -> float:
        """Working days by which deadlines and pins are missed, in all."""
        wishes, open_ = self.a.activity, self.a.activity["state"] == OPEN
        kept = ((plan.finish, "limit"), (plan.start, "pin_start"), (plan.finish, "pin_finish"))
        missed = (np.where(wishes[wish] > NEVER, time - wishes[wish], 0.0) for time, wish in kept)
        return float(sum(np.maximum(days, 0.0)[open_].sum() for days in missed))

    def _order(self, key: Floats) -> Integers:
        """The order of some times, in which urgent work stands first and predecessors before their successors."""
        order, heap = np.empty(len(key), dtype=np.int64), room_for_order(len(key))
        put_in_order(self.a, self.made.urgency, np.ascontiguousarray(key), self.made.keys, heap, order)
        return order

    def _placed(self, order: Integers, base: Floats) -> _Plan:
        self._place(order, base, self.a.activity["pin_start"], self.times, self.why)
        return self._plan()

    def _place(self, order: Integers, base: Floats, pin: Floats, times: Times, why: Reasons) -> None:
        """Place everything, each not before its base; where a pin is given, capacity is held for it."""
        changed = self.a.activity.copy()
        changed["base"][self.works], changed["pin_start"][self.works] = base[self.works], pin[self.works]
        self.profile = place_all(
            self.made._replace(arrays=self.a._replace(activity=changed)), order, self.profile, times, why
        )

    def _plan(self) -> _Plan:
        times = self.times
        return _Plan(times.work_start.copy(), times.work_finish.copy(), float(times.finish.max(initial=-np.inf)))


@kernel
def _bounds(cal: Calendars, a: Arrays, times: Times, found: Floats) -> None:
    for i in range(len(found)):
        found[i] = earliest(cal, a, times, i, a.work[i]) if a.activity[i].state == OPEN else NEVER


def _in_calendars(cal: Calendars, a: Arrays, times: Floats) -> Floats:
    """Times of the axis in the working time of each activity's calendar."""
    found = times.copy()
    known = ~np.isnan(times)
    for c in np.unique(a.activity["calendar"][known]).tolist():
        mine = known & (a.activity["calendar"] == c)
        found[mine] = working_times(cal, c, times[mine])
    return found
