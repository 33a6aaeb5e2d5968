"""Forecasts of the finish at each status date of a project under way: ours, and what is usual.

Ours is made by what makes a program's: finished work corrects what is left, and the network is played through.
Estimates are the usual ones, triangles of ±20 % around the plan, correlated as in a program without teams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from bench.baseline import RUNS, USUAL, Past, Training, uncertain
from bench.dslib import Project, Status
from kaname.engines.earned_schedule import EarnedSchedule, earned_schedule, forecast_duration
from kaname.engines.experience import applied
from kaname.engines.forecast import forecast
from kaname.engines.instance import Floats
from kaname.model.correlation import DurationCorrelation
from kaname.planning import experience

THIRDS = ("early", "middle", "late")
RIVALS = ("plan", "planned_value", "earned_schedule", "delay_added")
EARNED = (0.02, 0.99)
LEVELS = (0.5, 0.8)
RHO = DurationCorrelation().between_teams
_DIGITS = Decimal("0.000001")


class Error(NamedTuple):
    """At one status date: the family, the third of earned value, the absolute error of each method in percent of the
    actual length, and whether our P80 held.
    """

    family: str
    third: str
    percent: dict[str, float]
    p80_held: bool


def errors(past: Past, training: Training) -> Iterator[Error]:
    """The errors at every status date before the finish with a share of the budget earned."""
    project = past.project
    for status in project.statuses:
        earned = project.earned(status)
        if not (0 < status.at < project.actual_days - 1e-9 and EARNED[0] <= earned <= EARNED[1]):
            continue
        ours, p80 = ours_at(past, status, training)
        forecasts = {"": ours} | {
            name: max(length, status.at) for name, length in usual(project, status.at, earned).items()
        }
        actual = project.actual_days
        percent = {name: 100 * abs(length - actual) / actual for name, length in forecasts.items()}
        yield Error(project.family, THIRDS[min(int(earned * 3), 2)], percent, actual <= p80 + 1e-9)


def ours_at(past: Past, status: Status, training: Training) -> tuple[float, float]:
    """Our P50 and P80 of the length, where comparable work is that of the other families."""
    known = past.project.under_way(status)
    activities = tuple(uncertain(each, USUAL, RHO) for each in known.activities)
    estimated = replace(known, activities=activities, factors=1)
    learnt = experience.correction(estimated, RHO, training.outside)
    drawn = estimated if learnt is None else applied(estimated, learnt)
    found = forecast(drawn, runs=RUNS, levelled=False, levels=LEVELS)
    p50, p80 = past.project.since_start([float(each) for each in np.quantile(found.project, LEVELS)])
    return max(float(p50), status.at), max(float(p80), status.at)


def usual(project: Project, at: float, earned: float) -> dict[str, float]:
    """The length by the plan, by planned value's SPI, by earned schedule's SPI(t), and with today's delay added."""
    value = project.planned_value()
    planned = project.planned_days
    spi = earned / max(_value_at(value, at), 1e-9)
    found = earned_schedule([_decimal(each) for each in value], _decimal(earned), _decimal(at))
    assert isinstance(found, EarnedSchedule)
    performance = found.spi_t.value or Decimal(1)
    length, es, now = _decimal(planned), min(found.es_periods, _decimal(planned)), _decimal(at)
    return {
        "plan": planned,
        "planned_value": planned / spi,
        "earned_schedule": float(forecast_duration(length, es, now, performance).value or now),
        "delay_added": float(forecast_duration(length, es, now, Decimal(1)).value or now),
    }


def _value_at(value: Floats, at: float) -> float:
    return float(np.interp(at, np.arange(len(value) + 1), np.concatenate([[0.0], value])))


def _decimal(value: float) -> Decimal:
    return Decimal(value).quantize(_DIGITS)
