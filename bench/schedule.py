"""How short levelled schedules are: on PSPLIB, against CP-SAT and PyJobShop with equal time and threads.

`python -m bench.schedule DIR [--seconds S] [--sets j60,open_j90] [--json FILE]`: DIR holds psplib/ and psplib_open/,
each with best_known.csv. Gaps are means, in percent over the best makespan known. Every schedule is checked by other
code. The last line is the ratio of our mean gap to the better peer's.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Any

from bench.figures import Figure, report
from bench.published import best_known, psplib
from kaname.engines.checker import check
from kaname.engines.instance import Instance
from kaname.engines.schedule import schedule

THREADS = 2
PEERS = ("cpsat", "pyjobshop")
Solve = Callable[[Instance, float], float]


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--sets", default="")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    wanted = set(asked.sets.split(",")) - {""}
    gaps: dict[str, list[float]] = defaultdict(list)
    missing: dict[str, str] = {}
    first: list[float] = []
    cases: list[dict[str, Any]] = []
    for name, path, best in problems(asked.folder):
        if wanted and name not in wanted:
            continue
        instance = psplib(path)
        first.append(_first_plan(instance))
        for solver, solve in (("", kaname), ("cpsat", cpsat), ("pyjobshop", pyjobshop)):
            try:
                makespan = solve(instance, asked.seconds)
            except ImportError as error:
                missing[solver] = str(error)
                continue
            gaps[f"{name}.{solver}".rstrip(".")].append(100 * (makespan / best - 1))
            cases.append(
                {"set": name, "instance": path.stem, "solver": solver or "kaname", "makespan": makespan, "best": best}
            )
    report("schedule", cases, _figures(gaps, missing, first), asked.json)
    print(f"ratio {_ratio(gaps):.2f}")


def problems(folder: Path) -> list[tuple[str, Path, float]]:
    """The set, file and best known makespan of every problem in a folder."""
    found: list[tuple[str, Path, float]] = []
    for part, prefix in (("psplib", ""), ("psplib_open", "open_")):
        if (folder / part).is_dir():
            known = best_known(folder / part)
            found += [
                (prefix + _size(name), folder / part / f"{name}.sm", best) for name, best in sorted(known.items())
            ]
    return found


def _size(name: str) -> str:
    return next(size for size in ("j120", "j30", "j60", "j90") if name.startswith(size))


def _first_plan(instance: Instance) -> float:
    """Milliseconds to a first valid plan, compiled code warm."""
    schedule(instance)
    began = time.perf_counter()
    schedule(instance, seconds=0.0)
    return 1000 * (time.perf_counter() - began)


def kaname(instance: Instance, seconds: float) -> float:
    """Our makespan."""
    found = schedule(instance, seconds=seconds)
    assert check(instance, found) == ()
    return found.finish_all


def cpsat(instance: Instance, seconds: float) -> float:
    """The makespan of OR-Tools' CP-SAT, asked directly; infinite where it has no plan in time."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    lengths = [int(one.modes[0].duration.likely) for one in instance.activities]
    starts = [model.new_int_var(0, sum(lengths), "") for _ in lengths]
    spans = [
        model.new_fixed_size_interval_var(start, length, "") for start, length in zip(starts, lengths, strict=True)
    ]
    for link in instance.links:
        model.add(starts[link.after] >= starts[link.before] + lengths[link.before])
    for resource, units in enumerate(instance.resources):
        held = [
            (span, d.amount)
            for span, one in zip(spans, instance.activities, strict=True)
            for d in one.modes[0].demands
            if d.resource == resource
        ]
        model.add_cumulative([span for span, _ in held], [int(amount) for _, amount in held], int(units[0]))
    last = model.new_int_var(0, sum(lengths), "")
    model.add_max_equality(last, [start + length for start, length in zip(starts, lengths, strict=True)])
    model.minimize(last)
    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = THREADS, seconds
    found: Any = solver.solve(model)
    return float(solver.objective_value) if found in (cp_model.OPTIMAL, cp_model.FEASIBLE) else inf


def pyjobshop(instance: Instance, seconds: float) -> float:
    """The makespan of PyJobShop."""
    model: Any = import_module("pyjobshop").Model()
    resources = [model.add_renewable(int(units[0])) for units in instance.resources]
    tasks = [model.add_task() for _ in instance.activities]
    for task, one in zip(tasks, instance.activities, strict=True):
        held = one.modes[0].demands
        model.add_mode(
            task,
            [resources[d.resource] for d in held],
            int(one.modes[0].duration.likely),
            [int(d.amount) for d in held],
        )
    for link in instance.links:
        model.add_end_before_start(tasks[link.before], tasks[link.after])
    found: Any = model.solve(solver="ortools", time_limit=seconds, num_workers=THREADS, display=False)
    return float(found.objective)


def _figures(gaps: dict[str, list[float]], missing: dict[str, str], first: list[float]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for name in sorted({key.split(".")[0] for key in gaps}):
        rivals = [statistics.mean(gaps[f"{name}.{peer}"]) for peer in PEERS if gaps.get(f"{name}.{peer}")]
        hard = name in ("j90", "j120") or name.startswith("open")
        aim = None if not rivals else 0.8 * min(rivals) if hard else min(rivals) + 0.3
        figures[f"gap.{name}"] = _mean(gaps[name], aim)
        for peer in PEERS:
            key = f"{name}.{peer}"
            figures[f"gap.{key}"] = _mean(gaps[key], None) if gaps.get(key) else Figure(None, why=missing.get(peer, ""))
    figures["first_plan_ms"] = Figure(statistics.median(first), aim=5.0, n=len(first))
    return figures


def _mean(values: list[float], aim: float | None) -> Figure:
    error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None
    return Figure(statistics.mean(values), aim=aim, se=error, n=len(values))


def _ratio(gaps: dict[str, list[float]]) -> float:
    names = {key for key in gaps if "." not in key}
    means = [
        statistics.mean([gap for name in names for gap in gaps[f"{name}.{peer}"]])
        for peer in PEERS
        if all(gaps.get(f"{name}.{peer}") for name in names)
    ]
    own = statistics.mean([gap for name in names for gap in gaps[name]])
    return own / min(means) if means and min(means) else float("nan")


if __name__ == "__main__":
    main()
