"""Coordination: who owes whom what, and who decides?"""

from __future__ import annotations

from collections.abc import Mapping

from kaname.duties.coordination import (
    acceptance,
    across,
    board,
    communication,
    decisions,
    dependencies,
    judged,
    meetings,
    overlap,
    roles,
    sharing,
)
from kaname.duties.coordination.across import Crossing, crossings
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (
    *dependencies.CODES,
    *acceptance.CODES,
    *decisions.CODES,
    *roles.CODES,
    *meetings.CODES,
    *board.CODES,
    *overlap.CODES,
    *communication.CODES,
)
BETWEEN: tuple[Code, ...] = (*across.CODES, *sharing.CODES)
"""What is found between programs of a portfolio."""


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:  # noqa: ARG001
    """What is owed between parties, what waits for a decision, and who hears of it. No source reports on it yet."""
    standing = Standing(program, history, timetable)
    pairs = tuple(overlap.pairs_of(standing))
    found = (
        *dependencies.findings(standing),
        *acceptance.findings(standing),
        *decisions.findings(standing),
        *roles.findings(standing),
        *meetings.findings(standing),
        *board.findings(standing),
        *overlap.findings(pairs),
        *communication.findings(standing),
    )
    figures = (
        *dependencies.figures(standing),
        acceptance.figure(standing),
        decisions.figure(standing),
        roles.figure(standing),
        meetings.figure(standing),
        overlap.figure(pairs),
        board.figure(standing),
        communication.figure(standing),
    )
    return Section("coordination", in_order(found), figures, judged=judged.judged(standing))


def look_between(whole: Program, standings: Mapping[str, Standing], crossings: tuple[Crossing, ...]) -> Section:
    """What programs of a portfolio owe each other, and whom several ask for; addresses as the portfolio writes them."""
    teams = tuple(sharing.teams(standings))
    people = tuple(sharing.people(whole, standings))
    found = (*across.findings(crossings), *sharing.findings(teams, people))
    return Section("coordination", in_order(found), (across.figure(crossings), sharing.figure(teams, people)))


__all__ = ["BETWEEN", "CODES", "Crossing", "crossings", "look", "look_between"]
