"""Load: what the critical path schedule, which knows no capacity, asks of each team by week (山積み)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil, floor

import numpy as np

from kaname.engines.instance import Floats, Network
from kaname.planning.timetable import WeekLoad
from kaname.planning.translation import Translation


def load(translation: Translation, network: Network) -> Iterator[WeekLoad]:
    """Demand and capacity of every team whose size is known, from the week of the as-of day to the finish."""
    instance = translation.instance
    asked = _asked(translation, network)
    now = int(instance.now)
    first_monday = now - instance.start_day(now).weekday()
    for number, team in enumerate(translation.teams):
        there = instance.resources[number]
        if not np.isfinite(there).all():
            continue
        for monday in range(first_monday, ceil(network.finish), 7):
            days = slice(max(monday, now), monday + 7)
            demand, has = float(asked[number, days].sum()), float(there[days].sum())
            if demand or has:
                yield WeekLoad(team, instance.origin + timedelta(days=monday), demand, has)


def _asked(translation: Translation, network: Network) -> Floats:
    """Person-days asked of each team on each day (teams x days)."""
    instance = translation.instance
    asked = np.zeros((len(instance.resources), len(instance.calendars[0])))
    for number, activity in enumerate(instance.activities):
        mode = activity.modes[0]
        if not mode.demands:
            continue
        first, last = floor(network.early_start[number]), ceil(network.early_finish[number])
        days = slice(first, last)
        working = first + np.flatnonzero(instance.calendars[mode.calendar][days])
        for demand in mode.demands:
            asked[demand.resource, working] += demand.amount
    return asked
