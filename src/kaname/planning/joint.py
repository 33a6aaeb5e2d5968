"""Several programs in one forecast: run n of each is one run, because all of them draw from the same named streams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil

import numpy as np
from numpy.typing import NDArray

from kaname.planning.timetable import Timetable

Days = NDArray[np.int64]


@dataclass(frozen=True)
class Joint:
    """When the last of several programs is done, run by run.

    `last` is the share of runs in which a program is the last one to be done (those that end on the same day share a
    run); `kept` the chance that each of the `promised` programs ends by its promised day, all in the same run.
    `left_out` names the programs that can't be combined, each with the code of the reason. All days are None where no
    program can be.
    """

    p50: date | None = None
    p80: date | None = None
    p95: date | None = None
    runs: int = 0
    last: Mapping[str, float] = field(default_factory=dict[str, float])
    promised: tuple[str, ...] = ()
    kept: float | None = None
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])


def joint(timetables: Mapping[str, Timetable], promises: Mapping[str, date], as_of: date) -> Joint:
    """The programs by name, as far as they can be combined, and the days that programs are promised for."""
    drawn = next(((one.runs, one.seed) for one in timetables.values() if one.ends and one.as_of == as_of), (0, 0))
    left_out = {name: why for name, one in timetables.items() if (why := _unfit(one, as_of, drawn))}
    ends = {name: np.array(one.ends) for name, one in timetables.items() if name not in left_out}
    if not ends:
        return Joint(left_out=left_out)
    each = np.stack(list(ends.values()))
    whole = np.sort(each.max(axis=0))
    promised = tuple(name for name in ends if name in promises)
    return Joint(
        *(_percentile(whole, level) for level in (0.5, 0.8, 0.95)),
        runs=len(whole),
        last=dict(zip(ends, _last(each), strict=True)),
        promised=promised,
        kept=_kept([ends[name] <= promises[name].toordinal() for name in promised]),
        left_out=left_out,
    )


def _unfit(one: Timetable, as_of: date, drawn: tuple[int, int]) -> str:
    """The code of the reason why a forecast can't be combined; '' where it can."""
    if one.method == "slips":
        return "past_slips"
    if not one.ends:
        return one.no_schedule or "no_work"
    if one.as_of != as_of:
        return "other_day"
    return "" if (one.runs, one.seed) == drawn else "other_draws"


def _percentile(ordered: Days, level: float) -> date:
    """The first day by which at least that share of the runs are done."""
    return date.fromordinal(int(ordered[max(0, ceil(level * len(ordered) - 1e-9) - 1)]))


def _last(each: Days) -> list[float]:
    """The share of runs in which each program is the last (programs x runs)."""
    is_last = each == each.max(axis=0)
    return [float(share) for share in (is_last / is_last.sum(axis=0)).mean(axis=1)]


def _kept(in_time: list[NDArray[np.bool_]]) -> float | None:
    return float(np.logical_and.reduce(in_time).mean()) if in_time else None
