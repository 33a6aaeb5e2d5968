"""Forecasts of a project's length before it starts, over its planned length: ours, and what is usual."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

import numpy as np

from bench.dslib import Project
from kaname.engines import network
from kaname.engines.forecast import forecast
from kaname.engines.instance import Activity, Shape, Spread
from kaname.engines.reference_class import Case, ReferenceClass, correct, fit, pooled, tightness

LEVELS = (0.5, 0.8, 0.95)
METHODS = ("", "own_history", "outside_view", "network", "triangles", "plan")
RUNS = 2_000
NEARLY_NOTHING = 1e-6
CORRELATION = 0.3
"""Between the durations of any two activities, as in a plan of one team."""
USUAL = Spread(1.0, 0.8, 1.2, Shape.TRIANGULAR)
Quantiles = tuple[float, ...]


@dataclass(frozen=True)
class Past:
    """A finished project: the case it makes for others, and how long its activities took against their plan."""

    project: Project
    case: Case
    ratios: tuple[float, ...]


@dataclass(frozen=True)
class Training:
    """The finished projects that a forecast may know."""

    past: tuple[Past, ...]

    @cached_property
    def outside(self) -> ReferenceClass:
        """The reference class of their lengths."""
        return fit(each.case for each in self.past)

    @cached_property
    def alone(self) -> ReferenceClass:
        """The same with nothing borrowed from elsewhere."""
        return fit((each.case for each in self.past), borrowed_cases=NEARLY_NOTHING)

    @cached_property
    def activities(self) -> Spread:
        """How long an activity takes, over its planned time."""
        return Spread(1.0, shape=Shape.EMPIRICAL, samples=pooled(each.ratios for each in self.past))

    @cached_property
    def plain_outside_view(self) -> Quantiles:
        """The quantiles of their lengths as they are."""
        lengths = [each.case.ratio for each in self.past]
        return tuple(float(length) for length in np.quantile(lengths, LEVELS))


def study(project: Project) -> Past:
    """What a finished project teaches."""
    done = project.statuses[-1].progress
    ratios = (
        done[place].spent / work.days
        for place, work in enumerate(project.work)
        if work.days > 0 and place in done and done[place].done
    )
    tight = tightness(project.instance, network.solve(project.instance))
    return Past(project, Case(project.actual_days / project.planned_days, project.family, tight), tuple(ratios))


def training_for(family: str, known: Iterable[Past]) -> Training:
    """What may be known of a project of a family: projects of all others."""
    return Training(tuple(each for each in known if each.project.family != family))


def predict(method: str, past: Past, training: Training) -> Quantiles:
    """The length at each level by one method. Raises ValueError for an unknown one."""
    match method:
        case "":
            inside = by_network(past.project, training.activities, CORRELATION)
            return correct(inside, LEVELS, training.outside, past.case.tightness)
        case "own_history":
            inside = by_network(past.project, training.activities, CORRELATION)
            return correct(inside, LEVELS, training.alone, past.case.tightness)
        case "network":
            return by_network(past.project, training.activities, CORRELATION)
        case "triangles":
            return by_network(past.project, USUAL, 0.0)
        case "outside_view":
            return training.plain_outside_view
        case "plan":
            return (1.0,) * len(LEVELS)
        case _:
            raise ValueError(method)


def by_network(project: Project, spread: Spread, correlation: float) -> Quantiles:
    """By Monte Carlo runs of the network, every duration multiplied by a draw from one distribution."""
    activities = tuple(uncertain(each, spread, correlation) for each in project.instance.activities)
    instance = replace(project.instance, activities=activities, factors=1)
    found = forecast(instance, runs=RUNS, levelled=False, levels=LEVELS)
    return _shares(np.quantile(found.project, LEVELS), project)


def _shares(finishes: Sequence[float] | np.ndarray, project: Project) -> Quantiles:
    times = project.since_start([float(each) for each in finishes])
    return tuple(float(each) for each in times / project.planned_days)


def uncertain(activity: Activity, spread: Spread, correlation: float) -> Activity:
    """An activity whose duration, and what is left of it, is multiplied by a draw."""
    planned = activity.modes[0].duration.likely
    if planned <= 0:
        return activity
    left = activity.remaining
    factors = ((0, sqrt(correlation)),) if correlation else ()
    return replace(
        activity,
        modes=(replace(activity.modes[0], duration=_times(spread, planned)),),
        remaining=left if left is None or left.likely <= 0 else _times(spread, left.likely),
        factors=factors,
    )


def _times(spread: Spread, days: float) -> Spread:
    return replace(spread, likely=days, low=days * spread.low, high=days * spread.high)
