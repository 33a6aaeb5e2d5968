"""Progress: are we really on track?"""

from __future__ import annotations

from kaname.duties.progress import (
    blocked,
    burn_up,
    declared,
    delivery,
    drift,
    earned,
    flow,
    judged,
    kpis,
    pace,
    sprints,
    times,
    velocity,
    watermelon,
    work,
)
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.delivered import Delivered
from kaname.planning.error_budgets import Served
from kaname.planning.standing import in_order
from kaname.planning.timetable import Timetable
from kaname.planning.tracked import Tracker

CODES: tuple[Code, ...] = (
    *(*work.CODES, *blocked.CODES, *kpis.CODES, *earned.CODES, *velocity.CODES, *declared.CODES),
    *(*flow.CODES, *sprints.CODES, *drift.CODES, *delivery.CODES),
)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:
    """How work goes against its dates, estimates, money and colours; sprints of a source stand beside the plan's."""
    standing = Served(program, history, timetable, evidence)
    tracker = Tracker(program, evidence, standing.as_of)
    streams = flow.Streams(standing, tracker, evidence)
    against = declared.facts_of(standing, watermelon.Facts(standing, tracker, streams.flows))
    delivered = Delivered(program, evidence, tracker.courses)
    value = earned.measure(standing, tracker)
    facts = (
        *work.findings(standing),
        *blocked.findings(standing),
        *kpis.findings(standing),
        *earned.findings(standing, value),
        *velocity.findings(standing),
        *flow.findings(streams),
        *sprints.findings(standing, tracker),
        *drift.findings(standing, tracker),
        *drift.unread(tracker),
        *delivery.findings(delivered),
    )
    figures = (
        *work.figures(standing),
        kpis.figure(standing),
        earned.figure(standing, value),
        velocity.figure(standing),
        velocity.forecast(standing),
        sprints.figure(tracker),
        burn_up.figure(standing, tracker),
        flow.figure(streams),
        times.times(streams),
        times.cumulative(streams),
        drift.figure(tracker),
        pace.figure(standing, tracker),
        delivery.figure(delivered),
        declared.figure(standing, facts),
        watermelon.figure(standing, against),
    )
    return Section(
        "progress", in_order((*facts, *declared.findings(standing, against))), figures, judged=judged.judged(standing)
    )


__all__ = ["CODES", "look"]
