"""What a plan comes to, in the few figures by which scenarios are held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Percent, Severity, Undefined
from kaname.planning.effort import cents
from kaname.status.effects.sides import Side
from kaname.status.promises import main_promise


@dataclass(frozen=True, slots=True)
class Outcome:
    """When it ends, whether the main promise is kept, what it costs (P80), and how many findings want an act now."""

    as_of: date
    p50: Cell
    p80: Cell
    promise: Key | None
    promised: date | None
    chance: Cell
    cost: Cell
    acts: int


def outcome(side: Side) -> Outcome:
    """The outcome of an assessed plan."""
    end = side.timetable.outlooks.get(side.program.charter.key)
    main = main_promise(side.program, side.timetable)
    unknown = Undefined(side.timetable.no_forecast or side.timetable.no_schedule or "not_forecast")
    chance = main.probability if main is not None else None
    return Outcome(
        as_of=side.as_of,
        p50=(end.p50 if end is not None else None) or unknown,
        p80=(end.p80 if end is not None else None) or unknown,
        promise=main.key if main is not None else None,
        promised=main.commitment if main is not None else None,
        chance=Percent(chance) if chance is not None else None,
        cost=_cost(side),
        acts=sum(1 for one in side.findings if one.severity is Severity.ACT),
    )


def _cost(side: Side) -> Cell:
    found = side.cost_finish
    if found.cost_p80 is None:
        return Undefined(found.reason)
    return Money(amount=cents(Decimal(repr(found.cost_p80))), currency=found.currency)
