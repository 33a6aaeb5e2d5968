"""Dates that hold for many kinds: in order, not from the future, and in step with the state of their record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Problem
from kaname.model.kinds import KINDS
from kaname.model.program import Program

ORDER = Fault("dates.order")
FUTURE = Fault("dates.future-actual")
STATE_WITHOUT_DATE = Fault("state.without-date")
DATE_WITHOUT_STATE = Fault("state.date-without-state")
FAULTS = (ORDER, FUTURE, STATE_WITHOUT_DATE, DATE_WITHOUT_STATE)

ORDERED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "change_request": (("raised_on", "decided_on"),),
    "risk": (("proximity_from", "proximity_until"), ("raised_on", "closed_on")),
    "issue": (("raised_on", "closed_on"),),
    "review": (("requested_on", "due"), ("requested_on", "decided_on")),
    "decision": (("opened_on", "review_until"), ("opened_on", "decided_on")),
    "debt": (("raised_on", "paid_on"),),
    "vendor": (("contract_from", "contract_until"),),
    "rfp": (("issued", "bids_due"), ("bids_due", "award_by"), ("issued", "awarded_on")),
    "evidence_item": (("period_from", "period_until"),),
    "exception": (("granted_on", "expires"),),
}
"""By kind: fields of which the second is never earlier than the first."""

ACTUAL: Mapping[str, tuple[str, ...]] = {
    "work_package": ("started", "finished"),
    "milestone": ("reached",),
    "release": ("released",),
    "dependency": ("delivered",),
    "action": ("closed",),
    "risk": ("closed_on",),
    "issue": ("closed_on",),
    "change_request": ("decided_on",),
    "decision": ("decided_on",),
    "requirement": ("verified_on",),
    "review": ("decided_on",),
    "exercise": ("on",),
    "debt": ("paid_on",),
    "obligation": ("last_done",),
    "evidence_item": ("collected_on",),
}
"""By kind: fields that say when something happened."""


class Stated(NamedTuple):
    """The day of an event and the state that tells of it: states that need the day, and others that may have it."""

    day: str
    needs: frozenset[str]
    may: frozenset[str] = frozenset()
    field: str = "state"


STATED: Mapping[str, Stated] = {
    "milestone": Stated("reached", frozenset({"reached"})),
    "release": Stated("released", frozenset({"released"})),
    "dependency": Stated("delivered", frozenset({"delivered"})),
    "action": Stated("closed", frozenset({"done"}), frozenset({"dropped"})),
    "issue": Stated("closed_on", frozenset({"closed"})),
    "change_request": Stated("decided_on", frozenset({"approved", "rejected"}), frozenset({"withdrawn", "done"})),
    "decision": Stated(
        "decided_on",
        frozenset({"accepted", "rejected"}),
        frozenset({"withdrawn", "implemented", "superseded"}),
    ),
    "requirement": Stated("verified_on", frozenset({"met", "failed"}), frozenset({"waived"})),
    "review": Stated("decided_on", frozenset({"approved", "approved with conditions", "rejected"}), field="verdict"),
    "debt": Stated("paid_on", frozenset({"paid"})),
}
"""By kind: which state and which day belong together."""


def check_order(program: Program) -> Iterator[Problem]:
    """What comes first by its meaning has the earlier day."""
    for kind, pairs in ORDERED.items():
        for record in program.all(KINDS[kind]):
            for first, second in pairs:
                early: date | None = getattr(record, first)
                late: date | None = getattr(record, second)
                if early and late and late < early:
                    yield ORDER.at(record.key, path=(second,), first=first, early=early, second=second, late=late)


def check_future(program: Program, as_of: date | None) -> Iterator[Problem]:
    """Nothing has happened on a day that is still to come. Without a day to look from nothing is said."""
    if as_of is None:
        return
    for kind, names in ACTUAL.items():
        for record in program.all(KINDS[kind]):
            for name in names:
                day: date | None = getattr(record, name)
                if day and day > as_of:
                    yield FUTURE.at(record.key, path=(name,), field=name, day=day, as_of=as_of)


def check_pinned_future(program: Program) -> Iterator[Problem]:
    """Nothing has happened on a day that is still to come, seen from the day that the charter pins."""
    yield from check_future(program, program.charter.as_of)


def check_states(program: Program) -> Iterator[Problem]:
    """What is said to have happened has its day, and what has its day is said to have happened."""
    for kind, rule in STATED.items():
        for record in program.all(KINDS[kind]):
            state: str = getattr(record, rule.field)
            day: date | None = getattr(record, rule.day)
            if state in rule.needs and day is None:
                yield STATE_WITHOUT_DATE.at(record.key, path=(rule.day,), state=state, field=rule.day)
            elif day is not None and state not in rule.needs | rule.may:
                yield DATE_WITHOUT_STATE.at(record.key, path=(rule.field,), state=state, field=rule.day, day=day)


CHECKS: tuple[Check, ...] = (check_order, check_states)
