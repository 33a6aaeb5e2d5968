"""Measures of cloud bills in FOCUS terms. All money exact, in one billing currency.

Sources: FOCUS specification 1.2 (CC BY 4.0) for the four costs and the rule of commitments; FinOps Framework and use
case library for savings rate, utilisation, coverage and variance. A positive variance is over budget.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from kaname.engines.ratio import Ratio, Reason, divide

Key = TypeVar("Key", bound=Hashable)
ZERO = Decimal(0)


class Category(StrEnum):
    """ChargeCategory."""

    USAGE = "Usage"
    PURCHASE = "Purchase"
    TAX = "Tax"
    CREDIT = "Credit"
    ADJUSTMENT = "Adjustment"


class Commitment(StrEnum):
    """CommitmentDiscountStatus: whether a commitment was used by this charge or went unused."""

    USED = "Used"
    UNUSED = "Unused"


class Charge(NamedTuple):
    """One row of a bill: list price, negotiated price, invoiced, and amortised cost."""

    category: Category
    billed: Decimal = ZERO
    effective: Decimal = ZERO
    list_cost: Decimal = ZERO
    contracted: Decimal = ZERO
    commitment_id: str | None = None
    commitment_status: Commitment | None = None


class Totals(NamedTuple):
    """Rows, and the sums of the four costs. Billed sums match the invoice; effective ones need not."""

    rows: int
    billed: Decimal
    effective: Decimal
    list_cost: Decimal
    contracted: Decimal


class CommitmentCheck(NamedTuple):
    """One commitment: what its purchase was billed, what its usage cost, whether they agree, and how much was used."""

    billed: Decimal
    effective: Decimal
    utilisation: Ratio[Decimal]

    @property
    def valid(self) -> bool:
        """Sum of EffectiveCost of Usage = sum of BilledCost of Purchase."""
        return self.billed == self.effective


class Base(StrEnum):
    """Which price savings are measured against; always named with the rate."""

    LIST = "list_cost"
    CONTRACTED = "contracted_cost"


class SavingsRate(NamedTuple):
    """ESR = (base - effective) / base."""

    rate: Ratio[Decimal]
    base: Base


class Variance(NamedTuple):
    """Forecast for the whole period against the budget: forecast, forecast - budget, and that as a share of budget."""

    forecast: Ratio[Decimal]
    amount: Ratio[Decimal]
    share: Ratio[Decimal]


def totals(charges: Iterable[Charge]) -> Totals:
    """Exact sums over charges."""
    rows = list(charges)
    return Totals(
        len(rows),
        sum((row.billed for row in rows), ZERO),
        sum((row.effective for row in rows), ZERO),
        sum((row.list_cost for row in rows), ZERO),
        sum((row.contracted for row in rows), ZERO),
    )


def totals_by(charges: Iterable[tuple[Key, Charge]]) -> dict[Key, Totals]:
    """Exact sums per group."""
    groups: dict[Key, list[Charge]] = {}
    for key, charge in charges:
        groups.setdefault(key, []).append(charge)
    return {key: totals(rows) for key, rows in groups.items()}


def check_commitments(charges: Iterable[Charge]) -> dict[str, CommitmentCheck]:
    """Every commitment's purchase against its usage; utilisation = used / (used + unused) at effective cost."""
    groups: dict[str, list[Charge]] = {}
    for charge in charges:
        if charge.commitment_id is not None:
            groups.setdefault(charge.commitment_id, []).append(charge)
    return {key: _check(rows) for key, rows in groups.items()}


def savings_rate(base_cost: Decimal, effective: Decimal, base: Base = Base.LIST) -> SavingsRate:
    """Effective savings rate over list (default) or over contracted cost."""
    return SavingsRate(divide(base_cost - effective, base_cost, Reason.NO_COST), base)


def list_cost_once(charges: Iterable[Charge]) -> Decimal:
    """List cost without the purchases of commitments, whose covered usage carries its own: else it counts twice."""
    return sum((row.list_cost for row in charges if not _buys_commitment(row)), ZERO)


def coverage(covered: Decimal, eligible: Decimal) -> Ratio[Decimal]:
    """Covered eligible cost over eligible cost, both at list."""
    return divide(covered, eligible, Reason.NO_COST)


def unit_cost(effective: Decimal, driver: Decimal) -> Ratio[Decimal]:
    """Effective cost per unit of its driver (request, user, gigabyte …)."""
    return divide(effective, driver, Reason.NO_UNITS)


def allocate(cost: Decimal, drivers: Mapping[Key, Decimal]) -> dict[Key, Ratio[Decimal]]:
    """A shared cost by the shares of a driver; without any driver there is nothing to share by."""
    whole = sum(drivers.values(), ZERO)
    return {key: divide(cost * driver, whole, Reason.NO_UNITS) for key, driver in drivers.items()}


def budget_variance(actual: Decimal, budget: Decimal) -> Decimal:
    """Actual - budget of the same span."""
    return actual - budget


def linear_forecast(actual_to_date: Decimal, days_gone: int, days_in_period: int) -> Ratio[Decimal]:
    """Actual to date / days gone x days in the period."""
    return divide(actual_to_date * days_in_period, Decimal(days_gone), Reason.NO_TIME)


def forecast_variance(actual_to_date: Decimal, budget: Decimal, days_gone: int, days_in_period: int) -> Variance:
    """The linear forecast at the end of the period against the period's budget."""
    forecast = linear_forecast(actual_to_date, days_gone, days_in_period)
    if forecast.value is None:
        return Variance(forecast, forecast, forecast)
    amount = budget_variance(forecast.value, budget)
    return Variance(forecast, Ratio(amount), divide(amount, budget, Reason.NO_BUDGET))


def mean_absolute_percentage_error(forecasts: Sequence[Decimal], actuals: Sequence[Decimal]) -> Ratio[Decimal]:
    """MAPE as a share: the mean of |forecast - actual| / |actual|; undefined where an actual is 0."""
    if not actuals or ZERO in actuals:
        return Ratio(None, Reason.NO_COST)
    errors = (abs(forecast - actual) / abs(actual) for forecast, actual in zip(forecasts, actuals, strict=True))
    return Ratio(sum(errors, ZERO) / len(actuals))


def _check(rows: Sequence[Charge]) -> CommitmentCheck:
    def effective(wanted: Callable[[Charge], bool]) -> Decimal:
        return sum((row.effective for row in rows if wanted(row)), ZERO)

    used = effective(lambda row: row.commitment_status is Commitment.USED)
    unused = effective(lambda row: row.commitment_status is Commitment.UNUSED)
    return CommitmentCheck(
        billed=sum((row.billed for row in rows if row.category is Category.PURCHASE), ZERO),
        effective=effective(lambda row: row.category is Category.USAGE),
        utilisation=divide(used, used + unused, Reason.NO_COST),
    )


def _buys_commitment(row: Charge) -> bool:
    return row.category is Category.PURCHASE and row.commitment_id is not None
