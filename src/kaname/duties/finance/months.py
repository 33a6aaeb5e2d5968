"""Money by month: plan, actual and forecast of all budgets, per currency, converted only by the stated rates."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Undefined
from kaname.model.money import Budget, BudgetPeriod
from kaname.model.plan import ExchangeRate
from kaname.planning.effort import cents
from kaname.planning.standing import Standing

RATE_STALE = Code("finance.rate-stale", Severity.NOTE)
CODES = (RATE_STALE,)

RATE_VALID_DAYS = 180
ZERO = Decimal(0)
MONTH_COLUMNS = ("month", "currency", "planned", "actual", "forecast")
CURRENCY_COLUMNS = ("currency", "planned", "actual", "forecast", "rate", "rate_on", "forecast_in_own")


@dataclass
class Sums:
    """What budgets say of a month or a currency; `actual` stays None while nobody stated one."""

    planned: Decimal = ZERO
    actual: Decimal | None = None
    forecast: Decimal = ZERO
    budgets: set[str] = field(default_factory=set[str])

    def add(self, budget: Budget, period: BudgetPeriod, closed: bool) -> None:
        """Add one period of a budget."""
        self.planned += period.planned.amount
        if period.actual is not None:
            self.actual = (self.actual or ZERO) + period.actual.amount
        self.forecast += expected(period, closed)
        self.budgets.add(budget.id)


def month_of(day: date) -> str:
    """The month of a day, as budgets write it."""
    return f"{day.year:04}-{day.month:02}"


def first_day(month: str) -> date:
    """The first day of a month written 2026-04."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last day of a month written 2026-04."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def is_closed(standing: Standing, month: str) -> bool:
    """Whether a month is over."""
    return month < month_of(standing.as_of)


def expected(period: BudgetPeriod, closed: bool) -> Decimal:
    """What a month is expected to cost: its actual once it is over, else the forecast, else the plan.

    A month that runs costs at least what was spent in it already.
    """
    guess = (period.forecast or period.planned).amount
    if period.actual is None:
        return guess
    return period.actual.amount if closed else max(guess, period.actual.amount)


def by_month(standing: Standing) -> Figure:
    """Plan, actual and forecast of every month in which there is a budget, per currency."""
    sums: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for budget, period in _periods(standing):
        key = (period.month, period.planned.currency)
        sums[key].add(budget, period, is_closed(standing, period.month))
    rows = tuple(
        (first_day(month), currency, *_amounts(found, currency)) for (month, currency), found in sorted(sums.items())
    )
    return Figure("finance.by_month", MONTH_COLUMNS, rows, "" if rows else "no_budget_months", "per_currency")


def by_currency(standing: Standing) -> Figure:
    """The whole of all budgets per currency, and in the program's own by the stated rate and its day."""
    rows = tuple(_currency(standing, currency, sums) for currency, sums in sorted(_currencies(standing).items()))
    return Figure("finance.by_currency", CURRENCY_COLUMNS, rows, "" if rows else "no_budget_months", "stated_rates")


def _currency(standing: Standing, currency: str, sums: Sums) -> tuple[Cell, ...]:
    own, stated = standing.program.charter.currency, rate(standing, currency)
    if own is None:
        converted: Cell = Undefined("no_program_currency")
    elif stated is None:
        converted = Undefined("no_exchange_rate")
    else:
        converted = Money(amount=cents(sums.forecast * stated.rate), currency=own)
    return (
        currency,
        *_amounts(sums, currency),
        f"{stated.rate.normalize():f}" if stated else None,  # rates have more digits than amounts
        stated.on if stated else None,
        converted,
    )


def rate(standing: Standing, currency: str) -> ExchangeRate | None:
    """The latest rate of a currency that is stated up to the day; the program's own is worth itself."""
    if currency == standing.program.charter.currency:
        return ExchangeRate(currency=currency, rate=Decimal(1), on=standing.as_of, source="")
    stated = [one for one in standing.program.charter.rates if one.currency == currency and one.on <= standing.as_of]
    return max(stated, key=lambda one: (one.on, one.rate), default=None)


def find(standing: Standing) -> Iterator[Finding]:
    """Currencies of budgets that can be added up only by an old rate; one without any rate is a fault of the plan."""
    own = standing.program.charter.currency
    for currency, sums in sorted(_currencies(standing).items()):
        stated = rate(standing, currency)
        if own is not None and stated is not None and standing.age(stated.on) > RATE_VALID_DAYS:
            budgets = tuple(Key(Budget.kind, id_) for id_ in sorted(sums.budgets))
            age = Days(float(standing.age(stated.on)), calendar=True)
            yield RATE_STALE.at(*budgets, currency=currency, date=stated.on, age=age, budgets=budgets)


def _currencies(standing: Standing) -> dict[str, Sums]:
    sums: dict[str, Sums] = defaultdict(Sums)
    for budget, period in _periods(standing):
        sums[period.planned.currency].add(budget, period, is_closed(standing, period.month))
    return sums


def _periods(standing: Standing) -> Iterator[tuple[Budget, BudgetPeriod]]:
    for budget in standing.every(Budget):
        for period in budget.periods:
            yield budget, period


def _amounts(sums: Sums, currency: str) -> tuple[Cell, Cell, Cell]:
    planned, forecast = (Money(amount=amount, currency=currency) for amount in (sums.planned, sums.forecast))
    return planned, None if sums.actual is None else Money(amount=sums.actual, currency=currency), forecast


def share(part: Decimal, whole: Decimal) -> Percent | Undefined:
    """One amount as a share of another."""
    return Percent(float(part / whole)) if whole else Undefined("zero_denominator")


def listed(months: Iterable[str]) -> str:
    """Months for a sentence."""
    return ", ".join(sorted(set(months)))
