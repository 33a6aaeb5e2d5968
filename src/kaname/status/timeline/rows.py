"""The rows of a timeline: initiatives, work, milestones and releases: what is promised, planned and expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from kaname.model.base import Entity, Key
from kaname.model.finding import Colour, Figure, Term
from kaname.model.people import Team
from kaname.model.plan import Dependency, Initiative, Milestone, Release, WorkPackage
from kaname.planning.standing import Standing, quarter_ends, quarter_starts
from kaname.planning.timetable import Outlook, Slot
from kaname.status.health import Health

_HALF = 0.5
MOSTLY = 0.5
"""Work that decides the last finish in this share of the runs, or more, is drawn as critical."""
Holds = Mapping[Key, tuple[Key, date | None]]
"""What may not go on: the policy that holds it, and since when."""


@dataclass(frozen=True, slots=True)
class Move:
    """A day that the plan states and that can be moved: the field, and what it says."""

    field: str
    day: date


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the timeline. `start` and `finish` are what the plan itself states, `planned` what was computed.

    `done` is the share that is complete, where known; `promise` the day that was given to somebody; `late` tells that
    it is over or more likely missed than kept. `held` is what holds it, from `held_from`.
    """

    key: Key
    title: str
    parent: Key | None
    initiative: Key | None
    teams: tuple[Key, ...]
    state: Term
    colour: Colour | None
    start: date | None = None
    finish: date | None = None
    planned: tuple[date, date] | None = None
    p50: date | None = None
    p80: date | None = None
    at_least: bool = False
    promise: date | None = None
    baseline: date | None = None
    chance: float | None = None
    critical: bool = False
    done: float | None = None
    over: bool = False
    late: bool = False
    held: Key | None = None
    held_from: date | None = None
    moves: tuple[Move, ...] = ()

    @property
    def begins(self) -> date | None:
        """The day by which it is ordered."""
        return self.planned[0] if self.planned else self.start or self.promise or self.finish

    @property
    def ends(self) -> date | None:
        """The day on which it is over, as far as is known."""
        return self.planned[1] if self.planned else self.finish or self.promise or self.p50

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that is drawn of it."""
        told = (self.start, self.finish, *(self.planned or ()), self.p50, self.p80, self.promise, self.baseline)
        return tuple(day for day in told if day is not None)


@dataclass(frozen=True, slots=True)
class Link:
    """What waits for what, in time."""

    before: Key
    after: Key
    type: str


@dataclass(frozen=True)
class Timeline:
    """All rows in the order of the plan, what links them, and the days between which all of it lies."""

    as_of: date
    rows: tuple[Row, ...]
    links: tuple[Link, ...]

    @cached_property
    def by_key(self) -> Mapping[Key, Row]:
        """The rows by record."""
        return {row.key: row for row in self.rows}

    @cached_property
    def span(self) -> tuple[date, date]:
        """The first and the last day of anything."""
        days = [day for row in self.rows for day in row.days]
        return min(days, default=self.as_of), max(days, default=self.as_of)

    @property
    def late(self) -> tuple[Row, ...]:
        """The rows whose promise is over or is not expected to be kept."""
        return tuple(row for row in self.rows if row.late)


def timeline(standing: Standing, health: Mapping[Key, Health], table: Figure, policies: Figure) -> Timeline:
    """The timeline of a program, from its roadmap table and the table of its policies."""
    made = _Maker(standing, health, table, holds(policies))
    return Timeline(standing.as_of, tuple(made.rows()), tuple(_links(standing)))


def holds(policies: Figure) -> Holds:
    """What policies hold now, by the table of policies."""
    found: dict[Key, tuple[Key, date | None]] = {}
    for row in policies.rows:
        cells = dict(zip(policies.columns, row, strict=True))
        policy, state, since = cast(Key, cells["record"]), cells["policy_state"], cells["held_since"]
        if isinstance(state, Term) and state.code == "holds":
            for key in cast("tuple[Key, ...]", cells["held"] or ()):
                found.setdefault(key, (policy, since if isinstance(since, date) else None))
    return found


class _Maker:
    def __init__(self, standing: Standing, health: Mapping[Key, Health], table: Figure, held: Holds) -> None:
        self.standing = standing
        self.health = health
        self.held = held
        self.states = dict(zip(table.column("record"), table.column("state"), strict=True))

    def rows(self) -> Iterator[Row]:
        program = self.standing.program
        yield from (self._initiative(one) for one in program.all(Initiative) if one.state != "cancelled")
        yield from (self._work(one) for one in program.all(WorkPackage) if one.state != "dropped")
        yield from (self._milestone(one) for one in program.all(Milestone) if one.state != "dropped")
        yield from (self._release(one) for one in program.all(Release) if one.state != "cancelled")

    def _initiative(self, one: Initiative) -> Row:
        start = min(map(quarter_starts, one.quarters), default=None)
        finish = max(map(quarter_ends, one.quarters), default=None)
        teams = self._owned(one.owner)
        return self._row(one, teams, start, finish, None, over=one.state == "done")

    def _work(self, one: WorkPackage) -> Row:
        teams = tuple(dict.fromkeys(self.standing.keys(each.team for each in one.allocations)))
        start, finish = one.started or one.start_on or one.not_before, one.finished or one.finish_on or one.deadline
        done = 1.0 if one.finished else one.percent_complete
        moves = self._moves(one, ("start_on", "not_before") if not one.started else ())
        moves += self._moves(one, ("finish_on", "deadline") if not one.finished else ())
        over = one.finished is not None
        return self._row(one, teams, start, finish, one.deadline, done=done, over=over, moves=moves)

    def _milestone(self, one: Milestone) -> Row:
        over = one.state == "reached"
        moves = () if over else self._moves(one, ("commitment",))
        day = one.reached or one.commitment
        return self._row(one, self._owned(one.owner), day, day, one.commitment, over=over, moves=moves)

    def _release(self, one: Release) -> Row:
        over = one.state == "released"
        moves = () if over else self._moves(one, ("date",))
        day = one.released or one.date
        return self._row(one, (), day, day, one.date, over=over, moves=moves)

    def _row(
        self,
        one: Entity,
        teams: tuple[Key, ...],
        start: date | None,
        finish: date | None,
        promise: date | None,
        *,
        over: bool,
        done: float | None = None,
        moves: tuple[Move, ...] = (),
    ) -> Row:
        key, standing = one.key, self.standing
        slot, outlook = standing.slot(key), standing.outlook(key)
        held, since = self._held(one)
        health = self.health.get(key)
        return Row(
            key=key,
            title=one.name,
            parent=self._parent(key),
            initiative=standing.initiative(key),
            teams=teams,
            state=self._state(one),
            colour=health.leading if health else None,
            start=start,
            finish=finish,
            planned=(slot.start, slot.finish) if slot else None,
            p50=outlook.p50 if outlook and not over else None,
            p80=outlook.p80 if outlook and not over else None,
            at_least=outlook.at_least if outlook else False,
            promise=promise,
            baseline=standing.history.baseline(key),
            chance=outlook.probability if outlook and not over else None,
            critical=_critical(slot.critical if slot else False, outlook.criticality if outlook else None) and not over,
            done=done,
            over=over,
            late=not over and promise is not None and self._is_late(promise, slot, outlook),
            held=None if over else held,
            held_from=max(since or standing.as_of, slot.start if slot else date.min) if held and not over else None,
            moves=moves,
        )

    def _is_late(self, promise: date, slot: Slot | None, outlook: Outlook | None) -> bool:
        """Whether a promise is over, or more likely missed than kept."""
        if promise < self.standing.as_of:
            return True
        if outlook is not None and outlook.probability is not None:
            return outlook.probability < _HALF
        expected = outlook.p50 if outlook is not None and outlook.p50 else slot.finish if slot else promise
        return expected > promise

    def _held(self, one: Entity) -> tuple[Key | None, date | None]:
        """The policy that holds a record: itself, one of its components, or what it is part of."""
        if not self.held:
            return None, None
        parts = self.standing.keys(getattr(one, "components", ()))
        near = (one.key, *parts, *self.standing.breakdown.above(one.key))
        return next((self.held[key] for key in near if key in self.held), (None, None))

    def _parent(self, key: Key) -> Key | None:
        found = self.standing.breakdown.parent.get(key)
        return None if found == self.standing.breakdown.root else found

    def _state(self, one: Entity) -> Term:
        if isinstance(one, Release):
            return Term("release_state", one.state)
        return cast(Term, self.states[one.key])

    def _owned(self, owner: object) -> tuple[Key, ...]:
        """The team that answers for a record, where it is a team."""
        keys = self.standing.keys([cast("None", owner)])
        return tuple(key for key in keys if key.kind == Team.kind)

    def _moves(self, one: Entity, fields: Iterable[str]) -> tuple[Move, ...]:
        days = ((name, getattr(one, name)) for name in fields)
        return tuple(Move(name, day) for name, day in days if isinstance(day, date))


def _critical(by_links: bool, share: float | None) -> bool:
    return by_links or (share is not None and share >= MOSTLY)


def _links(standing: Standing) -> Iterator[Link]:
    """Dependencies in time, and the work whose finish a milestone marks."""
    program = standing.program
    for one in program.all(Dependency):
        before, after = program.resolve(one.predecessor), program.resolve(one.successor)
        if before is not None and after is not None:
            yield Link(before, after, one.type)
    for one in program.all(Milestone):
        yield from (Link(key, one.key, "FF") for key in standing.keys(one.work))
