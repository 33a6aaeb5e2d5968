"""The course of every tracker item: where it stands, when it was begun and finished, how long it waited.

What a status means is said by the rules of its source (`model.sources`). Days are those of the program's time zone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from kaname.engines.flow import age_days, cycle_days
from kaname.engines.stage_history import Flagged, Moved, Workflow, replay
from kaname.evidence.facts import Evidence, Transition, WorkItem
from kaname.model.program import Program
from kaname.model.sources import Source, Stage

_FLOW: tuple[Stage, ...] = ("todo", "active", "waiting", "done")
_WORKFLOW = Workflow({stage: (stage,) for stage in _FLOW}, committed="active", done="done")
_NO_RULES = Source.model_construct(id="", vendor="")


@dataclass(frozen=True, slots=True)
class Course:
    """How an item went. `stage` is None where no rule says what its status means; hours are of work begun so far.

    `moves` are the moments at which it came into stages, oldest first.
    """

    item: WorkItem
    stage: Stage | None
    created: date
    started: date | None
    finished: date | None
    blocked_days: int
    active_hours: float
    waiting_hours: float
    moves: tuple[tuple[datetime, Stage | None], ...] = ()

    def stage_at(self, at: datetime) -> Stage | None:
        """The stage it was in at a moment; None before it was made, and where no rule says."""
        count = bisect_right(self.moves, at, key=lambda move: move[0])
        return self.moves[count - 1][1] if count else None

    @property
    def lead_days(self) -> int | None:
        """Calendar days from its creation to its finish, both counted; None unless it is finished."""
        if self.finished is None or self.finished < self.created:
            return None
        return cycle_days(self.created, self.finished)

    @property
    def open(self) -> bool:
        """Whether it is neither finished nor given up."""
        return self.stage not in ("done", "dropped")

    @property
    def running(self) -> bool:
        """Whether it is begun and still open."""
        return self.open and self.started is not None

    @property
    def cycle_days(self) -> int | None:
        """Calendar days from start to finish, both counted; None unless it was begun and finished."""
        if self.started is None or self.finished is None or self.finished < self.started:
            return None
        return cycle_days(self.started, self.finished)

    def age(self, as_of: date) -> int | None:
        """Calendar days since it was begun, both counted; None unless it is begun and open."""
        return age_days(self.started, as_of) if self.running and self.started and self.started <= as_of else None


class Courses:
    """All items of some evidence, read on a day."""

    def __init__(self, program: Program, evidence: Evidence, as_of: date) -> None:
        self.as_of = as_of
        self._zone: tzinfo = ZoneInfo(program.charter.zone) if program.charter.zone else UTC
        self._rules = {record.id: record for record in program.all(Source)}
        self._evidence = evidence
        self._stages: dict[tuple[str, str, str], Stage | None] = {}

    @cached_property
    def all(self) -> tuple[Course, ...]:
        """Every item's course, by source and id."""
        items = (one for one in self._evidence.items if self.day(one.created) <= self.as_of)
        return tuple(self._course(one, self.changes.get((one.source, one.external_id), ())) for one in items)

    @cached_property
    def changes(self) -> Mapping[tuple[str, str], Sequence[Transition]]:
        """The changes of every item up to the day looked at, by source and item, oldest first."""
        found: Mapping[tuple[str, str], list[Transition]] = defaultdict(list)
        for one in sorted(self._evidence.transitions, key=lambda one: (one.changed_at, one.external_id)):
            if self.day(one.changed_at) <= self.as_of:
                found[one.source, one.item].append(one)
        return dict(found)

    def day(self, at: datetime) -> date:
        """The day of a moment where the program is."""
        return at.astimezone(self._zone).date()

    def end_of(self, day: date) -> datetime:
        """The moment at which a day ends where the program is."""
        return datetime.combine(day + timedelta(days=1), datetime.min.time(), self._zone)

    def rules(self, source: str) -> Source:
        """The record of a source; one with the rules of the house where the plan has none."""
        return self._rules.get(source, _NO_RULES)

    def _course(self, item: WorkItem, changes: Sequence[Transition]) -> Course:
        rules = self.rules(item.source)
        now = self._now(item)
        moves = self._moves(item, [one for one in changes if one.field == "status"], rules)
        flags = [Flagged(self._local(one.changed_at), bool(one.to_value)) for one in changes if one.field == "flag"]
        first, *later = moves
        events: list[Moved | Flagged] = [*(Moved(at, stage or "") for at, stage in later), *flags]
        stage = moves[-1][1]
        ended = moves[-1][0] if stage in ("done", "dropped") else None
        history = replay(_WORKFLOW, first[0], first[1] or "", events, resolved=ended, now=now)
        begun = history.entered["active"]
        active, waiting = _hours(moves, ended or now)
        return Course(
            item=item,
            stage=stage,
            created=self.day(item.created),
            started=begun,
            finished=history.entered["done"] if stage == "done" else None,
            blocked_days=history.blocked_days,
            active_hours=active,
            waiting_hours=waiting,
            moves=tuple(moves),
        )

    def _moves(
        self, item: WorkItem, changes: Sequence[Transition], rules: Source
    ) -> list[tuple[datetime, Stage | None]]:
        """When it came into which stage, oldest first; an item without a history is in its status since it was made.

        A finish that only the item itself tells of (a source without transitions) counts from when it was resolved.
        """
        moves: list[tuple[datetime, Stage | None]] = [
            (self._local(one.changed_at), self._stage(rules, one.to_value, one.to_category)) for one in changes
        ]
        if moves:
            return moves
        stage = self._stage(rules, item.status, item.category)
        if item.resolved is not None and stage in ("done", "dropped"):
            return [(self._local(item.created), "todo"), (self._local(item.resolved), stage)]
        return [(self._local(item.created), stage)]

    def _stage(self, rules: Source, status: str, category: str) -> Stage | None:
        """What a status means, asked of the rules once: there are many changes and few statuses."""
        name = (rules.id, status, category)
        if name not in self._stages:
            self._stages[name] = rules.stage_of(status, category)
        return self._stages[name]

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def _now(self, item: WorkItem) -> datetime:
        """The end of the day that is looked at, or when the item was last heard of, where that was before."""
        return min(self.end_of(self.as_of), self._local(item.as_of))


def _hours(moves: Sequence[tuple[datetime, Stage | None]], until: datetime) -> tuple[float, float]:
    """Hours in which it was worked on and in which it waited, since it was first begun."""
    spans = [*pairwise(moves), (moves[-1], (until, None))]
    begun = False
    spent = {"active": 0.0, "waiting": 0.0}
    for (start, stage), (end, _) in spans:
        begun = begun or stage == "active"
        if begun and stage in spent:
            spent[stage] += max((end - start).total_seconds(), 0.0) / 3600
    return spent["active"], spent["waiting"]


def unmapped(courses: Iterable[Course]) -> dict[tuple[str, str], int]:
    """Statuses that no rule maps: source and status, with the number of items."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in courses:
        if one.stage is None:
            found[one.item.source, one.item.status] += 1
    return dict(found)
