"""Money of several currencies in one: only by the rates that the charter states, never by a guess."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from kaname.model.base import Money
from kaname.model.finding import Undefined
from kaname.model.money import Budget
from kaname.model.people import Person, Team
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.model.risks import Risk


def convert(charter: Charter, money: Money, currency: str, on: date) -> Money | None:
    """An amount in another currency by the rate in force on a day; None where the charter states none."""
    if money.currency == currency:
        return money
    there, here = _rate(charter, money.currency, on), _rate(charter, currency, on)
    if there is None or not here:
        return None
    return Money(amount=money.amount * there / here, currency=currency)


def total(charter: Charter, amounts: Iterable[Money], currency: str, on: date) -> Money | Undefined:
    """The sum of amounts in one currency; undefined as soon as one of them has no stated rate."""
    sum_ = Money(amount=Decimal(0), currency=currency)
    for money in amounts:
        same = convert(charter, money, currency, on)
        if same is None:
            return Undefined("no_exchange_rate")
        sum_ += same
    return sum_


def common_currency(charter: Charter, amounts: Iterable[Money]) -> str:
    """The currency to show amounts in: their own if they share one, else the program's ('' where it has none)."""
    seen = {money.currency for money in amounts}
    return seen.pop() if len(seen) == 1 else charter.currency or ""


def counted_in(program: Program) -> str:
    """The currency in which all money of a program is added up: its own, else the only one there is, else ''."""
    if program.charter.currency:
        return program.charter.currency
    seen = {risk.cost.currency for risk in program.all(Risk) if risk.cost is not None}
    if program.charter.cost_of_delay is not None:
        seen.add(program.charter.cost_of_delay.currency)
    seen |= {
        one.cost_rate.currency for kind in (Team, Person) for one in program.all(kind) if one.cost_rate is not None
    }
    for budget in program.all(Budget):
        amounts = (budget.granted, *(period.planned for period in budget.periods))
        seen |= {amount.currency for amount in amounts if amount is not None}
    return seen.pop() if len(seen) == 1 else ""


def _rate(charter: Charter, currency: str, on: date) -> Decimal | None:
    """What one unit is worth in the program's currency: the latest rate up to the day, else the earliest after it."""
    if currency == charter.currency:
        return Decimal(1)
    rates = sorted((rate.on, rate.rate) for rate in charter.rates if rate.currency == currency)
    stated = [rate for day, rate in rates if day <= on]
    if stated:
        return stated[-1]
    return rates[0][1] if rates else None
