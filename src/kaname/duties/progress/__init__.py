"""Progress: are we really on track?"""

from __future__ import annotations

from kaname.duties.progress import blocked, declared, earned, judged, kpis, velocity, work
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (*work.CODES, *blocked.CODES, *kpis.CODES, *earned.CODES, *velocity.CODES, *declared.CODES)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:
    """How work goes against its dates, estimates, money and colours; sprints of a source stand beside the plan's."""
    standing = Standing(program, history, timetable)
    value = earned.measure(standing)
    facts = (
        *work.findings(standing),
        *blocked.findings(standing),
        *kpis.findings(standing),
        *earned.findings(standing, value),
        *velocity.findings(standing),
    )
    figures = (
        *work.figures(standing),
        kpis.figure(standing),
        earned.figure(standing, value),
        velocity.figure(standing, evidence),
        velocity.forecast(standing),
        declared.figure(standing, facts),
    )
    return Section(
        "progress", in_order((*facts, *declared.findings(standing))), figures, judged=judged.judged(standing)
    )


__all__ = ["CODES", "look"]
