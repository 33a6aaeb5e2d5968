"""Compliance: are we allowed to, and can we prove it? Decision support, not legal advice."""

from __future__ import annotations

from kaname.duties.compliance import calendar, controls, exceptions, judged, obligations, privacy, proof, records
from kaname.duties.compliance.assurance import Assurance
from kaname.evidence.facts import Evidence
from kaname.model.finding import Code, Section
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.standing import in_order
from kaname.planning.timetable import Timetable

CODES: tuple[Code, ...] = (
    *obligations.CODES,
    *controls.CODES,
    *proof.CODES,
    *privacy.CODES,
    *records.CODES,
    *exceptions.CODES,
)


def look(program: Program, history: History, evidence: Evidence, timetable: Timetable) -> Section:  # noqa: ARG001
    """Controls, obligations, personal data, evidence and exceptions, and the calendar they make."""
    standing = Assurance(program, history, timetable)
    found = (
        *obligations.find(standing),
        *controls.find(standing),
        *proof.find(standing),
        *privacy.find(standing),
        *records.find(standing),
        *exceptions.find(standing),
    )
    figures = (
        calendar.figure(standing),
        controls.summary(standing),
        controls.listing(standing),
        privacy.figure(standing),
        records.figure(standing),
        proof.figure(standing),
        exceptions.figure(standing),
    )
    return Section("compliance", in_order(found), figures, judged=judged.judged(standing))


__all__ = ["CODES", "look"]
