"""Service level objectives: what is left of each error budget, how fast it goes, and what a policy holds for it.

A reading holds good and all events over the window that ends on its day. Between two readings of a rolling window the
bad events that were added are at least their difference, so the recent burn rate is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.duties.nfr.levels import as_level
from kaname.duties.nfr.quality import Quality
from kaname.engines import burn
from kaname.engines.ratio import Ratio
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.quality import Policy, Slo, SloReading, SloTarget
from kaname.planning.standing import number

SPENT = Code("nfr.error-budget-spent", Severity.ACT)
SPENT_UNGOVERNED = Code("nfr.error-budget-ungoverned", Severity.ACT)
BURNING = Code("nfr.error-budget-burning", Severity.WATCH)
SILENT = Code("nfr.slo-silent", Severity.WATCH)
BEYOND_NEEDS = Code("nfr.slo-beyond-needs", Severity.WATCH)
CODES = (SPENT, SPENT_UNGOVERNED, BURNING, SILENT, BEYOND_NEEDS)

UNIT_DAYS: Mapping[str, float] = {"m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "M": 30, "Q": 90, "Y": 365}
"""OpenSLO's units of a window in days; month, quarter and year by their usual length."""
RECENT = timedelta(days=7)
COLUMNS = (
    "record",
    "component",
    "objective_name",
    "level_target",
    "window",
    "level",
    "budget_remaining",
    "burn_rate",
    "exhausted_in",
    "policies",
    "read_on",
)


@dataclass(frozen=True, slots=True)
class Account:
    """The error budget of one objective by the latest reading; `reading` None where none is young enough."""

    slo: Slo
    objective: SloTarget
    reading: SloReading | None
    level: Ratio[float]
    remaining: Ratio[float]
    burn: Ratio[float]
    days_left: Ratio[float]


def window_days(slo: Slo) -> float:
    """The length of an SLO's window in days."""
    return int(slo.window.duration[:-1]) * UNIT_DAYS[slo.window.duration[-1]]


def readings(standing: Quality, slo: Slo) -> tuple[SloReading, ...]:
    """The readings up to the day, oldest first."""
    return tuple(sorted((one for one in slo.readings if one.on <= standing.as_of), key=lambda one: (one.on, one.total)))


def latest(standing: Quality, slo: Slo) -> SloReading | None:
    """The newest reading, as long as its window still reaches into the present one."""
    known = readings(standing, slo)
    if not known or standing.age(known[-1].on) > max(window_days(slo), 1.0):
        return None
    return known[-1]


def accounts(standing: Quality) -> tuple[Account, ...]:
    """The error budgets of all objectives, by SLO."""
    return tuple(account for slo in standing.every(Slo) for account in accounts_of(standing, slo))


def accounts_of(standing: Quality, slo: Slo) -> tuple[Account, ...]:
    """The error budgets of one SLO, an objective each."""
    return tuple(_account(standing, slo, one) for one in slo.objectives)


def _account(standing: Quality, slo: Slo, objective: SloTarget) -> Account:
    reading, window = latest(standing, slo), window_days(slo)
    given = [] if reading is None else [burn.Slice(reading.good, reading.total)]
    level = burn.level(given, burn.Budgeting.OCCURRENCES).ratio
    if level.value is None:
        return Account(slo, objective, reading, level, level, level, level)
    error = 1 - level.value
    rate, remaining = burn.burn_rate(error, objective.target), burn.budget_remaining(error, objective.target)
    left = rate
    if rate.value is not None and remaining.value is not None:
        left = burn.time_to_exhaustion(window, rate.value, remaining.value)
    return Account(slo, objective, reading, level, remaining, rate, left)


def policies(standing: Quality, slo: Slo, trigger: str) -> tuple[Policy, ...]:
    """The active policies of an SLO with a trigger: those it names, and those that watch it."""
    return standing.policies_of(slo.key, trigger, named=standing.keys(slo.policies))


def spent(account: Account, policy: Policy) -> bool:
    """Whether what is left of a budget is at or below a policy's threshold (a share; 0 where it states none)."""
    remaining = account.remaining.value
    return remaining is not None and remaining <= (policy.threshold or 0.0)


def figure(standing: Quality) -> Figure:
    """Every objective with its budget."""
    rows = tuple(_row(standing, account) for account in accounts(standing))
    return Figure("nfr.slos", COLUMNS, rows, "" if rows else "no_slos", "budget_over_window")


def _row(standing: Quality, account: Account) -> tuple[Cell, ...]:
    slo = account.slo
    return (
        slo.key,
        standing.key(slo.component),
        account.objective.name or None,
        as_level(account.objective.target),
        slo.window.duration,
        *_numbers(account),
        tuple(policy.key for policy in policies(standing, slo, "error budget spent")),
        account.reading.on if account.reading else None,
    )


def _numbers(account: Account) -> tuple[Cell, Cell, Cell, Cell]:
    """Level, budget left, burn rate and time left; why there are none where nothing was read."""
    if account.reading is None:
        unread = Undefined("not_read")
        return unread, unread, unread, unread
    level, remaining = account.level, account.remaining
    return (
        number(level) if level.value is None else as_level(level.value),
        number(remaining) if remaining.value is None else Percent(remaining.value),
        number(account.burn),
        _days(account.days_left),
    )


def _days(left: Ratio[float]) -> Cell:
    return Undefined(str(left.reason)) if left.value is None else Days(left.value, calendar=True)


def find(standing: Quality) -> Iterator[Finding]:
    """What is wrong with service levels."""
    for slo in standing.every(Slo):
        known = readings(standing, slo)
        if latest(standing, slo) is None or standing.silent(known[-1].on):
            yield SILENT.at(*_subjects(standing, slo), last=known[-1].on if known else Undefined("never_read"))
    for account in accounts(standing):
        yield from _spent(standing, account)
        yield from _burning(standing, account)
        yield from _beyond(standing, account)


def _subjects(standing: Quality, slo: Slo) -> tuple[Key, ...]:
    return standing.known(slo.key, standing.key(slo.component))


def _spent(standing: Quality, account: Account) -> Iterator[Finding]:
    """Each policy holds from its own threshold on (share of the budget that is left; 0 where it states none)."""
    remaining, level, reading = account.remaining.value, account.level.value, account.reading
    if remaining is None or level is None or reading is None:
        return
    agreed = policies(standing, account.slo, "error budget spent")
    reached, target = as_level(level), as_level(account.objective.target)
    for policy in agreed:
        if spent(account, policy) and standing.waivers.of(policy.key) is None:
            held = standing.keys(policy.holds)
            yield SPENT.at(
                *standing.known(account.slo.key, policy.key, *held),
                level=reached,
                target=target,
                remaining=Percent(remaining),
                read_on=reading.on,
                policy=policy.key,
                held=held or Undefined("nothing_held"),
            )
    if remaining <= 0 and not agreed:
        subjects = _subjects(standing, account.slo)
        share = Percent(remaining)
        yield SPENT_UNGOVERNED.at(*subjects, level=reached, target=target, remaining=share, read_on=reading.on)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a budget went since an earlier reading, and the alert whose factor that exceeds."""

    alert: burn.Alert
    since: date
    rate: float


@dataclass(frozen=True, slots=True)
class Recent:
    """The burn rate since an earlier reading."""

    since: date
    rate: float


def pace(standing: Quality, account: Account) -> Pace | None:
    """The severest alert that the recent burn rate exceeds; events are taken to be even over the window."""
    now = account.reading
    if now is None or not now.total:
        return None
    for alert in burn.alerts(window_days(account.slo)):
        found = _recent(standing, account, now, alert.long_hours)
        if found is not None and found.rate > alert.factor:
            return Pace(alert, found.since, found.rate)
    return None


def burns_beyond(standing: Quality, account: Account, factor: float | None) -> Recent | None:
    """The recent burn rate where it exceeds a factor; without one, where it exceeds that of any alert."""
    now = account.reading
    if now is None or not now.total:
        return None
    if factor is None:
        found = pace(standing, account)
        return None if found is None else Recent(found.since, found.rate)
    recent = _recent(standing, account, now, 0.0)
    return recent if recent is not None and recent.rate > factor else None


def _recent(standing: Quality, account: Account, now: SloReading, hours: float) -> Recent | None:
    """The burn rate since the newest reading that is at least so many hours before the latest."""
    before = _before(readings(standing, account.slo), now, hours)
    if before is None:
        return None
    bad = (now.total - now.good) - (before.total - before.good)
    recent = max(bad, 0.0) / (now.total * (now.on - before.on).days / window_days(account.slo))
    rate = burn.burn_rate(recent, account.objective.target).value
    return None if rate is None else Recent(before.on, rate)


def _before(known: tuple[SloReading, ...], now: SloReading, hours: float) -> SloReading | None:
    """The newest reading at least so many hours, and at most a week, before the latest."""
    spans = ((one, now.on - one.on) for one in known)
    return next((one for one, span in reversed(list(spans)) if timedelta(hours=hours) <= span <= RECENT and span), None)


def _burning(standing: Quality, account: Account) -> Iterator[Finding]:
    found, remaining = pace(standing, account), account.remaining.value
    if found is not None and remaining is not None and remaining > 0:
        page = found.alert.severity is burn.Severity.PAGE
        yield BURNING.at(
            *_subjects(standing, account.slo),
            severity=Severity.ACT if page else None,
            rate=round(found.rate, 1),
            factor=round(found.alert.factor, 1),
            alert=Term("alert.severity", found.alert.severity.value),
            since=found.since,
            remaining=Percent(remaining),
            left=_days(account.days_left),
        )


def _beyond(standing: Quality, account: Account) -> Iterator[Finding]:
    """A promise that is higher than the component and what it can't do without are able to keep."""
    component = standing.key(account.slo.component)
    if component is None or account.slo.budgeting != "Occurrences" or account.objective.op is not None:
        return
    whole = standing.chain(component)
    if whole.availability is not None and account.objective.target > whole.availability:
        weak = tuple(key for key in whole.hard if key not in whole.unstated)
        yield BEYOND_NEEDS.at(
            *standing.known(account.slo.key, component, *weak),
            target=as_level(account.objective.target),
            possible=as_level(whole.availability),
            component=component,
        )
