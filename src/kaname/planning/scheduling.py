"""The schedule as one asks for it: of all, a team or an initiative, levelled or not, improved for some time or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.plan import WorkPackage
from kaname.model.program import Program
from kaname.planning.engine import Draws, Engine
from kaname.planning.timetable import Clash, Displaced, Slot, Timetable, WeekLoad
from kaname.planning.tree import Breakdown


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a schedule is asked for: `seconds` to improve it, else the one that is remembered."""

    seconds: float | None = None
    levelled: bool = True
    team: Key | None = None
    initiative: Key | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """When a record is scheduled, and which teams work on it."""

    slot: Slot
    teams: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What a team would be asked for if nothing waited for people: weeks over its capacity, and the worst of them."""

    team: Key
    weeks: int
    over: int
    worst: date
    demand: float
    capacity: float


@dataclass(frozen=True)
class Plan:
    """A schedule: its rows by day, what it could not keep, what is asked of teams, what moved since it was published.

    What was over before the day it looks from has no row, and is counted: `over`. `finish` is the day on which the last
    of the rows finishes; `no_schedule` the code of the reason why there is none.
    """

    rows: tuple[Row, ...] = ()
    over: int = 0
    clashes: tuple[Clash, ...] = ()
    load: tuple[TeamLoad, ...] = ()
    finish: date | None = None
    levelled: bool = True
    in_force: date | None = None
    held: int = 0
    displaced: tuple[Displaced, ...] = ()
    no_schedule: str = ""


def scheduled(program: Program, history: History, timetable: Timetable, draws: Draws, asked: Asked) -> Plan:
    """The schedule that is asked for."""
    if timetable.no_schedule:
        return Plan(no_schedule=timetable.no_schedule)
    if asked.seconds is not None or not asked.levelled:
        timetable = _anew(program, history, timetable, draws, asked)
    breakdown = Breakdown(program)
    known = tuple(_rows(program, breakdown, timetable.slots, asked))
    rows = tuple(row for row in known if row.slot.finish >= timetable.as_of)
    shown = frozenset(row.slot.key for row in rows)
    return Plan(
        rows=rows,
        over=len(known) - len(rows),
        clashes=tuple(one for one in timetable.clashes if one.key in shown),
        load=tuple(_loads(timetable.load, asked.team)),
        finish=max((row.slot.finish for row in rows), default=None),
        levelled=asked.levelled,
        in_force=timetable.in_force,
        held=timetable.held,
        displaced=tuple(one for one in timetable.displaced if one.key in shown),
    )


def _anew(program: Program, history: History, known: Timetable, draws: Draws, asked: Asked) -> Timetable:
    """The timetable with another schedule: searched for so long, or as if nobody were shared."""
    from kaname.planning import in_force
    from kaname.planning.slots import clashes, slots
    from kaname.planning.translation import translate

    published = history.in_force(known.as_of)
    translation = translate(program, known.as_of, published)
    instance = translation.instance
    previous = in_force.previous(translation, published)
    if not asked.levelled:
        work = instance.activities
        free = (replace(one, modes=tuple(replace(mode, demands=()) for mode in one.modes)) for one in work)
        instance, previous = replace(instance, activities=tuple(free)), ()
    engine = Engine()
    found = engine.schedule(instance, draws.seed, previous, asked.seconds)
    begins = tuple(in_force.starts(translation, found))
    since, held, moved = in_force.displaced(begins, history, known.as_of)
    return replace(
        known,
        slots=slots(translation, Breakdown(program), engine.network(instance), found),
        clashes=tuple(clashes(translation, found)),
        in_force=since if previous else None,
        held=held,
        displaced=moved if previous else (),
    )


def _rows(program: Program, breakdown: Breakdown, slots: Mapping[Key, Slot], asked: Asked) -> Iterator[Row]:
    leaves = frozenset(breakdown.leaves(asked.initiative)) if asked.initiative else frozenset[Key]()
    for slot in sorted(slots.values(), key=lambda one: (one.start, one.finish, one.key)):
        teams = _teams(program, slot)
        of_initiative = asked.initiative is None or slot.key in leaves or slot.key == asked.initiative
        if of_initiative and (asked.team is None or asked.team in teams):
            yield Row(slot, teams)


def _teams(program: Program, slot: Slot) -> tuple[Key, ...]:
    """The teams of the way that is planned."""
    work = program.find(slot.key)
    if not isinstance(work, WorkPackage):
        return ()
    allocations = work.alternatives[slot.way - 1].allocations if slot.way else work.allocations
    found = (program.resolve(one.team) for one in allocations)
    return tuple(dict.fromkeys(team for team in found if team is not None))


def _loads(weeks: tuple[WeekLoad, ...], team: Key | None) -> Iterator[TeamLoad]:
    for key in sorted({week.team for week in weeks}):
        of_team = [week for week in weeks if week.team == key]
        worst = max(of_team, key=lambda week: (week.demand - week.capacity, -week.week.toordinal()))
        if team in (None, key):
            over = sum(1 for week in of_team if week.demand > week.capacity + 1e-6)
            yield TeamLoad(key, len(of_team), over, worst.week, worst.demand, worst.capacity)
