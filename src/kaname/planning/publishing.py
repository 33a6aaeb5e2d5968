"""The schedule of a timetable as it is published: the plan in force from then on."""

from __future__ import annotations

from datetime import datetime

from kaname.model.history import WHOLE, PastPlan
from kaname.planning.timetable import Timetable


def plan_in_force(table: Timetable, at: datetime, digest: str = "", audiences: tuple[str, ...] = WHOLE) -> PastPlan:
    """The schedule of what has not begun, published at a moment for audiences."""
    starts = sorted((one.key, one.day, one.part) for one in table.starts)
    ways = sorted((one.key, one.who) for one in table.starts if one.who)
    return PastPlan(at, table.as_of, tuple(starts), digest, audiences, tuple(ways))
