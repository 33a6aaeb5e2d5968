"""Finance: what does it cost, and is that well spent?"""

from __future__ import annotations

from kaname.duties.finance import bills, budgets, carbon, charges, costs, judged, months, rfps, vendors
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (
    *budgets.CODES,
    *months.CODES,
    *costs.CODES,
    *charges.CODES,
    *bills.CODES,
    *vendors.CODES,
    *rfps.CODES,
    *carbon.CODES,
)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:
    """Budgets, money by month, cost of initiatives, what is bought from whom, and carbon."""
    standing = Standing(program, history, timetable)
    priced = costs.Costs(standing)
    found = (
        *budgets.find(standing),
        *months.find(standing),
        *costs.find(priced),
        *charges.find(standing, evidence),
        *bills.find(standing, evidence),
        *vendors.find(standing),
        *rfps.find(standing),
        *carbon.find(standing),
    )
    figures = (
        budgets.figure(standing),
        months.by_month(standing),
        months.by_currency(standing),
        costs.figure(priced, evidence),
        charges.figure(standing, evidence),
        vendors.figure(standing),
        rfps.figure(standing),
        rfps.bids(standing),
        carbon.figure(standing),
    )
    return Section("finance", in_order(found), figures, judged=judged.judged(standing))


__all__ = ["CODES", "look"]
