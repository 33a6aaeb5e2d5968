"""Correlation by given coefficients: between single activities, beside what common factors already make of them.

What is an activity's own, beyond its common factors, is tied to that of others by further factors (`engines.tied`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.dependence import pearson_for_spearman, spearman_for_pearson
from kaname.engines.instance import Activity, Floats, Instance
from kaname.engines.schedule.ordering import keys_of
from kaname.engines.tied import LEAST, tie

_NAMED_APART = 1 << 61
"""What keeps the streams of these factors apart from those of others."""


class Correlated(NamedTuple):
    """An Instance whose durations hang together: by the coefficients `reached`, `repaired` if not as asked."""

    instance: Instance
    reached: dict[tuple[int, int], float]
    repaired: bool


def correlate(instance: Instance, coefficients: Mapping[tuple[int, int], float]) -> Correlated:
    """Tie the durations of pairs of activities by rank correlations (Spearman), -1 to 1.

    Pairs that are not named keep the correlation that their common factors give them. Where the coefficients contradict
    each other or the common factors, the nearest possible ones are taken. Raises ValueError for a coefficient that is
    none, and for a pair that names no two activities.
    """
    _check(instance, coefficients)
    if not coefficients:
        return Correlated(instance, {}, False)
    keys = keys_of(instance)
    tied = sorted({i for pair in coefficients for i in pair}, key=lambda i: int(keys[i]))
    place = {i: number for number, i in enumerate(tied)}
    asked = {(place[i], place[j]): float(pearson_for_spearman(spearman)) for (i, j), spearman in coefficients.items()}
    found = tie(_loadings(instance, tied), asked)
    reached = {
        pair: float(spearman_for_pearson(found.reached[place[pair[0]], place[pair[1]]])) for pair in coefficients
    }
    return Correlated(_tied(instance, tied, found.further, keys), reached, found.repaired)


def _check(instance: Instance, coefficients: Mapping[tuple[int, int], float]) -> None:
    count = len(instance.activities)
    for (i, j), value in coefficients.items():
        if i == j or not (0 <= i < count and 0 <= j < count):
            raise ValueError(f"a correlation names no two activities: {i}, {j}")
        if not -1 <= value <= 1:
            raise ValueError(f"a correlation beyond -1 and 1: {value}")
        if (j, i) in coefficients and coefficients[j, i] != value:
            raise ValueError(f"two correlations of one pair: {i}, {j}")


def _loadings(instance: Instance, tied: list[int]) -> Floats:
    found = np.zeros((len(tied), instance.factors))
    for row, i in enumerate(tied):
        for factor, loading in instance.activities[i].factors:
            found[row, factor] += loading
    return found


def _tied(instance: Instance, tied: list[int], further: Floats, keys: Integers) -> Instance:
    activities = list(instance.activities)
    for row, i in enumerate(tied):
        activities[i] = _with(activities[i], instance.factors, further[row])
    names = instance.factor_keys or tuple(range(instance.factors))
    added = tuple(_NAMED_APART ^ int(keys[i]) for i in tied[: further.shape[1]])
    return replace(
        instance,
        activities=tuple(activities),
        factors=instance.factors + further.shape[1],
        factor_keys=names + added,
    )


def _with(one: Activity, first: int, loadings: Floats) -> Activity:
    """An activity that hangs on further factors; what rounding makes too much is taken off."""
    pairs = [(first + number, float(loading)) for number, loading in enumerate(loadings) if abs(loading) > LEAST]
    whole = sum(loading**2 for _, loading in (*one.factors, *pairs))
    scale = 1 / sqrt(whole) if whole > 1 else 1.0
    return replace(one, factors=tuple((factor, loading * scale) for factor, loading in (*one.factors, *pairs)))
