"""Warm the engines: compile their kernels once, so that the first answer of a new installation does not wait for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from kaname.engines import network
from kaname.engines.forecast import compare, forecast
from kaname.engines.forecast.drivers import redraw
from kaname.engines.instance import Activity, Demand, Event, Hit, Instance, Link, Mode, Shape, Spread
from kaname.engines.schedule import replan, schedule


def warm() -> None:
    """Solve a problem of two activities in every way, and one without what makes it special."""
    mode = Mode(Spread(3.0, 2.0, 5.0, Shape.TRIANGULAR), 0, (Demand(0, 1.0),))
    instance = Instance(
        origin=date(2026, 3, 2),
        now=0.0,
        activities=(Activity((mode,), factors=((0, 0.5),)), Activity((mode,), deadline=3.0)),
        links=(Link(0, 1),),
        calendars=(np.resize([True] * 5 + [False] * 2, 70),),
        resources=(np.ones(70),),
        events=(Event(0.5, (Hit(0, Spread(1.0)),)),),
        factors=1,
    )
    network.solve(instance)
    schedule(instance)
    half = Activity((Mode(Spread(3.0), 0, (Demand(0, 0.6),)),))  # two of them are longer than any bound tells
    late = replace(half, deadline=3.0)
    for one in (half, late):
        either = replace(one, modes=(*half.modes, Mode(Spread(2.0), 0, (Demand(0, 1.0),))))
        schedule(replace(instance, activities=(half, one), links=(), events=()))
        schedule(replace(instance, activities=(either, either), links=(), events=()))
    replan(instance, np.array([0.0, 2.0]))
    for levelled in (False, True):
        forecast(instance, runs=100, levelled=levelled, keep=(1,))
        compare(instance, (instance.events,), 1, runs=100, levelled=levelled)
    wished = replace(instance, activities=(instance.activities[0], Activity((mode,), start_pin=1.0)))
    forecast(wished, runs=100)
    windowed = (replace(instance.events[0], window=(1.0, 2.5)),)
    redraw(replace(instance, events=windowed), (0,), runs=100, seed=1, levelled=False)


if __name__ == "__main__":
    warm()
