"""Draws that depend on each other: the Gaussian copula, Iman and Conover's reordering, and repaired targets.

Sources: Iman & Conover (1982); Higham (2002) for the nearest correlation matrix; Kruskal (1958) for the relation of
Spearman's and Pearson's coefficient under the normal copula. Targets are Spearman correlations.
"""

from __future__ import annotations

from math import erf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaname.engines.distributions import NORMAL

Floats = NDArray[np.float64]
PSD_TOLERANCE = 1e-10
HIGHAM_STEPS = 1000
HIGHAM_PRECISION = 1e-12
_erf = np.frompyfunc(erf, 1, 1)


class Target(NamedTuple):
    """A correlation matrix that can exist, and whether the given one had to be changed for that."""

    matrix: Floats
    repaired: bool


class Draws(NamedTuple):
    """Dependent columns, one row per run, and whether their target had to be repaired."""

    columns: Floats
    repaired: bool


def pearson_for_spearman(rho: ArrayLike) -> Floats:
    """rho = 2 sin(pi rho_S / 6): the normal copula's parameter that gives this rank correlation."""
    return 2.0 * np.sin(np.pi * np.asarray(rho, dtype=np.float64) / 6.0)


def spearman_for_pearson(rho: ArrayLike) -> Floats:
    """rho_S = (6 / pi) asin(rho / 2), the inverse."""
    return 6.0 / np.pi * np.arcsin(np.asarray(rho, dtype=np.float64) / 2.0)


def feasible(target: ArrayLike) -> Target:
    """The target itself if it is positive semi-definite, else the nearest correlation matrix."""
    matrix = _checked(target)
    if np.linalg.eigvalsh(matrix)[0] >= -PSD_TOLERANCE:
        return Target(matrix, False)
    return Target(nearest_correlation(matrix), True)


def nearest_correlation(target: ArrayLike) -> Floats:
    """Higham's alternating projections with Dykstra's correction: least Frobenius distance, unit diagonal."""
    matrix = _checked(target)
    correction = np.zeros_like(matrix)
    for _ in range(HIGHAM_STEPS):
        before = matrix
        shifted = matrix - correction
        positive = _positive_part(shifted)
        correction = positive - shifted
        matrix = positive.copy()
        np.fill_diagonal(matrix, 1.0)
        if np.abs(matrix - before).max() < HIGHAM_PRECISION:
            break
    return _rescaled(_positive_part(matrix))


def nearest_written(target: ArrayLike, decimals: int = 2) -> Floats:
    """The nearest correlation matrix in numbers of so few decimals: rounded, and nearer to 0 by as little as it takes.

    Between a correlation matrix and the unit matrix there are only correlation matrices, so some step holds.
    """
    nearest = nearest_correlation(target)
    own = np.eye(len(nearest))
    for step in range(100):
        written = np.round(own + (nearest - own) * (1 - step / 100), decimals)
        if np.linalg.eigvalsh(written)[0] >= -PSD_TOLERANCE:
            return written + 0.0  # no negative zero
    return own


def factor_loadings(target: ArrayLike) -> Floats:
    """Loadings on as many independent factors as there are rows that give normals these (Pearson) correlations.

    Where the target can't exist, those of the nearest that can; the squares of each row sum to 1.
    """
    factor = _factor(feasible(target).matrix)
    return factor / np.sqrt((factor**2).sum(axis=1, keepdims=True))


def copula_uniforms(target_spearman: ArrayLike, runs: int, seed: int) -> Draws:
    """Uniform draws on (0, 1) whose rank correlations follow the target, through the normal copula."""
    target = feasible(pearson_for_spearman(_checked(target_spearman)))
    normal = np.random.default_rng(seed).standard_normal((runs, len(target.matrix)))
    return Draws(_normal_cdf(normal @ _factor(target.matrix).T), target.repaired)


def reorder(columns: ArrayLike, target_spearman: ArrayLike, seed: int) -> Draws:
    """Iman and Conover: put each column into the order of correlated van der Waerden scores.

    Every column keeps exactly its values. The scores are freed of their accidental correlation first, then given the
    normal correlation that belongs to the target. Needs more rows than columns.
    """
    values = np.asarray(columns, dtype=np.float64)
    target = feasible(pearson_for_spearman(_checked(target_spearman)))
    if values.ndim != 2 or values.shape[1] != len(target.matrix) or len(values) <= values.shape[1]:
        raise ValueError("columns_do_not_fit_target")
    scores = _scores(len(values), values.shape[1], seed)
    accidental = np.linalg.cholesky(np.atleast_2d(np.corrcoef(scores, rowvar=False)))
    wanted = scores @ np.linalg.inv(accidental).T @ _factor(target.matrix).T
    places = wanted.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return Draws(np.take_along_axis(np.sort(values, axis=0), places, axis=0), target.repaired)


def _checked(target: ArrayLike) -> Floats:
    matrix = np.asarray(target, dtype=np.float64)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1]
    if not square or not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1.0):
        raise ValueError("not_a_correlation_matrix")
    if np.abs(matrix).max() > 1.0 + PSD_TOLERANCE:
        raise ValueError("not_a_correlation_matrix")
    return matrix


def _positive_part(matrix: Floats) -> Floats:
    """The nearest positive semi-definite matrix: negative eigenvalues set to 0."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.maximum(values, 0.0)) @ vectors.T


def _rescaled(matrix: Floats) -> Floats:
    """Unit diagonal again; scaling rows and columns alike keeps the matrix positive semi-definite."""
    scale = np.sqrt(np.diag(matrix))
    return matrix / np.outer(scale, scale)


def _factor(matrix: Floats) -> Floats:
    """L with L L' = matrix. Unlike Cholesky's it exists for semi-definite targets too, such as a correlation of 1."""
    values, vectors = np.linalg.eigh(matrix)
    return vectors * np.sqrt(np.maximum(values, 0.0))


def _scores(rows: int, columns: int, seed: int) -> Floats:
    """Van der Waerden scores, the normal quantiles of i / (rows + 1), shuffled for every column."""
    ordered = np.array([NORMAL.inv_cdf((i + 1) / (rows + 1)) for i in range(rows)])
    ordered /= ordered.std()
    rng = np.random.default_rng(seed)
    scores = np.empty((rows, columns))
    for column in range(columns):
        scores[:, column] = rng.permutation(ordered)
    return scores


def _normal_cdf(values: Floats) -> Floats:
    return 0.5 * (1.0 + np.asarray(_erf(values / sqrt(2.0)), dtype=np.float64))
