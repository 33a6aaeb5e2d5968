"""Exceptions: rules set aside, by whom, until when, and what makes up for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaname.duties.compliance.assurance import Assurance
from kaname.model.base import Entity, Key
from kaname.model.controls import Control, Exception_, Obligation
from kaname.model.decisions import Standard
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Undefined
from kaname.model.quality import Component, Requirement, Review
from kaname.planning.promises import is_ahead

EXPIRED = Code("compliance.exception-expired", Severity.ACT)
EXPIRES = Code("compliance.exception-expires", Severity.WATCH)
ENDLESS = Code("compliance.exception-endless", Severity.WATCH)
UNCOMPENSATED = Code("compliance.exception-uncompensated", Severity.WATCH)
UNGRANTED = Code("compliance.exception-ungranted", Severity.WATCH)
CODES = (EXPIRED, EXPIRES, ENDLESS, UNCOMPENSATED, UNGRANTED)

SOON = timedelta(days=30)
COLUMNS = (
    "record",
    "set_aside",
    "granted_by",
    "granted_on",
    "expires",
    "left",
    "compensated",
    "residual_share",
    "decision",
)


def figure(standing: Assurance) -> Figure:
    """Every exception, the first to expire first."""
    ordered = sorted(standing.every(Exception_), key=lambda one: (one.expires or date.max, one.id))
    rows = tuple(_row(standing, one) for one in ordered)
    return Figure("compliance.exceptions", COLUMNS, rows, "" if rows else "no_exceptions")


def _row(standing: Assurance, one: Exception_) -> tuple[Cell, ...]:
    return (
        one.key,
        standing.key(one.subject),
        standing.key(one.granted_by),
        one.granted_on,
        one.expires,
        None if one.expires is None else Days(float((one.expires - standing.as_of).days), calendar=True),
        bool(one.compensating.strip()),
        None if one.residual is None else Percent(one.residual),
        standing.key(one.decision),
    )


def find(standing: Assurance) -> Iterator[Finding]:
    """What is wrong with exceptions; those renewed by a later one for the same record are past and done."""
    for one in standing.every(Exception_):
        subject = standing.key(one.subject)
        if one.expires is not None and one.expires < standing.as_of:
            yield from _expired(standing, one, one.expires, subject)
        else:
            yield from _in_force(standing, one, subject)


def _expired(standing: Assurance, one: Exception_, expires: date, subject: Key | None) -> Iterator[Finding]:
    if subject is None or standing.waivers.of(subject) is not None:
        return
    if not _is_settled(standing.program.find(subject)):
        late = Days(float(standing.age(expires)), calendar=True)
        yield EXPIRED.at(one.key, subject, expires=expires, late=late, set_aside=subject)


def _is_settled(record: Entity | None) -> bool:
    """Whether a record no longer needs to be set aside: it is in place, met, done, approved, retired or past."""
    match record:
        case Control():
            return record.implementation in ("implemented", "alternative", "not applicable")
        case Requirement():
            return record.state == "met"
        case Obligation():
            return record.state in ("done", "not applicable")
        case Review():
            return record.verdict in ("approved", "approved with conditions")
        case Component():
            return record.lifecycle == "retired"
        case Standard():
            return record.state == "retired"
        case _:
            return not is_ahead(record)


def _in_force(standing: Assurance, one: Exception_, subject: Key | None) -> Iterator[Finding]:
    subjects = standing.known(one.key, subject)
    what = subject or Undefined("unknown_record")
    if one.expires is None:
        yield ENDLESS.at(*subjects, set_aside=what)
    elif one.expires <= standing.as_of + SOON:
        left = Days(float((one.expires - standing.as_of).days), calendar=True)
        yield EXPIRES.at(*subjects, expires=one.expires, left=left, set_aside=what)
    if not one.compensating.strip():
        yield UNCOMPENSATED.at(*subjects, set_aside=what)
    if standing.key(one.granted_by) is None:
        yield UNGRANTED.at(*subjects, set_aside=what)
