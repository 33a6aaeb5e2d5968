"""What drives a finish: the draws of a forecast made again beside its finishes, without dating anything anew.

Draw n of a stream is the same whenever it is made, so the run in which something finished late is known to be the one
in which this work was long, that event occurred, or that common factor was high.

Sources: Vanhoucke, Measuring Time (2010) and PM Knowledge Center for CI, SSI and cruciality; Williams (1992) for SI;
Eschenbach (1992) for the tornado. A bar here is a percentile of the finish in the runs in which one driver alone was at
an end of its draws: of an activity its own share, since what it has in common with others belongs to their factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, NEVER
from kaname.engines.calendars import working_times
from kaname.engines.compiled import kernel
from kaname.engines.forecast.draws import Rows, desk_for, note_occurrences, note_work
from kaname.engines.forecast.makers import BLOCK, Maker
from kaname.engines.forecast.windows import through_windows
from kaname.engines.instance import Flags, Floats, Instance
from kaname.engines.network import solve_arrays
from kaname.engines.passes import no_late, no_times
from kaname.engines.streams import Streams, Table, normal

TENTH = 0.1
"""Share of the runs at either end of a driver that its bar compares."""
FEWEST = 20
"""Runs of which a percentile is taken."""


@dataclass(frozen=True)
class Redrawn:
    """What was drawn in each run of a forecast, each x runs: what some activities took, and the standard normal deviate
    of each that it shares with nothing; which events occurred, and common factors as deviates. `costs` of events.
    """

    work: Rows
    own: Rows
    occurred: Flags
    factors: Rows
    costs: Floats


@dataclass(frozen=True, slots=True)
class Bar:
    """A percentile of the finish where a driver is low and where it is high; of an event: where it does not occur.

    `error` is the standard error of their difference, by the ranks that a percentile may have by chance.
    """

    low: float
    high: float
    error: float = 0.0


def redraw(
    instance: Instance, keep: tuple[int, ...], *, runs: int, seed: int, levelled: bool, correlated: bool = True
) -> Redrawn:
    """The draws of `forecast` with the same arguments, of the activities in `keep`, events with their days included."""
    maker = Maker(instance, seed, levelled, correlated)
    d = through_windows(maker, maker.drawing, runs)
    found = Redrawn(
        work=np.zeros((len(keep), runs), dtype=np.float32),
        own=np.zeros((len(keep), runs), dtype=np.float32),
        occurred=np.zeros((len(instance.events), runs), dtype=np.bool_),
        factors=np.zeros((d.loadings.factors, runs), dtype=np.float32),
        costs=np.zeros(runs),
    )
    numbers = np.array(keep, dtype=np.int64)
    note_work(d, desk_for(d, BLOCK), numbers, np.empty_like(found.work), found.work, found.costs)
    note_occurrences(d, found.occurred)
    _note_deviates(d.name.factor, d.table, found.factors)
    _note_deviates(d.name.activity[numbers], d.table, found.own)
    return found


@kernel
def _note_deviates(start: Streams, table: Table, found: Rows) -> None:
    for row in range(len(found)):
        for run in range(found.shape[1]):
            found[row, run] = normal(start[row], run, table)


def bar(driver: NDArray[np.float32], finish: NDArray[np.float32], level: float) -> Bar | None:
    """A percentile of the finish in the runs of the lowest and of the highest tenth of a driver's draws.

    None where it hardly ever differs. Equal draws belong to an end together, or to neither.
    """
    low, high = np.quantile(driver, (TENTH, 1 - TENTH), method="inverted_cdf")
    if not low < high:
        low, high = float(driver.min()), float(driver.max())
    return _between(finish[driver <= low], finish[driver >= high], level) if low < high else None


def event_bar(occurred: Flags, finish: NDArray[np.float32], level: float) -> Bar | None:
    """A percentile of the finish in the runs without an event and in those with it; None where one of them is rare."""
    return _between(finish[~occurred], finish[occurred], level)


def _between(low: NDArray[np.float32], high: NDArray[np.float32], level: float) -> Bar | None:
    if min(len(low), len(high)) < FEWEST:
        return None
    first, last = (float(np.quantile(part, level, method="inverted_cdf")) for part in (low, high))
    return Bar(first, last, hypot(_error(low, level), _error(high, level)))


def _error(part: NDArray[np.float32], level: float) -> float:
    """The standard error of a percentile: half of what lies between the ranks one deviation to either side."""
    by = sqrt(level * (1 - level) / len(part))
    first, last = np.quantile(part, (max(0.0, level - by), min(1.0, level + by)), method="inverted_cdf").tolist()
    return (last - first) / 2


@dataclass(frozen=True)
class Floating:
    """Runs by the critical path: duration and total float of each activity (x runs), and the whole, in working days.

    The whole counts from now in the first calendar; what is finished takes nothing. Deadlines hold no float back.
    """

    work: Floats
    slack: Floats
    whole: Floats


def floating(instance: Instance, *, runs: int, seed: int, correlated: bool = True) -> Floating:
    """The first runs of a forecast by the critical path, with the float of every activity, for SI."""
    maker = Maker(instance, seed, levelled=False, correlated=correlated)
    d, a, count = maker.drawing, maker.arrays, len(instance.activities)
    d = through_windows(maker, d, runs)
    everything = np.arange(count, dtype=np.int64)
    alone, work = np.empty((2, count, runs), dtype=np.float32)
    note_work(d, desk_for(d, BLOCK), everything, alone, work, np.zeros(runs))
    free = a.activity.copy()
    free["limit"] = -NEVER
    a = a._replace(activity=free)
    done = a.activity["state"] == FINISHED
    times, late, unused = no_times(count), no_late(count, len(maker.cal.week)), np.zeros(count)
    slack, last = np.zeros((count, runs)), np.zeros(runs)
    taken = np.where(done[:, None], 0.0, work.astype(np.float64))
    for run in range(runs):
        column = np.ascontiguousarray(taken[:, run])
        last[run] = solve_arrays(maker.cal, a._replace(work=column), times, late, unused)
        slack[:, run] = np.where(done, np.inf, late.finish - times.work_finish)
    spans = working_times(maker.cal, 0, np.array([instance.now, *last]))
    return Floating(taken, slack, spans[1:] - spans[0])
