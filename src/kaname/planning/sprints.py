"""Sprints of trackers: what was committed at the start, what came and went, what was done by the end.

All of it by the changes that a tracker tells: which sprint an item lay in at a moment, its stage, its points. What was
done before an item came into the sprint, or before this began, is no work of the sprint. A sprint ends when it was
closed, else with its last day; one that its tracker still calls active runs on. No person is counted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from kaname.evidence.facts import Evidence, Sprint
from kaname.model.base import Key
from kaname.model.plan import Iteration
from kaname.model.program import Program
from kaname.planning.courses import Course, Courses

LAST = 12
"""Sprints of a board, of which something is known, that are looked back on."""
SIZED = 0.8
"""Share of a board's items that must have points for it to be counted in points; the others then count nothing."""
_RUNNING, _AHEAD = frozenset({"active", "open"}), frozenset({"future", "upcoming", "1"})
"""What trackers call a sprint that is not over though its last day may be, and one that has not begun though its first
day may have come."""
_GONE = ("done", "dropped")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sprinted:
    """A sprint that has begun, in points or items. `over` is when it ended, None while it runs.

    `committed` lay in it at its start, `added` came later, `removed` left it or was given up; all three are None where
    the tracker doesn't tell when an item came. `done` was finished in it, `left` was not, by its end or until now.
    """

    sprint: Sprint
    over: datetime | None
    in_points: bool
    items: int
    committed: float | None
    added: float | None
    removed: float | None
    done: float
    left: float
    members: tuple[Member, ...]

    def scope(self, at: datetime) -> float:
        """The size of what lies in it at a moment."""
        return sum(one.size(at, self.in_points) for one in self.members if one.counts(at))

    def finished(self, at: datetime) -> float:
        """The size of what is done of it at a moment."""
        counting = (one for one in self.members if one.counts(at) and one.course.stage_at(at) == "done")
        return sum(one.size(at, self.in_points) for one in counting)


@dataclass(frozen=True, slots=True)
class Member:
    """An item that lay in a sprint: when it was in it (`lies`, from each moment on), and its points from when on."""

    course: Course
    lies: tuple[tuple[datetime, bool], ...]
    points: tuple[tuple[datetime, float | None], ...]
    told: bool

    def inside(self, at: datetime) -> bool:
        """Whether it lay in the sprint at a moment."""
        return bool(_at(self.lies, at))

    def counts(self, at: datetime) -> bool:
        """Whether it lay in the sprint and was not given up."""
        return self.inside(at) and self.course.stage_at(at) != "dropped"

    def entered(self, start: datetime, end: datetime) -> datetime | None:
        """When it first lay in it within the sprint, unless it was over by then."""
        moments = [start, *(at for at, lies in self.lies if lies and start < at <= end)]
        first = next((at for at in moments if self.inside(at)), None)
        return None if first is None or self.course.stage_at(first) in _GONE else first

    def size(self, at: datetime, in_points: bool) -> float:
        """Its points at a moment, nothing where it has none; or one."""
        return (_at(self.points, at) or 0.0) if in_points else 1.0


class Sprints:
    """The last sprints of every board, by board and end."""

    def __init__(self, courses: Courses, evidence: Evidence) -> None:
        self._courses = courses
        self._sprints = evidence.sprints
        self._until = courses.end_of(courses.as_of)

    @cached_property
    def all(self) -> tuple[Sprinted, ...]:
        """Those that have begun and of which something is known, as many of each board as are looked back on."""
        boards: dict[tuple[str, str], list[Sprint]] = defaultdict(list)
        for one in self._sprints:
            if one.starts < self._until and one.state.casefold() not in _AHEAD:
                boards[one.source, one.board].append(one)
        return tuple(found for _, some in sorted(boards.items()) for found in self._board(some))

    def now(self, one: Sprinted) -> datetime:
        """The moment at which it ended, or up to which it is known."""
        return one.over or self._until

    def _board(self, sprints: Sequence[Sprint]) -> Iterator[Sprinted]:
        ordered = sorted(sprints, key=lambda one: (one.completed or one.ends, one.external_id))
        lain = [(one, self._members(one)) for one in ordered]
        lain = [(one, members) for one, members in lain if members or one.committed is not None][-LAST:]
        sizes = [bool(_at(each.points, self._until)) for _, members in lain for each in members]
        in_points = bool(sizes) and sum(sizes) >= SIZED * len(sizes)
        for one, members in lain:
            yield self._sprinted(one, members, in_points)

    def _sprinted(self, sprint: Sprint, members: Sequence[Member], in_points: bool) -> Sprinted:
        over = self._over(sprint)
        start, end = sprint.starts, over or self._until
        entries = [(one, at) for one in members if (at := one.entered(start, end)) is not None]
        told = all(one.told for one, _ in entries)

        def size(some: Iterable[tuple[Member, datetime]]) -> float:
            return sum(one.size(at, in_points) for one, at in some)

        stays = [(one, end) for one, _ in entries if one.counts(end)]
        gone = [(one, at) for one, at in entries if not one.counts(end)]
        committed = size((one, at) for one, at in entries if at == start)
        done = size((one, at) for one, at in stays if one.course.stage_at(at) == "done")
        return Sprinted(
            sprint=sprint,
            over=over,
            in_points=in_points,
            items=len(entries),
            committed=sprint.committed if not entries or not told else committed,
            added=size((one, at) for one, at in entries if at > start) if told else None,
            removed=size(gone) if told else None,
            done=done if entries else sprint.done or 0.0,
            left=size((one, at) for one, at in stays if one.course.stage_at(at) != "done"),
            members=tuple(one for one, _ in entries),
        )

    def _over(self, sprint: Sprint) -> datetime | None:
        """When it ended, by the day that is looked at."""
        if sprint.completed is not None:
            return sprint.completed if sprint.completed < self._until else None
        return sprint.ends if sprint.ends < self._until and sprint.state.casefold() not in _RUNNING else None

    def _members(self, sprint: Sprint) -> list[Member]:
        """What ever lay in a sprint. Parts of an item that lies in it too are not counted beside it."""
        found = self._by_sprint.get((sprint.source, sprint.external_id), [])
        if sprint.name != sprint.external_id:
            named = self._by_sprint.get((sprint.source, sprint.name), [])
            found = [*found, *(one for one in named if one.course.item.project == sprint.board)]
        names = {name for one in found for name in (one.course.item.external_id, one.course.item.key)}
        return [one for one in found if one.course.item.parent not in names]

    @cached_property
    def _by_sprint(self) -> Mapping[tuple[str, str], list[Member]]:
        """What lay in sprints, by source and what an item calls the sprint: its id or its name."""
        found: dict[tuple[str, str], list[Member]] = defaultdict(list)
        for course in self._courses.all:
            for name, member in self._member(course):
                found[course.item.source, name].append(member)
        return dict(found)

    def _member(self, course: Course) -> Iterator[tuple[str, Member]]:
        item = course.item
        changes = self._courses.changes.get((item.source, item.external_id), ())
        steps = [(one.changed_at, _names(one.to_value)) for one in changes if one.field == "sprint"]
        lain = steps or [(item.created, frozenset(item.sprints))]
        points = [(one.changed_at, _number(one.to_value)) for one in changes if one.field == "points"]
        for name in sorted({name for _, names in lain for name in names}):
            lies = tuple((at, name in names) for at, names in lain)
            yield name, Member(course, lies, tuple(points or [(item.created, item.points)]), bool(steps))


def _names(value: str) -> frozenset[str]:
    """The sprints that a value names: numbers with commas between, or one name, in which there may be commas too."""
    numbers = value.split(",")
    return frozenset(numbers if all(map(str.isdecimal, numbers)) else {value} - {""})


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:  # emptied, or no number in this tracker
        return None


def _at(steps: Sequence[tuple[datetime, T]], at: datetime) -> T | None:
    count = bisect_right(steps, at, key=lambda step: step[0])
    return steps[count - 1][1] if count else None


def of_iterations(program: Program, sprints: Iterable[Sprinted]) -> Mapping[Key, Mapping[str, Any]]:
    """What sprints say of iterations of the plan about which the plan is silent.

    An iteration and a sprint are the same where they bear one name, case aside, and share a day. What the plan states
    counts; where it states nothing as done, and one sprint alone is the same, that sprint's points are taken as done,
    and its commitment as planned unless that is stated. Items are no velocity: sprints counted in them say nothing.
    """
    found: dict[Key, Mapping[str, Any]] = {}
    pointed = [one for one in sprints if one.in_points]
    for record in program.all(Iteration):
        same = [one for one in pointed if _same(record, one.sprint)]
        if record.velocity_done is None and not record.velocities and len(same) == 1:
            told = _told(record, same[0])
            if told:
                found[record.key] = told
    return found


def _told(record: Iteration, one: Sprinted) -> dict[str, Any]:
    told: dict[str, Any] = {} if one.over is None else {"velocity_done": one.done}
    if record.velocity_planned is None and one.committed:  # a milestone of GitHub is made empty: nothing was planned
        told["velocity_planned"] = one.committed
    return told


def _same(record: Iteration, sprint: Sprint) -> bool:
    names = {record.id.casefold(), record.title.strip().casefold()}
    first, last = sprint.starts.date(), max(sprint.ends.date(), sprint.starts.date())
    return sprint.name.strip().casefold() in names and first <= record.ends and record.starts <= last
