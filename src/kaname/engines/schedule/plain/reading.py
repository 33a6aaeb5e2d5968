"""Which problems are plain, read as such: everything open on one calendar, with the same capacity on all its days."""

from __future__ import annotations

import numpy as np

from kaname.engines.arrays import OPEN, Arrays
from kaname.engines.calendars import EPS, Integers, repeat_week
from kaname.engines.instance import Floats, Instance, LinkType
from kaname.engines.schedule.plain.problem import Links, Plain, plain
from kaname.engines.schedule.profile import Demands

EVERY_DAY = np.ones(7, dtype=np.bool_)


def as_plain(instance: Instance, a: Arrays, demands: Demands) -> Plain | None:
    """The plain problem that an Instance is, in the working time of its calendar; None where it is none.

    It is none with wishes, deadlines, priorities, work under way, several calendars, capacity that changes from now on,
    or demands that exceed it.
    """
    capacity = constant_capacity(instance)
    if capacity is None or not _is_plain(instance, a):
        return None
    count = len(instance.activities)
    demand = np.zeros((count, len(capacity)))
    for i in range(count):
        for e in range(demands.first[i], demands.first[i + 1]):
            demand[i, demands.held["resource"][e]] = demands.held["amount"][e]
    if np.any(demand > capacity + EPS):
        return None
    rank = np.empty(count, dtype=np.int64)
    rank[a.order] = np.arange(count)
    release = np.ascontiguousarray(a.activity["base"])
    return plain(a.work, demand, capacity, _links(instance, a.work), rank, release - release.min(initial=0.0))


def _is_plain(instance: Instance, a: Arrays) -> bool:
    one = instance.activities[0] if instance.activities else None
    return one is not None and all(
        each.modes[0].calendar == one.modes[0].calendar
        and each.priority == one.priority
        and each.start_pin is each.finish_pin is each.deadline is None
        and state == OPEN
        for each, state in zip(instance.activities, a.activity["state"].tolist(), strict=True)
    )


def constant_capacity(instance: Instance) -> Floats | None:
    """What there is of each resource on every working day from now on; None where that changes."""
    found: list[float] = []
    calendar = instance.calendars[instance.activities[0].modes[0].calendar] if instance.activities else EVERY_DAY
    for units in instance.resources:
        days = max(len(units), len(calendar), int(instance.now) + 14)
        works = repeat_week(calendar, days)[int(instance.now) :].astype(np.bool_)
        there = repeat_week(units, days)[int(instance.now) :][works]
        if len(there) == 0 or there.min() != there.max():
            return None
        found.append(float(there[0]))
    return np.array(found)


def _links(instance: Instance, work: Floats) -> Links:
    """Links of all types between starts: a finish is the start and the work."""
    before: Integers = np.array([link.before for link in instance.links], dtype=np.int64)
    after: Integers = np.array([link.after for link in instance.links], dtype=np.int64)
    offset = np.array([link.lag for link in instance.links], dtype=np.float64)
    for number, link in enumerate(instance.links):
        if link.type in (LinkType.FS, LinkType.FF):
            offset[number] += work[link.before]
        if link.type in (LinkType.FF, LinkType.SF):
            offset[number] -= work[link.after]
    return Links(before, after, offset)
