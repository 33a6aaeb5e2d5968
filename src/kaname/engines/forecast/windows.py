"""Windows: an event strikes what runs while it can. When that is follows from the run that it changes.

So runs are dated with every hit allowed, then again as far as a window forbids one, until nothing changes: by the
critical path after as many passes as there are hits behind each other, since a hit moves only what comes later. With
capacity runs may swing; then the last of a few passes stands.
"""

from __future__ import annotations

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


def through_windows(maker: Maker, d: Drawing, runs: int, threads: int | None = None) -> Drawing:
    """What is drawn, with the runs in which hits strike what runs in their window."""
    gated = _gated(maker, d)
    if not len(gated):
        return d
    gate = d.events.gate.copy()
    gate[gated] = np.arange(len(gated))
    d = d._replace(events=d.events._replace(gate=gate), hits=np.ones((len(gated), runs), dtype=np.bool_))
    keep = np.unique(d.events.activity[gated])
    room, costs = maker.room_for(runs, 0, 0, keep), np.zeros(runs)
    room.kept[:] = maker.instance.now  # where nothing strikes nothing is dated
    struck = _struck(d, gated, runs)
    room.wanted[:] = np.any(struck, axis=0)
    for _ in range(_PASSES):
        maker.make(d, costs, room, threads)
        hits = _in_time(maker, d, gated, keep, room.kept) | ~struck
        room.wanted[:] = np.any(hits != d.hits, axis=0)
        if not np.any(room.wanted):
            break
        d = d._replace(hits=hits)
    return d


def _gated(maker: Maker, d: Drawing) -> Integers:
    """The hits that a window may forbid. Most can't be: their work is over at the earliest after the window opens."""
    activity, state = d.events.activity, d.state[d.events.activity]
    opens = np.isfinite(d.events.opens) & (d.events.opens > _earliest(maker, d)[activity] - _ROUNDING)
    closes = np.isfinite(d.events.closes) & (state != STARTED)
    return np.flatnonzero((opens | closes) & (d.events.probability[d.events.event] > 0))


def _earliest(maker: Maker, d: Drawing) -> Floats:
    """The earliest finish of each activity in any run; -inf where longer work could make something earlier."""
    least, most = extremes(d.durations, d.events, d.impacts)
    count = len(least)
    if not np.any(np.isfinite(d.events.opens)) or _pulls(maker.instance, most):
        return np.full(count, -np.inf)
    times = no_times(count)
    shortest = maker.arrays._replace(work=least)
    solve_arrays(maker.cal, shortest, times, no_late(count, len(maker.cal.week)), np.zeros(count))
    return times.finish


def _pulls(instance: Instance, most: Floats) -> bool:
    """Whether anything waits for the start of work whose finish is held: that starts earlier where it is longer."""
    asked = {link.before for link in instance.links if link.type in (LinkType.SS, LinkType.SF)}
    held = {link.after for link in instance.links if link.type in (LinkType.FF, LinkType.SF)}
    pinned = {number for number, one in enumerate(instance.activities) if one.finish_pin is not None}
    return any(most[number] > 0 for number in asked & (held | pinned))


def _struck(d: Drawing, gated: Integers, runs: int) -> Flags:
    """In which runs the event of each hit occurs (hits x runs); in the others it does not matter when work runs."""
    occurred = np.zeros((len(d.events.probability), runs), dtype=np.bool_)
    note_occurrences(d, occurred)
    return occurred[d.events.event[gated]]


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
