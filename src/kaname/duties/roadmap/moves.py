"""What moves the roadmap: targets that slipped, as history tells, and change requests that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from kaname.duties.roadmap import milestones
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Severity, Term
from kaname.model.plan import ChangeRequest, Milestone, Release
from kaname.planning.standing import Standing

MILESTONE_MOVED = Code("roadmap.milestone-moved", Severity.WATCH)
CHANGE_OVERDUE = Code("roadmap.change-overdue", Severity.ACT)
CHANGE_UNANSWERED = Code("roadmap.change-unanswered", Severity.WATCH)
CHANGE_UNDONE = Code("roadmap.change-not-carried-out", Severity.WATCH)
CODES = (MILESTONE_MOVED, CHANGE_OVERDUE, CHANGE_UNANSWERED, CHANGE_UNDONE)

MOVES_TOO_MANY = 2
_WAITING = ("raised", "analysed")


class Slip(NamedTuple):
    """How a milestone's target moved: how often later, from which first day to which present one."""

    milestone: Milestone
    postponed: int
    first: date
    current: date


def findings(standing: Standing) -> Iterator[Finding]:
    """Targets that were put off again and again, and changes that nobody decides or carries out."""
    for slip in slips(standing):
        if slip.milestone.state == "open" and slip.postponed >= MOVES_TOO_MANY:
            yield MILESTONE_MOVED.at(
                slip.milestone.key,
                count=slip.postponed,
                first=slip.first,
                current=slip.current,
                slip=standing.days(slip.first, slip.current),
            )
    for request in standing.every(ChangeRequest):
        yield from _unanswered(standing, request)


def _unanswered(standing: Standing, request: ChangeRequest) -> Iterator[Finding]:
    if request.state in _WAITING:
        due, raised = request.answer_due, request.raised_on
        if due is not None and due < standing.as_of:
            yield CHANGE_OVERDUE.at(request.key, answer_due=due, late=standing.days(due, standing.as_of))
        elif due is None and raised is not None and standing.silent(raised):
            yield CHANGE_UNANSWERED.at(request.key, raised_on=raised, age=_age(standing, raised))
    elif request.state == "approved" and request.decided_on is not None and standing.silent(request.decided_on):
        yield CHANGE_UNDONE.at(request.key, decided=request.decided_on, age=_age(standing, request.decided_on))


def _age(standing: Standing, since: date) -> Days:
    return Days(float(standing.age(since)), calendar=True)


def slips(standing: Standing) -> Iterator[Slip]:
    """Every milestone whose target changed at least once, by id."""
    for milestone in standing.every(Milestone):
        days = _targets(standing, milestone.key)
        current = milestone.commitment or (days[-1] if days else None)
        if milestone.state != "dropped" and len(days) > 1 and current is not None:
            later = sum(after > before for before, after in pairwise(days))
            yield Slip(milestone, later, days[0], current)


def _targets(standing: Standing, key: Key) -> list[date]:
    """The days a milestone was promised for, one after the other, as known on the day of the timetable."""
    found: list[date] = []
    for move in standing.history.of_record(key, "target"):
        texts = (move.was, move.value) if not found else (move.value,)
        if move.at.date() <= standing.as_of:
            found += [day for day in (_day(standing, text) for text in texts) if day and found[-1:] != [day]]
    return found


def _day(standing: Standing, text: str | None) -> date | None:
    """A target as a day: written as one, or that of the release it names."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        release = standing.program.find(Key(Release.kind, text or ""))
        return release.date if isinstance(release, Release) else None


def figures(standing: Standing) -> Iterator[Figure]:
    """Slipped targets, most often moved first; change requests, those that wait first."""
    moved = sorted(slips(standing), key=lambda slip: (-slip.postponed, slip.milestone.id))
    columns = ("milestone", "moves", "first_target", "current_target", "slip", "state")
    rows = tuple(_slip_row(standing, slip) for slip in moved)
    yield Figure("roadmap.slips", columns, rows, reason="" if rows else "no_moves")
    requests = sorted(standing.every(ChangeRequest), key=lambda one: (one.state not in _WAITING, one.id))
    columns = ("record", "subject", "raised_on", "answer_due", "effect_days", "effect_cost", "state")
    rows = tuple(_change_row(standing, one) for one in requests)
    yield Figure("roadmap.changes", columns, rows, reason="" if rows else "no_records")


def _slip_row(standing: Standing, slip: Slip) -> tuple[Cell, ...]:
    late = standing.days(slip.first, slip.current)
    return (
        slip.milestone.key,
        slip.postponed,
        slip.first,
        slip.current,
        late,
        milestones.state(standing, slip.milestone),
    )


def _change_row(standing: Standing, one: ChangeRequest) -> tuple[Cell, ...]:
    return (
        one.key,
        standing.key(one.subject),
        one.raised_on,
        one.answer_due,
        Days(one.effect_days) if one.effect_days is not None else None,
        one.effect_cost,
        Term("change_state", one.state),
    )
