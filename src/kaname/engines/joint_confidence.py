"""Joint confidence: how likely cost and finish both hold.

Source: NASA Cost Estimating Handbook 4.0, appendix J. Runs pair the cost and the finish of the same simulated run; the
80th percentile of cost beside the 80th percentile of the finish is not an 80 % plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-9


class Run(NamedTuple):
    """Cost and finish of one run, each in any one unit."""

    cost: float
    finish: float


class JointConfidence(NamedTuple):
    """JCL = P(cost <= C and finish <= T), with the two single confidences, which it never exceeds."""

    jcl: float
    cost_confidence: float
    schedule_confidence: float


def joint_confidence(runs: Sequence[Run], cost_target: float, finish_target: float) -> JointConfidence:
    """Shares of runs that meet both targets, the cost target, and the finish target."""
    if not runs:
        raise ValueError("no_runs")
    in_cost = [run.cost <= cost_target for run in runs]
    in_time = [run.finish <= finish_target for run in runs]
    both = [cost and time for cost, time in zip(in_cost, in_time, strict=True)]
    return JointConfidence(*(sum(met) / len(runs) for met in (both, in_cost, in_time)))


def cost_at(runs: Sequence[Run], level: float, finish_target: float) -> float | None:
    """The least cost target that reaches the joint level with this finish target; None where no cost does."""
    costs = sorted(run.cost for run in runs if run.finish <= finish_target)
    needed = max(ceil(level * len(runs) - ROUNDING), 1)
    return costs[needed - 1] if needed <= len(costs) else None


def frontier(
    costs: NDArray[np.float64], finishes: NDArray[np.float64], level: float, points: int = 25
) -> tuple[Run, ...]:
    """The pairs of targets that hold together in exactly that share of runs: for rising finishes the least cost.

    From the finish that holds at the level whatever it costs to the last finish of all, at most so many pairs.
    """
    runs = len(costs)
    needed = max(ceil(level * runs - ROUNDING), 1)
    order = np.argsort(finishes, kind="stable")
    ranks = np.unique(np.linspace(needed, runs, min(points, runs - needed + 1)).round().astype(np.int64))
    found: list[Run] = []
    for rank in ranks.tolist():
        target = float(finishes[order[rank - 1]])
        in_time = costs[finishes <= target]
        cost = float(np.partition(in_time, needed - 1)[needed - 1])
        if not found or (cost < found[-1].cost and target > found[-1].finish):
            found.append(Run(cost, target))
    return tuple(found)
