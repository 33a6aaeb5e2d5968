"""What a program costs in each run: what is booked, what other things are planned to cost, and the people as drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kaname.model.base import Key, Money
from kaname.model.history import History
from kaname.model.money import Budget, BudgetPeriod
from kaname.model.plan import WorkPackage
from kaname.model.program import Program
from kaname.planning.effort import day_rate, people, person_days
from kaname.planning.exchange import convert, counted_in
from kaname.planning.spreads import duration
from kaname.planning.standing import Standing
from kaname.planning.timetable import Timetable

_PEOPLE, _RESERVE = "labour", "contingency"


@dataclass(frozen=True)
class Costing:
    """The cost of a program as a sum: `fixed`, and so much per drawn working day of each piece of open work.

    `granted` is all budgets together, None without any; `unpriced` open work whose people have no price.
    """

    currency: str
    fixed: float = 0.0
    per_day: dict[Key, float] | None = None
    granted: float | None = None
    unpriced: tuple[Key, ...] = ()
    reason: str = ""


def costing(program: Program, as_of: date) -> Costing:
    """How the cost of a program adds up. Without a currency, a stated rate or any price there is a reason instead.

    Months that are over cost what was booked, else planned. Those to come cost what was forecast, else planned: of
    contingency nothing, since risks are drawn, and of people nothing where open work has a price, since that is.
    """
    currency = counted_in(program)
    if not currency:
        return Costing("", reason="no_program_currency")
    counting = _Counting(program, as_of, currency)
    try:
        per_day, unpriced = counting.people()
        granted = counting.granted()
        fixed = counting.booked(labour_to_come=not per_day)
    except _NoRateError:
        return Costing(currency, reason="no_exchange_rate")
    if not per_day and granted is None:
        return Costing(currency, reason="nothing_priced")
    return Costing(currency, fixed, per_day, granted, unpriced)


class _NoRateError(Exception):
    """An amount can't be had in the program's currency."""


@dataclass(frozen=True)
class _Counting:
    program: Program
    as_of: date
    currency: str

    def granted(self) -> float | None:
        """What all budgets grant, else plan; None without budgets."""
        found = [self._granted(budget) for budget in self.program.all(Budget)]
        return sum(found) if found else None

    def _granted(self, budget: Budget) -> float:
        if budget.granted is not None:
            return self._amount(budget.granted)
        return sum(self._amount(period.planned) for period in budget.periods)

    def booked(self, *, labour_to_come: bool) -> float:
        """What was booked, and what is planned to come."""
        left_out = {_RESERVE} if labour_to_come else {_RESERVE, _PEOPLE}
        return sum(
            self._month(budget, period, budget.category not in left_out)
            for budget in self.program.all(Budget)
            for period in budget.periods
        )

    def _month(self, budget: Budget, period: BudgetPeriod, to_come: bool) -> float:
        """A month that runs costs at least what is booked in it already."""
        spent = 0.0 if period.actual is None else self._amount(period.actual)
        guess = self._amount(period.forecast or period.planned)
        if period.month < f"{self.as_of.year:04}-{self.as_of.month:02}":
            reserve = budget.category == _RESERVE
            return spent if period.actual is not None or reserve else guess
        return max(spent, guess) if to_come else spent

    def people(self) -> tuple[dict[Key, float], tuple[Key, ...]]:
        """What a working day of each piece of open work costs, and the work for which that can't be told."""
        standing = Standing(self.program, History(), Timetable(as_of=self.as_of))
        prices, unpriced = dict[Key, float](), list[Key]()
        for work in standing.leaf_work:
            if work.finished is None and duration(self.program, work) is not None:
                price = price_per_day(standing, work, self._amount)
                if price is None:
                    unpriced.append(work.key)
                else:
                    prices[work.key] = price
        return prices, tuple(unpriced)

    def _amount(self, money: Money) -> float:
        same = convert(self.program.charter, money, self.currency, self.as_of)
        if same is None:
            raise _NoRateError
        return float(same.amount)


Amount = Callable[[Money], float | None]
"""Reads money as a number of one currency; None where it can't."""


def price_per_day(standing: Standing, work: WorkPackage, amount: Amount) -> float | None:
    """Person-days of a likely working day, at the mean rate of those allocated.

    None where nobody is allocated or somebody has no rate. Work without an estimate takes all of its people's days.
    """
    mean, days, length = mean_rate(standing, work, amount), person_days(work), duration(standing.program, work)
    if mean is None:
        return None
    return mean * (people(work) if days is None or length is None or not length.likely else days / length.likely)


def mean_rate(standing: Standing, work: WorkPackage, amount: Amount) -> float | None:
    """What a person-day of those allocated costs on average; None where there is nobody or somebody has no rate."""
    rates = [day_rate(standing, standing.key(one.team)) for one in work.allocations]
    known = [each for rate in rates if rate is not None and (each := amount(rate)) is not None]
    if not people(work) or len(known) < len(rates):
        return None
    return sum(each * one.people for each, one in zip(known, work.allocations, strict=True)) / people(work)


def in_currency(program: Program, money: Money | None, currency: str, as_of: date) -> float | None:
    """An amount in a currency as a number; None where there is none or no rate is stated."""
    same = None if money is None or not currency else convert(program.charter, money, currency, as_of)
    return None if same is None else float(same.amount)
