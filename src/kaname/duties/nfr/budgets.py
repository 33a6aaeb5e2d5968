"""Error budgets: what is left of each, by the latest reading, and how fast it has gone since an earlier one.

A reading holds good and all events over the window that ends on its day. Between two readings of a rolling window the
bad events that were added are at least their difference, so the recent burn rate is a lower bound.

A composite has an objective per indicator. Its level is the mean of their levels by weight, its target that of their
targets, so that its budget is spent when the weighted bad shares reach the weighted budgets. OpenSLO gives weights but
no formula; this one is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.duties.nfr.quality import Quality
from kaname.engines import burn
from kaname.engines.ratio import Ratio, Reason
from kaname.model.base import Ref
from kaname.model.indicators import AlertCondition, SloReading, SloTarget
from kaname.model.quality import Policy, Slo

UNIT_DAYS: Mapping[str, float] = {"m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "M": 30, "Q": 90, "Y": 365}
"""OpenSLO's units of a duration in days; month, quarter and year by their usual length."""
HOURS_PER_DAY = 24.0
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Account:
    """The error budget of one objective by the latest reading; `reading` None where none is young enough.

    `objective` is None where it is that of a whole composite; its reading is then the oldest of its parts.
    """

    slo: Slo
    objective: SloTarget | None
    target: float
    reading: SloReading | None
    level: Ratio[float]
    remaining: Ratio[float]
    burn: Ratio[float]
    days_left: Ratio[float]


def days_of(duration: str) -> float:
    """A duration in OpenSLO's shorthand as days."""
    return int(duration[:-1]) * UNIT_DAYS[duration[-1]]


def window_days(slo: Slo) -> float:
    """The length of an SLO's window in days."""
    return days_of(slo.window.duration)


def readings(standing: Quality, slo: Slo, objective: SloTarget) -> tuple[SloReading, ...]:
    """The readings of an objective up to the day, oldest first.

    Those of the objective where it has its own indicator, else of its SLO; where there are none, those of the SLO
    whose indicator it shares, as far as that has the same window.
    """
    apart = objective.indicator is not None or objective.indicator_ref is not None
    own = objective.readings if apart else slo.readings
    given = own or _shared(standing, slo, objective.indicator_ref if apart else slo.indicator_ref)
    return tuple(sorted((one for one in given if one.on <= standing.as_of), key=lambda one: (one.on, one.total)))


def _shared(standing: Quality, slo: Slo, ref: Ref[Slo] | None) -> tuple[SloReading, ...]:
    other = standing.program.get(ref)
    return other.readings if other is not None and other.window.duration == slo.window.duration else ()


def latest(standing: Quality, slo: Slo, objective: SloTarget) -> SloReading | None:
    """The newest reading, as long as its window still reaches into the present one."""
    known = readings(standing, slo, objective)
    if not known or standing.age(known[-1].on) > max(window_days(slo), 1.0):
        return None
    return known[-1]


def last_read(standing: Quality, slo: Slo) -> date | None:
    """The day up to which all objectives were read; None where one never was."""
    known = [readings(standing, slo, one) for one in slo.objectives or (SloTarget(target=0.0),)]
    return min(each[-1].on for each in known) if all(known) else None


def accounts(standing: Quality) -> tuple[Account, ...]:
    """The error budgets of all objectives, by SLO."""
    return tuple(account for slo in standing.every(Slo) for account in accounts_of(standing, slo))


def accounts_of(standing: Quality, slo: Slo) -> tuple[Account, ...]:
    """The error budgets of one SLO, an objective each, and then that of the whole where it is a composite."""
    parts = tuple(_account(standing, slo, one) for one in slo.objectives)
    return (*parts, _whole(slo, parts)) if slo.composite else parts


def _account(standing: Quality, slo: Slo, objective: SloTarget) -> Account:
    reading = latest(standing, slo, objective)
    given = [] if reading is None else [burn.Slice(reading.good, reading.total)]
    level = burn.level(given, burn.Budgeting.OCCURRENCES).ratio
    return _judged(slo, objective, objective.share, reading, level)


def _whole(slo: Slo, parts: tuple[Account, ...]) -> Account:
    weights = [one.objective.weight for one in parts if one.objective is not None]
    target = sum(weight * one.target for weight, one in zip(weights, parts, strict=True)) / sum(weights)
    levels = [one.level.value for one in parts if one.level.value is not None]
    read = [one.reading for one in parts if one.reading is not None]
    level: Ratio[float] = Ratio(None, Reason.NO_EVENTS)
    if len(levels) == len(parts):
        level = Ratio(sum(weight * one for weight, one in zip(weights, levels, strict=True)) / sum(weights))
    oldest = min(read, key=lambda one: one.on) if len(read) == len(parts) else None
    return _judged(slo, None, target, oldest, level)


def _judged(
    slo: Slo, objective: SloTarget | None, target: float, reading: SloReading | None, level: Ratio[float]
) -> Account:
    if level.value is None:
        return Account(slo, objective, target, reading, level, level, level, level)
    error = 1 - level.value
    rate, remaining = burn.burn_rate(error, target), burn.budget_remaining(error, target)
    left = rate
    if rate.value is not None and remaining.value is not None:
        left = burn.time_to_exhaustion(window_days(slo), rate.value, remaining.value)
    return Account(slo, objective, target, reading, level, remaining, rate, left)


def policies(standing: Quality, slo: Slo, trigger: str) -> tuple[Policy, ...]:
    """The active policies of an SLO with a trigger: those it names, and those that watch it."""
    return standing.policies_of(slo.key, trigger, named=standing.keys(slo.policies))


def spent(account: Account, policy: Policy) -> bool:
    """Whether what is left of a budget is at or below a policy's threshold (a share; 0 where it states none)."""
    remaining = account.remaining.value
    return remaining is not None and remaining <= (policy.threshold or 0.0)


@dataclass(frozen=True, slots=True)
class Recent:
    """The burn rate since an earlier reading."""

    since: date
    rate: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a budget went since an earlier reading, and the alert whose factor that exceeds."""

    alert: burn.Alert
    since: date
    rate: float


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


def pace(standing: Quality, account: Account) -> Pace | None:
    """The severest alert that the recent burn rate exceeds; events are taken to be even over the window."""
    for alert in alerts(account.slo):
        found = _recent(standing, account, alert.long_hours)
        if found is not None and found.rate > alert.factor:
            return Pace(alert, found.since, found.rate)
    return None


def burns_beyond(standing: Quality, account: Account, factor: float | None) -> Recent | None:
    """The recent burn rate where it exceeds a factor; without one, where it exceeds that of any alert."""
    if factor is None:
        found = pace(standing, account)
        return None if found is None else Recent(found.since, found.rate)
    recent = _recent(standing, account, 0.0)
    return recent if recent is not None and recent.rate > factor else None


def _recent(standing: Quality, account: Account, hours: float) -> Recent | None:
    """The burn rate since the newest reading that is at least so many hours before the latest."""
    now, objective = account.reading, account.objective
    if now is None or objective is None or not now.total:
        return None
    before = _before(readings(standing, account.slo, objective), now, hours)
    if before is None:
        return None
    bad = (now.total - now.good) - (before.total - before.good)
    recent = max(bad, 0.0) / (now.total * (now.on - before.on).days / window_days(account.slo))
    rate = burn.burn_rate(recent, account.target).value
    return None if rate is None else Recent(before.on, rate)


def _before(known: tuple[SloReading, ...], now: SloReading, hours: float) -> SloReading | None:
    """The newest reading at least so many hours, and at most a week, before the latest."""
    spans = ((one, now.on - one.on) for one in known)
    return next((one for one, span in reversed(list(spans)) if timedelta(hours=hours) <= span <= RECENT and span), None)
