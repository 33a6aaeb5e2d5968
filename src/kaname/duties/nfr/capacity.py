"""Capacity: demand against the limit of a resource, and when the one passes the other.

Demand is a straight line in weeks; the day that counts is the one on which its upper prediction bound passes the limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kaname.engines.capacity import headroom_over_peak
from kaname.engines.ratio import Ratio
from kaname.engines.trend import Exhaustion, exhaustion, fit_line
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Undefined
from kaname.model.plan import Reading
from kaname.model.quality import CapacityPlan
from kaname.planning.standing import Standing

EXHAUSTED = Code("nfr.capacity-exhausted", Severity.ACT)
ORDER_NOW = Code("nfr.capacity-order-now", Severity.ACT)
RUNS_OUT = Code("nfr.capacity-runs-out", Severity.WATCH)
ABOVE_TARGET = Code("nfr.capacity-above-target", Severity.WATCH)
UNMEASURED = Code("nfr.capacity-unmeasured", Severity.WATCH)
CODES = (EXHAUSTED, ORDER_NOW, RUNS_OUT, ABOVE_TARGET, UNMEASURED)

LEVEL = 0.95
WEEKS_AHEAD = 104
HORIZON = timedelta(days=365)
"""How far a program without an end looks for a limit that is passed."""
PEAK_WITHIN = timedelta(days=365)
LEAST_POINTS = 3
LARGEST = 1e100  # squares of larger values leave the range of floating point
COLUMNS = (
    "record",
    "component",
    "resource",
    "unit",
    "limit",
    "demand",
    "utilisation",
    "peak",
    "headroom_over_peak",
    "exhausted_by_bound",
    "exhausted_by_point",
    "lead_time",
    "order_by",
    "read_on",
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """When demand passes the limit: by the upper prediction bound and, later, by the point forecast."""

    by_bound: date | Undefined
    by_point: date | Undefined


def known(standing: Standing, plan: CapacityPlan) -> tuple[Reading, ...]:
    """The readings up to the day, oldest first."""
    return tuple(sorted((one for one in plan.demand if one.on <= standing.as_of), key=lambda one: (one.on, one.value)))


def outlook(standing: Standing, plan: CapacityPlan) -> Outlook:
    """When the limit is passed, by least squares through all readings; a reason where they do not tell."""
    readings = known(standing, plan)
    if plan.limit is None:
        return Outlook(Undefined("no_limit"), Undefined("no_limit"))
    if len(readings) < LEAST_POINTS or len({one.on for one in readings}) < 2:
        return Outlook(Undefined("too_few_points"), Undefined("too_few_points"))
    if max(abs(one.value) for one in readings) > LARGEST:
        return Outlook(Undefined("demand_out_of_range"), Undefined("demand_out_of_range"))
    first = readings[0].on
    found = _exhaustion(tuple(((one.on - first).days / 7, one.value) for one in readings), plan.limit)
    return Outlook(_day(first, found.by_upper_bound), _day(first, found.by_point))


@lru_cache(maxsize=256)
def _exhaustion(points: tuple[tuple[float, float], ...], limit: float) -> Exhaustion:
    """When a line through points in weeks passes a limit; kept, since figure and findings both ask."""
    weeks, values = zip(*points, strict=True)
    return exhaustion(fit_line(weeks, values), limit, LEVEL, WEEKS_AHEAD)


def _day(first: date, weeks: Ratio[float]) -> date | Undefined:
    if weeks.value is None:
        return Undefined(str(weeks.reason))
    days = round(weeks.value * 7)
    return first + timedelta(days=days) if days <= (date.max - first).days else Undefined("not_within_horizon")


def order_by(plan: CapacityPlan, passed: date | Undefined) -> date | None:
    """The last day on which more can be ordered in time."""
    if isinstance(passed, Undefined) or plan.lead_time_days > (passed - date.min).days:
        return None
    return passed - timedelta(days=plan.lead_time_days)


def figure(standing: Standing) -> Figure:
    """Every resource: demand, limit, headroom, and when it runs out."""
    rows = tuple(_row(standing, plan) for plan in standing.every(CapacityPlan))
    return Figure("nfr.capacity", COLUMNS, rows, "" if rows else "no_capacity_plans", "linear_trend_95")


def _row(standing: Standing, plan: CapacityPlan) -> tuple[Cell, ...]:
    readings, ahead = known(standing, plan), outlook(standing, plan)
    latest = readings[-1] if readings else None
    peak = _peak(standing, readings)
    return (
        plan.key,
        standing.key(plan.component),
        plan.resource or None,
        plan.unit or None,
        plan.limit,
        latest.value if latest else None,
        _utilisation(plan, latest),
        peak,
        _headroom(plan, peak),
        ahead.by_bound,
        ahead.by_point,
        Days(plan.lead_time_days, calendar=True),
        order_by(plan, ahead.by_bound),
        latest.on if latest else None,
    )


def _peak(standing: Standing, readings: tuple[Reading, ...]) -> float | None:
    """The highest reading of the last year."""
    return max((one.value for one in readings if standing.as_of - one.on <= PEAK_WITHIN), default=None)


def _utilisation(plan: CapacityPlan, latest: Reading | None) -> Cell:
    if plan.limit is None:
        return Undefined("no_limit")
    return None if latest is None else Percent(latest.value / plan.limit)


def _headroom(plan: CapacityPlan, peak: float | None) -> Cell:
    if plan.limit is None or peak is None:
        return Undefined("no_limit" if plan.limit is None else "no_readings")
    room = headroom_over_peak(plan.limit, peak)
    return Undefined(str(room.reason)) if room.value is None else Percent(room.value)


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with capacity: the worst that holds of each resource, and what nobody measures."""
    for plan in standing.every(CapacityPlan):
        readings = known(standing, plan)
        if plan.limit is None or len(readings) < LEAST_POINTS or standing.silent(readings[-1].on):
            last = readings[-1].on if readings else Undefined("no_readings")
            yield UNMEASURED.at(*_subjects(standing, plan), last=last, count=len(readings))
        if plan.limit is not None and readings:
            yield from _running_out(standing, plan, plan.limit, readings[-1])


def _running_out(standing: Standing, plan: CapacityPlan, limit: float, latest: Reading) -> Iterator[Finding]:
    subjects, demand = _subjects(standing, plan), latest.value
    unit: Cell = plan.unit or Undefined("units_not_stated")
    ahead = outlook(standing, plan)
    last_order = order_by(plan, ahead.by_bound)
    if demand >= limit:
        yield EXHAUSTED.at(*subjects, demand=demand, limit=limit, unit=unit, read_on=latest.on)
    elif isinstance(ahead.by_bound, date) and last_order is not None and last_order <= standing.as_of:
        lead = Days(plan.lead_time_days, calendar=True)
        yield ORDER_NOW.at(*subjects, limit=limit, unit=unit, date=ahead.by_bound, order_by=last_order, lead=lead)
    elif isinstance(ahead.by_bound, date) and ahead.by_bound <= _horizon(standing):
        yield RUNS_OUT.at(
            *subjects,
            limit=limit,
            unit=unit,
            date=ahead.by_bound,
            due=last_order or Undefined("not_stated"),
            point=ahead.by_point,
        )
    elif demand > plan.target_utilisation * limit:
        target = Percent(plan.target_utilisation)
        yield ABOVE_TARGET.at(*subjects, used=Percent(demand / limit), target=target, read_on=latest.on)


def _subjects(standing: Standing, plan: CapacityPlan) -> tuple[Key, ...]:
    return standing.known(plan.key, standing.key(plan.component))


def _horizon(standing: Standing) -> date:
    """The end of the program, but at least a year ahead."""
    ends = standing.program.charter.ends or date.min
    return max(ends, min(standing.as_of, date.max - HORIZON) + HORIZON)
