"""Rank correlation against SciPy, sensitivity's edge cases, and draws with a wanted dependence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kaname.engines.dependence import (
    copula_uniforms,
    feasible,
    nearest_correlation,
    pearson_for_spearman,
    reorder,
    spearman_for_pearson,
)
from kaname.engines.rank_correlation import kendall, mean_ranks, pearson, spearman
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.sensitivity import sensitivity

SEED = 20260401
tied = st.integers(0, 6).map(float)
pairs = st.lists(st.tuples(tied, tied), min_size=2, max_size=40)
TARGET = np.array([[1, 0.6, -0.3], [0.6, 1, 0.2], [-0.3, 0.2, 1]])
IMPOSSIBLE = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])


@given(st.lists(tied, min_size=1, max_size=40))
def test_ranks(values):
    assert mean_ranks(values).tolist() == stats.rankdata(values).tolist()


@given(pairs)
def test_coefficients_agree_with_scipy_also_with_ties(sample):
    x, y = zip(*sample, strict=True)
    if len(set(x)) == 1 or len(set(y)) == 1:
        for form in (pearson, spearman, kendall):
            assert form(x, y) == Ratio(None, Reason.CONSTANT)
        return
    assert pearson(x, y).value == pytest.approx(stats.pearsonr(x, y)[0], abs=1e-12)
    assert spearman(x, y).value == pytest.approx(stats.spearmanr(x, y)[0], abs=1e-12)
    assert kendall(x, y).value == pytest.approx(stats.kendalltau(x, y)[0], abs=1e-12)


def test_kendall_on_many_runs():
    rng = np.random.default_rng(SEED)
    x = rng.integers(0, 500, 3001)
    y = x + rng.integers(0, 300, 3001)
    assert kendall(x, y).value == pytest.approx(stats.kendalltau(x, y)[0], abs=1e-12)


def test_a_constant_that_is_no_round_number_is_still_constant():
    assert pearson([0.1] * 3, [1, 2, 3]) == Ratio(None, Reason.CONSTANT)


def test_samples_must_pair():
    with pytest.raises(ValueError, match="samples_do_not_pair"):
        pearson([1, 2], [1, 2, 3])


def test_sensitivity_of_an_activity_that_never_varies():
    found = sensitivity([5, 5, 5], [0, 1, 0], [9, 10, 11])
    assert found.criticality_index == pytest.approx(2 / 3)
    assert found.schedule_sensitivity_index == Ratio(0)
    assert {ratio.reason for ratio in found.cruciality_index} == {Reason.CONSTANT}


def test_sensitivity_of_a_project_that_never_varies():
    found = sensitivity([4, 5, 6], [0, 0, 0], [0.1] * 3)
    assert found.schedule_sensitivity_index == Ratio(None, Reason.CONSTANT)
    assert found.significance_index == Ratio(pytest.approx(1))
    assert sensitivity([0, 0], [0, 0], [0, 0]).significance_index == Ratio(None, Reason.NO_TIME)


def test_the_only_activity_of_a_project_is_wholly_critical():
    durations = [3.0, 5.0, 4.0, 8.0]
    found = sensitivity(durations, [0.0] * 4, durations)
    assert found.criticality_index == 1
    assert [found.significance_index.value, found.schedule_sensitivity_index.value] == pytest.approx([1, 1])
    assert [ratio.value for ratio in found.cruciality_index] == pytest.approx([1, 1, 1])


def test_float_up_to_the_tolerance_is_critical():
    runs = [3.0, 5.0, 4.0], [0.5, 0.0, 0.6], [9.0, 10.0, 11.0]
    assert sensitivity(*runs).criticality_index == pytest.approx(1 / 3)
    assert sensitivity(*runs, tolerance=0.5).criticality_index == pytest.approx(2 / 3)


def test_sensitivity_term_without_duration_and_float_is_zero():
    assert sensitivity([0, 2], [0, 2], [4, 4]).significance_index.value == pytest.approx(0.25)


@given(st.floats(-1, 1))
def test_copula_parameters_invert_each_other(rho):
    assert float(spearman_for_pearson(pearson_for_spearman(rho))) == pytest.approx(rho, abs=1e-12)


def test_copula_draws_have_the_rank_correlations_and_uniform_marginals():
    draws = copula_uniforms(TARGET, 20_000, SEED)
    assert not draws.repaired
    found = stats.spearmanr(draws.columns).statistic
    assert np.abs(found - TARGET).max() < 0.025  # four standard errors of 1 / sqrt(runs) are 0.028
    for column in draws.columns.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4


def test_perfect_correlation_is_a_target_like_any_other():
    draws = copula_uniforms([[1, 1], [1, 1]], 500, SEED)
    assert draws.columns[:, 0] == pytest.approx(draws.columns[:, 1], abs=1e-9)


def test_the_same_seed_gives_the_same_draws():
    assert np.array_equal(copula_uniforms(TARGET, 50, 1).columns, copula_uniforms(TARGET, 50, 1).columns)
    assert not np.array_equal(copula_uniforms(TARGET, 50, 1).columns, copula_uniforms(TARGET, 50, 2).columns)


def test_reordering_keeps_every_value_and_reaches_the_target():
    rng = np.random.default_rng(SEED)
    columns = np.column_stack([rng.exponential(3, 2000), rng.triangular(1, 2, 9, 2000), rng.integers(0, 1000, 2000)])
    draws = reorder(columns, TARGET, SEED)
    assert np.array_equal(np.sort(draws.columns, axis=0), np.sort(columns, axis=0))
    assert np.abs(stats.spearmanr(draws.columns).statistic - TARGET).max() < 0.02


@given(st.floats(-0.95, 0.95), st.integers(0, 5))
def test_reordering_two_columns_comes_close_even_for_few_runs(rho, seed):
    columns = np.random.default_rng(seed).random((200, 2))
    found = stats.spearmanr(reorder(columns, [[1, rho], [rho, 1]], seed).columns).statistic
    assert found == pytest.approx(rho, abs=0.08)


def test_reordering_needs_more_rows_than_columns():
    with pytest.raises(ValueError, match="columns_do_not_fit_target"):
        reorder(np.zeros((3, 3)), TARGET, SEED)


def test_impossible_target_is_replaced_by_the_nearest_and_said_so():
    target = feasible(IMPOSSIBLE)
    assert target.repaired
    assert np.linalg.eigvalsh(target.matrix)[0] >= -1e-9
    assert np.diag(target.matrix) == pytest.approx([1, 1, 1])
    assert copula_uniforms(IMPOSSIBLE, 10, SEED).repaired
    assert not feasible(TARGET).repaired


def test_nearest_correlation_matrix_of_higham():
    """The example of Higham (2002), section 5: the tridiagonal 3 x 3 matrix of ones."""
    given_matrix = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    expected = np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]])
    assert nearest_correlation(given_matrix) == pytest.approx(expected, abs=5e-5)


def test_no_other_correlation_matrix_lies_nearer():
    nearest = nearest_correlation(IMPOSSIBLE)
    distance = np.linalg.norm(nearest - IMPOSSIBLE)
    rng = np.random.default_rng(SEED)
    for _ in range(2000):
        loads = np.linalg.cholesky(nearest + 1e-9 * np.eye(3)) + rng.normal(0, 0.05, (3, 3))
        other = loads @ loads.T
        scale = np.sqrt(np.diag(other))
        assert np.linalg.norm(other / np.outer(scale, scale) - IMPOSSIBLE) >= distance - 1e-6


@pytest.mark.parametrize(
    "matrix", [[[1, 0.5], [0.4, 1]], [[1, 1.5], [1.5, 1]], [[2, 0], [0, 1]], [[1, 0, 0], [0, 1, 0]]]
)
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match="not_a_correlation_matrix"):
        feasible(matrix)
