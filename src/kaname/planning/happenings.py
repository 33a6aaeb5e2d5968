"""Risks as events: what each open one does to work and money, when it can, and with which others it occurs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from math import inf

from kaname.engines.dependence import factor_loadings
from kaname.engines.instance import Event, Hit, Shape, Spread
from kaname.model import ties
from kaname.model.base import Key, Money
from kaname.model.program import Program
from kaname.model.risks import Risk
from kaname.planning import spreads, within
from kaname.planning.calendars import Axis
from kaname.planning.exchange import convert, counted_in
from kaname.planning.levels import Level, in_place, level

Number = Callable[[Key, str], int]
"""A number that stays with a part of a record."""
_SIDE_BY_SIDE = 0
"""The one group that parallel impacts on the same work form."""


@dataclass(frozen=True)
class Happenings:
    """Every open risk that can still occur, as an event before any response; and the common factors they hang on.

    `factor_keys` name the streams of these factors, which are numbered from `first_factor` on.
    """

    risks: Mapping[Key, Risk]
    full: Mapping[Key, Event]
    factor_keys: tuple[int, ...]

    def at(self, levels: Mapping[Key, Level]) -> tuple[Event, ...]:
        """The events at some levels of their responses; those that can't occur any more are left out."""
        return tuple(at_level(self.full[key], stands) for key, stands in levels.items() if stands.probability)

    @cached_property
    def in_place(self) -> dict[Key, Level]:
        """How each risk stands now: with its responses that are done."""
        found = {key: level(self.risks[key], in_place) for key in self.full}
        return {key: stands for key, stands in found.items() if stands is not None}


def at_level(event: Event, stands: Level) -> Event:
    """An event with the probability and the share of its impact that some responses leave."""
    hits = tuple(replace(hit, days=spreads.scaled(hit.days, stands.impact)) for hit in event.hits)
    cost = None if event.cost is None else spreads.scaled(event.cost, stands.impact)
    return replace(event, probability=stands.probability, hits=hits, cost=cost)


def open_risks(program: Program) -> Iterator[Risk]:
    """The risks of a program and those it shares that are open and have a probability."""
    for risk in (*program.all(Risk), *within.shared(program, Risk)):
        if risk.open and risk.probability is not None:
            yield risk


def happenings(
    program: Program, as_of: date, axis: Axis, ends: Mapping[Key, int], number: Number, first_factor: int
) -> Happenings:
    """Every open risk that does something and is not over, on an axis on which records end at activities.

    `number` names the streams of a record; common factors of risks count from `first_factor` on.
    """
    risks = {risk.key: risk for risk in open_risks(program)}
    made: dict[Key, Event] = {}
    currency = counted_in(program)
    for key, risk in risks.items():
        hits, cost = tuple(_hits(program, risk, ends)), _cost(program, risk, currency, as_of)
        over = risk.proximity_until is not None and risk.proximity_until < as_of
        if risk.probability is not None and (hits or cost is not None) and not over:
            made[key] = Event(risk.probability, hits, cost, number(key, ""), window=_window(risk, axis))
    factors, keys = _factors(_ties(program, risks, made), number, first_factor)
    full = {key: replace(event, factors=factors.get(key, ())) for key, event in made.items()}
    return Happenings({key: risks[key] for key in full}, full, keys)


def _hits(program: Program, risk: Risk, ends: Mapping[Key, int]) -> Iterator[Hit]:
    for effect in risk.days:
        key = program.resolve(effect.work)
        if key is not None and key in ends:
            days = spreads.spread(effect.days, _sign(risk))
            yield Hit(ends[key], days, _SIDE_BY_SIDE if effect.parallel else None)


def _cost(program: Program, risk: Risk, currency: str, as_of: date) -> Spread | None:
    """The cost in the currency that the program counts in; None where no rate is stated."""
    if risk.cost is None:
        return None
    rate = convert(program.charter, Money(amount=Decimal(1), currency=risk.cost.currency), currency, as_of)
    if rate is None:
        return None
    amounts = (risk.cost.low, risk.cost.likely, risk.cost.high)
    low, likely, high = sorted(_sign(risk) * float(amount * rate.amount) for amount in amounts)
    return Spread(likely) if low == high else Spread(likely, low, high, Shape.TRIANGULAR)


def _sign(risk: Risk) -> float:
    return -1.0 if risk.direction == "opportunity" else 1.0


def _window(risk: Risk, axis: Axis) -> tuple[float, float] | None:
    """What is over before a risk can occur is not hit; what comes after it can, is, unless the plan says it isn't."""
    opens = -inf if risk.proximity_from is None else float(axis.index(risk.proximity_from))
    last = risk.proximity_until if risk.only_within else None
    closes = inf if last is None else float(axis.index(last) + 1)
    return None if (opens, closes) == (-inf, inf) else (opens, closes)


def _ties(program: Program, risks: Mapping[Key, Risk], made: Iterable[Key]) -> dict[tuple[Key, Key], float]:
    """The correlations of the risks that can still occur."""
    return ties.coefficients(ties.ties(program, {key: risks[key] for key in made}))


def _factors(
    tied: Mapping[tuple[Key, Key], float], number: Number, first: int
) -> tuple[dict[Key, tuple[tuple[int, float], ...]], tuple[int, ...]]:
    """Loadings of tied risks on factors of their own, and the numbers that name these."""
    found: dict[Key, tuple[tuple[int, float], ...]] = {}
    keys: list[int] = []
    for block in ties.blocks(tied):
        for key, row in zip(block, factor_loadings(ties.matrix(block, tied)).tolist(), strict=True):
            found[key] = tuple((first + len(keys) + place, loading) for place, loading in enumerate(row))
        keys += [number(key, "occurrence") for key in block]
    return found, tuple(keys)
