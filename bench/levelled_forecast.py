"""What a forecast with capacity costs: 10,000 levelled runs of MPLIB's 1,488 activities, in processor time.

`python -m bench.levelled_forecast DIR [--instances N] [--json FILE]`: DIR holds mplib/ with best_known.csv; the first
instances of 1,488 activities are taken. Durations are triangular (0.8, 1, 1.5 times the given), on a common factor, and
not rounded. `core_seconds` is the processor time of a whole forecast in one thread: the order of the activities is
searched for as usual, the compiled code is warm. `core_seconds_eighth_unit`: the same work in eighths of the unit, so
that everything takes eight times as many days. The last line is the ratio to a kernel that goes unit by unit, without
draws, percentiles and drivers (163 and 635 ns per activity and run).
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace
from pathlib import Path

from bench.figures import Figure, report
from bench.published import best_known, mplib
from kaname.engines.forecast import forecast
from kaname.engines.instance import Activity, Instance, Mode, Shape, Spread

RUNS = 10_000
SIZE = 1_488
AIMS = {"core_seconds": (1.0, 2.5, 163e-9), "core_seconds_eighth_unit": (8.0, 3.0, 635e-9)}
LOADING = 0.3**0.5


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--instances", type=int, default=2)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    figures: dict[str, Figure] = {}
    cases: list[dict[str, float | str]] = []
    problems = list(_problems(asked.folder, asked.instances))
    ratios: list[float] = []
    for name, (scale, aim, anchor) in AIMS.items():
        taken: list[float] = []
        for stem, given in problems:
            instance = uncertain(given, scale)
            taken.append(core_seconds(instance, asked.runs))
            cases.append({"instance": stem, "figure": name, "core_seconds": taken[-1], "runs": asked.runs})
        least = anchor * SIZE * asked.runs
        figures[name] = (
            Figure(statistics.mean(taken), aim=aim, anchor=least, n=len(taken))
            if taken
            else Figure(None, aim=aim, why=f"no instance of {SIZE} activities in {asked.folder / 'mplib'}")
        )
        ratios += [one / least for one in taken]
    report("levelled_forecast", cases, figures, asked.json)
    print(f"ratio {statistics.mean(ratios):.2f}" if ratios else "ratio -")


def _problems(folder: Path, most: int) -> list[tuple[str, Instance]]:
    found: list[tuple[str, Instance]] = []
    for stem in sorted(best_known(folder / "mplib")):
        path = folder / "mplib" / f"{stem}.txt"
        if len(found) < most and path.is_file():
            instance = mplib(path)
            if len(instance.activities) >= SIZE:
                found.append((stem, instance))
    return found


def uncertain(instance: Instance, scale: float) -> Instance:
    """The same work, drawn, in units so many times as fine."""
    return replace(instance, activities=tuple(_drawn(one, scale) for one in instance.activities), factors=1)


def _drawn(one: Activity, scale: float) -> Activity:
    days = one.modes[0].duration.likely * scale
    spread = Spread(days, 0.8 * days, 1.5 * days, Shape.TRIANGULAR) if days else Spread(0.0)
    return replace(one, modes=(Mode(spread, 0, one.modes[0].demands),), factors=((0, LOADING),))


def core_seconds(instance: Instance, runs: int) -> float:
    """Processor seconds of one whole forecast."""
    forecast(instance, runs=2, threads=1)
    began = time.process_time()
    forecast(instance, runs=runs, threads=1)
    return time.process_time() - began


if __name__ == "__main__":
    main()
