"""Payback: what removing a debt is worth in money over three years."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kaname.duties.debt.ledger import NO_INTEREST_STATED, Burden, ranked
from kaname.engines.investment import npv, payback, roi
from kaname.engines.ratio import Ratio
from kaname.model.base import Key, Money
from kaname.model.decisions import Debt
from kaname.model.finding import Cell, Figure, Percent, Undefined
from kaname.model.plan import WorkPackage
from kaname.planning.effort import cents, day_rate
from kaname.planning.standing import Standing

HORIZON_YEARS = 3
MONTHS = 12
COLUMNS = (
    "record",
    "cost",
    "gain_per_year",
    "net_present_value",
    "net_present_value_low",
    "roi",
    "payback_months",
    "discount_rate",
)


@dataclass(frozen=True, slots=True)
class Worth:
    """Cost and yearly gain of removing a debt, and what they make of it over the horizon."""

    cost: Money
    gain: Money
    value: Ratio[Decimal]
    value_low: Ratio[Decimal]
    roi: Ratio[Decimal]
    months: Ratio[Decimal]


def worth(standing: Standing, one: Burden) -> Worth | Undefined:
    """The worth of removing a debt by the middle of its interest, or why it can't be told."""
    rate = _rate(standing, one.debt)
    if one.days is None or one.middle is None or one.low is None:
        return Undefined("principal_unknown" if one.days is None else NO_INTEREST_STATED)
    if rate is None:
        return Undefined("no_cost_rate")
    cost = rate.times(Decimal(str(one.days)))
    gain, low = (rate.times(_days_per_year(one, hours)) for hours in (one.middle, one.low))
    flows = _flows(cost, gain)
    years = payback(flows)
    return Worth(
        cost=cost,
        gain=gain,
        value=npv(one.debt.discount_rate, flows),
        value_low=npv(one.debt.discount_rate, _flows(cost, low)),
        roi=roi(gain.amount * HORIZON_YEARS, cost.amount),
        months=Ratio(None, years.reason) if years.value is None else Ratio(years.value * MONTHS),
    )


def _rate(standing: Standing, debt: Debt) -> Money | None:
    """The rate of the debt's owner, else of the team that is to remove it."""
    keys: list[Key | None] = [standing.key(debt.owner)]
    work = standing.program.get(debt.remediation)
    if isinstance(work, WorkPackage):
        keys += [standing.key(allocation.team) for allocation in work.allocations]
    rates = (day_rate(standing, key) for key in keys)
    return next((rate for rate in rates if rate is not None), None)


def _days_per_year(one: Burden, hours_per_month: float) -> Decimal:
    return Decimal(str(hours_per_month)) * MONTHS / Decimal(str(one.hours_per_day))


def _flows(cost: Money, gain: Money) -> tuple[Decimal, ...]:
    return (-cost.amount, *([gain.amount] * HORIZON_YEARS))


def figure(standing: Standing) -> Figure:
    """The worth of removing each unpaid debt, in the order of the ledger."""
    rows = tuple(_row(standing, one) for one in ranked(standing))
    return Figure("debt.payback", COLUMNS, rows, "" if rows else "no_debt", "three_years_middle_interest")


def _row(standing: Standing, one: Burden) -> tuple[Cell, ...]:
    found = worth(standing, one)
    rate = Percent(float(one.debt.discount_rate))
    if isinstance(found, Undefined):
        return (one.debt.key, found, found, found, found, found, found, rate)
    currency = found.cost.currency
    return (
        one.debt.key,
        _exact(found.cost),
        _exact(found.gain),
        _money(found.value, currency),
        _money(found.value_low, currency),
        Undefined(str(found.roi.reason)) if found.roi.value is None else Percent(float(found.roi.value)),
        Undefined(str(found.months.reason)) if found.months.value is None else round(float(found.months.value), 1),
        rate,
    )


def _money(amount: Ratio[Decimal], currency: str) -> Cell:
    if amount.value is None:
        return Undefined(str(amount.reason))
    return Money(amount=cents(amount.value), currency=currency)


def _exact(amount: Money) -> Money:
    return Money(amount=cents(amount.amount), currency=amount.currency)
