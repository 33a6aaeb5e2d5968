"""How short levelled schedules with a choice of modes are: on MMLIB, against CP-SAT with equal time and threads.

`python -m bench.modes DIR [--seconds S] [--only NAMES] [--json FILE]`: DIR holds mmlib/ with best_known.csv. Gaps are
means, in percent over the best makespan known. Every schedule is checked by other code. The last line is the ratio of
our mean gap to the peer's.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from typing import Any

from bench.figures import Figure, report
from bench.published import best_known, mmlib
from kaname.engines.checker import check
from kaname.engines.instance import Instance
from kaname.engines.schedule import schedule

THREADS = 2
SOLVERS = ("kaname", "cpsat")


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", default="", help="names of problems, with commas between")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    gaps: dict[str, list[float]] = {solver: [] for solver in SOLVERS}
    missing: dict[str, str] = {}
    cases: list[dict[str, Any]] = []
    for name, best in sorted(best_known(asked.folder / "mmlib").items()):
        if asked.only and name not in asked.only.split(","):
            continue
        instance = mmlib(asked.folder / "mmlib" / f"{name}.txt")
        for solver, solve in zip(SOLVERS, (kaname, cpsat), strict=True):
            try:
                makespan = solve(instance, asked.seconds)
            except ImportError as error:
                missing[solver] = str(error)
                continue
            if makespan is None:
                missing[solver] = f"no schedule of {name}"
                continue
            gaps[solver].append(100 * (makespan / best - 1))
            cases.append({"instance": name, "solver": solver, "makespan": makespan, "best": best})
    peer = statistics.mean(gaps["cpsat"]) if _complete(gaps) else None
    figures = {
        "gap": _mean(gaps["kaname"], peer, ""),
        "gap.cpsat": _mean(gaps["cpsat"], None, missing.get("cpsat", "")),
    }
    report("modes", cases, figures, asked.json)
    own = figures["gap"].value
    print(f"ratio {own / peer:.2f}" if own is not None and peer else "ratio nan")


def _complete(gaps: dict[str, list[float]]) -> bool:
    return 0 < len(gaps["cpsat"]) == len(gaps["kaname"])


def _mean(values: list[float], aim: float | None, why: str) -> Figure:
    if not values:
        return Figure(None, aim=aim, why=why)
    error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None
    return Figure(statistics.mean(values), aim=aim, se=error, n=len(values), why=why)


def kaname(instance: Instance, seconds: float) -> float | None:
    """Our makespan."""
    found = schedule(instance, seconds=seconds)
    assert check(instance, found) == ()
    return None if found.conflicts else found.finish_all


def cpsat(instance: Instance, seconds: float) -> float | None:
    """The makespan of OR-Tools' CP-SAT, asked directly: an optional interval for every mode."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    horizon = sum(int(max(mode.duration.likely for mode in one.modes)) for one in instance.activities)
    held: list[list[tuple[Any, int]]] = [[] for _ in instance.resources]
    used: list[list[Any]] = [[] for _ in instance.stocks]
    starts: list[Any] = []
    ends: list[Any] = []
    for one in instance.activities:
        lengths = [int(mode.duration.likely) for mode in one.modes]
        start, end = model.new_int_var(0, horizon, ""), model.new_int_var(0, horizon, "")
        length = model.new_int_var_from_domain(cp_model.Domain.from_values(lengths), "")
        model.new_interval_var(start, length, end, "")
        chosen = [model.new_bool_var("") for _ in one.modes]
        model.add_exactly_one(chosen)
        for mode, days, present in zip(one.modes, lengths, chosen, strict=True):
            span = model.new_optional_interval_var(start, days, end, present, "")
            model.add(length == days).only_enforce_if(present)
            for demand in mode.demands:
                held[demand.resource].append((span, int(demand.amount)))
            for use in mode.uses:
                used[use.resource].append(int(use.amount) * present)
        starts.append(start)
        ends.append(end)
    for link in instance.links:
        model.add(starts[link.after] >= ends[link.before])
    for spans, units in zip(held, instance.resources, strict=True):
        model.add_cumulative([span for span, _ in spans], [amount for _, amount in spans], int(units[0]))
    for amounts, there in zip(used, instance.stocks, strict=True):
        model.add(sum(amounts) <= int(there))
    last = model.new_int_var(0, horizon, "")
    model.add_max_equality(last, ends)
    model.minimize(last)
    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = THREADS, seconds
    status = solver.solve(model)
    return float(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


if __name__ == "__main__":
    main()
