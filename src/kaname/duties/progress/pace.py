"""When trackers' own pace says that work will be done: from what was finished and what was added, week by week.

It knows neither people nor order nor estimates, so it stands beside the forecast of the plan and moves no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaname.engines.throughput import Growth, ThroughputForecast, when
from kaname.model.base import Key
from kaname.model.finding import Cell, Figure, Undefined
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.planning.flows import WEEKS
from kaname.planning.item_sums import Tracked
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker, Tracking

LEVELS = (0.5, 0.8, 0.95)
LEAST_WEEKS, LEAST_FINISHED = 4, 5
"""With less behind it a pace is no pace."""
LONGEST_WEEKS = 520
_COLUMNS = ("record", "left_items", "throughput", "added_per_week", "p50", "p80", "p95", "plan_p80", "weeks")


def figure(standing: Standing, tracker: Tracker) -> Figure:
    """What has open items and a pace of its own, with the days by which these are done."""
    rows = tuple(_rows(standing, tracker))
    return Figure("progress.tracker-forecast", _COLUMNS, rows, "" if rows else "no_pace")


def _rows(standing: Standing, tracker: Tracker) -> Iterator[tuple[Cell, ...]]:
    for record in (*standing.every(Initiative), *standing.every(Milestone), *standing.leaf_work):
        tracked = tracker.of(record) if record.trackers and not _is_over(record) else None
        if tracked is not None and tracked.open:
            yield from _row(standing, record.key, tracked)


def _is_over(record: Tracking) -> bool:
    if isinstance(record, Milestone):
        return record.state != "open"
    return isinstance(record, WorkPackage) and record.finished is not None


def _row(standing: Standing, key: Key, tracked: Tracked) -> Iterator[tuple[Cell, ...]]:
    done, added = _weekly(standing.as_of, tracked)
    if len(done) < LEAST_WEEKS or sum(done) < LEAST_FINISHED:
        return
    found = when(done, tracked.open, LEVELS, growth=Growth(added), seed=1)
    outlook = standing.outlook(key)
    yield (
        key,
        tracked.open,
        round(sum(done) / len(done), 2),
        round(sum(added) / len(added), 2),
        *_days(standing.as_of, found),
        None if outlook is None else outlook.p80,
        len(done),
    )


def _days(as_of: date, found: ThroughputForecast) -> Iterator[Cell]:
    for outlook in found.outlooks:
        weeks = outlook.value.value
        grows = weeks is None or weeks > LONGEST_WEEKS
        yield Undefined("never_at_this_pace") if grows else as_of + timedelta(days=7 * round(weeks or 0))


def _weekly(as_of: date, tracked: Tracked) -> tuple[list[float], list[float]]:
    """Items finished and added in each of the last weeks, oldest first, as far back as there was work on them."""
    if tracked.started is None:
        return [], []
    weeks = min(WEEKS, ((as_of - tracked.started).days + 1) // 7)
    first = as_of - timedelta(days=7 * weeks - 1)
    done, added = [0.0] * weeks, [0.0] * weeks
    for one, arrived in zip(tracked.items, tracked.arrived, strict=True):
        if one.finished is not None and first <= one.finished <= as_of:
            done[(one.finished - first).days // 7] += 1
        if one.stage != "dropped" and first <= arrived <= as_of:
            added[(arrived - first).days // 7] += 1
    return done, added
