"""Which of its ways work is done: by its own allocations or by one of its alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kaname.engines.instance import CycleError, Instance
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
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


def chosen(instance: Instance) -> Mapping[int, int]:
    """The mode of each activity that has a choice, as the levelled schedule makes it.

    The first where no schedule can be made, or work would end after the last day there is.
    """
    open_ = [number for number, one in enumerate(instance.activities) if len(one.modes) > 1]
    if not open_ or any(beyond(each) for each in _extremes(instance)):
        return dict.fromkeys(open_, 0)
    from kaname.engines.schedule import schedule

    try:
        modes = schedule(instance, seed=SEED).mode
    except CycleError:  # told by whoever asks for dates
        return dict.fromkeys(open_, 0)
    return {number: int(modes[number]) for number in open_}


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
