"""The outside view: how long comparable work took against its plan, beside what the network of this one says.

Cases are the program's milestones that were to be reached by the day: the calendar days they took since they were
first promised over those they were to take, so far where they are still open. Beside them counts a class borrowed from
elsewhere; without cases it is all there is. What is left of the plan is taken to stretch as the class does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil

from kaname.engines.reference_class import Case, correct, fit
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import slips
from kaname.planning.scale import ByDay
from kaname.planning.timetable import OutsideView, Quantiles
from kaname.planning.workdays import Workdays

LEVELS = (0.5, 0.8, 0.95)


def outside_view(
    program: Program, history: History, as_of: date, planned: date, inside: Quantiles
) -> OutsideView | None:
    """What the class says of the end of a plan, given what its network does; None where nothing is left of it."""
    left = (planned - as_of).days
    if left <= 0:
        return None
    cases = tuple(_cases(program, history, as_of))
    found = fit(cases)
    own = dict(inside)
    ratios = correct([max((own[level] - as_of).days, 1) / left for level in LEVELS], LEVELS, found)
    workdays = Workdays(program, as_of)
    p50, p80, p95 = (workdays.next(as_of + timedelta(days=ceil(left * ratio) - 1)) for ratio in ratios)
    alone = found.quantiles((0.5, 0.8))
    return OutsideView(p50, p80, p95, len(cases), found.borrowed.name, alone[0], alone[1])


def _cases(program: Program, history: History, as_of: date) -> Iterator[Case]:
    """One group: milestones of one program resemble each other."""
    for case in slips.cases(program, history, as_of):
        due = case.on + timedelta(days=case.ahead) <= as_of
        if isinstance(case.scale, ByDay) and case.ahead > 0 and due and case.slip.length > -case.ahead:
            yield Case((case.ahead + case.slip.length) / case.ahead, group=program.charter.id)
