"""Obligations: what law, contract or policy demands by a day, and whether it comes before what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaname.duties.compliance.assurance import Assurance
from kaname.model.base import Key
from kaname.model.controls import Obligation
from kaname.model.finding import Cell, Code, Days, Finding, Severity, Term

OVERDUE = Code("compliance.obligation-overdue", Severity.ACT)
INTERVAL_MISSED = Code("compliance.interval-missed", Severity.ACT)
PENETRATION_TEST_OLD = Code("compliance.penetration-test-old", Severity.ACT)
UNSCHEDULED = Code("compliance.obligation-unscheduled", Severity.WATCH)
SCHEDULED_LATE = Code("compliance.obligation-scheduled-late", Severity.WATCH)
CODES = (OVERDUE, INTERVAL_MISSED, PENETRATION_TEST_OLD, UNSCHEDULED, SCHEDULED_LATE)

NEAR_WORKDAYS = 60
"""Three months: audits and tests by third parties are booked that long ahead."""
URGENT_WORKDAYS = 20
YEARLY_DAYS = 365
PENETRATION_WORDS = ("penetration test", "pen test", "pentest", "ペネトレーションテスト", "侵入テスト", "侵入試験")


def recurs(obligation: Obligation) -> bool:
    """Whether it is due again and again."""
    return obligation.every_days is not None


def next_due(obligation: Obligation) -> date | None:
    """When it is due: so long after it was last done if it recurs, else its day; None once done or not applicable."""
    if obligation.state == "not applicable":
        return None
    if obligation.every_days is not None and obligation.last_done is not None:
        return obligation.last_done + timedelta(days=min(obligation.every_days, (date.max - obligation.last_done).days))
    return None if obligation.state == "done" else obligation.due


def is_penetration_test(obligation: Obligation) -> bool:
    """Whether it demands a penetration test, by its words in either language."""
    text = f"{obligation.title} {obligation.source} {obligation.demand}".casefold()
    return any(word in text for word in PENETRATION_WORDS)


def find(standing: Assurance) -> Iterator[Finding]:
    """What is wrong with obligations."""
    for obligation in standing.every(Obligation):
        if obligation.state == "not applicable":
            continue
        due = next_due(obligation)
        yield from _overdue(standing, obligation, due)
        yield from _penetration(standing, obligation)
        if due is not None:
            yield from _held(standing, obligation, due)


def _overdue(standing: Assurance, obligation: Obligation, due: date | None) -> Iterator[Finding]:
    if due is None or due >= standing.as_of:
        return
    late = Days(float(standing.age(due)), calendar=True)
    regime = _regime(obligation)
    subjects = _subjects(standing, obligation)
    if obligation.every_days is not None and obligation.last_done is not None:
        every = Days(obligation.every_days, calendar=True)
        yield INTERVAL_MISSED.at(*subjects, regime=regime, due=due, late=late, last=obligation.last_done, every=every)
    else:
        yield OVERDUE.at(*subjects, regime=regime, due=due, late=late)


def _regime(obligation: Obligation) -> Cell:
    """Laws and standards go by their own names; what is demanded by a contract or an own rule is said in words."""
    named = obligation.regime in ("contract", "internal")
    return Term("obligation.regime", obligation.regime) if named else obligation.regime


def _subjects(standing: Assurance, obligation: Obligation) -> tuple[Key, ...]:
    return standing.known(obligation.key, *standing.keys(obligation.holds))


def _penetration(standing: Assurance, obligation: Obligation) -> Iterator[Finding]:
    """A penetration test counts for a year, whatever interval was written down."""
    last = obligation.last_done
    if is_penetration_test(obligation) and last is not None and standing.age(last) > YEARLY_DAYS:
        own = obligation.every_days
        if own is None or own > YEARLY_DAYS:
            age = Days(float(standing.age(last)), calendar=True)
            yield PENETRATION_TEST_OLD.at(*_subjects(standing, obligation), last=last, age=age)


def _held(standing: Assurance, obligation: Obligation, due: date) -> Iterator[Finding]:
    """It must be done before what it holds, and somebody must have booked it in time."""
    held = standing.first_held(obligation)
    limit = min(due, held.on) if held is not None else due
    booked = obligation.scheduled_for
    if limit < standing.as_of:
        return
    if booked is not None and booked > limit:
        subjects = standing.known(obligation.key, held.served if held else None)
        yield SCHEDULED_LATE.at(*subjects, scheduled_for=booked, due=limit)
    unbooked = booked is None and obligation.state != "scheduled"
    if unbooked and held is not None and standing.near(limit, NEAR_WORKDAYS):
        yield UNSCHEDULED.at(
            obligation.key,
            held.served,
            severity=Severity.ACT if standing.near(limit, URGENT_WORKDAYS) else None,
            due=limit,
            left=standing.days(standing.as_of, limit),
            held=held.served,
            held_on=held.on,
        )
