"""Slots: the levelled schedule read back as days of records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.engines.instance import Cause, ConflictKind, Driver, Network, Schedule
from kaname.model.base import Key
from kaname.planning.timetable import Clash, ClashKind, Slot
from kaname.planning.translation import Translation
from kaname.planning.tree import Breakdown

CAUSES = {
    Driver.NOTHING: "nothing",
    Driver.LINK: "link",
    Driver.RESOURCE: "resource",
    Driver.NOT_BEFORE: "not_before",
    Driver.PIN: "pin",
    Driver.ACTUAL: "actual",
    Driver.NOW: "now",
    Driver.KEPT: "kept",
}
CLASHES: dict[ConflictKind, ClashKind] = {
    ConflictKind.DEADLINE: "deadline",
    ConflictKind.START_PIN: "start_pin",
    ConflictKind.FINISH_PIN: "finish_pin",
    ConflictKind.CAPACITY: "capacity",
}


def slots(translation: Translation, breakdown: Breakdown, network: Network, plan: Schedule) -> dict[Key, Slot]:
    """When each record is scheduled; what holds others spans them, what has no estimate has no slot."""
    unknown = frozenset(translation.unestimated)
    found: dict[Key, Slot] = {}
    for key, last in translation.ends.items():
        if key in unknown:
            continue
        span = _span(translation, breakdown, plan, key)
        if span is None:
            continue
        cause = _cause(translation, breakdown, plan, key, span[0])
        found[key] = Slot(
            key=key,
            start=span[0],
            finish=span[1],
            float_days=float(network.total_float[last]),
            critical=bool(network.critical[last]),
            cause=CAUSES[cause.driver],
            driver=driver_of(translation, cause),
            way=translation.ways.get(key, 0),
        )
    return found


def _span(translation: Translation, breakdown: Breakdown, plan: Schedule, key: Key) -> tuple[date, date] | None:
    instance = translation.instance
    if key.kind == "milestone":
        day = translation.reached_day(key, plan.finish[translation.ends[key]])
        return day, day
    leaves = [leaf for leaf in breakdown.leaves(key) if leaf in translation.begins]
    if not leaves:
        return None
    start = instance.start_day(min(plan.start[translation.begins[leaf]] for leaf in leaves))
    finish = instance.finish_day(max(plan.finish[translation.ends[leaf]] for leaf in leaves))
    return min(start, finish), finish


def _cause(translation: Translation, breakdown: Breakdown, plan: Schedule, key: Key, start: date) -> Cause:
    """Why a record starts no earlier; what holds others starts with the first of them, and holds none of them up."""
    instance, begins = translation.instance, translation.begins
    if start < instance.start_day(instance.now):
        return Cause(Driver.ACTUAL)
    leaves = () if key.kind == "milestone" else breakdown.leaves(key)
    first = min((leaf for leaf in leaves if leaf in begins), key=lambda leaf: plan.start[begins[leaf]], default=key)
    holders = {begins[above] for above in breakdown.above(first) if above in begins}
    cause = plan.causes[begins[first]]
    while cause.driver == Driver.LINK and cause.activity in holders:
        holders.remove(cause.activity)
        cause = plan.causes[cause.activity]
    return cause


def driver_of(translation: Translation, cause: Cause) -> Key | None:
    """The record or team that a cause names."""
    if cause.driver == Driver.LINK:
        return translation.records.get(cause.activity)
    if cause.driver == Driver.RESOURCE and cause.resource >= 0:
        return translation.teams[cause.resource]
    return None


def clashes(translation: Translation, plan: Schedule) -> Iterator[Clash]:
    """What the schedule could not keep."""
    for conflict in plan.conflicts:
        key = translation.records.get(conflict.activity)
        if key is not None:
            team = translation.teams[conflict.resource] if conflict.resource >= 0 else None
            yield Clash(CLASHES[conflict.kind], key, conflict.by, team)
