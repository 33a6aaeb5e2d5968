"""How much a plan moves after one task slips: on MPLIB, against planning the rest anew.

`python -m bench.stability DIR [--seconds S] [--slips N] [--instances N] [--json FILE]`: DIR holds mplib/. Each problem
is planned for so many seconds. Then one task of it takes half as long again; that is known when it should have ended,
so all that began before has begun. What is left is planned again, stably and anew, in the same time. Which tasks slip
is drawn from a seed, one for each of equal parts of the plan's span.

`moved_share`: of the work that had not begun, its links to the slipped task allow its date, and takes time, the share
that starts at another time than before. Capacity excuses nothing: what the slipped task takes from others moves them.
`makespan_cost`: by how much the whole finishes later than in the plan made anew, as a share of that one's makespan.
`.first` is the stable plan without time to search, `.resolve` the plan made anew, `.shift` the best of that and the old
one moved to the right in its order. Every plan is checked by other code. The last line is the ratio of the two shares.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import Figure, report
from bench.published import best_known, mplib
from kaname.engines.calendars import working_days_between
from kaname.engines.checker import check
from kaname.engines.instance import Activity, Flags, Floats, Instance, LinkType, Schedule, Spread
from kaname.engines.schedule import replan, schedule

SEED = 20260112


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--slips", type=int, default=4)
    parser.add_argument("--instances", type=int, default=0)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found: dict[str, list[float]] = defaultdict(list)
    cases: list[dict[str, Any]] = []
    names = sorted(best_known(asked.folder / "mplib"))
    for number, name in enumerate(names[: asked.instances or None]):
        instance = mplib(asked.folder / "mplib" / f"{name}.txt")
        plan = schedule(instance, seconds=asked.seconds)
        for late in chosen(instance, plan, asked.slips, SEED + number):
            measured = _measured(instance, plan, late, asked.seconds)
            cases.append({"instance": name, "task": late, "at": float(plan.finish[late])} | measured)
            for figure, value in measured.items():
                found[figure].append(value)
    aims = {"moved_share": 0.05, "makespan_cost": 0.01}
    figures = {name: _mean(values, aims.get(name)) for name, values in sorted(found.items())}
    report("stability", cases, figures, asked.json)
    print(f"ratio {statistics.mean(found['moved_share']) / statistics.mean(found['moved_share.resolve']):.3f}")


def chosen(instance: Instance, plan: Schedule, slips: int, seed: int) -> Iterator[int]:
    """Tasks that take time and capacity, one that ends in each of equal parts of the plan's span but the last tenth."""
    random = np.random.default_rng(seed)
    for part in range(slips):
        first, last = (0.9 * plan.finish_all * edge / slips for edge in (part, part + 1))
        able = [
            number
            for number, one in enumerate(instance.activities)
            if one.modes[0].duration.likely > 0 and one.modes[0].demands and first < plan.finish[number] <= last
        ]
        if able:
            yield int(random.choice(able))


def slipped(instance: Instance, plan: Schedule, late: int, longer: float) -> Instance:
    """A problem on the day on which a task should have ended, which goes on for so many days."""
    now = float(plan.finish[late])

    def on_that_day(number: int, one: Activity) -> Activity:
        start, finish = float(plan.start[number]), float(plan.finish[number])
        if one.finished is not None:
            return one
        if number == late:
            return replace(one, started=start, remaining=Spread(longer))
        if finish <= now:
            return replace(one, started=start, finished=finish)
        if start < now:
            return replace(one, started=start, remaining=Spread(_left(instance, one, start, now)))
        return one

    return replace(
        instance, now=now, activities=tuple(on_that_day(number, one) for number, one in enumerate(instance.activities))
    )


def _left(instance: Instance, one: Activity, start: float, now: float) -> float:
    """What remains of work that has begun."""
    if one.started is not None and one.remaining is not None:
        start, length = max(start, instance.now), one.remaining.likely
    else:
        length = one.modes[0].duration.likely
    return max(0.0, length - working_days_between(instance.calendars[one.modes[0].calendar], start, now))


def _measured(instance: Instance, plan: Schedule, late: int, seconds: float) -> dict[str, float]:
    changed = slipped(instance, plan, late, max(1.0, np.ceil(instance.activities[late].modes[0].duration.likely / 2)))
    began = time.perf_counter()
    first = replan(changed, plan.start)
    took = time.perf_counter() - began
    stable = replan(changed, plan.start, seconds=seconds)
    anew = schedule(changed, seconds=seconds)
    shifted = replan(changed, plan.start, exchange=0.0, seconds=0.0)
    assert all(check(changed, found) == () for found in (first, stable, anew, shifted))
    free = unaffected(changed, plan, late)
    measured = {"first_plan_ms": 1000 * took, "open": float(np.count_nonzero(free))}
    for name, found in (("", stable), (".first", first), (".resolve", anew), (".shift", shifted)):
        measured[f"moved_share{name}"] = float(np.mean(np.abs(found.start - plan.start)[free] > 1e-6))
        measured[f"makespan_cost{name}"] = found.finish_all / anew.finish_all - 1.0
    return measured


def unaffected(changed: Instance, plan: Schedule, late: int) -> Flags:
    """Work that had not begun, takes time, and could keep its date for all that links from the slipped task say."""
    forced: Floats = plan.start.copy()
    finish = plan.finish.copy()
    remaining = changed.activities[late].remaining
    finish[late] = changed.now + (remaining.likely if remaining is not None else 0.0)
    follow: dict[int, list[int]] = defaultdict(list)
    for link in changed.links:
        assert link.type == LinkType.FS
        assert link.lag == 0.0
        follow[link.before].append(link.after)
    waiting = [late]
    while waiting:
        before = waiting.pop()
        for after in follow[before]:
            if forced[after] < finish[before] - 1e-9 and changed.activities[after].started is None:
                forced[after] = finish[before]
                finish[after] = forced[after] + changed.activities[after].modes[0].duration.likely
                waiting.append(after)
    return np.array(
        [
            one.started is None and one.modes[0].duration.likely > 0 and forced[number] <= plan.start[number] + 1e-9
            for number, one in enumerate(changed.activities)
        ]
    )


def _mean(values: list[float], aim: float | None) -> Figure:
    error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None
    return Figure(statistics.mean(values), aim=aim, se=error, n=len(values))


if __name__ == "__main__":
    main()
