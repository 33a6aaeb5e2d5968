"""Work packages as the engines of earned value see them: what was planned, earned and spent by the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil, lcm

from kaname.duties.progress.actual_cost import Cost, CostBy, actual_cost
from kaname.duties.progress.work import estimate, implied_share
from kaname.engines.earned import Method, Position, Step, earned_share
from kaname.model.base import Key, Money
from kaname.model.plan import Milestone, WorkPackage
from kaname.planning.exchange import common_currency, convert
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

METHODS = {
    "0/100": Method.ZERO_HUNDRED,
    "50/50": Method.FIFTY_FIFTY,
    "weighted": Method.WEIGHTED_STEPS,
    "percent": Method.PERCENT_COMPLETE,
    "effort": Method.LEVEL_OF_EFFORT,
}
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Costed:
    """A work package with a budget. `position` is None where its progress, cost or planned dates are not known.

    `first` and `last` are its planned days, counted in working days from the day of the timetable (which is 0);
    `fixed` says whether they were laid down (baseline, pin, deadline) rather than taken from the current schedule;
    `ended` is the working day on which it was finished; `cost_by` says where its actual cost comes from.
    """

    key: Key
    initiative: Key | None
    budget: Decimal
    method: Method
    position: Position | None = None
    first: int = 0
    last: int = 0
    fixed: bool = True
    ended: int | None = None
    cost_by: CostBy = "stated"


def currency(standing: Standing) -> str:
    """The currency that all budgets can be shown in; '' where there is none."""
    return common_currency(standing.program.charter, (one.budget for one in _budgeted(standing) if one.budget))


def costed(standing: Standing, tracker: Tracker, money: str) -> tuple[Costed, ...] | None:
    """Every work package with a budget in one currency, by id; None where a rate is missing."""
    steps = _steps(standing)
    found: list[Costed] = []
    for work in _budgeted(standing):
        budget = _amount(standing, work.budget, money)
        spent = _amount(standing, work.spent, money)
        if budget is None or (work.spent is not None and spent is None):
            return None
        if budget > 0:
            cost = actual_cost(standing, tracker, work, spent, money)
            found.append(_costed(standing, work, budget, cost, steps.get(work.key, ())))
    return tuple(found)


def _amount(standing: Standing, money: Money | None, currency_: str) -> Decimal | None:
    same = None if money is None else convert(standing.program.charter, money, currency_, standing.as_of)
    return None if same is None else same.amount


def _budgeted(standing: Standing) -> Iterator[WorkPackage]:
    """Work packages with a budget; of a package and those it holds, the ones it holds."""
    holders = {work.key for work in standing.every(WorkPackage) if work.budget and work.state != "dropped"}
    for work in standing.every(WorkPackage):
        if work.key in holders and not holders.intersection(standing.breakdown.below(work.key)):
            yield work


def _steps(standing: Standing) -> dict[Key, tuple[Step, ...]]:
    """The milestones that mark each package, as steps of equal weight."""
    found: dict[Key, tuple[Step, ...]] = {}
    for milestone in standing.every(Milestone):
        for key in standing.keys(milestone.work) if milestone.state != "dropped" else ():
            found[key] = (*found.get(key, ()), Step(ONE, milestone.state == "reached"))
    return found


def _costed(standing: Standing, work: WorkPackage, budget: Decimal, cost: Cost | None, steps: Sequence[Step]) -> Costed:
    ended = None if work.finished is None else _index(standing, work.finished)
    bare = Costed(work.key, standing.initiative(work.key), budget, METHODS[work.earned_by], ended=ended)
    planned = planned_days(standing, work)
    if planned is None or cost is None:
        return bare
    first, last, fixed = planned
    by_now = Fraction(min(max(1 - first, 0), last - first + 1), last - first + 1)
    share = _exact(by_now)
    earned = _earned(work, share, steps)
    if earned is None:
        return bare
    position = Position(budget * share, budget * earned, cost.amount, budget)
    return replace(bare, position=position, first=first, last=last, fixed=fixed, cost_by=cost.by)


def planned_days(standing: Standing, work: WorkPackage) -> tuple[int, int, bool] | None:
    """First and last planned working day, 0 being the day of the timetable, and whether they were laid down.

    The finish is the baseline, else the pinned finish, else the deadline, else that of the current schedule. The start
    is the pinned one, else the likely duration before the finish; without an estimate all is planned for the finish.
    """
    slot = standing.slot(work.key)
    finish = standing.history.baseline(work.key) or work.finish_on or work.deadline
    if finish is None:
        return None if slot is None else _ordered(standing, slot.start, slot.finish, fixed=False)
    if work.start_on is not None:
        return _ordered(standing, work.start_on, finish, fixed=True)
    last = _index(standing, finish)
    likely = estimate(standing, work, "likely") or 1.0
    return last - max(ceil(likely), 1) + 1, last, True


def _ordered(standing: Standing, start: date, finish: date, *, fixed: bool) -> tuple[int, int, bool]:
    last = _index(standing, finish)
    return min(_index(standing, start), last), last, fixed


def _index(standing: Standing, day: date) -> int:
    return standing.workdays.between(standing.as_of, day)


def _earned(work: WorkPackage, planned: Decimal, steps: Sequence[Step]) -> Decimal | None:
    """The earned share of a package by its own method; None where nothing says how far it is."""
    method = METHODS[work.earned_by]
    if work.finished is not None and method is not Method.LEVEL_OF_EFFORT:
        return ONE
    complete = _complete(work)
    if method is Method.WEIGHTED_STEPS and not steps:
        return complete
    if method is Method.PERCENT_COMPLETE and complete is None:
        return None
    return earned_share(
        method,
        started=work.started is not None,
        finished=work.finished is not None,
        steps=steps,
        complete_share=complete or ZERO,
        planned_share=planned,
    ).value


def _complete(work: WorkPackage) -> Decimal | None:
    """The share complete: as stated, else by what remains; nothing of what has not started."""
    if work.started is None:
        return ZERO
    share = work.percent_complete if work.percent_complete is not None else implied_share(work)
    return None if share is None else Decimal(str(share))


def planned_value(packages: Sequence[Costed]) -> tuple[Decimal, ...]:
    """Cumulative planned value at the end of each working day, from the first planned day to the last.

    Budgets are spread evenly; the sums are exact, so that the last one is the budget and not a cent beside it.
    """
    first, last = min(one.first for one in packages), max(one.last for one in packages)
    daily = [Fraction(one.budget) / (one.last - one.first + 1) for one in packages]
    scale = lcm(*(pace.denominator for pace in daily))  # one denominator for all: whole numbers add fast
    steps = [0] * (last - first + 2)
    for one, pace in zip(packages, daily, strict=True):
        whole = pace.numerator * (scale // pace.denominator)
        steps[one.first - first] += whole
        steps[one.last - first + 1] -= whole
    return tuple(_exact(Fraction(sum_, scale)) for sum_ in accumulate(accumulate(steps[:-1])))


def _exact(share: Fraction) -> Decimal:
    return Decimal(share.numerator) / Decimal(share.denominator)
