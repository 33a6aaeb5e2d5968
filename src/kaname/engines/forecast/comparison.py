"""What it is worth to change events: the same runs with other events, of which only what these touch is dated anew.

By common random numbers an event that keeps its key keeps its draws, so a run in which nothing else happens is the same
run. Most events are rare, and most runs need not be dated again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.draws import Drawing, names, occur
from kaname.engines.forecast.makers import BLOCK, Maker
from kaname.engines.forecast.quantities import events
from kaname.engines.forecast.windows import through_windows
from kaname.engines.instance import Comparison, Event, Flags, Instance

Rows = NDArray[np.float32]


def compare(
    instance: Instance,
    choices: Sequence[tuple[Event, ...]],
    activity: int,
    *,
    runs: int = 2_000,
    seed: int = 1,
    levelled: bool = True,
    correlated: bool = True,
) -> Comparison:
    """When an activity finishes with each of some choices of events, in the place of the Instance's own.

    The runs are those of `forecast` with the same seed. Raises what `forecast` raises.
    """
    every = tuple(dict.fromkeys(event for chosen in choices for event in chosen))
    maker = Maker(replace(instance, events=every), seed, levelled, correlated)
    found = Comparison(np.empty((len(choices), runs), dtype=np.float32), np.zeros((len(choices), runs)))
    drawn = [_drawing(replace(instance, events=chosen), maker, seed) for chosen in choices]
    begun = drawn[0]
    for number, d in enumerate(drawn):
        # Where the same events hit the same work, windows forbid the same of it: it is the same run.
        other = _changed(begun, d, runs) if levelled and number else np.ones(runs, dtype=np.bool_)
        drawn[number] = d = through_windows(maker, d, runs, among=other)
        room = maker.room_for(runs, 0, 0, np.array([activity], dtype=np.int64))
        if levelled and number:
            room.wanted[:] = other & _changed(drawn[0], d, runs)
            room.kept[0] = found.finishes[0]
        maker.make(d, found.costs[number], room)
        found.finishes[number] = room.kept[0]
    return found


def _drawing(instance: Instance, maker: Maker, seed: int) -> Drawing:
    """What is drawn where these are the events."""
    happenings, impacts = events(instance, maker.correlated)
    name = names(instance, seed, maker.drawing.loadings, happenings)
    return maker.drawing._replace(name=name, events=happenings, impacts=impacts)


def _changed(first: Drawing, other: Drawing, runs: int) -> Flags:
    """In which runs two choices of events do something else to work."""
    changed = np.zeros(runs, dtype=np.bool_)
    before, after = np.zeros((2, len(first.state), BLOCK), dtype=np.float32)
    _find_changes(first, other, before, after, changed)
    return changed


@kernel
def _find_changes(first: Drawing, other: Drawing, before: Rows, after: Rows, changed: Flags) -> None:
    run = 0
    while run < len(changed):
        width = min(before.shape[1], len(changed) - run)
        for b in range(width):
            _take_back(first, before, b)
            _take_back(other, before, b)
            _take_back(first, after, b)
            _take_back(other, after, b)
        occur(run, width, first, before)
        occur(run, width, other, after)
        for b in range(width):
            changed[run + b] = _differ(first, before, after, b) or _differ(other, before, after, b)
        run += width


@leaf
def _take_back(d: Drawing, work: Rows, b: int) -> None:
    for e in range(len(d.events.activity)):
        work[d.events.activity[e], b] = np.float32(0.0)


@leaf
def _differ(d: Drawing, before: Rows, after: Rows, b: int) -> bool:
    """Whether what the events of a choice can hit differs in a run."""
    differ = False
    for e in range(len(d.events.activity)):
        i: int = d.events.activity[e]
        differ = differ or before[i, b] != after[i, b]
    return differ
