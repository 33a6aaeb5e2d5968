"""Budgets: what was granted, planned and spent, and where they will end. Positive variance is money over the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from kaname.duties.finance.months import expected, first_day, is_closed, last_day, listed, share
from kaname.engines.cloud_cost import linear_forecast
from kaname.model.base import Money
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.money import Budget, BudgetPeriod
from kaname.planning.effort import cents
from kaname.planning.standing import Standing

OVERSPENT = Code("finance.budget-overspent", Severity.WATCH)
EXHAUSTED = Code("finance.budget-exhausted", Severity.ACT)
FORECAST_OVER = Code("finance.forecast-over-budget", Severity.ACT)
ACTUALS_MISSING = Code("finance.actuals-missing", Severity.WATCH)
GRANT_UNUSED = Code("finance.grant-unused", Severity.NOTE)
CONTINGENCY_FAST = Code("finance.contingency-fast", Severity.WATCH)
WITHOUT_AMOUNTS = Code("finance.budget-without-amounts", Severity.NOTE)
CODES = (OVERSPENT, EXHAUSTED, FORECAST_OVER, ACTUALS_MISSING, GRANT_UNUSED, CONTINGENCY_FAST, WITHOUT_AMOUNTS)

ZERO = Decimal(0)
CLOSE_WITHIN = timedelta(days=15)
"""Days after the end of a month in which its actuals are still being booked."""
UNUSED_SHARE = Decimal("0.2")
UNUSED_AFTER_DAYS = 90
CONTINGENCY_LEAD = 0.1
"""Share of the reserve by which its use may run ahead of time."""
COLUMNS = (
    "record",
    "owner",
    "category",
    "granted",
    "planned_to_date",
    "actual_to_date",
    "variance",
    "forecast_at_completion",
    "linear_forecast",
    "tolerance",
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a budget stands. To date means the months that are over; `spent` also counts the month that runs.

    `missing` are months that are over and have no actual; `authorised` is what was granted, else planned.
    """

    budget: Budget
    currency: str
    authorised: Decimal
    planned: Decimal
    actual: Decimal
    spent: Decimal
    missing: tuple[str, ...]
    at_completion: Decimal
    linear: Decimal | None

    def money(self, amount: Decimal) -> Money:
        """An amount in the currency of the budget."""
        return Money(amount=cents(amount), currency=self.currency)


def position(standing: Standing, budget: Budget) -> Position | None:
    """Where a budget stands, None where it names no money at all."""
    first = budget.granted or (budget.periods[0].planned if budget.periods else None)
    if first is None:
        return None
    closed = [one for one in budget.periods if is_closed(standing, one.month)]
    actuals = [one.actual.amount for one in closed if one.actual is not None]
    planned_total = sum((one.planned.amount for one in budget.periods), ZERO)
    return Position(
        budget=budget,
        currency=first.currency,
        authorised=planned_total if budget.granted is None else budget.granted.amount,
        planned=sum((one.planned.amount for one in closed), ZERO),
        actual=sum(actuals, ZERO),
        spent=sum((one.actual.amount for one in budget.periods if one.actual is not None), ZERO),
        missing=tuple(one.month for one in closed if one.actual is None),
        at_completion=sum((expected(one, is_closed(standing, one.month)) for one in budget.periods), ZERO),
        linear=_linear(budget, closed, sum(actuals, ZERO)),
    )


def _linear(budget: Budget, closed: list[BudgetPeriod], actual: Decimal) -> Decimal | None:
    """Actual to date / days gone x days in all; None before the first month ends and while an actual is missing."""
    if not closed or any(one.actual is None for one in closed):
        return None
    starts = first_day(min(one.month for one in budget.periods))
    gone = (last_day(max(one.month for one in closed)) - starts).days + 1
    whole = (last_day(max(one.month for one in budget.periods)) - starts).days + 1
    return linear_forecast(actual, gone, whole).value


def positions(standing: Standing) -> tuple[Position, ...]:
    """Where every budget with money stands, by id."""
    found = (position(standing, budget) for budget in standing.every(Budget))
    return tuple(one for one in found if one is not None)


def figure(standing: Standing) -> Figure:
    """Every budget: granted, planned and spent to date, and two forecasts of its end."""
    rows = tuple(_row(standing, one) for one in positions(standing))
    return Figure("finance.budgets", COLUMNS, rows, "" if rows else "no_budgets", "closed_months")


def _row(standing: Standing, one: Position) -> tuple[Cell, ...]:
    budget = one.budget
    return (
        budget.key,
        standing.key(budget.owner),
        Term("budget.category", budget.category),
        budget.granted,
        one.money(one.planned),
        one.money(one.actual),
        Undefined("actuals_missing") if one.missing else one.money(one.actual - one.planned),
        one.money(one.at_completion),
        _linear_cell(one),
        Percent(budget.tolerance),
    )


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with budgets."""
    for budget in standing.every(Budget):
        if position(standing, budget) is None:
            yield WITHOUT_AMOUNTS.at(budget.key)
    for one in positions(standing):
        yield from _over(one)
        yield from _missing(standing, one)
        yield from _unused(standing, one)
        if one.budget.category == "contingency":
            yield from _contingency(standing, one)


def _over(one: Position) -> Iterator[Finding]:
    """Money spent beyond the grant or the plan, and ends that lie beyond what the tolerance allows."""
    tolerated = 1 + Decimal(str(one.budget.tolerance))
    if one.spent > one.authorised:
        over = one.money(one.spent - one.authorised)
        yield EXHAUSTED.at(one.budget.key, spent=one.money(one.spent), authorised=one.money(one.authorised), over=over)
    elif not one.missing and one.actual > one.planned * tolerated:
        yield OVERSPENT.at(
            one.budget.key,
            spent=one.money(one.actual),
            planned=one.money(one.planned),
            over=one.money(one.actual - one.planned),
            share=share(one.actual - one.planned, one.planned),
        )
    by_pace = one.linear is not None and one.linear > one.authorised * tolerated
    if one.at_completion > one.authorised * tolerated or by_pace:
        yield FORECAST_OVER.at(
            one.budget.key,
            severity=None if one.at_completion > one.authorised * tolerated else Severity.WATCH,
            forecast=one.money(one.at_completion),
            linear=_linear_cell(one),
            authorised=one.money(one.authorised),
            tolerance=Percent(one.budget.tolerance),
        )


def _linear_cell(one: Position) -> Money | Undefined:
    if one.linear is None:
        return Undefined("actuals_missing" if one.missing else "no_closed_month")
    return one.money(one.linear)


def _missing(standing: Standing, one: Position) -> Iterator[Finding]:
    late = [month for month in one.missing if last_day(month) + CLOSE_WITHIN < standing.as_of]
    if late:
        yield ACTUALS_MISSING.at(one.budget.key, count=len(late), months=listed(late))


def _unused(standing: Standing, one: Position) -> Iterator[Finding]:
    """Granted money that stays: its months are over, or nothing was spent long after the grant."""
    budget, granted = one.budget, one.authorised
    if budget.granted is None or granted <= 0 or one.missing:
        return
    left = granted - one.spent
    over = bool(budget.periods) and all(is_closed(standing, period.month) for period in budget.periods)
    idle = budget.granted_on is not None and standing.age(budget.granted_on) > UNUSED_AFTER_DAYS and not one.spent
    if (over and left > UNUSED_SHARE * granted) or (idle and one.planned > 0):
        yield GRANT_UNUSED.at(budget.key, left=one.money(left), granted=one.money(granted), share=share(left, granted))


def _contingency(standing: Standing, one: Position) -> Iterator[Finding]:
    """A reserve that is used up faster than the program's time passes."""
    passed = _time_passed(standing, one.budget)
    used = float(one.spent / one.authorised) if one.authorised > 0 else None
    if passed is not None and used is not None and used > passed + CONTINGENCY_LEAD:
        severity = Severity.ACT if used >= 1 else None
        left = one.money(one.authorised - one.spent)
        yield CONTINGENCY_FAST.at(
            one.budget.key, severity=severity, used=Percent(used), passed=Percent(passed), left=left
        )


def _time_passed(standing: Standing, budget: Budget) -> float | None:
    """The share of the program's time that is over, by its charter or else by the months of the budget."""
    charter, months = standing.program.charter, [period.month for period in budget.periods]
    starts = charter.starts or (first_day(min(months)) if months else None)
    ends = charter.ends or (last_day(max(months)) if months else None)
    if starts is None or ends is None or ends <= starts:
        return None
    return min(max((standing.as_of - starts).days / (ends - starts).days, 0.0), 1.0)
