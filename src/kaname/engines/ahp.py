"""Analytic hierarchy process: weights from judgements in pairs, and how far the judgements agree with each other.

Sources: Saaty, Decision making with the analytic hierarchy process, Int. J. Services Sciences 1 (2008) 83; Saaty,
Theory and Applications of the Analytic Network Process (2005).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.ratio import Ratio, Reason

SAATY_RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
ACCEPTED_CR = 0.10


class Judgement(NamedTuple):
    """`one` weighs `times` as much as `other`, on Saaty's scale from 1/9 to 9."""

    one: str
    other: str
    times: float


class Priorities(NamedTuple):
    """Weights that sum to 1; CI = (lambda_max - n) / (n - 1); CR = CI / RI, accepted up to 0.10."""

    weights: dict[str, float]
    lambda_max: float
    ci: float
    cr: Ratio[float]
    random_index: str = "saaty"
    method: str = "principal_eigenvector"

    @property
    def consistent(self) -> bool | None:
        """Whether the judgements agree well enough, None when there is no random index for so many items."""
        return None if self.cr.value is None else self.cr.value <= ACCEPTED_CR


def priorities(judgements: Sequence[Judgement]) -> Priorities:
    """Principal right eigenvector of the reciprocal matrix of all pairs.

    Raises ValueError where a pair is judged twice or not at all, an item is compared with itself, or a ratio isn't
    positive.
    """
    items = list(dict.fromkeys(name for judgement in judgements for name in judgement[:2]))
    matrix = _reciprocal_matrix(items, judgements)
    values, vectors = (np.asarray(part, dtype=np.complex128) for part in np.linalg.eig(matrix))
    principal = int(np.argmax(values.real))
    weights = np.abs(vectors[:, principal])
    n = len(items)
    lambda_max = max(float(values.real[principal]), float(n))
    ci = (lambda_max - n) / (n - 1)
    return Priorities(
        weights=dict(zip(items, (weights / weights.sum()).tolist(), strict=True)),
        lambda_max=lambda_max,
        ci=ci,
        cr=_consistency_ratio(ci, n),
    )


def synthesise(criteria: Mapping[str, float], local: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Distributive synthesis: the sum over criteria of criterion weight x local weight, best first."""
    options = list(dict.fromkeys(option for weights in local.values() for option in weights))
    if any(set(local[criterion]) != set(options) for criterion in criteria):
        raise ValueError("options_differ")
    totals = {option: sum(share * local[key][option] for key, share in criteria.items()) for option in options}
    return dict(sorted(totals.items(), key=lambda item: -item[1]))


def _reciprocal_matrix(items: Sequence[str], judgements: Sequence[Judgement]) -> NDArray[np.float64]:
    position = {item: index for index, item in enumerate(items)}
    matrix = np.zeros((len(items), len(items)))
    for judgement in judgements:
        row, column = position[judgement.one], position[judgement.other]
        if judgement.times <= 0 or row == column or matrix[row, column]:
            raise ValueError("judgement_invalid")
        matrix[row, column], matrix[column, row] = judgement.times, 1.0 / judgement.times
    np.fill_diagonal(matrix, 1.0)
    if len(items) < 2 or not matrix.all():
        raise ValueError("judgement_missing")
    return matrix


def _consistency_ratio(ci: float, n: int) -> Ratio[float]:
    """CR = CI / RI; two items can't contradict each other."""
    if n > len(SAATY_RANDOM_INDEX):
        return Ratio(None, Reason.NO_RANDOM_INDEX)
    return Ratio(0.0 if n <= 2 else ci / SAATY_RANDOM_INDEX[n - 1])
