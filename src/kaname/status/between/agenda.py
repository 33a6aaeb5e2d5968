"""The agenda of a meeting, made of the plan: what changed since the last one, what is due, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.model.base import Entity, Key
from kaname.model.decisions import Decision
from kaname.model.people import Action, Meeting
from kaname.model.plan import Dependency, Milestone
from kaname.model.risks import Escalation, Issue, Risk
from kaname.planning.standing import Standing
from kaname.status.changes import Movement, changes

_CADENCES = {"daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 30, "quarterly": 91}
_ONCE = 7
_OPEN = ("draft", "in review")


@dataclass(frozen=True, slots=True)
class Due:
    """A record with the day by which something of it is due."""

    key: Key
    field: str
    day: date


@dataclass(frozen=True)
class Agenda:
    """What a meeting has to talk about: since the last one, until the next one."""

    since: date
    until: date
    changed: tuple[Movement, ...]
    due: tuple[Due, ...]
    decisions: tuple[Key, ...]
    escalations: tuple[Key, ...]
    risks: tuple[Key, ...]
    actions: tuple[Key, ...]


def agenda(standing: Standing, meeting: Meeting) -> Agenda:
    """The agenda of a meeting."""
    day = held_on(standing, meeting)
    since, until = _since(standing, meeting, day), day + _period(meeting)
    return Agenda(
        since,
        until,
        changes(standing.program, standing.history, standing.timetable, since),
        tuple(sorted(_due(standing, until), key=lambda one: (one.day, one.key))),
        tuple(_decisions(standing, meeting, until)),
        tuple(one.key for one in standing.every(Escalation) if one.resolved_at is None),
        tuple(_risks(standing, meeting, since)),
        tuple(one.key for one in standing.every(Action) if one.state == "open" and _of_series(standing, meeting, one)),
    )


def held_on(standing: Standing, meeting: Meeting) -> date:
    """The day of a meeting; that of the plan where it has none."""
    return meeting.starts.date() if meeting.starts is not None else standing.as_of


def _period(meeting: Meeting) -> timedelta:
    return timedelta(days=_CADENCES.get(meeting.cadence, _ONCE))


def _since(standing: Standing, meeting: Meeting, day: date) -> date:
    """The day of the one before it in its series; else as its cadence has it, never after today."""
    others = (one for one in standing.every(Meeting) if one.series and one.series == meeting.series)
    before = [one.starts.date() for one in others if one.starts is not None and one.starts.date() < day]
    return max(before, default=min(day, standing.as_of) - _period(meeting))


def _due(standing: Standing, until: date) -> Iterator[Due]:
    """Whatever is open and due by a day, what is overdue among it."""
    for kind, field in ((Action, "due"), (Decision, "needed_by"), (Decision, "review_until"), (Issue, "answer_due")):
        for one in standing.every(kind):
            yield from _one(one, field, until, open_=one.state in (*_OPEN, "open"))
    for link in standing.every(Dependency):
        yield from _one(link, "need_by", until, open_=link.state in ("proposed", "accepted"))
    for milestone in standing.every(Milestone):
        yield from _one(milestone, "commitment", until, open_=milestone.state == "open")


def _one(record: Entity, field: str, until: date, *, open_: bool) -> Iterator[Due]:
    day = getattr(record, field)
    if open_ and day is not None and day <= until:
        yield Due(record.key, field, day)


def _decisions(standing: Standing, meeting: Meeting, until: date) -> Iterator[Key]:
    """Open decisions that the meeting names or that are needed by the next one."""
    named = set(standing.keys((*meeting.decisions, *(item.subject for item in meeting.agenda))))
    for one in standing.every(Decision):
        if one.state in _OPEN and (one.key in named or (one.needed_by is not None and one.needed_by <= until)):
            yield one.key


def _risks(standing: Standing, meeting: Meeting, since: date) -> Iterator[Key]:
    """Open risks that the meeting names, and those that were changed since."""
    named = set(standing.keys(item.subject for item in meeting.agenda))
    moved = {move.record for move in standing.history.moves if move.at.date() > since}
    for one in standing.every(Risk):
        if one.key in named or one.key in moved:
            yield one.key


def _of_series(standing: Standing, meeting: Meeting, action: Action) -> bool:
    """Whether an action was agreed in the meeting or in another one of its series."""
    source = standing.program.get(action.source)
    same = isinstance(source, Meeting) and bool(meeting.series) and source.series == meeting.series
    return same or standing.key(action.source) == meeting.key
