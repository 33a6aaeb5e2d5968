"""Within which bounds activities must lie so that some wishes are kept, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, STARTED, Arrays, pack
from kaname.engines.calendars import Calendars, at_finish, lay_out
from kaname.engines.compiled import kernel
from kaname.engines.instance import Cause, ConflictKind, Instance
from kaname.engines.passes import Late, Times, backward, forward, keep_actuals, no_late, no_times
from kaname.engines.schedule.placing import Window
from kaname.engines.schedule.reasons import causes
from kaname.engines.schedule.serial import no_reasons

TOLERANCE = 1e-6
FREE, BOUND = 1e9, 1e7
"""Days: where the latest finish of what is free lies, and what that of anything bound is below."""


_WISHES = (ConflictKind.START_PIN, ConflictKind.FINISH_PIN, ConflictKind.DEADLINE)


class Item(NamedTuple):
    """Something that can be given up: a wish for an activity, or the capacity of a resource."""

    kind: ConflictKind
    of: int


@dataclass(frozen=True)
class Case:
    """A problem whose wishes can be taken singly."""

    instance: Instance

    @cached_property
    def cal(self) -> Calendars:
        """Its calendars."""
        return lay_out(self.instance.calendars)

    @cached_property
    def wished(self) -> Arrays:
        """Its arrays with all wishes: where these stand in working time."""
        return pack(self.instance, self.cal)

    @cached_property
    def bare(self) -> Arrays:
        """Its arrays without any wish."""
        plain = (replace(one, start_pin=None, finish_pin=None, deadline=None) for one in self.instance.activities)
        return pack(replace(self.instance, activities=tuple(plain)), self.cal)

    @cached_property
    def items(self) -> frozenset[Item]:
        """Everything that can be given up: wishes of unfinished activities, and capacity that is asked for."""
        found: set[Item] = set()
        for i, one in enumerate(self.instance.activities):
            if one.finished is None:
                wishes = (one.start_pin if one.started is None else None, one.finish_pin, one.deadline)
                found |= {Item(kind, i) for kind, wish in zip(_WISHES, wishes, strict=True) if wish is not None}
                found |= {Item(ConflictKind.CAPACITY, demand.resource) for demand in one.modes[0].demands}
        return frozenset(found)

    def window(self, items: Iterable[Item]) -> tuple[Window, Times, Arrays]:
        """The bounds that wishes set, with the earliest times and the arrays they come from."""
        a = self._with(items)
        count = len(a.order)
        times, late = no_times(count), no_late(count, len(self.cal.week))
        _windows(self.cal, a, FREE, times, late)
        low = np.where(a.activity["state"] == STARTED, a.activity["base"], times.work_start)
        high = late.finish - a.work
        bound = (late.finish < BOUND) & (a.activity["state"] == OPEN)
        return Window(low, high, bound), times, a

    def reasons(self, a: Arrays, times: Times) -> tuple[Cause, ...]:
        """What keeps each activity from starting earlier, capacity aside."""
        return causes(self.cal, a, times, no_reasons(len(a.order), 0))

    def finish_on_axis(self, i: int, work_finish: float) -> float:
        """A finish in working time of an activity's calendar, on the axis."""
        return at_finish(self.cal, int(self.bare.activity["calendar"][i]), work_finish)

    def _with(self, items: Iterable[Item]) -> Arrays:
        a, wished = self.bare, self.wished.activity
        records = a.activity.copy()
        records["limit"] = -NEVER
        for kind, i in items:
            if kind is ConflictKind.START_PIN:
                at = float(wished["pin_start"][i])
                if at >= records["base"][i]:
                    records["base"][i] = at
                    records["base_time"][i], records["base_driver"][i] = (
                        wished["base_time"][i],
                        wished["base_driver"][i],
                    )
                records["limit"][i] = min(records["limit"][i], at + float(a.work[i]))
            elif kind is ConflictKind.FINISH_PIN:
                records["pin_finish"][i] = wished["pin_finish"][i]
                records["limit"][i] = min(records["limit"][i], float(wished["pin_finish"][i]))
            elif kind is ConflictKind.DEADLINE:
                records["limit"][i] = min(records["limit"][i], float(wished["limit"][i]))
        return a._replace(activity=records)


@kernel
def _windows(cal: Calendars, a: Arrays, last: float, times: Times, late: Late) -> None:
    keep_actuals(cal, a, times)
    forward(cal, a, a.work, times)
    backward(cal, a, a.work, last, True, late)
