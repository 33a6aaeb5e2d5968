"""Error budgets: service level by three budgeting methods, burn rates, exhaustion, and alerting on several windows.

Sources: OpenSLO v1 (budgeting methods); Google, The Site Reliability Workbook, chapters 2 and 5. Error budget = 1 -
target. Burn rate 1 spends the budget exactly within its window.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason, divide

HOURS_PER_DAY = 24.0
MINUTES_PER_DAY = 1440.0
SHORT_SHARE = 1 / 12


class Budgeting(StrEnum):
    """What counts against the budget: bad events, bad slices of time, or the mean ratio of slices."""

    OCCURRENCES = "occurrences"
    TIMESLICES = "timeslices"
    RATIO_TIMESLICES = "ratio_timeslices"


class Idle(StrEnum):
    """How a slice without any event counts; the specification doesn't say."""

    GOOD = "good"
    LEFT_OUT = "left_out"


IDLE_BY_DEFAULT = {
    Budgeting.OCCURRENCES: Idle.LEFT_OUT,
    Budgeting.TIMESLICES: Idle.GOOD,
    Budgeting.RATIO_TIMESLICES: Idle.LEFT_OUT,
}


class Slice(NamedTuple):
    """Good and all events of one slice of time."""

    good: float
    total: float


class Level(NamedTuple):
    """The indicator over the window, and the definitions used."""

    ratio: Ratio[float]
    budgeting: Budgeting
    idle: Idle


class Severity(StrEnum):
    """How an alert reaches people."""

    PAGE = "page"
    TICKET = "ticket"


class Share(NamedTuple):
    """How much of the budget may be gone within a long window before somebody hears of it."""

    severity: Severity
    long_hours: float
    consumed: float


WORKBOOK_SHARES = (
    Share(Severity.PAGE, 1, 0.02),
    Share(Severity.PAGE, 6, 0.05),
    Share(Severity.TICKET, 24, 0.10),
    Share(Severity.TICKET, 72, 0.10),
)


class Alert(NamedTuple):
    """Fires while the burn rate of the long and of the short window both exceed the factor."""

    severity: Severity
    long_hours: float
    short_hours: float
    consumed: float
    factor: float


class Caution(StrEnum):
    """Why an alert is of little use."""

    NEVER_FIRES = "never_fires"
    ONE_FAILURE_FIRES = "one_failure_fires"


def level(
    slices: Iterable[Slice], budgeting: Budgeting, *, slice_target: float = 1.0, idle: Idle | None = None
) -> Level:
    """Occurrences: good / total. Timeslices: share of slices at or above their target. RatioTimeslices: mean ratio."""
    policy = idle or IDLE_BY_DEFAULT[budgeting]
    given = list(slices)
    if budgeting is Budgeting.OCCURRENCES:
        whole = float(sum(each.total for each in given))
        return Level(divide(float(sum(each.good for each in given)), whole, Reason.NO_EVENTS), budgeting, policy)
    ratios = [each.good / each.total if each.total else 1.0 for each in given if each.total or policy is Idle.GOOD]
    if budgeting is Budgeting.TIMESLICES:
        ratios = [float(ratio >= slice_target) for ratio in ratios]
    return Level(divide(sum(ratios), float(len(ratios)), Reason.NO_EVENTS), budgeting, policy)


def allowed_minutes(target: float, window_days: float) -> float:
    """Bad time that the target allows: (1 - target) x window."""
    return (1 - target) * window_days * MINUTES_PER_DAY


def slices_in(window_days: float, slice_minutes: float) -> float:
    """How many slices the window has."""
    return window_days * MINUTES_PER_DAY / slice_minutes


def burn_rate(error_ratio: float, target: float) -> Ratio[float]:
    """Error ratio / (1 - target); a target of 1 has no budget to burn."""
    return divide(error_ratio, 1 - target, Reason.NO_BUDGET)


def time_to_exhaustion(window: float, burn: float, remaining: float = 1.0) -> Ratio[float]:
    """Time until what remains of the budget (as a share) is gone at this burn rate, in the unit of the window."""
    if remaining <= 0:
        return Ratio(0.0)
    return divide(remaining * window, burn, Reason.NOT_BURNING)


def budget_used(burn: float, lookback: float, window: float) -> float:
    """Share of the budget used within a lookback: burn x lookback / window, both in one unit."""
    return burn * lookback / window


def budget_remaining(error_ratio: float, target: float) -> Ratio[float]:
    """1 - (error ratio of the window) / (1 - target); negative when overspent."""
    burn = burn_rate(error_ratio, target)
    return burn if burn.value is None else Ratio(1 - burn.value)


def bad_time_to_exhaustion(window: float, target: float, normal_ratio: float, bad_ratio: float) -> Ratio[float]:
    """With RatioTimeslices: how long slices may be bad, all others normal, until the mean meets the target.

    ((N - x) normal + x bad) / N = target, so x = N (normal - target) / (normal - bad).
    """
    return divide(window * (normal_ratio - target), normal_ratio - bad_ratio, Reason.NOT_BURNING)


def alerts(period_days: float, shares: Iterable[Share] = WORKBOOK_SHARES) -> tuple[Alert, ...]:
    """The table for a period: factor = consumed x period / long window, short window = long / 12."""
    period_hours = period_days * HOURS_PER_DAY
    return tuple(
        Alert(
            share.severity,
            share.long_hours,
            share.long_hours * SHORT_SHARE,
            share.consumed,
            share.consumed * period_hours / share.long_hours,
        )
        for share in shares
    )


def fires(alert: Alert, long_error_ratio: float, short_error_ratio: float, target: float) -> bool:
    """Whether both windows exceed factor x budget."""
    threshold = alert.factor * (1 - target)
    return long_error_ratio > threshold and short_error_ratio > threshold


def cautions(alert: Alert, target: float, requests_in_short_window: float | None = None) -> tuple[Caution, ...]:
    """A threshold at or above an error ratio of 1 never fires; at low traffic one failure alone can exceed it."""
    threshold = alert.factor * (1 - target)
    found = [Caution.NEVER_FIRES] if threshold >= 1 else []
    if requests_in_short_window and 1 / requests_in_short_window > threshold:
        found.append(Caution.ONE_FAILURE_FIRES)
    return tuple(found)
