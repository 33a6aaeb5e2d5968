"""Which of its ways work is done: by its own allocations or by one of its alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kaname.engines.instance import Activity, ConflictKind, CycleError, Instance, Schedule
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.history import Staffing
from kaname.model.plan import WorkPackage
from kaname.model.program import Program
from kaname.model.skills import missing
from kaname.planning.horizon import beyond

SEED = 1
"""The choice follows from the plan alone, not from how a forecast is drawn."""


def ways(work: WorkPackage) -> Iterator[WorkPackage]:
    """A work package as it stands, then as each alternative would do it. What has begun has no alternative left."""
    yield work
    if work.started is None and work.finished is None:
        for one in work.alternatives:
            own = one.duration is not None or one.effort is not None
            yield work.model_copy(
                update={
                    "allocations": one.allocations,
                    "duration": one.duration if own else work.duration,
                    "effort": one.effort if own else work.effort,
                }
            )


def able(program: Program, work: WorkPackage, found: Mapping[int, WorkPackage]) -> Mapping[int, WorkPackage]:
    """Those of its ways in which somebody has the skills that work asks for; all of them where that is none."""
    return {k: way for k, way in found.items() if not missing(program, work, way.allocations)} or found


def alike(found: Sequence[Staffing], kept: Staffing) -> int | None:
    """Which of some ways is the one that was planned: by as many of the same teams, else by the same teams."""
    if not kept:
        return None
    teams = {team for team, _ in kept}
    same = (k for k, staffing in enumerate(found) if {team for team, _ in staffing} == teams)
    return found.index(kept) if kept in found else next(same, None)


def chosen(instance: Instance, kept: Mapping[int, int]) -> Mapping[int, int]:
    """The mode of each activity that has a choice, as the levelled schedule makes it.

    Those `kept` from the plan in force stay, unless with all chosen anew the whole finishes so much earlier that it is
    worth the change: at the exchange of days for moves that replanning has. The first mode where no schedule can be
    made, or work would end after the last day there is.
    """
    open_ = [number for number, one in enumerate(instance.activities) if len(one.modes) > 1]
    if not open_ or any(beyond(each) for each in _extremes(instance)):
        return {**dict.fromkeys(open_, 0), **kept}
    from kaname.engines.schedule import schedule

    kept = {number: k for number, k in kept.items() if number in open_}
    held = tuple(
        replace(one, modes=(one.modes[kept[number]],)) if number in kept else one
        for number, one in enumerate(instance.activities)
    )
    try:
        anew = schedule(instance, seed=SEED)
        staying = schedule(replace(instance, activities=held), seed=SEED) if kept else anew
    except CycleError:  # told by whoever asks for dates
        return {**dict.fromkeys(open_, 0), **kept}
    if kept and not _worth_it(instance, anew, staying, kept):
        return {number: kept.get(number, int(staying.mode[number])) for number in open_}
    return {number: int(anew.mode[number]) for number in open_}


def _worth_it(instance: Instance, anew: Schedule, staying: Schedule, kept: Mapping[int, int]) -> bool:
    """Whether it wins a larger share of the days left than of the work that it changes; or people lack otherwise."""
    from kaname.engines.schedule.replanning import EXCHANGE

    switched = sum(int(anew.mode[number]) != k for number, k in kept.items())
    if not switched or _lacking(staying) > _lacking(anew):
        return switched > 0
    to_begin = sum(one.started is None and one.finished is None and _works(one) for one in instance.activities)
    left = max(1.0, _last(staying) - instance.now)
    return (_days(staying) - _days(anew)) / left > EXCHANGE * switched / to_begin


def _works(one: Activity) -> bool:
    return any(mode.duration.likely > 0 for mode in one.modes)


def _lacking(plan: Schedule) -> int:
    return sum(one.kind is ConflictKind.CAPACITY for one in plan.conflicts)


def _last(plan: Schedule) -> float:
    return float(plan.finish.max())


def _days(plan: Schedule) -> float:
    """The last finish, and the days by which deadlines and pins are missed."""
    return _last(plan) + sum(one.by for one in plan.conflicts if one.kind is not ConflictKind.CAPACITY)


def decided(program: Program, planned: Mapping[Key, int]) -> Program:
    """The program whose work is allocated and estimated in the ways that are planned."""
    works = ((program.find(key), way) for key, way in planned.items() if way)
    puts = [Put(tuple(ways(work))[way]) for work, way in works if isinstance(work, WorkPackage)]
    return ChangeSet(tuple(puts)).apply(program) if puts else program


def _extremes(instance: Instance) -> Iterator[Instance]:
    """The problem in first modes, and in the longest."""
    yield instance
    longest = (
        max(one.modes, key=lambda mode: max(mode.duration.likely, mode.duration.high)) for one in instance.activities
    )
    pairs = zip(instance.activities, longest, strict=True)
    yield replace(instance, activities=tuple(replace(one, modes=(mode,)) for one, mode in pairs))
