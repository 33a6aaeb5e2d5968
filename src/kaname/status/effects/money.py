"""What a change costs: budgets, the cost forecast, what people cost, and what risks may cost in money and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Percent, Term, Undefined
from kaname.planning.analysis import CostFinish
from kaname.planning.effort import cents
from kaname.status.effects.effect import Amount, Pair
from kaname.status.effects.sides import Side, Sides

_BUDGET = ("granted", "forecast_at_completion")
_THREAT = "threat"


def amounts(sides: Sides) -> Iterator[Amount]:
    """Every amount that changes: of the whole first, then record by record."""
    every = (*_forecast(sides), *_totals(sides), *_exposure(sides), *_by_record(sides), *_gains(sides))
    yield from (one for one in every if one.value.differs)


def _forecast(sides: Sides) -> Iterator[Amount]:
    was, now = sides.before.cost_finish, sides.after.cost_finish
    for code in ("cost_p50", "cost_p80"):
        yield Amount(code, None, Pair(_money(was, code), _money(now, code)))
    for code in ("in_budget", "both"):
        yield Amount(code, None, Pair(_share(was, code), _share(now, code)))


def _money(found: CostFinish, code: str) -> Cell:
    value: float | None = getattr(found, code)
    if value is None:
        return Undefined(found.reason)
    return Money(amount=cents(Decimal(repr(value))), currency=found.currency)


def _share(found: CostFinish, code: str) -> Cell:
    value: float | None = getattr(found, code)
    return None if value is None else Percent(value)


def _totals(sides: Sides) -> Iterator[Amount]:
    """All budgets together, currency by currency: amounts in different ones are never added."""
    for code in _BUDGET:
        was, now = (_sums(figure.column(code)) for figure in sides.figures("finance.budgets"))
        for currency in sorted({*was, *now}):
            yield Amount(code, None, Pair(was.get(currency), now.get(currency)))


def _sums(cells: Iterable[Cell]) -> dict[str, Money]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for cell in cells:
        if isinstance(cell, Money):
            found[cell.currency] += cell.amount
    return {currency: Money(amount=amount, currency=currency) for currency, amount in found.items()}


def _exposure(sides: Sides) -> Iterator[Amount]:
    """What threats and opportunities may cost or bring, as responses stand."""
    was, now = sides.rows("risk.exposure", "currency", "direction")
    for name in sorted({*was, *now}, key=str):
        direction = name[1]
        code = "exposure" if isinstance(direction, Term) and direction.code == _THREAT else "opportunity"
        yield Amount(code, None, Pair(_cell(was.get(name), "now"), _cell(now.get(name), "now")))


def _by_record(sides: Sides) -> Iterator[Amount]:
    wanted = (("finance.budgets", "record", _BUDGET), ("finance.initiatives", "initiative", ("people_cost",)))
    for figure, name, codes in wanted:
        was, now = sides.rows(figure, name)
        for key in sorted({*was, *now}, key=str):
            for code in codes:
                record = key[0] if isinstance(key[0], Key) else None
                yield Amount(code, record, Pair(_cell(was.get(key), code), _cell(now.get(key), code)))


def _gains(sides: Sides) -> Iterator[Amount]:
    """What each risk costs the end at P80: of the heaviest ones only."""
    was, now = sides.rows("risk.gains", "record")
    for (name,) in sorted({*was, *now}, key=str):
        if isinstance(name, Key):
            pair = Pair(_gain(sides.before, name, was.get((name,))), _gain(sides.after, name, now.get((name,))))
            yield Amount("risk_days", name, pair)


def _gain(side: Side, key: Key, row: Mapping[str, Cell] | None) -> Cell:
    if row is None:
        return None if side.program.find(key) is None else Undefined("not_heaviest")
    return _cell(row, "gain")


def _cell(row: Mapping[str, Cell] | None, name: str) -> Cell:
    return None if row is None else row[name]
