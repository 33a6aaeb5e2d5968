"""Technical debt: what does our past cost us, and what pays back?"""

from __future__ import annotations

from kaname.duties.debt import benefit, components, judged, ledger, payback, repayment
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (*ledger.CODES, *components.CODES, *repayment.CODES, *benefit.CODES)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:
    """The ledger, debt by component, what removal is worth, and whether it kept its promise."""
    standing = Standing(program, history, timetable)
    found = (
        *ledger.find(standing),
        *components.find(standing, evidence),
        *repayment.find(standing),
        *benefit.find(standing),
    )
    figures = (
        ledger.figure(standing),
        components.figure(standing, evidence),
        payback.figure(standing),
        benefit.figure(standing),
    )
    return Section("debt", in_order(found), figures, judged=judged.judged(standing))


__all__ = ["CODES", "look"]
