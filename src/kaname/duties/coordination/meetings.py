"""Meetings and the actions that come out of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.finding import Code, Days, Figure, Finding, Severity, Term
from kaname.model.people import Action, Meeting
from kaname.planning.standing import Standing

ACTION_OVERDUE = Code("coordination.action-overdue", Severity.WATCH)
MEETING_WITHOUT_AGENDA = Code("coordination.meeting-without-agenda", Severity.WATCH)
MINUTES_MISSING = Code("coordination.minutes-missing", Severity.NOTE)
CODES = (ACTION_OVERDUE, MEETING_WITHOUT_AGENDA, MINUTES_MISSING)

FORGOTTEN_WORKDAYS = 10
NEXT_WORKDAYS = 5
MINUTES_WORKDAYS = 3
REMEMBERED_DAYS = 30  # who was there can still write it down


def findings(standing: Standing) -> Iterator[Finding]:
    """Actions past their day, meetings that nobody prepared and meetings that left no trace."""
    for action in standing.every(Action):
        if action.state == "open" and action.due is not None and action.due < standing.as_of:
            late = standing.workdays.between(action.due, standing.as_of)
            yield ACTION_OVERDUE.at(
                action.key,
                severity=Severity.ACT if late > FORGOTTEN_WORKDAYS else Severity.WATCH,
                due=action.due,
                late=Days(float(late)),
            )
    for meeting in standing.every(Meeting):
        if meeting.starts is not None:
            yield from _prepared(standing, meeting, meeting.starts.date())


def _prepared(standing: Standing, meeting: Meeting, day: date) -> Iterator[Finding]:
    if day >= standing.as_of:
        if not meeting.agenda and standing.near(day, NEXT_WORKDAYS):
            yield MEETING_WITHOUT_AGENDA.at(meeting.key, date=day)
    elif meeting.cadence == "once" and not meeting.record and _is_fresh(standing, day):
        yield MINUTES_MISSING.at(meeting.key, date=day)


def _is_fresh(standing: Standing, day: date) -> bool:
    """Whether minutes are due and can still be written."""
    due = standing.workdays.between(day, standing.as_of) >= MINUTES_WORKDAYS
    return due and standing.age(day) <= REMEMBERED_DAYS


def figure(standing: Standing) -> Figure:
    """Every action: open ones by due day, then the rest."""
    ordered = sorted(standing.every(Action), key=lambda one: (one.state != "open", one.due or date.max, one.id))
    rows = tuple(
        (
            one.key,
            standing.key(one.owner),
            one.due,
            Term("action_state", _state(standing, one)),
            standing.days(one.due, standing.as_of) if _state(standing, one) == "overdue" else None,
            standing.key(one.source),
        )
        for one in ordered
    )
    columns = ("record", "owner", "due", "state", "late", "source")
    return Figure("coordination.actions", columns, rows, reason="" if rows else "no_records")


def _state(standing: Standing, one: Action) -> str:
    overdue = one.state == "open" and one.due is not None and one.due < standing.as_of
    return "overdue" if overdue else one.state
