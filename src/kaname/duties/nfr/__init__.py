"""Quality: is it reliable, fast, safe and big enough?"""

from __future__ import annotations

from kaname.duties.nfr import (
    capacity,
    components,
    continuity,
    gates,
    judged,
    maturity,
    models,
    policies,
    requirements,
    reviews,
    slos,
)
from kaname.duties.nfr.quality import Quality
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import in_order
from kaname.planning.timetable import Timetable

SUBJECTS = (slos, requirements, capacity, continuity, gates, policies, reviews, models, maturity, components)
CODES: tuple[Code, ...] = tuple(code for subject in SUBJECTS for code in subject.CODES)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:
    """Service levels, requirements, capacity, continuity, gates, policies, reviews, models, maturity and components."""
    standing = Quality(program, history, timetable, evidence)
    found = (finding for subject in SUBJECTS for finding in subject.find(standing))
    return Section(
        "nfr", in_order(found), tuple(subject.figure(standing) for subject in SUBJECTS), judged=judged.judged(standing)
    )


__all__ = ["CODES", "look"]
