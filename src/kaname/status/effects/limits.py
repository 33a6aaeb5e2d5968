"""Limits a change may not exceed: `p80 > 5d`, `cost > 10000 EUR`, `new-act-findings > 0`.

    limit    MEASURE OPERATOR NUMBER [UNIT]     several of them separated by commas
    MEASURE  one of MEASURES; p50, p80 and p95 may name a record: p80[go-live]
    OPERATOR >  >=
    UNIT     d (working days) of days, a currency of money, nothing of what is counted

A limit that can't be judged is exceeded: what nobody can tell is no good sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kaname.errors import UsageError
from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Days, Percent, Severity, Term, Undefined
from kaname.planning.workdays import Workdays
from kaname.status.effects.effect import Amount, Dated, Effects, Pair

Unit = Literal["days", "money", "count"]
_LIMIT = re.compile(
    r"\s*(?P<measure>[a-z0-9-]+)\s*(?:\[\s*(?P<record>[^\]]+?)\s*\])?\s*(?P<operator>>=|>)\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]*)\s*"
)
_PERCENTILES = ("p50", "p80", "p95")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it was asked for; `text` is what was written.

    `unforecast`: the record that it names is known, and nothing is forecast of it.
    """

    text: str
    measure: str
    record: str
    inclusive: bool
    number: Decimal
    currency: str = ""
    unforecast: bool = False

    @property
    def is_of_days(self) -> bool:
        """Whether it is set on a percentile."""
        return self.measure in _PERCENTILES


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that does not hold: about which record, and by what; Undefined where it can't be judged."""

    limit: Limit
    key: Key | None
    value: Days | Money | int | Undefined


Value = tuple[Key | None, Days | Money | int | Undefined]
_Measuring = Callable[[Effects, Limit, Workdays], Iterator[Value]]


def limits(texts: Iterable[str]) -> tuple[Limit, ...]:
    """Limits as they are written. Raises UsageError where one can't be read."""
    return tuple(_limit(part.strip()) for text in texts for part in text.split(","))


def _limit(text: str) -> Limit:
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise UsageError("limit_unreadable", text=text, measures=", ".join(MEASURES))
    measure, record, unit = found["measure"], found["record"] or "", found["unit"]
    if measure not in MEASURES:
        raise UsageError("limit_measure", text=text, name=measure, measures=", ".join(MEASURES))
    if record and measure not in _PERCENTILES:
        raise UsageError("limit_record", text=text, measures=", ".join(_PERCENTILES))
    wanted = MEASURES[measure][0]
    fits = {"days": unit in ("d", ""), "money": re.fullmatch("[A-Z]{3}", unit) is not None, "count": not unit}
    if not fits[wanted]:
        raise UsageError("limit_unit", text=text, name=measure, unit=Term("limit_unit", wanted))
    currency = unit if wanted == "money" else ""
    return Limit(text, measure, record, found["operator"] == ">=", Decimal(found["number"]), currency)


def exceeded(effects: Effects, asked: Iterable[Limit], workdays: Workdays) -> tuple[Exceeded, ...]:
    """The limits that the effects of a program exceed, each with the record that exceeds it most.

    `workdays` count the days of p50 and p95.
    """
    return tuple(found for one in asked if (found := _exceeded(effects, one, workdays)) is not None)


def _exceeded(effects: Effects, limit: Limit, workdays: Workdays) -> Exceeded | None:
    found = list(MEASURES[limit.measure][1](effects, limit, workdays))
    beyond = [(key, value) for key, value in found if _is_beyond(value, limit)]
    if not beyond:
        return None
    key, value = max(beyond, key=lambda one: (not isinstance(one[1], Undefined), _number(one[1])))
    return Exceeded(limit, key, value)


def _is_beyond(value: Days | Money | int | Undefined, limit: Limit) -> bool:
    if isinstance(value, Undefined):
        return True
    number = _number(value)
    return number > limit.number or (limit.inclusive and number == limit.number)


def _number(value: Days | Money | int | Undefined) -> Decimal:
    match value:
        case Days():
            return Decimal(repr(value.days))
        case Money():
            return value.amount
        case Undefined():
            return Decimal(0)
        case _:
            return Decimal(value)


def _percentile(effects: Effects, limit: Limit, workdays: Workdays) -> Iterator[Value]:
    """Working days by which the end or any promise moves; of a record named, that one."""
    named = [one for one in effects.dates if limit.record == str(one.key)]
    if limit.record:
        yield from ((one.key, _moved(one, limit.measure, workdays)) for one in named)
        if limit.unforecast:
            yield None, Undefined("not_forecast")
        return
    if "dates" in effects.unknown:
        yield effects.root, Undefined(effects.unknown["dates"])
    promised = (one for one in effects.dates if one.key == effects.root or one.promised.after is not None)
    yield from (
        (one.key, _moved(one, limit.measure, workdays)) for one in promised if getattr(one, limit.measure).differs
    )


def _moved(one: Dated, measure: str, workdays: Workdays) -> Days | Undefined:
    pair: Pair = getattr(one, measure)
    if isinstance(pair.before, date) and isinstance(pair.after, date):
        return Days(float(workdays.between(pair.before, pair.after)))
    if pair.before is None:  # it is new: nothing of it moves
        return Days(0.0)
    return Undefined("not_both")


def _cost(effects: Effects, limit: Limit, _: Workdays) -> Iterator[Value]:
    if "cost" in effects.unknown:
        yield effects.root, Undefined(effects.unknown["cost"])
    yield from _more(effects, limit, "cost_p80")


def _budget(effects: Effects, limit: Limit, _: Workdays) -> Iterator[Value]:
    yield from _more(effects, limit, "granted")


def _at_completion(effects: Effects, limit: Limit, _: Workdays) -> Iterator[Value]:
    yield from _more(effects, limit, "forecast_at_completion")


def _exposure(effects: Effects, limit: Limit, _: Workdays) -> Iterator[Value]:
    yield from _more(effects, limit, "exposure")


def _more(effects: Effects, limit: Limit, code: str) -> Iterator[Value]:
    """By how much an amount of the whole grows in the currency asked for; one in another currency can't be judged."""
    for one in effects.amounts:
        if one.code == code and one.key is None and not _has_undefined(one):
            value = _growth(one)
            yield one.key, value if value.currency == limit.currency else Undefined("other_currency")


def _has_undefined(one: Amount) -> bool:
    return isinstance(one.value.before, Undefined) or isinstance(one.value.after, Undefined)


def _growth(one: Amount) -> Money:
    was, now = one.value.before, one.value.after
    known = now if isinstance(now, Money) else was
    assert isinstance(known, Money)
    before = was.amount if isinstance(was, Money) else Decimal(0)
    after = now.amount if isinstance(now, Money) else Decimal(0)
    return Money(amount=after - before, currency=known.currency)


def _findings(severity: Severity | None) -> _Measuring:
    def count(effects: Effects, _limit: Limit, _: Workdays) -> Iterator[Value]:
        found = [one for one in effects.findings if one.turn in ("new", "worse")]
        yield None, sum(1 for one in found if severity is None or one.finding.severity is severity)

    return count


def _lost(effects: Effects, _limit: Limit, _: Workdays) -> Iterator[Value]:
    """Promises that become less likely to be kept than not."""
    yield None, sum(1 for one in effects.dates if one.turned == "unlikely")


def _overloaded(effects: Effects, _limit: Limit, _: Workdays) -> Iterator[Value]:
    """Teams over their capacity in weeks in which they were not."""
    if "people" in effects.unknown:
        yield None, Undefined(effects.unknown["people"])
    yield None, sum(1 for one in effects.overloads if one.new)


def _worse(effects: Effects, _limit: Limit, _: Workdays) -> Iterator[Value]:
    yield None, sum(1 for one in effects.colours if one.worse)


def _blocked(effects: Effects, _limit: Limit, _: Workdays) -> Iterator[Value]:
    """Gates that block and policies that hold, and did not."""
    barring = (Term("gate.state", "blocked"), Term("policy.state", "holds"))
    yield None, sum(1 for one in effects.states if one.value.after in barring)


def _spent(effects: Effects, _limit: Limit, _: Workdays) -> Iterator[Value]:
    """Error budgets that are spent, and were not."""
    left = [one.value for one in effects.states if one.code == "budget_remaining"]
    yield None, sum(1 for one in left if _is_spent(one.after) and not _is_spent(one.before))


def _is_spent(cell: Cell) -> bool:
    return isinstance(cell, Percent) and cell.share <= 0


MEASURES: Mapping[str, tuple[Unit, _Measuring]] = {
    **dict.fromkeys(_PERCENTILES, ("days", _percentile)),
    "cost": ("money", _cost),
    "budget": ("money", _budget),
    "at-completion": ("money", _at_completion),
    "exposure": ("money", _exposure),
    "promises-lost": ("count", _lost),
    "new-findings": ("count", _findings(None)),
    "new-act-findings": ("count", _findings(Severity.ACT)),
    "teams-overloaded": ("count", _overloaded),
    "budgets-spent": ("count", _spent),
    "gates-closed": ("count", _blocked),
    "health-worse": ("count", _worse),
}
"""What a limit can be set on, in which unit."""
