"""Actual cost of work: as stated; else by the hours logged on its items; else by the people allocated and the days."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from kaname.model.base import Money
from kaname.model.plan import WorkPackage
from kaname.planning.costing import in_currency, mean_rate, price_per_day
from kaname.planning.effort import cents, hours_per_day
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

CostBy = Literal["stated", "logged", "rates"]
ZERO = Decimal(0)


class Cost(NamedTuple):
    """What work has cost, in the currency asked for, and what says so."""

    amount: Decimal
    by: CostBy


def actual_cost(
    standing: Standing, tracker: Tracker, work: WorkPackage, stated: Decimal | None, money: str
) -> Cost | None:
    """What work has cost up to the day of the timetable; None where that can't be told.

    Stated counts first, and work that has not begun has cost nothing. Hours count where all items begun have some; they
    cost the mean rate of the people allocated. Else these cost their rate on each working day from the start to the
    finish or to today.
    """
    if stated is not None:
        return Cost(stated, "stated")
    if work.started is None:
        return Cost(ZERO, "stated")

    def amount(rate: Money) -> float | None:
        return in_currency(standing.program, rate, money, standing.as_of)

    hours, rate = _logged_hours(tracker, work), mean_rate(standing, work, amount)
    if hours is not None and rate is not None:
        day = hours_per_day(standing, standing.key(work.allocations[0].team))
        return Cost(cents(Decimal(str(rate * hours / day))), "logged")
    price = price_per_day(standing, work, amount)
    days = standing.workdays.between(work.started, work.finished or standing.as_of)
    days += standing.workdays.works(work.started)
    return None if price is None else Cost(cents(Decimal(str(price)) * max(days, 0)), "rates")


def _logged_hours(tracker: Tracker, work: WorkPackage) -> float | None:
    """The hours logged on its items; None unless each item that was begun has some."""
    tracked = tracker.packages.get(work.key)
    begun = [] if tracked is None else [one for one in tracked.items if one.started is not None]
    if tracked is None or not begun or not all(one.item.spent_hours for one in begun):
        return None
    return sum(one.item.spent_hours or 0.0 for one in tracked.items)
