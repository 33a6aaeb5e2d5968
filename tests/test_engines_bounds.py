"""Compiled code checks no index, so what is no number or beyond all bounds is refused before it runs."""

from datetime import date

import numpy as np
import pytest

from kaname.engines import network
from kaname.engines.forecast import forecast
from kaname.engines.instance import Activity, Demand, Event, Hit, Instance, Link, Mode, Shape, Spread
from kaname.engines.schedule import schedule

ABSURD = (float("nan"), float("inf"), 1e300)
USUAL = Spread(2.0, 1.0, 3.0, Shape.TRIANGULAR)


def instance(spread: Spread = USUAL, lag: float = 0.0, demand: float = 1.0, hit: Spread = USUAL) -> Instance:
    return Instance(
        origin=date(2026, 3, 2),
        now=0.0,
        activities=tuple(Activity(modes=(Mode(spread, 0, (Demand(0, demand),)),)) for _ in range(2)),
        links=(Link(0, 1, lag=lag),),
        calendars=(np.array([True] * 5 + [False] * 2),),
        resources=(np.full(7, 3.0),),
        events=(Event(0.5, (Hit(0, hit),)),),
    )


@pytest.mark.parametrize("wrong", ABSURD, ids=str)
@pytest.mark.parametrize("what", ["likely", "high", "lag", "demand", "hit"])
def test_no_engine_runs_on_what_is_no_number(what, wrong):
    spreads = {
        "likely": {"spread": Spread(wrong)},
        "high": {"spread": Spread(2.0, 1.0, wrong, Shape.TRIANGULAR)},
        "hit": {"hit": Spread(wrong)},
    }
    broken = instance(**spreads.get(what, {what: wrong}))
    for solve in (network.solve, schedule, lambda one: forecast(one, runs=100)):
        with pytest.raises(ValueError, match=r"bounds|negative"):
            solve(broken)


def test_what_is_large_but_possible_is_computed():
    assert network.solve(instance(Spread(10_000.0), lag=10_000.0)).finish == pytest.approx(30_000 * 7 / 5, abs=3)
