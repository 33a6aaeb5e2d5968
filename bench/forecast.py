"""What a forecast costs: draws, dates, percentiles and criticality, in units of one addition over a matrix as large.

`python -m bench.forecast DIR [--json FILE]`: random layered networks of 1,000 and 10,000 activities with two links per
activity, triangular durations on a common factor, 10,000 runs, one thread. DIR is not used: the networks are made here.
`ratio` is the processor time of a whole forecast (an Instance that nobody has read is given, a Forecast is returned,
compiled code is warm) over that of one `np.add(durations, 1, out)` on a float32 matrix of activities x runs, each the
least of several repeats in turn. The last line is the ratio of the larger network to what plain numpy takes (120).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.figures import Figure, report
from kaname.engines.forecast import forecast
from kaname.engines.instance import Activity, Instance, Link, Mode, Shape, Spread

RUNS = 10_000
SIZES = {"1k": 1_000, "10k": 10_000}
AIM = 12.0
PLAIN_NUMPY = 120.0
LOADING = 0.3**0.5


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    figures: dict[str, Figure] = {}
    cases: list[dict[str, float | int]] = []
    for name, count in SIZES.items():
        whole, addition = measure(layered(count), asked.repeats)
        cells = count * RUNS
        figures[f"ratio.{name}"] = Figure(whole / addition, aim=AIM, anchor=PLAIN_NUMPY, n=asked.repeats)
        figures[f"ns.{name}"] = Figure(1e9 * whole / cells, n=asked.repeats)
        cases.append({"activities": count, "runs": RUNS, "seconds": whole, "addition_seconds": addition})
    report("forecast", cases, figures, asked.json)
    print(f"ratio {(figures['ratio.10k'].value or 0) / PLAIN_NUMPY:.3f}")


def measure(instance: Instance, repeats: int) -> tuple[float, float]:
    """Seconds of a forecast, and of one addition over a matrix of its size."""
    durations = np.ones((len(instance.activities), RUNS), dtype=np.float32)
    out = np.zeros_like(durations)
    forecast(instance, runs=RUNS, levelled=False, threads=1)
    whole, addition = list[float](), list[float]()
    for _ in range(repeats):
        fresh = replace(instance)
        began = time.process_time()
        forecast(fresh, runs=RUNS, levelled=False, threads=1)
        whole.append(time.process_time() - began)
        for _ in range(3):
            began = time.process_time()
            np.add(durations, np.float32(1), out=out)
            addition.append(time.process_time() - began)
    return min(whole), min(addition)


def layered(count: int, seed: int = 1) -> Instance:
    """A random network in as many layers as one of them is wide; each activity waits for two of the layer before."""
    rng = np.random.default_rng(seed)
    width = round(count**0.5)
    links = list[Link]()
    for after in range(width, count):
        first = (after // width - 1) * width
        links += [Link(first + int(before), after) for before in rng.choice(width, 2, replace=False)]
    likely = rng.uniform(2.0, 20.0, count)
    activities = tuple(
        Activity((Mode(Spread(days, 0.8 * days, 1.5 * days, Shape.TRIANGULAR), 0),), factors=((0, LOADING),))
        for days in likely.tolist()
    )
    every_day = np.ones(7, dtype=np.bool_)
    return Instance(date(2026, 1, 5), 0.0, activities, tuple(links), (every_day,), factors=1)


if __name__ == "__main__":
    main()
