"""Serial generation with a choice of modes, for problems with calendars, capacity that varies, wishes and actuals.

Each activity takes, as it is placed, the mode in which it ends first; of modes that end together the first. What is
wished for a day is held in the mode that is in force so far, until its turn comes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, STARTED, Arrays, pack
from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import kernel, leaf, piece
from kaname.engines.instance import Activity, Floats, Instance, Mode
from kaname.engines.passes import Times, carry_on, earliest, keep_actuals, put
from kaname.engines.schedule.general.worth import Levels, less, levels_of, weigh
from kaname.engines.schedule.levelling import Levelling, longer, no_schedule, prepare, room_for
from kaname.engines.schedule.modes.relaxation import keeping
from kaname.engines.schedule.ordering import Heap, put_in_order, room_for_order
from kaname.engines.schedule.profile import FITS, TOO_SHORT, Demands, Profile, clear, demands_of
from kaname.engines.schedule.serial import Placed, Reasons, hold, place, release
from kaname.engines.streams import ORDER, Streams, streams, uniform

MOST_RESTARTS = 200
PLACEMENTS = 30_000
"""Activities that all restarts together place: some 30 ms."""
NOISE = 0.15
"""By how much of the critical path a restart moves late starts at the most."""
GREEDY = 0.5
"""How likely an activity of a restart chooses."""


class Trial(NamedTuple):
    """Room to try an order: to put it in order, its late starts, the order, what it is worth and the best was worth."""

    heap: Heap
    late_start: Floats
    order: Integers
    levels: Levels
    worth: Floats
    least: Floats


class Options(NamedTuple):
    """The modes of each activity as activities of their own: those of i from `first[i]` to `first[i + 1]`.

    `arrays` and `demands` are of these, and so is what they `use` of stocks, of which some is `left`. `mode` is the
    mode in force by its number among all, `best` that of the best plan.
    """

    first: Integers
    arrays: Arrays
    demands: Demands
    mode: Integers
    best: Integers
    use: Floats
    left: Floats


def chosen_by_placing(instance: Instance, seed: int) -> Integers:
    """The mode of each activity in the best of: no choice, a choice in the order of the rule, and in some restarts.

    No choice is the first mode of each, but where stocks forbid that. A restart perturbs late starts, and only some of
    its activities choose; the others keep the mode they have in the best plan so far.
    """
    made, kept = prepare(instance), _kept(instance)
    options, count = _options(instance, kept), len(instance.activities)
    wide = made._replace(demands=options.demands)
    times, why = no_schedule(wide)
    places = np.empty(count, dtype=np.int64)
    room = Trial(room_for_order(count), np.empty(count), places, levels_of(instance), np.zeros(3), np.zeros(3))
    span = NOISE * (float(np.ptp(made.late_start)) + 1.0)
    noise = streams(seed, ORDER, made.keys.tolist())
    restarts = max(2, min(MOST_RESTARTS, PLACEMENTS // count))
    profile = room_for(wide)
    while not _try(made, options, profile, times, why, noise, restarts, span, room):
        profile = longer(wide, profile)
    found = zip(kept, (options.best - options.first[:-1]).tolist(), strict=True)
    return np.array([numbers[place] for numbers, place in found], dtype=np.int64)


def _kept(instance: Instance) -> list[list[int]]:
    """The modes that each activity can be in: what began is in its first; else those that capacity ever suffices for.

    Where it suffices for none, all are left.
    """
    ahead = [units[min(max(0, int(instance.now)), len(units) - min(7, len(units))) :] for units in instance.resources]
    most = [float(units.max()) for units in ahead]
    kept: list[list[int]] = []
    for one in instance.activities:
        every = range(len(one.modes)) if can_choose(one) else range(1)
        fitting = [k for k in every if _fits(one.modes[k], most)]
        kept.append(fitting or list(every))
    return kept


def can_choose(one: Activity) -> bool:
    """Whether an activity can still be done in several ways."""
    return len(one.modes) > 1 and one.started is None and one.finished is None


def _fits(mode: Mode, most: list[float]) -> bool:
    asked: dict[int, float] = {}
    for demand in mode.demands:
        asked[demand.resource] = asked.get(demand.resource, 0.0) + demand.amount
    return all(amount <= most[resource] + EPS for resource, amount in asked.items())


def _options(instance: Instance, kept: list[list[int]]) -> Options:
    first = np.cumsum([0, *map(len, kept)])
    pairs = [(one, k) for one, numbers in zip(instance.activities, kept, strict=True) for k in numbers]
    apart = replace(instance, activities=tuple(replace(one, modes=(one.modes[k],)) for one, k in pairs), links=())
    use = np.zeros((len(pairs), len(instance.stocks)))
    for row, (one, k) in zip(use, pairs, strict=True):
        for each in one.modes[k].uses:
            row[each.resource] += each.amount
    stock = np.array(instance.stocks, dtype=np.float64)
    mode = keeping(first, use, stock)
    return Options(
        first=first,
        arrays=pack(apart),
        demands=demands_of(apart),
        mode=mode,
        best=mode.copy(),
        use=use,
        left=stock - use[mode].sum(axis=0),
    )


@kernel
def _try(
    made: Levelling,
    options: Options,
    profile: Profile,
    times: Times,
    why: Reasons,
    noise: Streams,
    restarts: int,
    span: float,
    room: Trial,
) -> bool:
    """Fill in the modes of the best plan; False where the profile is too short for the first or second."""
    a = made.arrays
    for restart in range(restarts):
        for i in range(len(room.order)):
            moved = 0.0 if restart < 2 else span * (2.0 * uniform(noise[i], 2 * restart) - 1.0)
            room.late_start[i] = made.late_start[i] + moved
            _switch(made, options, i, options.best[i])
        put_in_order(a, made.urgency, room.late_start, made.keys, room.heap, room.order)
        if not _generate(made, options, room.order, profile, times, why, noise, restart):
            if restart < 2:
                return False
            continue
        weigh(a, room.levels, times, room.worth)
        if restart == 0 or less(room.worth, room.least):
            for part in range(len(room.least)):
                room.least[part] = room.worth[part]
            for i in range(len(room.order)):
                options.best[i] = options.mode[i]
    return True


@piece
def _switch(made: Levelling, options: Options, i: int, k: int) -> None:
    """Put activity i into the mode of a number."""
    to, of = made.arrays.activity, options.arrays.activity
    for s in range(len(options.left)):
        options.left[s] += options.use[options.mode[i], s] - options.use[k, s]
    options.mode[i] = k
    made.arrays.work[i] = options.arrays.work[k]
    to[i].calendar, to[i].base, to[i].limit = of[k].calendar, of[k].base, of[k].limit
    to[i].pin_start, to[i].pin_finish = of[k].pin_start, of[k].pin_finish


@leaf
def _generate(
    made: Levelling,
    options: Options,
    order: Integers,
    profile: Profile,
    times: Times,
    why: Reasons,
    noise: Streams,
    restart: int,
) -> bool:
    """Place everything in an order; False where the profile is too short for that."""
    cal, a = made.cal, made.arrays
    clear(made.capacity, profile)
    keep_actuals(cal, a, times)
    if not _reserve(made, options, order, profile, why):
        return False
    for position in range(len(order)):
        i: int = order[position]
        if a.activity[i].state == STARTED:
            carry_on(cal, a, times, i, a.work[i])
        elif a.activity[i].state == OPEN:
            if why.reserved[i] > NEVER / 2:
                release(cal, options.arrays, options.demands, profile, options.mode[i], why.reserved[i], a.work[i])
            luck = float(uniform(noise[i], 2 * restart + 1))
            greedy = restart == 1 or (restart > 1 and luck < GREEDY)
            if not _settle(made, options, profile, times, why, i, greedy):
                return False
    return True


@leaf
def _place(made: Levelling, options: Options, profile: Profile, k: int, start: float) -> Placed:
    """Where a mode fits, from a working time of its calendar on."""
    b = options.arrays
    return place(made.cal, b, made.capacity, options.demands, profile, k, start, b.work[k])


@leaf
def _hold(made: Levelling, options: Options, profile: Profile, why: Reasons, k: int, start: float) -> bool:
    """Book what a mode holds; False where the profile is too short."""
    return hold(made.cal, options.arrays, options.demands, profile, why, k, start, options.arrays.work[k])


@leaf
def _reserve(made: Levelling, options: Options, order: Integers, profile: Profile, why: Reasons) -> bool:
    """Book what has started, then what is wished for a day; False where the profile is too short."""
    a, demands = made.arrays, options.demands
    for i in range(len(order)):
        k: int = options.mode[i]
        why.reserved[i] = NEVER
        if a.activity[i].state == STARTED and not _hold(made, options, profile, why, k, a.activity[i].base):
            return False
    for position in range(len(order)):
        i: int = order[position]
        k: int = options.mode[i]
        wish = max(a.activity[i].pin_start, a.activity[i].pin_finish - a.work[i])
        if a.activity[i].state == OPEN and wish > NEVER / 2 and demands.first[k] < demands.first[k + 1]:
            bound = max(wish, a.activity[i].base)
            found = _place(made, options, profile, k, bound)
            if found.status != FITS or not _hold(made, options, profile, why, k, found.work_start):
                return False
            why.reserved[i] = found.work_start
    return True


@leaf
def _settle(
    made: Levelling, options: Options, profile: Profile, times: Times, why: Reasons, i: int, greedy: bool
) -> bool:
    """Place an open activity, in the mode in which it ends first if it may choose; False: the profile is too short."""
    cal, a, b = made.cal, made.arrays, options.arrays
    best: int = options.mode[i]
    begin, finish = NEVER, np.inf
    for k in range(options.first[i], options.first[i + 1]):
        if k != options.mode[i] and not (greedy and _affordable(options, i, k)):
            continue
        kept: int = options.mode[i]
        _switch(made, options, i, k)
        bound = earliest(cal, a, times, i, b.work[k])
        found = _place(made, options, profile, k, bound)
        if found.status == TOO_SHORT:
            return False
        put(cal, a, times, i, found.work_start, b.work[k])
        if times.finish[i] < finish - EPS:
            best, begin, finish = k, found.work_start, times.finish[i]
        _switch(made, options, i, kept)
    _switch(made, options, i, best)
    if not _hold(made, options, profile, why, best, begin):
        return False
    put(cal, a, times, i, begin, b.work[best])
    return True


@piece
def _affordable(options: Options, i: int, k: int) -> bool:
    """Whether stocks allow an activity another mode."""
    for s in range(len(options.left)):
        more = options.use[k, s] - options.use[options.mode[i], s]
        if more > EPS and more > options.left[s] + EPS:
            return False
    return True
