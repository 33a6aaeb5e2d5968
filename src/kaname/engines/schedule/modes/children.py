"""What becomes of a child: its modes are made to keep stocks, and its plan is justified to both sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import leaf
from kaname.engines.instance import Floats
from kaname.engines.schedule.modes.decoding import place_all
from kaname.engines.schedule.modes.problem import Problem, change, count_stocks
from kaname.engines.schedule.plain.decoding import Profile
from kaname.engines.schedule.plain.lists import lead_forward, random, sort_by
from kaname.engines.streams import Streams

SOONER = 0.03
"""How likely each activity, each time it is placed, changes to the mode in which it ends first."""
CHEAPER = 0.1
"""How likely each activity, moved to another side, changes to the mode that costs least and is in time."""


class Bench(NamedTuple):
    """Room to work in, modes that stocks allow, and the orders in which ties lead forward and back."""

    by_rank: Integers
    by_rank_back: Integers
    mirrored_rank: Integers
    never: Floats
    late_start: Floats
    allowed: NDArray[np.int64]
    order: Integers
    given: Integers
    mode: Integers
    given_mode: Integers
    left: Floats
    taken: Integers
    limit: Floats
    key: Floats
    start: Floats
    mirrored: Floats
    state: Streams


@leaf
def draw_modes(problem: Problem, bench: Bench, chance: float) -> None:
    """Put activities into modes at random, each with a chance, and change modes until stocks are kept.

    Where that fails, modes are those given.
    """
    modes = problem.modes
    for i in range(len(bench.mode)):
        if random(bench.state) < chance:
            bench.mode[i] = modes.first[i] + int(random(bench.state) * (modes.first[i + 1] - modes.first[i]))
    lack = count_stocks(modes, bench.mode, bench.left)
    tries = 4 * len(bench.mode)
    while lack > 0.0 and tries > 0:
        tries -= 1
        i = int(random(bench.state) * len(bench.mode))
        least, best = lack, int(bench.mode[i])
        for k in range(modes.first[i], modes.first[i + 1]):
            lacks = 0.0
            for s in range(len(bench.left)):
                rest = bench.left[s] + modes.use[bench.mode[i], s] - modes.use[k, s]
                lacks += max(0.0, -rest - EPS) / max(1.0, modes.stock[s])
            if lacks < least - EPS:
                least, best = lacks, k
        change(modes, bench.mode, bench.left, i, best)
        lack = least
    if lack > 0.0:
        for i in range(len(bench.mode)):
            bench.mode[i] = bench.given_mode[i]
        count_stocks(modes, bench.mode, bench.left)


@leaf
def improve(problem: Problem, bench: Bench, profile: Profile) -> float:
    """Place the list in `order` and justify it to the right and to the left, modes changing on the way.

    Leaves starts, modes and the list they make. Where that makes the plan longer, it stays as it was placed first.
    """
    modes = problem.modes
    first = place_all(
        modes,
        problem.ahead,
        bench.order,
        problem.release,
        profile,
        bench.mode,
        bench.left,
        SOONER,
        0.0,
        bench.limit,
        bench.state,
        bench.start,
    )
    for i in range(len(bench.order)):
        bench.given[i] = bench.order[i]
        bench.given_mode[i] = bench.mode[i]
        bench.limit[i] = first - bench.start[i]
        bench.key[i] = -(bench.start[i] + modes.duration[bench.mode[i]])
    lead_forward(problem.back.bounds, bench.by_rank_back, bench.key)
    sort_by(bench.key, bench.mirrored_rank, bench.order)
    back = place_all(
        modes,
        problem.back,
        bench.order,
        bench.never,
        profile,
        bench.mode,
        bench.left,
        SOONER,
        CHEAPER,
        bench.limit,
        bench.state,
        bench.mirrored,
    )
    for i in range(len(bench.key)):
        bench.limit[i] = back - bench.mirrored[i]
        bench.key[i] = back - bench.mirrored[i] - modes.duration[bench.mode[i]]
    lead_forward(problem.ahead.bounds, bench.by_rank, bench.key)
    sort_by(bench.key, problem.rank, bench.order)
    finish = place_all(
        modes,
        problem.ahead,
        bench.order,
        problem.release,
        profile,
        bench.mode,
        bench.left,
        SOONER,
        CHEAPER,
        bench.limit,
        bench.state,
        bench.start,
    )
    if finish > first + EPS:
        for i in range(len(bench.order)):
            bench.order[i] = bench.given[i]
            bench.mode[i] = bench.given_mode[i]
        count_stocks(modes, bench.mode, bench.left)
        finish = place_all(
            modes,
            problem.ahead,
            bench.order,
            problem.release,
            profile,
            bench.mode,
            bench.left,
            0.0,
            0.0,
            bench.limit,
            bench.state,
            bench.start,
        )
    for i in range(len(bench.key)):
        bench.key[i] = bench.start[i]
    lead_forward(problem.ahead.bounds, bench.by_rank, bench.key)
    sort_by(bench.key, problem.rank, bench.order)
    return finish
