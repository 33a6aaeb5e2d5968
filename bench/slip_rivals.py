"""What is usual for the chance that a target moves: none does, the base rate, the group's, a logistic regression."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bench.slip_cases import Seen
from kaname.engines.instance import Floats

GROUP_CASES = 10.0
"""How many cases of the base rate count beside those of a group."""
C = 0.1
"""The inverse of the ridge penalty, as scikit-learn's LogisticRegression has it."""

Rival = Callable[[Sequence[Seen], Sequence[bool], Sequence[Seen]], list[float]]
"""From the known targets and whether they moved, the chance of each that is asked about."""


def declared(_known: Sequence[Seen], _moved: Sequence[bool], asked: Sequence[Seen]) -> list[float]:
    """Every target holds."""
    return [0.0] * len(asked)


def base(_known: Sequence[Seen], moved: Sequence[bool], asked: Sequence[Seen]) -> list[float]:
    """The share of all that moved, with half a case of either."""
    return [(sum(moved) + 0.5) / (len(moved) + 1)] * len(asked)


def group(known: Sequence[Seen], moved: Sequence[bool], asked: Sequence[Seen]) -> list[float]:
    """The share of the group that moved, shrunk to that of all."""
    share = sum(moved) / len(moved)
    own: dict[str, list[bool]] = {one.group: [] for one in asked}
    for one, late in zip(known, moved, strict=True):
        own.setdefault(one.group, []).append(late)
    return [(sum(own[one.group]) + GROUP_CASES * share) / (len(own[one.group]) + GROUP_CASES) for one in asked]


def logistic(known: Sequence[Seen], moved: Sequence[bool], asked: Sequence[Seen]) -> list[float]:
    """A logistic regression on standardised features with a ridge penalty; the base rate where all ended alike."""
    if len(set(moved)) < 2:
        return base(known, moved, asked)
    features = np.array([one.usual() for one in known])
    centre, deviation = features.mean(axis=0), features.std(axis=0)
    deviation[deviation == 0] = 1.0
    weights = fit((features - centre) / deviation, np.array(moved, dtype=np.float64))
    scores = weights[0] + (np.array([one.usual() for one in asked]) - centre) / deviation @ weights[1:]
    return [float(each) for each in 1 / (1 + np.exp(-scores))]


RIVALS: Mapping[str, Rival] = {"declared": declared, "base": base, "group": group, "logistic": logistic}


def fit(features: Floats, moved: Floats, c: float = C) -> Floats:
    """The intercept and the weights that minimise sum of log losses + |weights|^2 / (2 c), by Newton's method."""
    design = np.column_stack([np.ones(len(features)), features])
    penalty = np.array([0.0, *[1 / c] * features.shape[1]])
    weights: Floats = np.zeros(len(penalty))
    for _ in range(100):
        chance: Floats = 1 / (1 + np.exp(-design @ weights))
        slope: Floats = design.T @ (moved - chance) - penalty * weights
        curvature: Floats = (design.T * (chance * (1 - chance))) @ design + np.diag(penalty)
        step: Floats = np.linalg.solve(curvature, slope).astype(np.float64)
        weights += step
        if np.abs(step).max() < 1e-10:
            return weights
    raise ArithmeticError("the logistic regression does not converge")
