"""Whether the work of a plan ends within the time that can be counted with; beyond it there are no dates to compute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kaname.engines.instance import Activity, Instance
from kaname.model.base import LAST_DAY


def beyond(instance: Instance) -> bool:
    """Whether some work alone, or all the work of a team one after the other, would end after the last day there is.

    Asked before any engine runs, since one would walk through all that time.
    """
    left = instance.at_finish(LAST_DAY) - instance.now
    longest = max((_longest(one) for one in instance.activities), default=0.0)
    return not max(longest, *_loads(instance), 0.0) <= left


def ends_beyond(instance: Instance, finish: float) -> bool:
    """Whether a time of the axis lies after the last day there is."""
    return not finish <= instance.at_finish(LAST_DAY)


def _longest(one: Activity) -> float:
    """The longest that an activity is expected to take."""
    if one.finished is not None:
        return 0.0
    length = one.remaining or one.modes[0].duration
    return max(length.likely, length.high)


def _loads(instance: Instance) -> Iterator[float]:
    """The days that each resource needs for all that is asked of it, were it always there in full."""
    asked: defaultdict[int, float] = defaultdict(float)
    for one in instance.activities:
        if one.finished is None:
            length = (one.remaining or one.modes[0].duration).likely
            for demand in one.modes[0].demands:
                asked[demand.resource] += demand.amount * length
    for resource, units in asked.items():
        most = float(instance.resources[resource].max(initial=0.0))
        if most > 0.0:
            yield units / most
