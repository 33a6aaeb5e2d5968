"""How urgent work is where people are short: what a week of delay costs, then how much it must, should or could be."""

from __future__ import annotations

from datetime import date

from kaname.model.plan import Initiative, WorkPackage
from kaname.model.program import Program
from kaname.planning.exchange import common_currency, convert
from kaname.planning.tree import Breakdown

_RANKS = {"must": 3.0, "should": 2.0, "could": 1.0, "wont": 0.0, None: 1.5}


class Urgency:
    """The urgency of each work package, in one currency: a delay whose cost no stated rate converts counts nothing."""

    def __init__(self, program: Program, as_of: date) -> None:
        self._breakdown = Breakdown(program)
        costs = {one.key: one.cost_of_delay for one in program.all(Initiative) if one.cost_of_delay is not None}
        currency = common_currency(program.charter, costs.values())
        same = {key: convert(program.charter, cost, currency, as_of) for key, cost in costs.items()}
        self._costs = {key: float(cost.amount) for key, cost in same.items() if cost is not None}

    def of(self, work: WorkPackage) -> float:
        """The cost of delay of the nearest initiative above that states one, and the rank of the work itself."""
        stated = (self._costs[key] for key in self._breakdown.above(work.key) if key in self._costs)
        return next(stated, 0.0) + _RANKS[work.moscow]
