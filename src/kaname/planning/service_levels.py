"""Service levels as they are asked about: windows, alerts, and the indicator and source of each objective.

An indicator names its source as OpenSLO does: by the id of a source of the plan, or by the tool (`prometheus`) where
the plan has one such source.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kaname.engines import burn
from kaname.engines.burn import HOURS_PER_DAY
from kaname.model.base import Key
from kaname.model.indicators import AlertCondition, Indicator, SloTarget
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.model.sources import Source

PROMETHEUS = "prometheus"
_MONTHS: Mapping[str, int] = {"M": 1, "Q": 3, "Y": 12}
UNIT_DAYS: Mapping[str, float] = {"m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "M": 30, "Q": 90, "Y": 365}
"""OpenSLO's units of a duration in days; month, quarter and year by their usual length."""


class Unasked(StrEnum):
    """Why an objective can't be asked of Prometheus, or can't be written as its rules."""

    NO_OBJECTIVE = "no_objective"
    NO_INDICATOR = "no_indicator"
    ELSEWHERE = "elsewhere"
    NO_SOURCE = "no_source"
    UNKNOWN_SOURCE = "unknown_source"
    OTHER_TOOL = "other_tool"
    NO_QUERY = "no_query"
    RATE_OF_SUM = "rate_of_sum"
    MIXED = "mixed"
    COARSE = "coarse"
    CALENDAR = "calendar"
    NO_PERIOD = "no_period"
    SLICES = "slices"
    NOT_DAYS = "not_days"


@dataclass(frozen=True, slots=True)
class Indicated:
    """The indicator of an objective, and the source that is asked."""

    indicator: Indicator
    source: Source


def days_of(text: str) -> float:
    """A duration in OpenSLO's shorthand as days."""
    return int(text[:-1]) * UNIT_DAYS[text[-1]]


def hours_of(text: str) -> float:
    """A duration in OpenSLO's shorthand as hours."""
    return days_of(text) * HOURS_PER_DAY


def window_days(slo: Slo) -> float:
    """The length of an SLO's window in days."""
    return days_of(slo.window.duration)


def period_start(slo: Slo, at: datetime) -> datetime | None:
    """When the period of a window that follows the calendar began, in which a moment lies.

    Months, quarters and years end on the day of the month on which the first one starts, or on its last where it has no
    such day. None where the start can't be read or lies ahead.
    """
    zone, length = ZoneInfo(slo.window.zone or "UTC"), slo.window.duration
    try:
        first = datetime.fromisoformat(slo.window.calendar_start.strip())
    except ValueError:
        return None
    if first.tzinfo is not None:
        first = first.astimezone(zone).replace(tzinfo=None)
    local = at.astimezone(zone).replace(tzinfo=None)
    if local < first:
        return None
    if length[-1] not in _MONTHS:
        span = timedelta(days=days_of(length))
        return (first + (local - first) // span * span).replace(tzinfo=zone)
    step = int(length[:-1]) * _MONTHS[length[-1]]
    passed = ((local.year - first.year) * 12 + local.month - first.month) // step * step
    begun = _later(first, passed)
    return (begun if begun <= local else _later(first, passed - step)).replace(tzinfo=zone)


def _later(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first.replace(year=year, month=month + 1, day=min(first.day, monthrange(year, month + 1)[1]))


def alerts(slo: Slo) -> tuple[burn.Alert, ...]:
    """The alerts of an SLO, severest first: those it states, else the four of the Workbook for its window."""
    stated = [_alert(slo, one.condition) for one in slo.alerts]
    if not stated:
        return burn.alerts(window_days(slo))
    return tuple(sorted(stated, key=lambda one: (one.severity is not burn.Severity.PAGE, -one.factor)))


def _alert(slo: Slo, condition: AlertCondition) -> burn.Alert:
    lookback, after = days_of(condition.lookback), days_of(condition.alert_after)
    return burn.Alert(
        burn.Severity(condition.severity),
        lookback * HOURS_PER_DAY,
        after * HOURS_PER_DAY,
        burn.budget_used(condition.threshold, lookback, window_days(slo)),
        condition.threshold,
    )


def spans(slo: Slo) -> tuple[float, ...]:
    """The long and short windows of the alerts of an SLO in hours, the shortest first."""
    return tuple(sorted({hours for one in alerts(slo) for hours in (one.short_hours, one.long_hours)}))


def indicated(program: Program, slo: Slo, objective: SloTarget) -> Indicated | Unasked:
    """The indicator of an objective and its source in Prometheus, or why there is none."""
    found = _indicator(program, slo, objective)
    if isinstance(found, Unasked):
        return found
    source = _source(program, _named(found))
    return source if isinstance(source, Unasked) else Indicated(found, source)


def indicated_source(program: Program, slo: Slo, objective: SloTarget) -> str:
    """The source as the indicator of an objective names it; "" where it names none."""
    found = _indicator(program, slo, objective)
    return "" if isinstance(found, Unasked) else _named(found)


def _named(indicator: Indicator) -> str:
    metric = indicator.ratio or indicator.threshold
    return metric.source if metric is not None else ""


def _indicator(program: Program, slo: Slo, objective: SloTarget) -> Indicator | Unasked:
    """That of the objective, else of its SLO; by reference that of another SLO of the program."""
    apart = objective.indicator is not None or objective.indicator_ref is not None
    found, ref = (objective.indicator, objective.indicator_ref) if apart else (slo.indicator, slo.indicator_ref)
    seen: set[Key] = {slo.key}
    while found is None:
        key = program.resolve(ref)
        if key is None or key in seen:
            return Unasked.NO_INDICATOR
        if program.records.get(key) is None:
            return Unasked.ELSEWHERE
        seen.add(key)
        other = program.get(ref)
        if other is None:
            return Unasked.NO_INDICATOR
        found, ref = other.indicator, other.indicator_ref
    return found


def _source(program: Program, name: str) -> Source | Unasked:
    if not name:
        return Unasked.NO_SOURCE
    known = {one.id: one for one in program.all(Source)}
    if name in known:
        return known[name] if known[name].vendor == PROMETHEUS else Unasked.OTHER_TOOL
    if name.strip().casefold() == PROMETHEUS:
        tools = [one for one in known.values() if one.vendor == PROMETHEUS]
        if len(tools) == 1:
            return tools[0]
    return Unasked.UNKNOWN_SOURCE


def objectives(program: Program) -> Iterator[tuple[Slo, SloTarget]]:
    """Every objective with its SLO, by id."""
    for slo in sorted(program.all(Slo), key=lambda one: one.id):
        for objective in slo.objectives:
            yield slo, objective
