"""Serial schedule generation with a choice of modes, on a linked list of the times at which use changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats
from kaname.engines.schedule.modes.problem import Modes, Problem, Ties, affordable, change
from kaname.engines.schedule.plain.decoding import Profile
from kaname.engines.schedule.plain.lists import random
from kaname.engines.streams import Streams

_END = 1e18


class Fit(NamedTuple):
    """Where something fits: its start, the node not after that, and the first node not before its end."""

    start: float
    node: int
    end: int


def room_for(one: Problem) -> Profile:
    """Room for one schedule of a problem."""
    count, resources = len(one.release), one.modes.demand.shape[1]
    nodes = 2 * count + 2
    integers = [np.zeros(size, dtype=np.int64) for size in (nodes, 1, count)]
    return Profile(np.zeros(nodes), integers[0], np.zeros((nodes, resources)), integers[1], integers[2])


@leaf
def place_all(
    modes: Modes,
    ties: Ties,
    order: Integers,
    release: Floats,
    profile: Profile,
    mode: Integers,
    left: Floats,
    chance: float,
    relax: float,
    limit: Floats,
    state: Streams,
    start: Floats,
) -> float:
    """Place everything in an order that its ties lead forward in, as early as can be; returns the last finish.

    Each activity changes, with a chance, to the mode in which it ends first; with that of `relax`, to the one that
    costs least of those in which it ends by its limit; as far as stocks allow.
    """
    profile.used[0] = 2
    profile.time[0], profile.after[0] = 0.0, 1
    profile.time[1], profile.after[1] = _END, 1
    for r in range(profile.use.shape[1]):
        profile.use[0, r] = profile.use[1, r] = 0.0
    last = 0.0
    for position in range(len(order)):
        i: int = order[position]
        fit = _fit(modes, ties, profile, mode, release, start, i, mode[i])
        draw = random(state) if chance + relax > 0.0 and modes.first[i + 1] - modes.first[i] > 1 else 2.0
        if draw < chance + relax:
            most = np.inf if draw < chance else limit[i]
            fit = _change(modes, ties, profile, mode, left, release, start, i, most, fit)
        _book(modes, profile, i, mode[i], fit)
        start[i] = fit.start
        last = max(last, float(fit.start + modes.duration[mode[i]]))
    return last


@leaf
def _change(
    modes: Modes,
    ties: Ties,
    profile: Profile,
    mode: Integers,
    left: Floats,
    release: Floats,
    start: Floats,
    i: int,
    limit: float,
    fit: Fit,
) -> Fit:
    """Put activity i into its best mode: by a limit the cheapest, else the one in which it ends first."""
    chosen: int = mode[i]
    for k in range(modes.first[i], modes.first[i + 1]):
        if k != mode[i] and affordable(modes, mode, left, i, k):
            other = _fit(modes, ties, profile, mode, release, start, i, k)
            finish = other.start + modes.duration[k]
            cheaper = modes.cost[k] < modes.cost[chosen] - EPS
            sooner = finish - fit.start - modes.duration[chosen]
            if (cheaper and finish < limit + EPS) if limit < _END else sooner < -EPS or (sooner < EPS and cheaper):
                fit, chosen = other, k
    change(modes, mode, left, i, chosen)
    return fit


@leaf
def _fit(
    modes: Modes, ties: Ties, profile: Profile, mode: Integers, release: Floats, start: Floats, i: int, k: int
) -> Fit:
    """Where activity i fits in mode k, as early as can be."""
    time, node = release[i], 0
    duration: float = modes.duration[k]
    for e in range(ties.bounds.first[i], ties.bounds.first[i + 1]):
        j: int = ties.bounds.other[e]
        held = start[j] + ties.bounds.offset[e] + ties.plus[e] * modes.duration[mode[j]] - ties.minus[e] * duration
        if held > time:
            time = held
        if profile.time[profile.ends[j]] > profile.time[node]:
            node = profile.ends[j]
    if profile.time[node] > time + EPS:
        node = 0
    while profile.time[profile.after[node]] <= time + EPS:
        node = profile.after[node]
    first, seen = node, node
    if duration > EPS:
        while profile.time[seen] < time + duration - EPS:
            at = seen
            seen = profile.after[seen]
            if not _is_free(modes, profile, k, at):
                first, time = seen, float(profile.time[seen])
    return Fit(time, first, seen)


@piece
def _is_free(modes: Modes, profile: Profile, k: int, node: int) -> bool:
    """Whether what a mode holds is free from a node to the next."""
    for r in range(modes.demand.shape[1]):
        if profile.use[node, r] + modes.demand[k, r] > modes.capacity[r] + EPS:
            return False
    return True


@piece
def _book(modes: Modes, profile: Profile, i: int, k: int, fit: Fit) -> None:
    """Take what a mode holds where it fits."""
    first, end = fit.node, fit.end
    finish = fit.start + modes.duration[k]
    if modes.duration[k] > EPS:
        if fit.start > profile.time[first] + EPS:
            first = _split(profile, first, fit.start)
        node = first
        while node != end:
            after: int = profile.after[node]
            if after == end and profile.time[end] > finish + EPS:
                after = end = _split(profile, node, finish)
            for r in range(modes.demand.shape[1]):
                profile.use[node, r] += modes.demand[k, r]
            node = after
    profile.ends[i] = end


@piece
def _split(profile: Profile, node: int, time: float) -> int:
    """A new node at a time between a node and the next."""
    new: int = profile.used[0]
    profile.used[0] = new + 1
    profile.time[new] = time
    profile.after[new] = profile.after[node]
    profile.after[node] = new
    for r in range(profile.use.shape[1]):
        profile.use[new, r] = profile.use[node, r]
    return new
