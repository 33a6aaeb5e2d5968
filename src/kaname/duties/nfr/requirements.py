"""Requirements: what quality was asked for, how it is verified, and whether it was in time."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.duties.nfr.quality import Quality
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.quality import Requirement
from kaname.planning.promises import promised_ahead, promised_day

FAILED = Code("nfr.requirement-failed", Severity.ACT)
OVERDUE = Code("nfr.requirement-overdue", Severity.WATCH)
TOO_LATE = Code("nfr.requirement-verified-too-late", Severity.WATCH)
UNVERIFIED = Code("nfr.requirement-unverified", Severity.WATCH)
UNVERIFIABLE = Code("nfr.requirement-unverifiable", Severity.NOTE)
WAIVED_SILENTLY = Code("nfr.requirement-waived-silently", Severity.WATCH)
CODES = (FAILED, OVERDUE, TOO_LATE, UNVERIFIED, UNVERIFIABLE, WAIVED_SILENTLY)

NEAR_WORKDAYS = 20
"""Four working weeks: what must be proven by then needs its proof on the calendar now."""
COLUMNS = (
    "record",
    "attribute",
    "component",
    "target",
    "verification",
    "verify_by",
    "state",
    "measured",
    "serves",
    "serves_on",
)


def figure(standing: Quality) -> Figure:
    """Every requirement with its target, its verification and what it serves."""
    rows = tuple(_row(standing, requirement) for requirement in standing.every(Requirement))
    return Figure("nfr.requirements", COLUMNS, rows, "" if rows else "no_requirements")


def _row(standing: Quality, requirement: Requirement) -> tuple[Cell, ...]:
    subject = standing.key(requirement.subject)
    return (
        requirement.key,
        Term("requirement.attribute", requirement.attribute),
        standing.keys(requirement.components),
        requirement.target or None,
        Term("requirement.verification", requirement.verification) if requirement.verification else None,
        requirement.verify_by,
        Term("requirement.state", requirement.state),
        requirement.measured or None,
        subject,
        promised_day(standing, subject),
    )


def find(standing: Quality) -> Iterator[Finding]:
    """What is wrong with requirements."""
    for requirement in standing.every(Requirement):
        subject = standing.key(requirement.subject)
        match requirement.state:
            case "open":
                yield from _open(standing, requirement, subject)
            case "failed":
                yield _failed(standing, requirement, subject)
            case "waived" if standing.waivers.of(requirement.key) is None:
                yield WAIVED_SILENTLY.at(*standing.known(requirement.key, subject))
            case _:
                pass


def _failed(standing: Quality, requirement: Requirement, subject: Key | None) -> Finding:
    return FAILED.at(
        *standing.known(requirement.key, subject),
        attribute=Term("requirement.attribute", requirement.attribute),
        target=requirement.target or Undefined("not_stated"),
        measured=requirement.measured or Undefined("not_stated"),
    )


def _open(standing: Quality, requirement: Requirement, subject: Key | None) -> Iterator[Finding]:
    subjects = standing.known(requirement.key, subject)
    promised = promised_ahead(standing, subject)
    due = requirement.verify_by
    if due is not None and due < standing.as_of:
        yield OVERDUE.at(
            *subjects,
            severity=Severity.ACT if standing.near(promised, NEAR_WORKDAYS) else None,
            due=due,
            late=standing.days(due, standing.as_of),
        )
    elif due is not None and promised is not None and promised < due:
        yield TOO_LATE.at(*subjects, due=due, serves_on=promised)
    elif due is None and standing.near(promised, NEAR_WORKDAYS):
        yield UNVERIFIED.at(*subjects, serves_on=promised)
    if not requirement.target or requirement.verification is None:
        yield UNVERIFIABLE.at(requirement.key, missing=_missing(requirement))


def _missing(requirement: Requirement) -> Term:
    if not requirement.target and requirement.verification is None:
        return Term("requirement.missing", "both")
    return Term("requirement.missing", "verification" if requirement.target else "target")
