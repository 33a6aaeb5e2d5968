"""Money: sums that can be added up, and shares that make a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, cast, get_args, get_origin

from kaname.model.base import Entity, Key, Money, MoneyRange, Ref, Value
from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Problem
from kaname.model.money import Budget, CostRule
from kaname.model.plan import Charter
from kaname.model.program import Program

WITHOUT_RATE = Fault("money.currency-without-rate")
NO_CURRENCY = Fault("money.currency-unstated")
RATE_NOT_POSITIVE = Fault("money.rate-not-positive")
RATE_REPEATED = Fault("money.rate-repeated")
MONTH_REPEATED = Fault("budget.month-repeated")
SHARES = Fault("costrule.shares-not-one")
FAULTS = (WITHOUT_RATE, NO_CURRENCY, RATE_NOT_POSITIVE, RATE_REPEATED, MONTH_REPEATED, SHARES)

_MORE = 1e-6
_SHOWN = 5  # records named for one currency


def check_currencies(program: Program) -> Iterator[Problem]:
    """Every currency in use is the program's own or has a stated rate; one currency alone needs neither."""
    used = _uses(program)
    own = program.charter.currency
    charters = tuple(one.key for one in program.all(Charter)[:1])
    if own is None and len(used) > 1:
        first = min(record for records in used.values() for record in records)
        path = ("currency",) if charters else ()
        yield NO_CURRENCY.at(*(charters or (first,)), path=path, currencies=", ".join(sorted(used)))
    if own is not None:
        known = {rate.currency for rate in program.charter.rates} | {own}
        for currency, records in used.items():
            if currency not in known:
                named = {"records": records[:_SHOWN], "count": len(records)}
                yield WITHOUT_RATE.at(*charters, *records[:1], path=("rates",), currency=currency, own=own, **named)


def _uses(program: Program) -> dict[str, tuple[Key, ...]]:
    """The records that hold money, by currency, in the order of the plan."""
    found: dict[str, dict[Key, None]] = defaultdict(dict)
    for record in program:
        for currency in currencies(record):
            found[currency][record.key] = None
    return {currency: tuple(records) for currency, records in found.items()}


def currencies(record: Entity) -> Iterable[str]:
    """The currencies of the money that a record holds, each as often as it does."""
    return _currencies(record) if _holders(type(record)) else ()


def _currencies(value: Any) -> Iterator[str]:
    if isinstance(value, Money | MoneyRange):
        yield value.currency
    elif isinstance(value, Value):
        for name in _holders(type(value)):
            held = getattr(value, name)
            if held:  # most are None or empty
                yield from _currencies(held)
    elif isinstance(value, tuple):
        for item in cast("tuple[Any, ...]", value):
            yield from _currencies(item)


@cache
def _holders(cls: type[Value]) -> tuple[str, ...]:
    """The fields of a class that can hold money."""
    return tuple(name for name, field in cls.model_fields.items() if _holds(field.annotation))


def _holds(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return annotation in (Money, MoneyRange) or bool(_holders(annotation))
    return get_origin(annotation) is not Ref and any(map(_holds, get_args(annotation)))


def check_rates(program: Program) -> Iterator[Problem]:
    """A rate is more than nothing, and stated once for a day."""
    for one in program.all(Charter):
        seen: Counter[tuple[str, date]] = Counter()
        for number, rate in enumerate(one.rates):
            seen[rate.currency, rate.on] += 1
            if rate.rate <= 0:
                yield RATE_NOT_POSITIVE.at(one.key, path=("rates", number, "rate"), currency=rate.currency)
            if seen[rate.currency, rate.on] == 2:
                yield RATE_REPEATED.at(one.key, path=("rates", number), currency=rate.currency, on=rate.on)


def check_months(program: Program) -> Iterator[Problem]:
    """A budget has each month once."""
    for budget in program.all(Budget):
        seen: Counter[str] = Counter()
        for number, period in enumerate(budget.periods):
            seen[period.month] += 1
            if seen[period.month] == 2:
                yield MONTH_REPEATED.at(budget.key, path=("periods", number, "month"), month=period.month)


def check_shares(program: Program) -> Iterator[Problem]:
    """The fixed shares of a cost add up to all of it."""
    for rule in program.all(CostRule):
        total = sum(one.share for one in rule.shares)
        if rule.method == "fixed" and abs(total - 1) > _MORE:
            yield SHARES.at(rule.key, path=("shares",), total=round(total, 4))


CHECKS: tuple[Check, ...] = (check_currencies, check_rates, check_months, check_shares)
