"""Issues (課題), assumptions and lessons: what stops the program now, what it rests on, what it learned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.base import Key, Ref
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Severity, Term, Undefined
from kaname.model.plan import Initiative, WorkPackage
from kaname.model.quality import Component
from kaname.model.risks import Assumption, CourseEntry, Issue, Lesson
from kaname.planning.standing import Standing

ISSUE_OVERDUE = Code("risk.issue-overdue", Severity.WATCH)
ISSUE_UNOWNED = Code("risk.issue-unowned", Severity.ACT)
ISSUE_SILENT = Code("risk.issue-silent", Severity.WATCH)
ASSUMPTION_UNCHECKED = Code("risk.assumption-unchecked", Severity.WATCH)
ASSUMPTION_UNDATED = Code("risk.assumption-undated", Severity.NOTE)
ASSUMPTION_REFUTED = Code("risk.assumption-refuted", Severity.ACT)
LESSON_UNAPPLIED = Code("risk.lesson-unapplied", Severity.NOTE)
CODES = (
    ISSUE_OVERDUE,
    ISSUE_UNOWNED,
    ISSUE_SILENT,
    ASSUMPTION_UNCHECKED,
    ASSUMPTION_UNDATED,
    ASSUMPTION_REFUTED,
    LESSON_UNAPPLIED,
)

CRITICAL_SILENT_WORKDAYS = 5
PRIORITIES = ("critical", "high", "medium", "low")
_URGENT = ("critical", "high")


def findings(standing: Standing) -> Iterator[Finding]:
    """Issues that nobody moves, assumptions that were not checked or turned out false, lessons not used."""
    for issue in standing.every(Issue):
        if issue.state == "open":
            yield from _issue(standing, issue)
    for one in standing.every(Assumption):
        if one.state == "open" and one.validate_by is None:
            yield ASSUMPTION_UNDATED.at(one.key)
        elif one.state == "open" and one.validate_by is not None and one.validate_by < standing.as_of:
            late = standing.days(one.validate_by, standing.as_of)
            yield ASSUMPTION_UNCHECKED.at(one.key, validate_by=one.validate_by, late=late)
        elif one.state == "refuted" and standing.key(one.becomes) is None:
            yield ASSUMPTION_REFUTED.at(one.key)
    yield from _lessons(standing)


def _issue(standing: Standing, issue: Issue) -> Iterator[Finding]:
    urgent = issue.priority in _URGENT
    priority = Term("priority", issue.priority)
    if issue.answer_due is not None and issue.answer_due < standing.as_of:
        yield ISSUE_OVERDUE.at(
            issue.key,
            severity=Severity.ACT if urgent else Severity.WATCH,
            answer_due=issue.answer_due,
            late=standing.days(issue.answer_due, standing.as_of),
            priority=priority,
        )
    if urgent and standing.key(issue.owner) is None:
        yield ISSUE_UNOWNED.at(issue.key, priority=priority)
    if urgent and _is_silent(standing, issue):
        severity = Severity.ACT if issue.priority == "critical" else Severity.WATCH
        since = _last_day(issue) or Undefined("never_updated")
        yield ISSUE_SILENT.at(issue.key, severity=severity, priority=priority, since=since)


def _is_silent(standing: Standing, issue: Issue) -> bool:
    """Whether nothing happened: for 5 working days on a critical issue, for the charter's days on a high one."""
    last = _last_day(issue)
    if issue.priority == "critical" and last is not None:
        return standing.workdays.between(last, standing.as_of) > CRITICAL_SILENT_WORKDAYS
    return standing.silent(last)


def last_step(issue: Issue) -> CourseEntry | None:
    """The latest step in the course of an issue; of one day's the last written."""
    return max(issue.course, key=lambda step: step.on, default=None) if len(issue.course) < 2 else _latest(issue.course)


def _latest(course: tuple[CourseEntry, ...]) -> CourseEntry:
    return sorted(course, key=lambda step: step.on)[-1]


def _last_day(issue: Issue) -> date | None:
    step = last_step(issue)
    return step.on if step is not None else issue.raised_on


def _lessons(standing: Standing) -> Iterator[Finding]:
    """Lessons not yet applied about components that work still to start will touch."""
    ahead = [(work.key, _touched(standing, work)) for work in standing.leaf_work if work.started is None]
    for lesson in standing.every(Lesson):
        about = _components(standing, lesson.subjects)
        work = [key for key, touched in ahead if not about.isdisjoint(touched)]
        if not lesson.applied and work:
            yield LESSON_UNAPPLIED.at(lesson.key, *work, count=len(work), work=tuple(work))


def _components(standing: Standing, subjects: tuple[Ref[object], ...]) -> frozenset[Key]:
    """The components a lesson is about: named themselves, or those of the work named."""
    found: set[Key] = set()
    for key in standing.keys(subjects):
        record = standing.program.find(key)
        if isinstance(record, Component):
            found.add(key)
        elif isinstance(record, WorkPackage):
            found.update(_touched(standing, record))
        elif isinstance(record, Initiative):
            found.update(standing.keys(record.components))
    return frozenset(found)


def _touched(standing: Standing, work: WorkPackage) -> tuple[Key, ...]:
    return standing.keys(work.components)


def figures(standing: Standing) -> Iterator[Figure]:
    """The issue log (課題管理表): open ones by priority and due day first; and the assumptions by the day to check."""
    issues = sorted(standing.every(Issue), key=_issue_rank)
    columns = (
        "record",
        "raised_on",
        "raised_by",
        "answer_due",
        "priority",
        "owner",
        "last_step",
        "stepped_on",
        "state",
        "age",
    )
    rows = tuple(_issue_row(standing, one) for one in issues)
    yield Figure("risk.issues", columns, rows, reason="" if rows else "no_records")
    assumptions = sorted(standing.every(Assumption), key=_assumption_rank)
    columns = ("record", "owner", "validate_by", "state", "if_false", "becomes")
    found = tuple(_assumption_row(standing, one) for one in assumptions)
    yield Figure("risk.assumptions", columns, found, reason="" if found else "no_records")


def _issue_rank(one: Issue) -> tuple[bool, int, date, str]:
    return one.state != "open", PRIORITIES.index(one.priority), one.answer_due or date.max, one.id


def _issue_row(standing: Standing, one: Issue) -> tuple[Cell, ...]:
    step = last_step(one)
    ended = one.closed_on or standing.as_of
    return (
        one.key,
        one.raised_on,
        standing.key(one.raised_by),
        one.answer_due,
        Term("priority", one.priority),
        standing.key(one.owner),
        step.text if step else None,
        step.on if step else None,
        Term("issue_state", one.state),
        None if one.raised_on is None else Days(float((ended - one.raised_on).days), calendar=True),
    )


def _assumption_rank(one: Assumption) -> tuple[int, date, str]:
    return ("open", "refuted", "confirmed").index(one.state), one.validate_by or date.max, one.id


def _assumption_row(standing: Standing, one: Assumption) -> tuple[Cell, ...]:
    state = Term("assumption_state", one.state)
    return one.key, standing.key(one.owner), one.validate_by, state, one.if_false or None, standing.key(one.becomes)
