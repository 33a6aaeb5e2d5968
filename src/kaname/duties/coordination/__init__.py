"""Coordination: who owes whom what, and who decides?"""

from __future__ import annotations

from kaname.duties.coordination import board, communication, decisions, dependencies, meetings, overlap
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (
    *dependencies.CODES,
    *decisions.CODES,
    *meetings.CODES,
    *board.CODES,
    *overlap.CODES,
    *communication.CODES,
)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:  # noqa: ARG001
    """What is owed between parties, what waits for a decision, and who hears of it. No source reports on it yet."""
    standing = Standing(program, history, timetable)
    pairs = tuple(overlap.pairs_of(standing))
    found = (
        *dependencies.findings(standing),
        *decisions.findings(standing),
        *meetings.findings(standing),
        *board.findings(standing),
        *overlap.findings(pairs),
        *communication.findings(standing),
    )
    figures = (
        *dependencies.figures(standing),
        decisions.figure(standing),
        meetings.figure(standing),
        overlap.figure(pairs),
        board.figure(standing),
        communication.figure(standing),
    )
    return Section("coordination", in_order(found), figures)


__all__ = ["CODES", "look"]
