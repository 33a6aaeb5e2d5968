"""Error budgets: what is left of each by the latest reading, and how fast it goes.

A reading holds good and all events over the window that ends on its day: what a source measured, or what the plan
states; the later one counts, of the same day the measured one. With a measured reading comes the share of errors over
both windows of each alert, and an alert fires while both exceed its factor. Between two stated readings of a rolling
window the bad events that were added are at least their difference, so that recent burn rate is a lower bound.

A composite has an objective per indicator. Its level is the mean of their levels by weight, its target that of their
targets, so that its budget is spent when the weighted bad shares reach the weighted budgets. OpenSLO gives weights but
no formula; this one is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from kaname.engines import burn
from kaname.engines.ratio import Ratio, Reason
from kaname.evidence.facts import Evidence
from kaname.model.base import Key, Ref
from kaname.model.history import History
from kaname.model.indicators import SloReading, SloTarget
from kaname.model.program import Program
from kaname.model.quality import Policy, Slo
from kaname.planning.service_levels import alerts, window_days
from kaname.planning.slo_evidence import Levels, Measured
from kaname.planning.standing import Standing
from kaname.planning.timetable import Timetable

RECENT = timedelta(days=7)


class Served(Standing):
    """A program on a day with what is measured of its service levels, and the policies that watch them."""

    def __init__(
        self, program: Program, history: History, timetable: Timetable, evidence: Evidence | None = None
    ) -> None:
        super().__init__(program, history, timetable)
        self.levels = Levels(program, evidence or Evidence(), self.as_of)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The active policies, by id."""
        return tuple(one for one in self.every(Policy) if one.active)

    def policies_of(self, record: Key, trigger: str, named: Iterable[Key] = ()) -> tuple[Policy, ...]:
        """The active policies with a trigger that watch a record by name, and those that the record names."""
        names = set(named)
        found = (one for one in self.policies if one.trigger == trigger)
        return tuple(one for one in found if one.key in names or record in self.keys(one.watches))


@dataclass(frozen=True, slots=True)
class Account:
    """The error budget of one objective by the latest reading; `reading` None where none is young enough.

    `objective` is None where it is that of a whole composite; its reading is then the oldest of its parts.
    """

    slo: Slo
    objective: SloTarget | None
    target: float
    reading: Measured | None
    level: Ratio[float]
    remaining: Ratio[float]
    burn: Ratio[float]
    days_left: Ratio[float]


def readings(standing: Served, slo: Slo, objective: SloTarget) -> tuple[SloReading, ...]:
    """The readings that the plan states of an objective up to the day, oldest first.

    Those of the objective where it has its own indicator, else of its SLO; where there are none, those of the SLO
    whose indicator it shares, as far as that has the same window.
    """
    apart = objective.indicator is not None or objective.indicator_ref is not None
    own = objective.readings if apart else slo.readings
    given = own or _shared(standing, slo, objective.indicator_ref if apart else slo.indicator_ref)
    return tuple(sorted((one for one in given if one.on <= standing.as_of), key=lambda one: (one.on, one.total)))


def _shared(standing: Served, slo: Slo, ref: Ref[Slo] | None) -> tuple[SloReading, ...]:
    other = standing.program.get(ref)
    return other.readings if other is not None and other.window.duration == slo.window.duration else ()


def newest(standing: Served, slo: Slo, objective: SloTarget) -> Measured | None:
    """The newest reading, measured or stated, however old it is; of the same day the measured one."""
    known = [Measured.stated(one) for one in readings(standing, slo, objective)[-1:]]
    measured = standing.levels.latest(slo, objective) if objective in slo.objectives else None
    return max(
        (*known, *([] if measured is None else [measured])), key=lambda one: (one.on, one.at is not None), default=None
    )


def latest(standing: Served, slo: Slo, objective: SloTarget) -> Measured | None:
    """The newest reading, as long as its window still reaches into the present one."""
    found = newest(standing, slo, objective)
    return None if found is None or standing.age(found.on) > max(window_days(slo), 1.0) else found


def last_read(standing: Served, slo: Slo) -> date | None:
    """The day up to which all objectives were read; None where one never was."""
    known = [newest(standing, slo, one) for one in slo.objectives or (SloTarget(target=0.0),)]
    days = [one.on for one in known if one is not None]
    return min(days) if len(days) == len(known) else None


def accounts(standing: Served) -> tuple[Account, ...]:
    """The error budgets of all objectives, by SLO."""
    return tuple(account for slo in standing.every(Slo) for account in accounts_of(standing, slo))


def accounts_of(standing: Served, slo: Slo) -> tuple[Account, ...]:
    """The error budgets of one SLO, an objective each, and then that of the whole where it is a composite."""
    parts = tuple(_account(standing, slo, one) for one in slo.objectives)
    return (*parts, _whole(slo, parts)) if slo.composite else parts


def _account(standing: Served, slo: Slo, objective: SloTarget) -> Account:
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
    slo: Slo, objective: SloTarget | None, target: float, reading: Measured | None, level: Ratio[float]
) -> Account:
    if level.value is None:
        return Account(slo, objective, target, reading, level, level, level, level)
    error = 1 - level.value
    rate, remaining = burn.burn_rate(error, target), burn.budget_remaining(error, target)
    left = rate
    if rate.value is not None and remaining.value is not None:
        left = burn.time_to_exhaustion(window_days(slo), rate.value, remaining.value)
    return Account(slo, objective, target, reading, level, remaining, rate, left)


def policies(standing: Served, slo: Slo, trigger: str) -> tuple[Policy, ...]:
    """The active policies of an SLO with a trigger: those it names, and those that watch it."""
    return standing.policies_of(slo.key, trigger, named=standing.keys(slo.policies))


def spent(account: Account, policy: Policy | None = None) -> bool:
    """Whether what is left of a budget is at or below a policy's threshold (a share; 0 where it states none)."""
    remaining = account.remaining.value
    return remaining is not None and remaining <= (policy.threshold or 0.0 if policy is not None else 0.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a budget goes: its burn rate since a moment, and the alert whose factor that exceeds.

    `since` is the day of an earlier reading, or where it was measured the moment at which the alert's window begins.
    """

    alert: burn.Alert
    since: date | datetime
    rate: float


def pace(standing: Served, account: Account) -> Pace | None:
    """The severest alert that fires: by the windows that were measured, else by the rate since an earlier reading."""
    found = (_pace(standing, account, alert, alert.factor, alert.long_hours) for alert in alerts(account.slo))
    return next((one for one in found if one is not None), None)


def burns_beyond(standing: Served, account: Account, factor: float | None) -> date | None:
    """Since when a budget burns beyond a factor; without one, beyond that of any alert. None where it doesn't.

    What was measured does where the rates over both windows of an alert exceed it, stated readings where the rate since
    the one before does.
    """
    if factor is None:
        found = pace(standing, account)
    else:
        every = (_pace(standing, account, alert, factor, 0.0) for alert in alerts(account.slo))
        found = next((one for one in every if one is not None), None)
    if found is None:
        return None
    return found.since.date() if isinstance(found.since, datetime) else found.since


def _pace(standing: Served, account: Account, alert: burn.Alert, factor: float, hours: float) -> Pace | None:
    """The pace where it exceeds a factor; of stated readings, since one that is at least so many hours older."""
    now, objective = account.reading, account.objective
    if now is None or objective is None:
        return None
    if now.at is not None:
        return _measured(account, now, now.at, alert, factor)
    found = _stated(standing, account, objective, now, hours)
    return None if found is None or found[1] <= factor else Pace(alert, *found)


def _measured(account: Account, now: Measured, at: datetime, alert: burn.Alert, factor: float) -> Pace | None:
    long, short = now.errors.get(alert.long_hours), now.errors.get(alert.short_hours)
    if long is None or short is None or not burn.fires(alert._replace(factor=factor), long, short, account.target):
        return None
    rate = burn.burn_rate(long, account.target).value
    return None if rate is None else Pace(alert, at - timedelta(hours=alert.long_hours), rate)


def _stated(
    standing: Served, account: Account, objective: SloTarget, now: Measured, hours: float
) -> tuple[date, float] | None:
    """The burn rate since the newest reading so many hours before the latest, events taken as even over the window."""
    before = _before(readings(standing, account.slo, objective), now, hours) if now.total else None
    if before is None:
        return None
    bad = (now.total - now.good) - (before.total - before.good)
    recent = max(bad, 0.0) / (now.total * (now.on - before.on).days / window_days(account.slo))
    rate = burn.burn_rate(recent, account.target).value
    return None if rate is None else (before.on, rate)


def _before(known: tuple[SloReading, ...], now: Measured, hours: float) -> SloReading | None:
    """The newest reading at least so many hours, and at most a week, before the latest."""
    spans = ((one, now.on - one.on) for one in known)
    return next((one for one, span in reversed(list(spans)) if timedelta(hours=hours) <= span <= RECENT and span), None)
