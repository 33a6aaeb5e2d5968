"""Common factors of groups: how what belongs to them hangs together, within each and between any two.

One factor is common to all; its loading makes what any two groups have in common. What a group has beyond that is a
factor of its own, and groups of which more, or less, is said share theirs: their loadings are the symmetric root of
what is left, so that each factor stays as near to its group as can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from kaname.engines.dependence import feasible
from kaname.engines.instance import Floats

_LEAST = 1e-9


class CommonFactors(NamedTuple):
    """The loading on the factor of all, those of each group on the factors of groups (groups x groups), and what came
    of the coefficients that were given: `reached`, `repaired` if not all as asked."""

    common: float
    groups: Floats
    reached: dict[tuple[int, int], float]
    repaired: bool


def common_factors(groups: int, within: float, between: float, given: Mapping[tuple[int, int], float]) -> CommonFactors:
    """Loadings that give what is in one group the correlation `within`, and what is in two that of `between`.

    `given` are coefficients (Pearson) of pairs of groups that differ from `between`, and with (i, i) of groups that
    differ from `within`. Where they contradict each other, or what is common to all, the nearest possible ones are
    taken. Raises ValueError unless 0 <= between <= within <= 1.
    """
    if not 0.0 <= between <= within <= 1.0:
        raise ValueError(f"no correlations of groups: {within} within, {between} between")
    if not given:
        return CommonFactors(sqrt(between), np.eye(groups) * sqrt(within - between), {}, False)
    rest = np.eye(groups) * (within - between)
    for (i, j), coefficient in given.items():
        rest[i, j] = rest[j, i] = coefficient - between
    asked, diagonal = rest.copy(), np.maximum(np.diag(rest), 0.0)
    spread = np.sqrt(diagonal)
    most = np.outer(spread, spread)
    ratio = np.divide(rest, most, out=np.zeros_like(rest), where=most > _LEAST)
    np.fill_diagonal(ratio, 1.0)
    left = most * feasible(np.clip(ratio, -1.0, 1.0)).matrix
    np.fill_diagonal(left, diagonal)
    found = left + between
    reached = {pair: float(found[pair]) for pair in given}
    return CommonFactors(sqrt(between), _root(left), reached, bool(np.abs(left - asked).max(initial=0.0) > _LEAST))


def _root(matrix: Floats) -> Floats:
    """The symmetric root of a positive semi-definite matrix, without what rounding leaves of zeros."""
    if not np.any(matrix - np.diag(np.diag(matrix))):
        return np.sqrt(matrix)
    values, vectors = np.linalg.eigh(matrix)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return np.where(np.abs(root) > _LEAST, root, 0.0)


def loadings(found: CommonFactors, of: Sequence[int]) -> Floats:
    """Loadings of what belongs to these groups alike: on the factor of all, then on those of groups.

    It has as much of its groups as what belongs to one of them, on average.
    """
    own = found.groups[list(of)]
    together = own.sum(axis=0)
    length, mean = float(np.sum(together**2)), float(np.sum(own**2)) / max(1, len(of))
    scaled = together * sqrt(mean / length) if length > _LEAST else np.zeros(len(found.groups))
    return np.concatenate([[found.common], scaled])


def possible(
    groups: int, within: float, between: float, given: Mapping[tuple[int, int], float]
) -> dict[tuple[int, int], float]:
    """The nearest coefficients of two decimals that can all hold; those given where they can."""
    found = common_factors(groups, within, between, given)
    for step in range(101):
        if not found.repaired:
            break
        share = 1 - step / 100  # with all between the same, and no group less than that, everything holds
        given = {
            (i, j): round(between + share * (found.reached[i, j] - between), 2)
            if i != j
            else max(between, found.reached[i, j])
            for i, j in given
        }
        if not common_factors(groups, within, between, given).repaired:
            break
    return dict(given)
