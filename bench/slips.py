"""Which targets will slip? Enhancements of Kubernetes at the freeze of v1.24-v1.36, from what was known the day after.

`python -m bench.slips DIR [--json FILE]`: DIR holds history.jsonl, releases/ and, if at hand, gates.csv. Each release
is forecast from the earlier ones since v1.19 with their labels as seen on that day, and judged by two labels:
*published* (the last version has the target later) and *reached* (figures with `.reached`). Brier scores are means over
targets; standard errors and the 90 % intervals of paired differences (`margin`) are over releases. `coverage_80` is the
share of slips within their limit, in releases, and `mean_limit` the mean limit. Limits of one release stand at one
common level, at which 80 % of them are expected to hold.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from bench.enhancements import END, SCORED, Enhancements, read
from bench.figures import Figure, report
from bench.slip_forecast import Forecast, Label, forecasts, labels
from bench.slip_rivals import RIVALS
from kaname.engines.scoring import bootstrap_interval, brier, mean_score
from kaname.engines.slips import Wait

ANCHORS = {
    "published": {"": 0.187, "declared": 0.260, "base": 0.194, "group": 0.192, "logistic": 0.189, "auc": 0.67},
    "reached": {"": 0.211, "declared": 0.305, "base": 0.215, "group": 0.215, "logistic": 0.208, "auc": 0.67},
}
AUC, COVERAGE, LIMIT = 0.70, 0.80, 0.5
CONFIDENCE = 0.9


class Judged(NamedTuple):
    """A forecast with what became of its target."""

    forecast: Forecast
    late: bool
    slip: Wait | None

    @property
    def release(self) -> int:
        """The release forecast."""
        return self.forecast.planned.release


def judged(known: Enhancements, label: Label) -> Iterator[Judged]:
    """Every target of the scored releases; those whose end nobody tells are left out."""
    for release in SCORED:
        for one in forecasts(known, release, label, known.freeze):
            late = label.late(one.planned, END)
            if late is not None:
                yield Judged(one, late, label.slip(one.planned, END))


def figures(found: Sequence[Judged], label: str) -> dict[str, Figure]:
    """The figures by one label."""
    if not found:
        return {"brier": Figure(None, why="no target was planned and decided")}
    releases = [one.release for one in found]
    anchors = ANCHORS[label]
    own = [brier(one.forecast.chance, one.late) for one in found]
    others = {name: [brier(one.forecast.rivals[name], one.late) for one in found] for name in RIVALS}
    best = min(sum(each) / len(each) for each in others.values())
    made = {"brier": _mean(own, releases, aim=best, anchor=anchors[""])}
    made |= {f"brier.{name}": _mean(others[name], releases, anchor=anchors[name]) for name in others}
    for name, other in others.items():
        less = [mine - theirs for mine, theirs in zip(own, other, strict=True)]
        low, high = bootstrap_interval(less, releases, CONFIDENCE)
        made[f"margin.{name}"] = _mean(less, releases, aim=0.0)
        made[f"margin.{name}.low"] = Figure(low, n=len(less))
        made[f"margin.{name}.high"] = Figure(high, aim=0.0, n=len(less))
    made["auc_within"] = Figure(
        auc_within(found, [one.forecast.chance for one in found]), aim=AUC, anchor=anchors["auc"], n=len(found)
    )
    for name in ("group", "logistic"):
        made[f"auc_within.{name}"] = Figure(
            auc_within(found, [one.forecast.rivals[name] for one in found]), n=len(found)
        )
    made["mean_chance"] = _mean([one.forecast.chance for one in found], releases)
    made["late"] = _mean([float(one.late) for one in found], releases)
    held = [(within, one.release) for one in found if (within := held_by(one)) is not None]
    made["coverage_80"] = _mean([float(within) for within, _ in held], [release for _, release in held], aim=COVERAGE)
    limits = [one.forecast.limit for one in found]
    told = [each for each in limits if each is not None]
    why = f"{len(limits) - len(told)} beyond any slip seen" if len(told) < len(limits) else ""
    made["mean_limit"] = Figure(sum(told) / len(told) if told else None, aim=LIMIT, n=len(told), why=why)
    return made


def auc_within(found: Sequence[Judged], chances: Sequence[float]) -> float | None:
    """The share of pairs of a release, one late, one not, in which the late one had the higher chance; ties half."""
    by_release: dict[int, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for one, chance in zip(found, chances, strict=True):
        by_release[one.release][one.late].append(chance)
    pairs = [
        (late > held) + (late == held) / 2
        for held_ones, late_ones in by_release.values()
        for late in late_ones
        for held in held_ones
    ]
    return sum(pairs) / len(pairs) if pairs else None


def held_by(one: Judged) -> bool | None:
    """Whether the slip was within its P80; None where it is not over and may yet be either."""
    slip, limit = one.slip, one.forecast.limit
    if limit is None:
        return True
    if slip is None:
        return None
    if slip.ended or slip.length == inf:
        return slip.length <= limit
    return False if slip.length >= limit else None


def _mean(
    values: Sequence[float], clusters: Sequence[int], aim: float | None = None, anchor: float | None = None
) -> Figure:
    found = mean_score(values, clusters)
    return Figure(found.value.value, aim=aim, anchor=anchor, se=found.error.value, n=found.n)


def cases(by_label: Mapping[str, Sequence[Judged]]) -> list[dict[str, Any]]:
    """Every forecast as it goes into the JSON."""
    return [
        {
            "release": f"v1.{one.release}",
            "proposal": one.forecast.planned.proposal,
            "stage": one.forecast.planned.stage,
            "label": name,
            "late": one.late,
            "kaname": one.forecast.chance,
            "limit_80": one.forecast.limit,
            **one.forecast.rivals,
        }
        for name, found in by_label.items()
        for one in found
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    known = read(asked.folder)
    found = {label.name: list(judged(known, label)) for label in labels(known)}
    made = figures(found["published"], "published")
    made |= {f"{name}.reached": one for name, one in figures(found["reached"], "reached").items()}
    report("slips", cases(found), made, asked.json)


if __name__ == "__main__":
    main()
