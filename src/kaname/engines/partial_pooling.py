"""The chance of an event from cases that share features and members: a linear mixed model with stated variances.

The outcome (1 or 0) of a case is a common mean, plus a slope per feature, plus an effect of each of its members, plus
noise. Slopes and effects are drawn around zero, so a member seen once is pulled far towards the others and one seen
often speaks for itself: partial pooling, the actuary's credibility (Buehlmann 1967, Buehlmann & Straub 1970). Given the
variances, the best linear unbiased prediction (Henderson 1975) is the solution of one linear system:

    V = diag(1 / weight) + features * F F' + sum over pools of strength * M M'
    chance = mean + covariance with the known cases * V^-1 (y - mean)

with the mean by generalised least squares, F the features (standardised over the known cases) and M the memberships (1
over the root of how many members of that pool a case has). A linear model of a probability is apt for chances that
stay away from 0 and 1, as squared error judges them; it needs no iteration and is right on average over what is known.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from kaname.engines.instance import Floats

FLOOR = 0.02
"""A chance is never told below this or above its complement: a few hundred cases can't rule anything out."""


class Case(NamedTuple):
    """What is known of a case beforehand: numbers, and for each pool the members that take part in it."""

    features: tuple[float, ...]
    members: tuple[tuple[Hashable, ...], ...] = ()


class Known(NamedTuple):
    """A case with what became of it: 1 or 0, or the chance of 1 where that is not told yet. A fresh case weighs 1."""

    case: Case
    outcome: float
    weight: float = 1.0


class Strength(NamedTuple):
    """Variances as parts of that of the noise: of one slope, and of the effect of one member of each pool."""

    features: float
    pools: tuple[float, ...] = ()


class Chance(NamedTuple):
    """A chance, and what it is the sum of before it is clipped: the mean, each feature's part, each pool's part."""

    value: float
    mean: float
    by_feature: tuple[float, ...]
    by_pool: tuple[float, ...]


def decayed(age: float, half_life: float) -> float:
    """The weight of a case so many periods old."""
    return 0.5 ** (age / half_life)


def chances(known: Sequence[Known], asked: Sequence[Case], strength: Strength) -> tuple[Chance, ...]:
    """The chance of each case that is asked about.

    Raises ValueError where nothing is known, or where cases differ in how many features or pools they have.
    """
    if not known:
        raise ValueError("no known cases")
    _same_shape([one.case for one in known], asked, strength)
    before = [one.case for one in known]
    features, asked_features = _standardised(before, asked)
    memberships = [_memberships(before, asked, pool) for pool in range(len(strength.pools))]
    within = strength.features * features @ features.T + np.diag([1.0 / one.weight for one in known])
    for (mine, _), part in zip(memberships, strength.pools, strict=True):
        within += part * mine @ mine.T
    outcomes = np.array([one.outcome for one in known])
    solved = np.linalg.solve(within, np.column_stack([outcomes, np.ones(len(known))]))
    mean = float(solved[:, 0].sum() / solved[:, 1].sum())
    pull: Floats = solved[:, 0] - mean * solved[:, 1]
    by_feature: Floats = strength.features * asked_features * (pull @ features)
    by_pool = np.zeros((len(asked), len(strength.pools)))
    for pool, (mine, theirs) in enumerate(memberships):
        by_pool[:, pool] = strength.pools[pool] * theirs @ (pull @ mine)
    values: Floats = np.clip(mean + by_feature.sum(axis=1) + by_pool.sum(axis=1), FLOOR, 1 - FLOOR)
    rows = zip(values.tolist(), by_feature.tolist(), by_pool.tolist(), strict=True)
    return tuple(Chance(value, mean, tuple(feature), tuple(pool)) for value, feature, pool in rows)


def _same_shape(known: Sequence[Case], asked: Sequence[Case], strength: Strength) -> None:
    shapes = {(len(case.features), len(case.members)) for case in (*known, *asked)}
    if len(shapes) > 1 or any(pools != len(strength.pools) for _, pools in shapes):
        raise ValueError(f"cases of {sorted(shapes)} features and pools, {len(strength.pools)} strengths")


def _standardised(known: Sequence[Case], asked: Sequence[Case]) -> tuple[Floats, Floats]:
    """Features with mean 0 and deviation 1 over the known cases; one that never varies is 0."""
    mine: Floats = np.array([case.features for case in known], dtype=np.float64).reshape(len(known), -1)
    theirs: Floats = np.array([case.features for case in asked], dtype=np.float64).reshape(len(asked), mine.shape[1])
    centre, deviation = mine.mean(axis=0), mine.std(axis=0)
    scale: Floats = np.divide(1.0, deviation, out=np.zeros_like(deviation), where=deviation > 0)
    return (mine - centre) * scale, (theirs - centre) * scale


def _memberships(known: Sequence[Case], asked: Sequence[Case], pool: int) -> tuple[Floats, Floats]:
    """Which members of a pool take part in which case; members that no known case has can say nothing."""
    places: dict[Hashable, int] = {}
    for case in known:
        for member in case.members[pool]:
            places.setdefault(member, len(places))

    def matrix(cases: Sequence[Case]) -> Floats:
        made = np.zeros((len(cases), len(places)))
        for row, case in enumerate(cases):
            members = set(case.members[pool])
            for member in members & places.keys():
                made[row, places[member]] = len(members) ** -0.5
        return made

    return matrix(known), matrix(asked)
