"""Windows: an event strikes what runs while it can. When that is follows from the run that it changes.

So runs are dated with every hit allowed, then again as far as a window forbids one, until nothing changes: by the
critical path after as many passes as there are hits behind each other, since a hit moves only what comes later. With
capacity runs may swing; then the last of a few passes stands.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import STARTED
from kaname.engines.calendars import Integers, finishes, starts, working_times
from kaname.engines.forecast.draws import Drawing, Rows, desk_for, note_occurrences, note_work
from kaname.engines.forecast.makers import BLOCK, Maker
from kaname.engines.forecast.quantities import extremes
from kaname.engines.instance import Flags, Floats, Instance, LinkType
from kaname.engines.network import solve_arrays
from kaname.engines.passes import no_late, no_times

_PASSES = 8
_ROUNDING = 1e-3
"""Days by which times in single precision may be off."""


class Bounds(NamedTuple):
    """The least that each activity takes in any run, and its earliest finish, -inf where that is not known."""

    least: Floats
    finish: Floats


def through_windows(
    maker: Maker, d: Drawing, runs: int, threads: int | None = None, among: Flags | None = None
) -> Drawing:
    """What is drawn, with the runs in which hits strike what runs in their window; `among` these runs alone."""
    bounds = _bounds(maker, d)
    gated = _gated(d, bounds)
    doubtful = _doubtful(maker, d, gated, bounds, runs) if len(gated) else np.zeros((0, runs), dtype=np.bool_)
    if among is not None:
        doubtful &= among
    if not np.any(doubtful):
        return d
    gate = d.events.gate.copy()
    gate[gated] = np.arange(len(gated))
    d = d._replace(events=d.events._replace(gate=gate), hits=np.ones((len(gated), runs), dtype=np.bool_))
    keep = np.unique(d.events.activity[gated])
    room, costs = maker.room_for(runs, 0, 0, keep), np.zeros(runs)
    room.kept[:] = maker.instance.now  # where nothing is in doubt nothing is dated
    room.wanted[:] = np.any(doubtful, axis=0)
    for _ in range(_PASSES):
        maker.make(d, costs, room, threads)
        hits = _in_time(maker, d, gated, keep, room.kept) | ~doubtful
        room.wanted[:] = np.any(hits != d.hits, axis=0)
        if not np.any(room.wanted):
            break
        d = d._replace(hits=hits)
    return d


def _bounds(maker: Maker, d: Drawing) -> Bounds:
    """By the critical path of the shortest work, where longer work makes nothing earlier."""
    least, most = extremes(d.durations, d.events, d.impacts)
    count = len(least)
    if not np.any(np.isfinite(d.events.opens)) or _pulls(maker.instance, most):
        return Bounds(least, np.full(count, -np.inf))
    times = no_times(count)
    shortest = maker.arrays._replace(work=least)
    solve_arrays(maker.cal, shortest, times, no_late(count, len(maker.cal.week)), np.zeros(count))
    return Bounds(least, times.finish)


def _gated(d: Drawing, bounds: Bounds) -> Integers:
    """The hits that a window may forbid. Most can't be: their work is over at the earliest after the window opens."""
    activity, state = d.events.activity, d.state[d.events.activity]
    opens = np.isfinite(d.events.opens) & (d.events.opens > bounds.finish[activity] - _ROUNDING)
    closes = np.isfinite(d.events.closes) & (state != STARTED)
    return np.flatnonzero((opens | closes) & (d.events.probability[d.events.event] > 0))


def _doubtful(maker: Maker, d: Drawing, gated: Integers, bounds: Bounds, runs: int) -> Flags:
    """In which runs a hit may be forbidden (hits x runs): its event occurs, and its work may be over too early.

    It isn't where, begun at the earliest, what it takes in that run alone lasts until the window opens.
    """
    occurred = np.zeros((len(d.events.probability), runs), dtype=np.bool_)
    note_occurrences(d, occurred)
    found = occurred[d.events.event[gated]]
    keep = d.events.activity[gated]
    alone, work = np.empty((2, len(keep), runs), dtype=np.float32)
    note_work(d, desk_for(d, BLOCK), keep, alone, work, np.zeros(runs))
    numbers: list[int] = keep.tolist()
    for row, i in enumerate(numbers):
        hit = gated[row]
        if np.isfinite(d.events.closes[hit]) or not np.isfinite(bounds.finish[i]):
            continue
        c = maker.instance.activities[i].modes[0].calendar
        over = finishes(maker.cal, c, _begun(maker, bounds, i) + alone[row])
        found[row] &= over <= d.events.opens[hit] + _ROUNDING
    return found


def _begun(maker: Maker, bounds: Bounds, i: int) -> float:
    """The earliest start of an activity in the working time of its calendar, by what holds its start.

    Nothing holds work that has begun: what is left of it goes on now.
    """
    instance = maker.instance
    one = instance.activities[i]
    begun = one.started is not None
    free, lags = [instance.now if begun else max(instance.now, one.not_before or instance.now)], [0.0]
    for link in () if begun else instance.links:
        moment = not bounds.least[link.before]
        if link.after == i and (link.type == LinkType.FS or (link.type == LinkType.SS and moment)):
            free.append(float(bounds.finish[link.before]))
            lags.append(link.lag)
    work = working_times(maker.cal, one.modes[0].calendar, np.array(free)) + np.array(lags)
    return float(work.max())


def _pulls(instance: Instance, most: Floats) -> bool:
    """Whether anything waits for the start of work whose finish is held: that starts earlier where it is longer."""
    asked = {link.before for link in instance.links if link.type in (LinkType.SS, LinkType.SF)}
    return any(most[number] > 0 for number in asked & _held(instance))


def _held(instance: Instance) -> frozenset[int]:
    """The activities whose finish is held, by a link or a pin."""
    linked = {link.after for link in instance.links if link.type in (LinkType.FF, LinkType.SF)}
    pinned = {number for number, one in enumerate(instance.activities) if one.finish_pin is not None}
    return frozenset(linked | pinned)


def _in_time(maker: Maker, d: Drawing, gated: Integers, keep: Integers, finish: Rows) -> Flags:
    """In which runs the activity of each hit runs in its window (hits x runs), by when it finishes in each."""
    runs: int = finish.shape[1]
    alone, work = np.empty((2, len(keep), runs), dtype=np.float32)
    note_work(d, desk_for(d, BLOCK), keep, alone, work, np.zeros(runs))
    found = np.ones((len(gated), runs), dtype=np.bool_)
    numbers: list[int] = keep.tolist()
    for row, i in enumerate(numbers):
        c = maker.instance.activities[i].modes[0].calendar
        begun = working_times(maker.cal, c, finish[row].astype(np.float64)) - work[row]
        start, over = starts(maker.cal, c, begun), finishes(maker.cal, c, begun + alone[row])
        for gate in np.flatnonzero(d.events.activity[gated] == i):
            opens, closes = d.events.opens[gated[gate]], d.events.closes[gated[gate]]
            found[gate] = (over > opens + _ROUNDING) & (start < closes - _ROUNDING)
    return found
