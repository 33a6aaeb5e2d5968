"""Which problems with a choice of modes are plain, read as such, without the modes that no shortest plan needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.engines.arrays import OPEN, Arrays
from kaname.engines.calendars import EPS, Integers
from kaname.engines.instance import Activity, Demand, Floats, Instance, LinkType
from kaname.engines.schedule.modes.problem import Links, Modes, Problem, problem
from kaname.engines.schedule.plain.reading import constant_capacity


def as_problem(instance: Instance, a: Arrays) -> tuple[Problem, Integers] | None:
    """The plain problem that an Instance is, and which of its activity's modes each mode is; None where it is none.

    It is none with wishes, deadlines, priorities, work under way, several calendars, capacity that changes from now on,
    or an activity whose demands exceed it in every mode.
    """
    capacity = constant_capacity(instance)
    if capacity is None or not _is_plain(instance, a):
        return None
    numbers, rows = _candidates(instance, capacity)
    if not all(numbers):
        return None
    rank = np.empty(len(numbers), dtype=np.int64)
    rank[a.order] = np.arange(len(numbers))
    release = np.ascontiguousarray(a.activity["base"])
    first = np.cumsum([0, *map(len, numbers)])
    duration, demand, use = (np.ascontiguousarray(np.concatenate(part)) for part in zip(*rows, strict=True))
    effort = (demand / np.maximum(capacity, EPS)).sum(axis=1) * duration
    stock = np.array(instance.stocks, dtype=np.float64)
    most = np.maximum.reduceat(use, first[:-1], axis=0).sum(axis=0)
    scarce = np.where(most > stock + EPS, 1.0 / np.maximum(stock, EPS), 0.0)
    whole = np.minimum.reduceat(effort, first[:-1]).sum()
    modes = Modes(
        first=first,
        duration=duration,
        demand=demand,
        use=use,
        cost=use @ scarce + effort / max(EPS, float(whole)),
        capacity=capacity,
        stock=stock,
    )
    made = problem(modes, _links(instance), rank, release - release.min(initial=0.0))
    return made, np.concatenate([np.array(each, dtype=np.int64) for each in numbers])


def _is_plain(instance: Instance, a: Arrays) -> bool:
    one = instance.activities[0] if instance.activities else None
    return one is not None and all(
        all(mode.calendar == one.modes[0].calendar for mode in each.modes)
        and each.priority == one.priority
        and each.start_pin is each.finish_pin is each.deadline is None
        and state == OPEN
        for each, state in zip(instance.activities, a.activity["state"].tolist(), strict=True)
    )


Table = tuple[Floats, Floats, Floats]
"""Durations, demands and uses of the modes of an activity."""


def _candidates(instance: Instance, capacity: Floats) -> tuple[list[list[int]], list[Table]]:
    """The modes of each activity that can be part of a plan and that no other of its modes is as good as, in all."""
    stock = np.array(instance.stocks, dtype=np.float64)
    tables = [_table(one, len(capacity), len(stock)) for one in instance.activities]
    least = np.array([use.min(axis=0) for _, _, use in tables]).reshape(len(tables), len(stock))
    spare = np.maximum(stock - least.sum(axis=0), 0.0)
    numbers: list[list[int]] = []
    for (duration, demand, use), fewest in zip(tables, least, strict=True):
        possible = (demand <= capacity + EPS).all(axis=1) & (use <= fewest + spare + EPS).all(axis=1)
        values = np.concatenate([duration[:, None], demand, use], axis=1)
        numbers.append(_undominated(np.flatnonzero(possible).tolist(), values))
    rows = [(table[0][kept], table[1][kept], table[2][kept]) for table, kept in zip(tables, numbers, strict=True)]
    return numbers, rows


def _undominated(possible: list[int], values: Floats) -> list[int]:
    kept: list[int] = []
    for k in possible:
        others = (j for j in possible if j != k)
        if not any((values[j] <= values[k]).all() and (j < k or (values[j] < values[k]).any()) for j in others):
            kept.append(k)
    return kept


def _table(one: Activity, resources: int, stocks: int) -> Table:
    duration = np.array([mode.duration.likely for mode in one.modes], dtype=np.float64)
    demand = np.array([_amounts(mode.demands, resources) for mode in one.modes])
    return duration, demand, np.array([_amounts(mode.uses, stocks) for mode in one.modes])


def _amounts(demands: Sequence[Demand], count: int) -> Floats:
    found = np.zeros(count)
    for demand in demands:
        found[demand.resource] += demand.amount
    return found


def _links(instance: Instance) -> Links:
    links = instance.links
    return Links(
        before=np.array([link.before for link in links], dtype=np.int64),
        after=np.array([link.after for link in links], dtype=np.int64),
        lag=np.array([link.lag for link in links], dtype=np.float64),
        plus=np.array([float(link.type in (LinkType.FS, LinkType.FF)) for link in links]),
        minus=np.array([float(link.type in (LinkType.FF, LinkType.SF)) for link in links]),
    )
