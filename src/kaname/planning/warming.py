"""Warm the engines: compile their kernels once, so that the first answer of a new installation does not wait for it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np

from kaname.engines import network
from kaname.engines.explain import Item, contradictions
from kaname.engines.forecast import compare, forecast
from kaname.engines.forecast.drivers import redraw
from kaname.engines.instance import Activity, ConflictKind, Demand, Event, Hit, Instance, Link, Mode, Shape, Spread
from kaname.engines.schedule import replan, schedule


def schedules() -> None:
    """Date a problem of two activities, plan it in every way and without what makes it special, and explain it."""
    instance = _problem()
    network.solve(instance)
    schedule(instance)
    half = Activity((Mode(Spread(3.0), 0, (Demand(0, 0.6),)),))  # two of them are longer than any bound tells
    late = replace(half, deadline=3.0)
    for one in (half, late):
        either = replace(one, modes=(*half.modes, Mode(Spread(2.0), 0, (Demand(0, 1.0),))))
        schedule(replace(instance, activities=(half, one), links=(), events=()))
        schedule(replace(instance, activities=(either, either), links=(), events=()))
    replan(instance, np.array([0.0, 2.0]))
    for one in (instance, replace(instance, activities=(late, late), links=(), events=())):
        contradictions(one, schedule(one), [Item(ConflictKind.DEADLINE, 1)])


def forecasts() -> None:
    """Forecast the problem in every way."""
    instance = _problem()
    for levelled in (False, True):
        forecast(instance, runs=100, levelled=levelled, keep=(1,))
        compare(instance, (instance.events, ()), 1, runs=100, levelled=levelled)
    point = Activity((Mode(Spread(0.0), 0),))  # with points blocks of runs are dated, without them rows
    forecast(replace(instance, activities=(*instance.activities, point)), runs=100, levelled=False)
    wished = replace(instance, activities=(instance.activities[0], replace(instance.activities[1], start_pin=1.0)))
    forecast(wished, runs=100)
    windowed = (replace(instance.events[0], window=(1.0, 2.5)),)
    redraw(replace(instance, events=windowed), (0,), runs=100, seed=1, levelled=False)


PARTS = (schedules, forecasts)
"""What can be compiled beside each other: these share small kernels only."""


def warm() -> None:
    """Compile everything, in this process."""
    for part in PARTS:
        part()


def beside() -> int:
    """Compile each part in a process of its own, and return how many of them failed."""
    command = "from kaname.planning import warming; warming."
    running = [subprocess.Popen([sys.executable, "-c", f"{command}{part.__name__}()"]) for part in PARTS]
    return sum(process.wait() != 0 for process in running)


def _problem() -> Instance:
    mode = Mode(Spread(3.0, 2.0, 5.0, Shape.TRIANGULAR), 0, (Demand(0, 1.0),))
    return Instance(
        origin=date(2026, 3, 2),
        now=0.0,
        activities=(Activity((mode,), factors=((0, 0.5),)), Activity((mode,), deadline=3.0)),
        links=(Link(0, 1),),
        calendars=(np.resize([True] * 5 + [False] * 2, 70),),
        resources=(np.ones(70),),
        events=(Event(0.5, (Hit(0, Spread(1.0)),)),),
        factors=1,
    )


if __name__ == "__main__":
    sys.exit(beside())
