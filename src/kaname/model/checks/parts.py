"""What is part of what: the work under initiatives and work packages, each record once, whatever circles there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kaname.model.base import Entity, Key, Ref
from kaname.model.plan import Initiative, WorkPackage
from kaname.model.program import Program


def parent_of(program: Program, record: WorkPackage | Initiative) -> Key | None:
    """What a record is part of: its parent or, where work has none, its initiative."""
    above = None if record.parent is None else program.resolve(record.parent)
    return above or (program.resolve(record.initiative) if isinstance(record, WorkPackage) else None)


def parents(program: Program) -> frozenset[Key]:
    """The work packages that hold others."""
    above = (program.resolve(one.parent) for one in program.all(WorkPackage) if one.parent is not None)
    return frozenset(key for key in above if key is not None)


def children(program: Program) -> Mapping[Key, tuple[WorkPackage | Initiative, ...]]:
    """The work packages and initiatives that each record directly holds, in the order of the plan."""
    lists: dict[Key, list[WorkPackage | Initiative]] = defaultdict(list)
    held: tuple[WorkPackage | Initiative, ...] = (*program.all(Initiative), *program.all(WorkPackage))
    for record in held:
        above = parent_of(program, record)
        if above is not None:
            lists[above].append(record)
    return {key: tuple(found) for key, found in lists.items()}


def work_in(
    program: Program, held: Mapping[Key, tuple[WorkPackage | Initiative, ...]], ref: Ref[Entity]
) -> Iterator[WorkPackage]:
    """The work packages a reference stands for: the one it names, and all below it."""
    first = program.get(ref)
    waiting: list[Entity] = [] if first is None else [first]
    seen: set[Key] = set()
    while waiting:
        record = waiting.pop(0)
        if record.key in seen:
            continue
        seen.add(record.key)
        if isinstance(record, WorkPackage):
            yield record
        waiting.extend(held.get(record.key, ()))


def ancestors(program: Program, work: WorkPackage) -> Iterator[Key]:
    """The work packages a work package lies in, from the nearest; ends where the plan goes in a circle."""
    seen = {work.key}
    above = program.get(work.parent)
    while above is not None and above.key not in seen:
        seen.add(above.key)
        yield above.key
        above = program.get(above.parent)
