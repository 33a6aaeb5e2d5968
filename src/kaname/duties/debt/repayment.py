"""Repayment: whether planned removal really comes, and whether enough of the work goes into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kaname.duties.debt.ledger import Burden, burden, unpaid
from kaname.model.base import Key
from kaname.model.decisions import Debt
from kaname.model.finding import Code, Finding, Percent, Severity, Term
from kaname.model.plan import Initiative, WorkPackage
from kaname.planning.effort import person_days_left
from kaname.planning.promises import promised_day
from kaname.planning.standing import Standing

PLAN_WITHOUT_WORK = Code("debt.plan-without-work", Severity.WATCH)
REMEDIATION_STOPPED = Code("debt.remediation-stopped", Severity.ACT)
REMEDIATION_LATE = Code("debt.remediation-late", Severity.WATCH)
REMEDIATION_DONE = Code("debt.remediation-done", Severity.NOTE)
IN_THE_WAY = Code("debt.in-the-way", Severity.WATCH)
SHARE_TOO_SMALL = Code("debt.share-too-small", Severity.WATCH)
CODES = (PLAN_WITHOUT_WORK, REMEDIATION_STOPPED, REMEDIATION_LATE, REMEDIATION_DONE, IN_THE_WAY, SHARE_TOO_SMALL)

SLOWS_CHANGE = ("code", "architecture", "test", "infrastructure", "security")
STOPPED = ("dropped", "cancelled", "paused")
WORTH_A_WORD = 0.05
"""Interest below a twentieth of the capacity needs no share of the work of its own."""
WEEKS_AHEAD = 4
WEEKS_PER_MONTH = 365 / 12 / 7


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with the removal of debts."""
    touched = _touched(standing)
    for debt in unpaid(standing):
        if debt.state in ("planned", "paying"):
            yield from _planned(standing, debt)
        elif debt.state == "open" and standing.key(debt.remediation) is None:
            yield from _in_the_way(standing, debt, touched)
    yield from _share(standing)


def _planned(standing: Standing, debt: Debt) -> Iterator[Finding]:
    key = standing.key(debt.remediation)
    work = standing.program.find(key) if key is not None else None
    if key is None or not isinstance(work, WorkPackage | Initiative):
        yield PLAN_WITHOUT_WORK.at(debt.key, state=Term("debt.state", debt.state))
    elif work.state in STOPPED:
        yield REMEDIATION_STOPPED.at(debt.key, key, state=Term("remediation.state", work.state))
    elif _is_done(work):
        yield REMEDIATION_DONE.at(debt.key, key)
    else:
        yield from _late(standing, debt, key)


def _is_done(work: WorkPackage | Initiative) -> bool:
    return work.finished is not None if isinstance(work, WorkPackage) else work.state == "done"


def _late(standing: Standing, debt: Debt, key: Key) -> Iterator[Finding]:
    """The removal is expected after the day it is promised for, or after the debt stops being accepted."""
    promises = [day for day in (_promise(standing, key), debt.accepted_until) if day is not None]
    expected = _expected(standing, key)
    if promises and expected is not None and expected > min(promises):
        due = min(promises)
        yield REMEDIATION_LATE.at(debt.key, key, due=due, expected=expected, late=standing.days(due, expected))


def _promise(standing: Standing, key: Key) -> date | None:
    work = standing.program.find(key)
    return work.deadline if isinstance(work, WorkPackage) else promised_day(standing, key)


def _expected(standing: Standing, key: Key) -> date | None:
    """The day by which it is done in 8 of 10 runs, else its scheduled finish."""
    outlook, slot = standing.outlook(key), standing.slot(key)
    if outlook is not None and outlook.p80 is not None:
        return outlook.p80
    return slot.finish if slot is not None else None


def _touched(standing: Standing) -> dict[Key, tuple[Key, ...]]:
    """The active initiatives that change each component, directly or through work that has not finished."""
    found: dict[Key, dict[Key, None]] = {}
    for initiative in standing.every(Initiative):
        if initiative.state == "active":
            works = [work for work in standing.leaves(initiative.key) if work.finished is None]
            components = (*initiative.components, *(ref for work in works for ref in work.components))
            for component in standing.keys(components):
                found.setdefault(component, {})[initiative.key] = None
    return {component: tuple(keys) for component, keys in found.items()}


def _in_the_way(standing: Standing, debt: Debt, touched: dict[Key, tuple[Key, ...]]) -> Iterator[Finding]:
    component = standing.key(debt.component)
    initiatives = touched.get(component, ()) if component is not None else ()
    if component is not None and initiatives and debt.type in SLOWS_CHANGE:
        yield IN_THE_WAY.at(
            debt.key,
            *initiatives,
            component=component,
            initiatives=initiatives,
            type=Term("debt.type", debt.type),
            drag=Percent(debt.velocity_drag) if debt.velocity_drag is not None else None,
        )


def _share(standing: Standing) -> Iterator[Finding]:
    """Interest eats more of the teams' days than the plan gives to removing debt."""
    burdens = [one for one in (burden(standing, debt) for debt in unpaid(standing)) if one.middle]
    capacity = _capacity_per_month(standing)
    given = _given(standing)
    if not burdens or not capacity or given is None:
        return
    eaten = sum((one.middle or 0.0) / one.hours_per_day for one in burdens) / capacity
    if eaten > WORTH_A_WORD and given < eaten:
        ordered = sorted(burdens, key=lambda one: (-(one.middle or 0.0), one.debt.id))
        unplanned = [one.debt.key for one in ordered if standing.key(one.debt.remediation) is None]
        subjects = unplanned or [one.debt.key for one in ordered]
        yield SHARE_TOO_SMALL.at(*subjects, eaten=Percent(eaten), given=Percent(given), debts=tuple(subjects))


def _capacity_per_month(standing: Standing) -> float | None:
    """Person-days that all teams have in a month, by the weeks ahead."""
    weeks = sorted({load.week for load in standing.timetable.load if load.week >= standing.as_of})[:WEEKS_AHEAD]
    days = sum(load.capacity for load in standing.timetable.load if load.week in weeks)
    return days / len(weeks) * WEEKS_PER_MONTH if weeks else None


def _given(standing: Standing) -> float | None:
    """The share of all remaining person-days that goes into removing debts; None where no work has an estimate."""
    removal = set(_removal(standing, (burden(standing, debt) for debt in unpaid(standing))))
    left = {work.key: person_days_left(work) or 0.0 for work in standing.leaf_work}
    total = sum(left.values())
    return sum(left[key] for key in left if key in removal) / total if total else None


def _removal(standing: Standing, burdens: Iterable[Burden]) -> Iterator[Key]:
    for one in burdens:
        key = standing.key(one.debt.remediation)
        if key is not None:
            yield from (work.key for work in standing.leaves(key))
