"""How short plans of whole programs are: on MPLIB (24 projects, four shared resources), against CP-SAT with equal time.

`python -m bench.program DIR [--problems N] [--large N] [--json FILE]`: DIR holds mplib/ with best_known.csv. Gaps are
means over the problems, in percent over the best makespan of the portfolio known, after 1 s and 10 s. Seven copies of
a problem that share its resources make one of 10,416 activities, of which there are `--large` (4 unless told, evenly
chosen): seconds to the first plan, code warm, and by how many percent it is shorter after 30 s. Every schedule is
checked by other code. The last line is the ratio of our gap after 10 s to the peer's.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from dataclasses import replace
from math import isfinite
from pathlib import Path

from bench.figures import Figure, report
from bench.published import best_known, mplib
from bench.schedule import cpsat, kaname
from kaname.engines.checker import check
from kaname.engines.instance import Instance, Link
from kaname.engines.schedule import schedule

COPIES, LONG = 7, 30.0
AIMS = {1.0: 1.0, 10.0: 0.5}
"""Percent over the best known, by seconds."""


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--problems", type=int, default=0)
    parser.add_argument("--large", type=int, default=4)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    known = sorted(best_known(asked.folder / "mplib").items())
    cases: list[dict[str, object]] = []
    found: dict[str, list[float]] = defaultdict(list)
    for name, best in evenly(known, asked.problems or len(known)):
        instance = mplib(asked.folder / "mplib" / f"{name}.txt")
        for seconds in AIMS:
            for key, solve in (("", kaname), (".cpsat", cpsat)):
                makespan = solve(instance, seconds)
                found[f"gap.{seconds:.0f}s{key}"].append(100 * (makespan / best - 1))
                cases.append(
                    {"instance": name, "solver": key[1:] or "kaname", "seconds": seconds, "makespan": makespan}
                )
    for name, _ in evenly(known, asked.large):
        large = copies(mplib(asked.folder / "mplib" / f"{name}.txt"), COPIES)
        took, first = first_plan(large)
        found["large.first_plan_s"].append(took)
        for key, solve in (("", kaname), (".cpsat", cpsat)):
            makespan = solve(large, LONG)
            found[f"large.gain_30s{key}"].append(100 * (1 - makespan / first))
            cases.append({"instance": name, "copies": COPIES, "solver": key[1:] or "kaname", "makespan": makespan})
        cases[-2]["first_plan"] = first
    report("program", cases, figures(found), asked.json)
    own, peer = (statistics.mean(found[name]) for name in ("gap.10s", "gap.10s.cpsat"))
    print(f"ratio {own / peer if peer and isfinite(peer) else float('nan'):.2f}")


def evenly(known: list[tuple[str, float]], count: int) -> list[tuple[str, float]]:
    """So many of the problems, from the first on in equal steps."""
    count = min(count, len(known))
    return [known[number * len(known) // count] for number in range(count)]


def copies(instance: Instance, count: int) -> Instance:
    """A problem several times over, sharing its resources."""
    size = len(instance.activities)
    links = (
        Link(link.before + copy * size, link.after + copy * size, link.type, link.lag)
        for copy in range(count)
        for link in instance.links
    )
    return replace(instance, activities=instance.activities * count, links=tuple(links))


def first_plan(instance: Instance) -> tuple[float, float]:
    """Seconds to the first plan, the least of three, and its makespan."""
    took: list[float] = []
    first = schedule(instance, seconds=0.0)
    assert check(instance, first) == ()
    for _ in range(3):
        began = time.perf_counter()
        schedule(instance, seconds=0.0)
        took.append(time.perf_counter() - began)
    return min(took), first.finish_all


def figures(found: dict[str, list[float]]) -> dict[str, Figure]:
    """What is reported: means; none where a solver had no plan in time."""
    aims = {f"gap.{seconds:.0f}s": aim for seconds, aim in AIMS.items()}
    aims |= {"large.first_plan_s": 0.1, "large.gain_30s": 3.0}
    made: dict[str, Figure] = {}
    for name, values in found.items():
        missing = sum(not isfinite(value) for value in values)
        if missing:
            made[name] = Figure(None, n=len(values), why=f"no plan in time for {missing} of {len(values)}")
            continue
        error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None
        made[name] = Figure(statistics.mean(values), aim=aims.get(name), se=error, n=len(values))
    return made


if __name__ == "__main__":
    main()
