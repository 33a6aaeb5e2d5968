"""Dependencies: links that can be kept, and promises that somebody made to somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from math import floor

from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.parts import ancestors, parents
from kaname.model.finding import Days, Problem
from kaname.model.plan import Dependency, Milestone, WorkPackage
from kaname.model.program import Program

SELF = Fault("dependency.self")
DUPLICATE = Fault("dependency.duplicate")
OWN_ANCESTOR = Fault("dependency.on-own-ancestor")
LATE_PROMISE = Fault("dependency.promise-after-need")
PARTY_MISSING = Fault("dependency.party-missing")
AGAINST_DATES = Fault("dependency.against-dates")
FAULTS = (SELF, DUPLICATE, OWN_ANCESTOR, LATE_PROMISE, PARTY_MISSING, AGAINST_DATES)


def check_self(program: Program) -> Iterator[Problem]:
    """Nothing waits for itself."""
    for link in program.all(Dependency):
        key = program.resolve(link.predecessor)
        if key is not None and key == program.resolve(link.successor):
            yield SELF.at(link.key, path=("successor",), record=key)


def check_duplicates(program: Program) -> Iterator[Problem]:
    """Two records are linked in the same way once."""
    seen: dict[tuple[Key, Key, str], Dependency] = {}
    for link in program.all(Dependency):
        before, after = program.resolve(link.predecessor), program.resolve(link.successor)
        if before is None or after is None:
            continue
        first = seen.setdefault((before, after, link.type), link)
        if first is not link:
            yield DUPLICATE.at(link.key, first.key, path=("predecessor",), before=before, after=after)


def check_ancestors(program: Program) -> Iterator[Problem]:
    """Work is not linked with the work it is part of: that waits for it anyway."""
    holding = parents(program)
    for link in program.all(Dependency) if holding else ():
        before, after = program.resolve(link.predecessor), program.resolve(link.successor)
        if before is not None and after is not None and ties_to_ancestor(program, before, after, holding):
            yield OWN_ANCESTOR.at(link.key, path=("predecessor",), before=before, after=after)


def ties_to_ancestor(program: Program, before: Key, after: Key, holding: Collection[Key]) -> bool:
    """Whether one of two records is the work package that the other lies in, at any depth.

    `holding` are the records that hold others, or more.
    """
    return (after in holding and _lies_in(program, before, after)) or (
        before in holding and _lies_in(program, after, before)
    )


def _lies_in(program: Program, inner: Key, outer: Key) -> bool:
    work, around = program.find(inner), program.find(outer)
    return isinstance(work, WorkPackage) and isinstance(around, WorkPackage) and around.key in ancestors(program, work)


def check_promises(program: Program) -> Iterator[Problem]:
    """What is promised comes by the day it is needed."""
    for link in program.all(Dependency):
        open_ = link.state not in ("declined", "delivered")
        if open_ and link.promised and link.need_by and link.promised > link.need_by:
            days = Days((link.promised - link.need_by).days, calendar=True)
            dates = {"promised": link.promised, "need_by": link.need_by}
            yield LATE_PROMISE.at(link.key, path=("promised",), days=days, **dates)


def check_parties(program: Program) -> Iterator[Problem]:
    """A contract names who gives and who receives, itself or by the work it links."""
    for link in program.all(Dependency):
        if link.is_contract and link.predecessor is None:
            for side in ("giver", "receiver"):
                if getattr(link, side) is None:
                    yield PARTY_MISSING.at(link.key, path=(side,), field=side)


def check_dates(program: Program) -> Iterator[Problem]:
    """Days pinned at both ends of a link leave room for it, even if every day were worked."""
    for link in program.all(Dependency):
        before, after = program.get(link.predecessor), program.get(link.successor)
        if before is None or after is None or link.state == "declined" or link.type == "SF" or link.lag < 0:
            continue
        first = _start(before) if link.type[0] == "S" else _finish(before)
        second = _start(after) if link.type[1] == "S" else _finish(after)
        if first is None or second is None:
            continue
        earliest = first + timedelta(days=floor(link.lag) + _overnight(link, before, after))
        if second < earliest:
            keys = {"before": before.key, "after": after.key}
            yield AGAINST_DATES.at(link.key, path=("lag",), first=first, second=second, earliest=earliest, **keys)


def _overnight(link: Dependency, before: WorkPackage | Milestone, after: WorkPackage | Milestone) -> int:
    """What follows finished work starts on the next day; a milestone takes no time."""
    return int(link.type == "FS" and isinstance(before, WorkPackage) and isinstance(after, WorkPackage))


def _start(record: WorkPackage | Milestone) -> date | None:
    return _finish(record) if isinstance(record, Milestone) else None if record.started else record.start_on


def _finish(record: WorkPackage | Milestone) -> date | None:
    if isinstance(record, Milestone):
        return record.commitment if record.state == "open" else None
    return None if record.finished else record.finish_on


CHECKS: tuple[Check, ...] = (
    check_self,
    check_duplicates,
    check_ancestors,
    check_promises,
    check_parties,
    check_dates,
)
