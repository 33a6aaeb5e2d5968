"""Tying what quantities have of their own, beside what common factors already make of them, by given coefficients.

The correlations that the rests must have follow from those asked for and the loadings; a matrix that can't be is
replaced by the nearest that can (Higham 2002). Its loadings are those of the matrix less its least eigenvalue, so that
equal coefficients need one factor only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from kaname.engines.dependence import feasible
from kaname.engines.instance import Floats

LEAST = 1e-9
"""Loadings and rests that are none."""


class Tied(NamedTuple):
    """Loadings on further factors (quantities x factors), and the coefficients reached; `repaired` if not as asked."""

    further: Floats
    reached: dict[tuple[int, int], float]
    repaired: bool


def tie(common: Floats, coefficients: Mapping[tuple[int, int], float]) -> Tied:
    """Tie pairs of quantities by correlations (Pearson); `common` are their loadings on common factors."""
    rest = np.sqrt(np.maximum(0.0, 1.0 - np.sum(common**2, axis=1)))
    asked, clipped = _rests(coefficients, common, rest)
    target = feasible(asked)
    whole = common @ common.T + np.outer(rest, rest) * target.matrix
    reached = {pair: float(whole[pair]) for pair in coefficients}
    return Tied(rest[:, None] * _factors(target.matrix), reached, clipped or target.repaired)


def possible(common: Floats, coefficients: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """The nearest coefficients of two decimals that can all hold; those given where they can."""
    found = tie(common, coefficients)
    if not found.repaired:
        return dict(coefficients)
    shared = common @ common.T
    written = dict[tuple[int, int], float]()
    for step in range(101):
        share = 1 - step / 100  # what common factors make of it alone can always be
        written = {
            pair: round(float(shared[pair] + share * (reached - shared[pair])), 2)
            for pair, reached in found.reached.items()
        }
        if not tie(common, written).repaired:
            break
    return written


def _rests(coefficients: Mapping[tuple[int, int], float], common: Floats, rest: Floats) -> tuple[Floats, bool]:
    """The correlations that the rests must have for the whole to have those asked for, and if one is out of reach."""
    matrix, clipped = np.eye(len(rest)), False
    for (i, j), coefficient in coefficients.items():
        missing = float(coefficient - common[i] @ common[j])
        most = float(rest[i] * rest[j])
        clipped = clipped or abs(missing) > most + LEAST
        value = min(1.0, max(-1.0, missing / most)) if most > LEAST else 0.0
        matrix[i, j] = matrix[j, i] = value
    return matrix, clipped


def _factors(matrix: Floats) -> Floats:
    """Loadings whose products are a correlation matrix, its diagonal excepted, which own parts complete."""
    values, vectors = np.linalg.eigh(matrix)
    above = np.maximum(values - max(0.0, float(values[0])), 0.0)
    return (vectors * np.sqrt(above))[:, above > LEAST]
