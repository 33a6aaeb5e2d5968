"""A plain problem with a choice of modes as arrays: what each mode takes, and what holds starts whatever is chosen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats
from kaname.engines.schedule.plain.problem import Bounds


class Ties(NamedTuple):
    """What holds the starts in one direction of time, by lags.

    The start of i is at least that of the other and the lag, `plus` times the duration of the other, less `minus` times
    its own: 1 or 0 each.
    """

    bounds: Bounds
    plus: Floats
    minus: Floats


class Modes(NamedTuple):
    """The modes of each activity: those of i from `first[i]` to `first[i + 1]`; `stock` is what may be used in all.

    `cost` is the share of scarce stocks that a mode uses and of all the work of resources that it makes.
    """

    first: Integers
    duration: Floats
    demand: Floats
    use: Floats
    cost: Floats
    capacity: Floats
    stock: Floats


class Problem(NamedTuple):
    """The modes, the ties ahead and back, the earliest starts by themselves, and an order that ties lead forward in."""

    modes: Modes
    ahead: Ties
    back: Ties
    release: Floats
    rank: Integers


class Links(NamedTuple):
    """Links between activities: which ends they tie is told by `plus` and `minus`, as in `Ties`."""

    before: Integers
    after: Integers
    lag: Floats
    plus: Floats
    minus: Floats


def problem(modes: Modes, links: Links, rank: Integers, release: Floats) -> Problem:
    """The arrays of a problem."""
    count = len(release)
    forward = np.argsort(links.after, kind="stable")
    backward = np.argsort(links.before, kind="stable")
    return Problem(
        modes=modes,
        ahead=Ties(
            _bounds(count, links.after[forward], links.before[forward], links.lag[forward]),
            links.plus[forward],
            links.minus[forward],
        ),
        back=Ties(
            _bounds(count, links.before[backward], links.after[backward], links.lag[backward]),
            1.0 - links.minus[backward],
            1.0 - links.plus[backward],
        ),
        release=release,
        rank=rank,
    )


def _bounds(count: int, held: Integers, other: Integers, lag: Floats) -> Bounds:
    first = np.zeros(count + 1, dtype=np.int64)
    np.add.at(first, held + 1, 1)
    return Bounds(np.cumsum(first), other, lag)


def lengths(one: Problem, duration: Floats) -> tuple[Floats, Floats]:
    """The longest way to the start of each activity, and from its start to the end of all; capacity plays no part."""
    order, ties = np.argsort(one.rank), one.ahead
    head, tail = one.release.copy(), duration.copy()
    for i in order.tolist():
        for e in range(ties.bounds.first[i], ties.bounds.first[i + 1]):
            head[i] = max(head[i], head[ties.bounds.other[e]] + _offset(ties, duration, i, e))
    for i in reversed(order.tolist()):
        for e in range(ties.bounds.first[i], ties.bounds.first[i + 1]):
            j = ties.bounds.other[e]
            tail[j] = max(tail[j], tail[i] + _offset(ties, duration, i, e))
    return head, tail


def _offset(ties: Ties, duration: Floats, i: int, e: int) -> float:
    j = ties.bounds.other[e]
    return float(ties.bounds.offset[e] + ties.plus[e] * duration[j] - ties.minus[e] * duration[i])


def shortest(one: Problem) -> Integers:
    """The mode of each activity that takes the least time, then costs least."""
    modes = one.modes
    spans = zip(modes.first.tolist(), modes.first[1:].tolist(), strict=False)
    found = [min(range(a, b), key=lambda k: (modes.duration[k], modes.cost[k], k)) for a, b in spans]
    return np.array(found, dtype=np.int64)


def simple(one: Problem) -> Integers:
    """Choices of modes as rows: the shortest, the cheapest, the first of each."""
    modes = one.modes
    spans = zip(modes.first.tolist(), modes.first[1:].tolist(), strict=False)
    cheapest = [min(range(a, b), key=lambda k: (modes.cost[k], modes.duration[k], k)) for a, b in spans]
    return np.array([shortest(one), cheapest, modes.first[:-1]], dtype=np.int64)


def bound(one: Problem) -> float:
    """A last finish that no plan undercuts: the shortest critical path, or the least work of the busiest resource."""
    modes = one.modes
    work = np.minimum.reduceat(modes.demand * modes.duration[:, None], modes.first[:-1], axis=0)
    busiest = float((work.sum(axis=0) / np.maximum(modes.capacity, EPS)).max(initial=0.0))
    if np.any(one.ahead.minus > 0):  # a longer mode may then start what follows earlier
        return busiest
    head, tail = lengths(one, modes.duration[shortest(one)])
    return max(float((head + tail).max(initial=0.0)), busiest)


def led_forward(one: Problem, start: Floats) -> Floats:
    """Starts raised until none lies before that of what holds it: a link with a negative lag may lead back in time."""
    key, bounds = start.copy(), one.ahead.bounds
    for i in np.argsort(one.rank).tolist():
        for e in range(bounds.first[i], bounds.first[i + 1]):
            key[i] = max(key[i], key[bounds.other[e]])
    return key


@piece
def change(modes: Modes, mode: Integers, left: Floats, i: int, k: int) -> None:
    """Put an activity into a mode."""
    for s in range(len(left)):
        left[s] += modes.use[mode[i], s] - modes.use[k, s]
    mode[i] = k


@piece
def affordable(modes: Modes, mode: Integers, left: Floats, i: int, k: int) -> bool:
    """Whether stocks allow an activity another mode; where they lack, whether it makes that no worse."""
    for s in range(len(left)):
        more = modes.use[k, s] - modes.use[mode[i], s]
        if more > EPS and more > left[s] + EPS:
            return False
    return True


@leaf
def count_stocks(modes: Modes, mode: Integers, left: Floats) -> float:
    """Fill in what is left of each stock; returns what lacks in all, as shares of the stocks."""
    lack = 0.0
    for s in range(len(left)):
        left[s] = modes.stock[s]
        for i in range(len(mode)):
            left[s] -= modes.use[mode[i], s]
        lack += max(0.0, -left[s] - EPS) / max(1.0, modes.stock[s])
    return lack
