"""Risk: what could stop us, and what is stopping us now?"""

from __future__ import annotations

from kaname.duties.risk import alternatives, escalations, exposure, issues, judged, register
from kaname.evidence.facts import Evidence
from kaname.model.finding import Cell, Code, Days, Figure, Percent, Section, Term, Undefined
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.levels import in_place, level
from kaname.planning.standing import Standing, in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (
    *register.CODES,
    *exposure.CODES,
    *issues.CODES,
    *escalations.CODES,
    *alternatives.CODES,
)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:  # noqa: ARG001
    """Open risks, issues, assumptions, escalations and choices. No source reports on them yet."""
    standing = Standing(program, history, timetable)
    found = (
        *register.findings(standing),
        *exposure.findings(standing),
        *issues.findings(standing),
        *escalations.findings(standing),
        *alternatives.findings(standing),
    )
    figures = (
        register.matrix(standing),
        _register(standing),
        *exposure.figures(standing),
        *issues.figures(standing),
        escalations.figure(standing),
        alternatives.figure(standing),
    )
    return Section("risk", in_order(found), figures, judged=judged.judged(standing))


def _register(standing: Standing) -> Figure:
    """Every open risk with its score, its expected money and days as they stand, and what responses will leave."""
    rows = tuple(_row(standing, one) for one in register.rated(standing))
    columns = (
        "record",
        "owner",
        "roam",
        "direction",
        "probability",
        "impact",
        "score",
        "exposure_money",
        "exposure_days",
        "proximity_from",
        "proximity_until",
        "response_due",
        "residual_score",
    )
    return Figure("risk.register", columns, rows, reason="" if rows else "no_open_risks", variant="pmbok")


def _row(standing: Standing, one: register.Rated) -> tuple[Cell, ...]:
    risk = one.risk
    now = level(risk, in_place)
    days = exposure.working_days(risk, now)
    return (
        risk.key,
        standing.key(risk.owner),
        Term("roam", risk.roam or "open"),
        Term("direction", risk.direction),
        None if risk.probability is None else Percent(risk.probability),
        None if risk.impact is None else Term("band", risk.impact),
        one.score if one.score is not None else Undefined("not_rated"),
        exposure.money(risk, now),
        None if days is None else Days(days),
        risk.proximity_from,
        risk.proximity_until,
        min((r.due for r in risk.responses if r.due and r.state in ("proposed", "agreed")), default=None),
        one.residual,
    )


__all__ = ["CODES", "look"]
