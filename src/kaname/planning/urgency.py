"""How urgent work is where people are short: what a week of delay costs, then how much it must, should or could be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kaname.model.base import Key, Money
from kaname.model.plan import Initiative, WorkPackage
from kaname.model.program import Program
from kaname.planning.exchange import common_currency, convert, counted_in
from kaname.planning.tree import Breakdown

_RANKS = {"must": 3.0, "should": 2.0, "could": 1.0, "wont": 0.0, None: 1.5}


class Urgency:
    """The urgency of each work package, in one currency; `uncounted` tells whose costs no stated rate converts."""

    def __init__(self, program: Program, as_of: date) -> None:
        self._breakdown = Breakdown(program)
        same = _in_one_currency(program, as_of)
        self._costs = {key: float(cost.amount) for key, cost in same.items() if cost is not None}

    def of(self, work: WorkPackage) -> float:
        """The cost of delay of the nearest initiative above that states one, and the rank of the work itself."""
        stated = (self._costs[key] for key in self._breakdown.above(work.key) if key in self._costs)
        return next(stated, 0.0) + _RANKS[work.moscow]


def uncounted(program: Program, as_of: date) -> tuple[Key, ...]:
    """The records whose cost of delay counts nothing, because no stated rate converts it."""
    charter = program.charter
    lost = [key for key, cost in _in_one_currency(program, as_of).items() if cost is None]
    if charter.cost_of_delay is not None:
        currency = counted_in(program)
        if not currency or convert(charter, charter.cost_of_delay, currency, as_of) is None:
            lost.append(charter.key)
    return tuple(lost)


def _in_one_currency(program: Program, as_of: date) -> Mapping[Key, Money | None]:
    """What a week of delay of each initiative costs that states it; None where no rate converts that."""
    costs = {one.key: one.cost_of_delay for one in program.all(Initiative) if one.cost_of_delay is not None}
    currency = common_currency(program.charter, costs.values())
    return {key: convert(program.charter, cost, currency, as_of) for key, cost in costs.items()}
