"""Decisions on their way: reviews, approvals and comments against the day of need; standards to look at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.base import Key
from kaname.model.decisions import Decision, Standard
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.people import Meeting
from kaname.planning.standing import Standing

DECISION_OVERDUE = Code("coordination.decision-overdue", Severity.ACT)
REVIEW_OVER = Code("coordination.review-over", Severity.WATCH)
QUORUM_MISSING = Code("coordination.quorum-missing", Severity.WATCH)
COMMENT_BLOCKING = Code("coordination.comment-blocking", Severity.WATCH)
APPROVER_MISSING = Code("coordination.approver-missing", Severity.ACT)
DECISION_WITHOUT_MEETING = Code("coordination.decision-without-meeting", Severity.WATCH)
DECISION_TO_REVISIT = Code("coordination.decision-to-revisit", Severity.WATCH)
STANDARD_OVERDUE = Code("coordination.standard-overdue", Severity.WATCH)
CODES = (
    DECISION_OVERDUE,
    REVIEW_OVER,
    QUORUM_MISSING,
    COMMENT_BLOCKING,
    APPROVER_MISSING,
    DECISION_WITHOUT_MEETING,
    DECISION_TO_REVISIT,
    STANDARD_OVERDUE,
)

NEAR_WORKDAYS = 20
PRESSING_WORKDAYS = 10
LAST_REVIEW_WORKDAYS = 3
_OPEN = ("draft", "in review")
_TAKEN = ("accepted", "implemented")


def findings(standing: Standing) -> Iterator[Finding]:
    """Decisions that hold others up, and those that need another look."""
    for one in standing.every(Decision):
        if one.state in _OPEN:
            yield from _open(standing, one)
        elif one.state in _TAKEN and one.revisit_on is not None and one.revisit_on <= standing.as_of:
            yield DECISION_TO_REVISIT.at(one.key, due=one.revisit_on)
    for standard in standing.every(Standard):
        if standard.state != "retired" and standard.review_on is not None and standard.review_on < standing.as_of:
            yield STANDARD_OVERDUE.at(
                standard.key, due=standard.review_on, late=standing.days(standard.review_on, standing.as_of)
            )


def _open(standing: Standing, one: Decision) -> Iterator[Finding]:
    overdue = one.needed_by is not None and one.needed_by < standing.as_of
    if overdue:
        late = standing.days(one.needed_by, standing.as_of)
        yield DECISION_OVERDUE.at(one.key, needed_by=one.needed_by, late=late, state=_state(one))
    if one.state == "in review":
        yield from _review(standing, one, overdue)
    if standing.near(one.needed_by, NEAR_WORKDAYS):
        if standing.key(one.approver) is None:
            yield APPROVER_MISSING.at(one.key, needed_by=one.needed_by)
        if one.form == "steering" and not overdue and not _on_an_agenda(standing, one):
            yield DECISION_WITHOUT_MEETING.at(one.key, needed_by=one.needed_by)


def _review(standing: Standing, one: Decision, overdue: bool) -> Iterator[Finding]:
    until = one.review_until
    if until is not None and until < standing.as_of and not overdue:
        late = standing.days(until, standing.as_of)
        yield REVIEW_OVER.at(one.key, review_until=until, late=late, given=answers(one), quorum=one.quorum)
    elif until is not None and standing.as_of <= until and _lacks_quorum(standing, one, until):
        yield QUORUM_MISSING.at(one.key, review_until=until, given=answers(one), quorum=one.quorum)
    blocking = unresolved(one)
    if blocking:
        pressing = standing.near(one.needed_by, PRESSING_WORKDAYS)
        yield COMMENT_BLOCKING.at(
            one.key,
            severity=Severity.ACT if pressing else Severity.WATCH,
            count=blocking,
            driver=standing.key(one.driver) or Undefined("nobody_named"),
        )


def _lacks_quorum(standing: Standing, one: Decision, until: date) -> bool:
    return answers(one) < one.quorum and standing.near(until, LAST_REVIEW_WORKDAYS)


def answers(one: Decision) -> int:
    """How many on the route have answered; who abstains has too."""
    return sum(approval.answer != "pending" for approval in one.approvals)


def unresolved(one: Decision) -> int:
    """Blocking comments that nobody has resolved."""
    return sum(comment.blocking and not comment.resolution for comment in one.comments)


def _on_an_agenda(standing: Standing, one: Decision) -> bool:
    """Whether a meeting still to come takes it up."""
    return any(_takes_up(standing, meeting, one.key) for meeting in standing.every(Meeting)) or _is_ahead(
        standing, standing.program.get(one.meeting)
    )


def _takes_up(standing: Standing, meeting: Meeting, key: Key) -> bool:
    topics = standing.keys((*meeting.decisions, *(item.subject for item in meeting.agenda)))
    return key in topics and _is_ahead(standing, meeting)


def _is_ahead(standing: Standing, meeting: Meeting | None) -> bool:
    return meeting is not None and meeting.starts is not None and meeting.starts.date() >= standing.as_of


def figure(standing: Standing) -> Figure:
    """The decision log: what is open by the day it is needed, then what was taken, the latest first."""
    columns = (
        "record",
        "form",
        "driver",
        "approver",
        "review_until",
        "decide_by",
        "blocking_comments",
        "answers",
        "quorum",
        "decided_on",
        "state",
    )
    rows = tuple(_row(standing, one) for one in sorted(standing.every(Decision), key=_rank))
    return Figure("coordination.decisions", columns, rows, reason="" if rows else "no_records")


def _rank(one: Decision) -> tuple[bool, int, str]:
    if one.state in _OPEN:
        return False, (one.needed_by or one.review_until or date.max).toordinal(), one.id
    return True, -(one.decided_on or date.min).toordinal(), one.id


def _row(standing: Standing, one: Decision) -> tuple[Cell, ...]:
    return (
        one.key,
        Term("decision_form", one.form),
        standing.key(one.driver),
        standing.key(one.approver),
        one.review_until,
        one.needed_by,
        unresolved(one),
        answers(one),
        one.quorum,
        one.decided_on,
        _state(one),
    )


def _state(one: Decision) -> Term:
    return Term("decision_state", one.state)
