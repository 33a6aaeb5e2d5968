"""How honest forecasts of real projects are: at the baseline and in flight, against what is usual.

`python -m bench.calibration DIR [--train DIR2] [--json FILE]`: DIR and DIR2 hold dslib/. Every project is forecast from
the finished projects of other families (the first two words of the name) of DIR, or of DIR2. Losses are in units of the
planned length, in-flight errors in percent of the actual length; standard errors and intervals are over families. The
last line is the ratio of our pinball loss to the outside view's.
"""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.baseline import LEVELS, METHODS, Past, Quantiles, Training, predict, study, training_for
from bench.dslib import projects
from bench.figures import Figure, report
from bench.status_dates import RIVALS, THIRDS, Error, errors
from kaname.engines.scoring import bootstrap_interval, mean_score, pinball

ANCHOR = 0.0818
P80 = LEVELS.index(0.8)
CONFIDENCE = 0.9


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--splits", type=int, default=10, help="random halves of the families, to see the spread")
    asked = parser.parse_args()
    judged = finished(asked.folder)
    known = finished(asked.train) if asked.train else judged
    training = {family: training_for(family, known) for family in {past.project.family for past in judged}}
    found = {method: [predict(method, past, training[past.project.family]) for past in judged] for method in METHODS}
    figures = at_baseline(judged, found)
    if not asked.train:
        figures |= over_splits(judged, asked.splits)
    figures |= in_flight([one for past in judged for one in errors(past, training[past.project.family])])
    report("calibration", _cases(judged, found), figures, asked.json)
    own, outside = (figures[name].value for name in ("pinball", "pinball.outside_view"))
    print(f"ratio {own / outside:.2f}" if own is not None and outside else "ratio -")


def finished(folder: Path) -> list[Past]:
    """What the finished projects of a folder teach. Raises SystemExit where there is none."""
    found = [study(project) for project in projects(folder / "dslib") if project.finished]
    if not found:
        raise SystemExit(f"{folder} holds no finished project")
    return found


def at_baseline(judged: Sequence[Past], found: Mapping[str, Sequence[Quantiles]]) -> dict[str, Figure]:
    """Losses of every method, how often each level held, and by how much we lose less than the outside view."""
    families = [past.project.family for past in judged]
    lost = {method: [loss(past, each) for past, each in zip(judged, found[method], strict=True)] for method in found}
    figures = {
        "p80_held": _mean(_held(judged, found[""], P80), families, aim=0.8),
        "pinball": _mean(lost[""], families, aim=statistics.mean(lost["outside_view"]), anchor=ANCHOR),
    }
    figures |= {f"pinball.{method}": _mean(lost[method], families) for method in found if method}
    figures |= _margin("pinball.margin", lost, families)
    for level, percent in enumerate(LEVELS):
        for method in found:
            name = f"p{100 * percent:.0f}_held.{method}".rstrip(".")
            figures.setdefault(name, _mean(_held(judged, found[method], level), families))
    return figures


def over_splits(judged: Sequence[Past], splits: int) -> dict[str, Figure]:
    """The same where one random half of the families is known and the other judged, over so many halves."""
    families = sorted({past.project.family for past in judged})
    if splits < 2 or len(families) < 4:
        return {}
    random = np.random.default_rng(1)
    held: list[float] = []
    less: list[float] = []
    for _ in range(splits):
        known = set(random.permutation(families)[: len(families) // 2].tolist())
        training = Training(tuple(past for past in judged if past.project.family in known))
        others = [past for past in judged if past.project.family not in known]
        found = {method: [predict(method, past, training) for past in others] for method in ("", "outside_view")}
        lost = {
            method: [loss(past, each) for past, each in zip(others, found[method], strict=True)] for method in found
        }
        held.append(statistics.mean(_held(others, found[""], P80)))
        less.append(statistics.mean(lost[""]) - statistics.mean(lost["outside_view"]))
    return {
        "halves.p80_held": Figure(statistics.mean(held), aim=0.8, se=statistics.stdev(held), n=splits),
        "halves.margin": Figure(statistics.mean(less), aim=0.0, se=statistics.stdev(less), n=splits),
        "halves.won": Figure(statistics.mean(margin < 0 for margin in less), n=splits),
    }


def in_flight(found: Sequence[Error]) -> dict[str, Figure]:
    """Median errors by third of earned value: ours, the best rival's and each rival's."""
    figures: dict[str, Figure] = {}
    for third in THIRDS:
        here = [one for one in found if one.third == third]
        if not here:
            figures |= {f"inflight.{third}{name}": Figure(None, why="no status date") for name in ("", ".rival")}
            continue
        rivals = {name: _median(here, name) for name in RIVALS}
        best = min(rivals.values())
        figures[f"inflight.{third}"] = Figure(_median(here, ""), aim=best, se=_median_error(here), n=len(here))
        figures[f"inflight.{third}.rival"] = Figure(best, n=len(here))
        figures |= {f"inflight.{third}.{name}": Figure(value, n=len(here)) for name, value in rivals.items()}
    if found:
        families = [one.family for one in found]
        figures["inflight.p80_held"] = _mean([float(one.p80_held) for one in found], families, aim=0.8)
    return figures


def loss(past: Past, quantiles: Quantiles) -> float:
    """The mean pinball loss over all levels, on actual over planned length."""
    return statistics.mean(
        pinball(level, quantile, past.case.ratio) for level, quantile in zip(LEVELS, quantiles, strict=True)
    )


def _held(judged: Iterable[Past], found: Iterable[Quantiles], level: int) -> list[float]:
    return [float(past.case.ratio <= quantiles[level] + 1e-9) for past, quantiles in zip(judged, found, strict=True)]


def _margin(name: str, lost: Mapping[str, Sequence[float]], families: Sequence[str]) -> dict[str, Figure]:
    """Our loss less the outside view's, project by project, with the interval of its mean."""
    less = [own - other for own, other in zip(lost[""], lost["outside_view"], strict=True)]
    low, high = bootstrap_interval(less, families, CONFIDENCE)
    return {
        name: _mean(less, families, aim=0.0),
        f"{name}.low": Figure(low, n=len(less)),
        f"{name}.high": Figure(high, aim=0.0, n=len(less)),
    }


def _mean(
    values: Sequence[float], families: Sequence[str], aim: float | None = None, anchor: float | None = None
) -> Figure:
    found = mean_score(values, families)
    return Figure(found.value.value, aim=aim, anchor=anchor, se=found.error.value, n=found.n)


def _median(found: Iterable[Error], name: str) -> float:
    return statistics.median(one.percent[name] for one in found)


def _median_error(found: Sequence[Error]) -> float:
    """The standard deviation of our median over families drawn with replacement."""
    by_family: dict[str, list[float]] = defaultdict(list)
    for one in found:
        by_family[one.family].append(one.percent[""])
    groups = list(by_family.values())
    drawn = np.random.default_rng(1).integers(0, len(groups), (400, len(groups))).tolist()
    medians = [statistics.median(value for place in row for value in groups[place]) for row in drawn]
    return statistics.stdev(medians)


def _cases(judged: Sequence[Past], found: Mapping[str, Sequence[Quantiles]]) -> list[dict[str, Any]]:
    return [
        {
            "project": past.project.name,
            "ratio": past.case.ratio,
            "tightness": past.case.tightness,
            **{method or "kaname": found[method][place] for method in found},
        }
        for place, past in enumerate(judged)
    ]


if __name__ == "__main__":
    main()
