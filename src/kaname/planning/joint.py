"""Several programs in one forecast: run n of each is one run, because all of them draw from the same named streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from kaname.planning.timetable import Timetable


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
    drawn = next((_drawn(one) for one in timetables.values() if one.ends and one.as_of == as_of), ())
    left_out = {name: why for name, one in timetables.items() if (why := _unfit(one, as_of, drawn))}
    ends = {name: one.ends for name, one in timetables.items() if name not in left_out}
    if not ends:
        return Joint(left_out=left_out)
    fewest = min(map(len, ends.values()))  # run n of each is one run, however many more some made
    ends = {name: one[:fewest] for name, one in ends.items()}
    runs = list(zip(*ends.values(), strict=True))
    whole = sorted(max(run) for run in runs)
    promised = tuple(name for name in ends if name in promises)
    return Joint(
        *(_percentile(whole, level) for level in (0.5, 0.8, 0.95)),
        runs=len(runs),
        last=dict(zip(ends, _last(runs), strict=True)),
        promised=promised,
        kept=_kept([(ends[name], promises[name].toordinal()) for name in promised]),
        left_out=left_out,
    )


def _drawn(one: Timetable) -> tuple[object, ...]:
    """How it was drawn, as it was asked for."""
    return one.most_runs or one.runs, one.tolerance, one.seed


def _unfit(one: Timetable, as_of: date, drawn: tuple[object, ...]) -> str:
    """The code of the reason why a forecast can't be combined; '' where it can."""
    if one.method == "slips":
        return "past_slips"
    if not one.ends:
        return one.no_schedule or "no_work"
    if one.as_of != as_of:
        return "other_day"
    return "" if _drawn(one) == drawn else "other_draws"


def _percentile(ordered: Sequence[int], level: float) -> date:
    """The first day by which at least that share of the runs are done."""
    return date.fromordinal(ordered[max(0, ceil(level * len(ordered) - 1e-9) - 1)])


def _last(runs: Sequence[tuple[int, ...]]) -> list[float]:
    """The share of runs in which each program is the last."""
    shares = [0.0] * len(runs[0])
    for run in runs:
        latest = max(run)
        share = 1 / run.count(latest)
        for number, end in enumerate(run):
            if end == latest:
                shares[number] += share
    return [share / len(runs) for share in shares]


def _kept(promised: Sequence[tuple[Sequence[int], int]]) -> float | None:
    """The share of runs in which every end is in time; None where none is promised."""
    if not promised:
        return None
    in_time = zip(*([end <= day for end in ends] for ends, day in promised), strict=True)
    return sum(map(all, in_time)) / len(promised[0][0])
