"""What it is worth to change events: the same runs with other events, of which only what these touch is dated anew.

By common random numbers an event that keeps its key keeps its draws, so a run in which nothing else happens is the same
run. Most events are rare, and most runs need not be dated again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.draws import Desk, Drawing, Names, desk_for, draw_work, happen, names
from kaname.engines.forecast.lanes import Lanes
from kaname.engines.forecast.levelled_runs import Levelled, date_run, laid_out
from kaname.engines.forecast.makers import BLOCK, Maker
from kaname.engines.forecast.network_runs import Room, finish_early, room_for_runs
from kaname.engines.forecast.quantities import Events, Quantities, events
from kaname.engines.instance import Comparison, Event, Floats, Instance
from kaname.engines.schedule.levelling import longer, room_for
from kaname.engines.schedule.profile import Profile

Rows = NDArray[np.float32]
Row = NDArray[np.float32]


class Choice(NamedTuple):
    """A choice of events: their streams, and what they do."""

    name: Names
    events: Events
    impacts: Quantities


class Outcome(NamedTuple):
    """Room for the finishes of one activity and the costs, by run."""

    activity: int
    finishes: Row
    costs: Floats


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
    date = _by_schedule(maker) if levelled else _by_network(maker)
    ended = np.float32(maker.arrays.activity["ended"][activity])
    found = Comparison(np.full((len(choices), runs), ended), np.zeros((len(choices), runs)))
    made = [_choice(replace(instance, events=chosen), maker, seed) for chosen in choices]
    for number, choice in enumerate(made):
        outcome = Outcome(activity, found.finishes[number], found.costs[number])
        date(choice, made[0], found.finishes[0].copy(), outcome)
    return found


def _choice(instance: Instance, maker: Maker, seed: int) -> Choice:
    happenings, impacts = events(instance)
    return Choice(names(instance, seed, maker.drawing.loadings, happenings), happenings, impacts)


Date = Callable[[Choice, Choice, Row, Outcome], None]
"""Dates the runs of a choice, given the first choice and its finishes."""


def _by_network(maker: Maker) -> Date:
    d, lanes = maker.drawing, maker.lanes
    desk, room = desk_for(d, BLOCK), room_for_runs(lanes, BLOCK)

    def date(choice: Choice, _first: Choice, _known: Row, outcome: Outcome) -> None:
        _network(d, desk, lanes, room, choice, outcome)

    return date


def _by_schedule(maker: Maker) -> Date:
    d, made = maker.drawing, maker.levelling[0]
    desk, before = desk_for(d, BLOCK), np.empty((len(d.state), BLOCK), dtype=np.float32)
    level = laid_out(*maker.levelling, d)
    profile = room_for(made)

    def date(choice: Choice, first: Choice, known: Row, outcome: Outcome) -> None:
        nonlocal profile
        done, alone, costs = 0, int(choice is first), np.empty(len(known))
        while True:
            done = _schedule(done, d, desk, before, level, profile, alone, first, known, costs, choice, outcome)
            if done == len(known):
                return
            profile = longer(made, profile)

    return date


@kernel
def _network(d: Drawing, desk: Desk, lanes: Lanes, room: Room, choice: Choice, outcome: Outcome) -> None:
    first, until = 0, len(outcome.finishes)
    while first < until:
        width = min(desk.work.shape[1], until - first)
        draw_work(first, d, desk)
        happen(first, width, d, choice.name, choice.events, choice.impacts, desk.work, outcome.costs)
        finish_early(lanes, desk.work, room, outcome.activity, first, width, outcome.finishes)
        first += width


@kernel
def _schedule(
    first: int,
    d: Drawing,
    desk: Desk,
    before: Rows,
    level: Levelled,
    profile: Profile,
    alone: int,
    zero: Choice,
    known: Row,
    costs: Floats,
    choice: Choice,
    outcome: Outcome,
) -> int:
    """Runs from `first` on; returns the first for which the profile is too short. `alone`: there is nothing known."""
    until = len(outcome.finishes)
    while first < until:
        width = min(desk.work.shape[1], until - first)
        draw_work(first, d, desk)
        for i in range(len(before)):
            for b in range(width):
                before[i, b] = desk.work[i, b]
        happen(first, width, d, choice.name, choice.events, choice.impacts, desk.work, outcome.costs)
        happen(first, width, d, zero.name, zero.events, zero.impacts, before, costs)
        for b in range(width):
            if alone == 0 and _is_same(zero, choice, before, desk.work, b):
                outcome.finishes[first + b] = known[first + b]
            elif date_run(level, profile, desk.work, b):
                outcome.finishes[first + b] = level.times.finish[outcome.activity]
            else:
                return first + b
        first += width
    return until


@leaf
def _is_same(zero: Choice, choice: Choice, before: Rows, after: Rows, b: int) -> bool:
    """Whether two choices of events leave the same work in a run."""
    for e in range(len(zero.events.activity)):
        i: int = zero.events.activity[e]
        if before[i, b] != after[i, b]:
            return False
    for e in range(len(choice.events.activity)):
        i: int = choice.events.activity[e]
        if before[i, b] != after[i, b]:
            return False
    return True
