"""Roadmap: what happens when, in which order, with whom?"""

from __future__ import annotations

from kaname.duties.roadmap import criteria, judged, load, milestones, moves, objectives, priorities, releases, timeline
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (
    *milestones.CODES,
    *load.CODES,
    *priorities.CODES,
    *objectives.CODES,
    *releases.CODES,
    *criteria.CODES,
    *moves.CODES,
)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:  # noqa: ARG001
    """What the roadmap promises, what will come of it, and what is in the way. No source reports on it yet."""
    standing = Standing(program, history, timetable)
    ranked = priorities.Priorities(standing)
    found = (
        *milestones.findings(standing),
        *load.findings(standing),
        *ranked.findings(),
        *objectives.findings(standing),
        *releases.findings(standing),
        *criteria.findings(standing),
        *moves.findings(standing),
    )
    figures = (
        milestones.figure(standing),
        timeline.figure(standing),
        timeline.fan(standing),
        load.figure(standing),
        *ranked.figures(),
        objectives.figure(standing),
        releases.figure(standing),
        criteria.figure(standing),
        *moves.figures(standing),
    )
    return Section("roadmap", in_order(found), figures, judged=judged.judged(standing))


__all__ = ["CODES", "look"]
