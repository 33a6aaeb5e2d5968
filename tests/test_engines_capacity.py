"""Edge cases and laws of the scalability law, operational laws, least squares, trend and demand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from effort import examples
from kaname.engines.capacity import headroom_over_peak, response_closed, response_mm1, team_days, utilisation
from kaname.engines.demand import Model, Smoothing, choose, holt_winters, seasonal_naive
from kaname.engines.least_squares import minimise
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.scalability import (
    Coefficients,
    FitCaution,
    FitMethod,
    Scalability,
    amdahl_limit,
    fit,
    fit_by_transform,
    optimal_load,
    peak_load,
    peak_throughput,
    throughput,
    whole_peak_load,
)
from kaname.engines.trend import exhaustion, fit_line, predict

LOADS = [1, 2, 4, 8, 16, 32, 64, 128]
laws = st.builds(Coefficients, st.floats(0.001, 0.6), st.floats(1e-5, 0.02), st.floats(1, 1000))


@given(laws)
def test_a_law_is_found_again_in_its_own_points(law):
    found = fit(LOADS, [throughput(law, load) for load in LOADS])
    assert found.coefficients == pytest.approx(law, rel=1e-5, abs=1e-8)
    transformed = fit_by_transform(LOADS, [throughput(law, load) for load in LOADS])
    assert isinstance(transformed, Scalability)
    assert transformed.coefficients == pytest.approx(law, rel=1e-6, abs=1e-9)


@settings(max_examples=examples(40), deadline=None)
@given(laws, st.integers(0, 1000))
def test_no_start_of_another_solver_ends_lower(law, seed):
    noise = np.random.default_rng(seed).normal(1, 0.05, len(LOADS))
    loads, measured = np.array(LOADS, float), np.array([throughput(law, load) for load in LOADS]) * noise

    def residuals(at):
        return at[2] * loads / (1 + at[0] * (loads - 1) + at[1] * loads * (loads - 1)) - measured

    found = fit(LOADS, measured.tolist())
    assert found.residual_se.value is not None
    rss = found.residual_se.value**2 * (len(LOADS) - 3)
    gamma = (measured / loads).max()
    for start in ([0.1, 1e-3, gamma], [0.5, 1e-2, gamma], list(law)):
        other = optimize.least_squares(
            residuals,
            start,
            bounds=([0, 0, 1e-9], [1, np.inf, np.inf]),
            x_scale=[0.1, 1e-3, gamma],
            xtol=1e-15,
            ftol=1e-15,
        )
        assert rss <= 2 * other.cost * (1 + 1e-6) + 1e-12


@given(laws)
def test_the_peak_is_a_peak(law):
    peak = peak_load(law).value
    assert peak is not None
    top = peak_throughput(law).value
    assert top is not None
    assert top >= max(throughput(law, peak * 0.99), throughput(law, peak * 1.01))
    whole = whole_peak_load(law).value
    assert whole is not None
    near = range(max(int(peak) - 3, 1), int(peak) + 4)
    assert throughput(law, whole) == max(throughput(law, load) for load in near) or peak < 1


def test_without_coherency_cost_there_is_no_peak_and_without_contention_no_limit():
    amdahl = Coefficients(0.1, 0.0, 50.0)
    assert peak_load(amdahl) == peak_throughput(amdahl) == whole_peak_load(amdahl) == Ratio(None, Reason.NO_PEAK)
    assert amdahl_limit(amdahl) == Ratio(500.0)
    linear = Coefficients(0.0, 0.0, 50.0)
    assert amdahl_limit(linear) == optimal_load(linear) == Ratio(None, Reason.NO_CONTENTION)
    found = fit(LOADS, [throughput(amdahl, load) for load in LOADS])
    assert found.coefficients == pytest.approx(amdahl, rel=1e-6, abs=1e-9)


def test_fit_warns_of_few_points_and_of_a_peak_far_beyond_them():
    law = Coefficients(0.01, 1e-5, 100.0)
    few = fit(LOADS[:5], [throughput(law, load) for load in LOADS[:5]])
    assert few.warnings == (FitCaution.FEW_POINTS, FitCaution.PEAK_FAR_BEYOND_DATA)
    assert few.method is FitMethod.LEAST_SQUARES
    assert fit([1, 2, 3], [1, 2, 2.5]).residual_se == Ratio(None, Reason.TOO_FEW_POINTS)


def test_transform_sets_a_superlinear_curvature_aside_and_needs_a_load_of_one():
    found = fit_by_transform([1, 2, 4, 8, 16, 32], [10, 17, 30, 56, 108, 215])
    assert isinstance(found, Scalability)
    assert found.coefficients.beta == 0
    excess, beyond = np.array([0, 3 / 17, 1 / 3, 24 / 56, 52 / 108, 105 / 215]), np.array([0, 1, 3, 7, 15, 31])
    assert found.coefficients.alpha == pytest.approx(excess @ beyond / (beyond @ beyond))
    assert FitCaution.SUPERLINEAR in found.warnings
    assert fit_by_transform([2, 4, 8], [1, 2, 3]) is Reason.NO_LOAD_OF_ONE


@pytest.mark.parametrize(("loads", "measured"), [([1, 2], [1, 2]), ([0, 1, 2], [1, 1, 2]), ([1, 2, 3], [1, 0, 2])])
def test_points_that_can_not_be_fitted_are_refused(loads, measured):
    with pytest.raises(ValueError, match="points_invalid"):
        fit(loads, measured)


def test_operational_laws_at_their_limits():
    assert utilisation(50, 0.1, servers=10) == pytest.approx(0.5)
    assert response_mm1(0.02, 1.0) == Ratio(None, Reason.SATURATED)
    assert response_closed(20, 4, 3) == Ratio(2.0)
    assert response_closed(20, 0, 3) == Ratio(None, Reason.NO_THROUGHPUT)
    assert headroom_over_peak(150, 120) == Ratio(0.25)
    assert headroom_over_peak(150, 0) == Ratio(None, Reason.NO_DEMAND)
    assert team_days(20, 4, 0.75) == 12
    assert team_days(3, 4, 0.75) == 0
    with pytest.raises(ValueError, match="no_server"):
        utilisation(1, 1, servers=0)
    with pytest.raises(ValueError, match="share_out_of_range"):
        team_days(20, 4, 1.5)


def test_least_squares_rests_on_a_bound():
    """(p - 3)^2 + (q + 2)^2 within p <= 1 and q >= 0 is least at the corner."""
    fitted = minimise(lambda at: np.array([at[0] - 3, at[1] + 2]), [0, 5], [-1, 0], [1, 9])
    assert fitted.parameters.tolist() == [1, 0]
    assert fitted.converged


def test_least_squares_solves_rosenbrock_without_a_jacobian():
    fitted = minimise(lambda at: np.array([10 * (at[1] - at[0] ** 2), 1 - at[0]]), [-1.2, 1], [-5, -5], [5, 5])
    assert fitted.parameters.tolist() == pytest.approx([1, 1], abs=1e-6)
    assert fitted.converged


@given(st.lists(st.floats(-100, 100), min_size=4, max_size=30), st.floats(0.5, 0.99), st.integers(1, 20))
def test_trend_and_interval_agree_with_the_matrix_form(y, level, ahead):
    t = np.arange(len(y), dtype=float)
    line = fit_line(t.tolist(), y)
    oracle = stats.linregress(t, y)
    assert (line.slope, line.intercept) == (
        pytest.approx(oracle.slope, abs=1e-9),
        pytest.approx(oracle.intercept, abs=1e-9),
    )
    design = np.column_stack([np.ones_like(t), t])
    new = np.array([1, len(y) + ahead])
    leverage = new @ np.linalg.inv(design.T @ design) @ new
    rss = ((design @ [oracle.intercept, oracle.slope] - y) ** 2).sum()
    reach = stats.t.ppf((1 + level) / 2, len(y) - 2) * np.sqrt(rss / (len(y) - 2) * (1 + leverage))
    found = predict(line, len(y) + ahead, level)
    assert found.high - found.point == pytest.approx(reach, rel=1e-6, abs=1e-6)
    assert found.point - found.low == pytest.approx(reach, rel=1e-6, abs=1e-6)


def test_the_upper_bound_passes_the_limit_before_the_point_does():
    line = fit_line([1, 2, 3, 4, 5], [10, 12, 13, 15, 20])
    passed = exhaustion(line, 30, 0.9, 60)
    assert passed.by_upper_bound == Ratio(8)
    assert passed.by_point == Ratio(10)
    for month, above in ((7, False), (8, True)):
        assert (predict(line, month, 0.9).high > 30) is above
    assert exhaustion(line, 1000, 0.9, 10).by_point == Ratio(None, Reason.NOT_WITHIN_HORIZON)


@pytest.mark.parametrize(("t", "y"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [1, 2])])
def test_a_trend_needs_three_points_at_different_times(t, y):
    with pytest.raises(ValueError, match="too_few_points"):
        fit_line(t, y)


smoothings = st.builds(Smoothing, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
seasons = st.lists(st.floats(-5, 5), min_size=2, max_size=6)


@given(st.floats(10, 100), st.floats(-0.3, 2), seasons, st.integers(2, 4), smoothings)
def test_holt_winters_continues_what_is_exactly_additive(level, slope, season, repeats, weights):
    period = len(season)
    centred = [term - sum(season) / period for term in season]
    whole = [level + slope * t + centred[t % period] for t in range((repeats + 1) * period)]
    known, future = whole[: repeats * period], whole[repeats * period :]
    assert holt_winters(known, period, period, weights=weights) == pytest.approx(future, abs=1e-6)


@given(st.floats(10, 100), st.lists(st.floats(0.5, 2), min_size=2, max_size=6), st.integers(2, 4), smoothings)
def test_holt_winters_continues_what_is_exactly_multiplicative(level, season, repeats, weights):
    whole = [level * season[t % len(season)] for t in range((repeats + 1) * len(season))]
    known, future = whole[: repeats * len(season)], whole[repeats * len(season) :]
    found = holt_winters(known, len(season), len(season), multiplicative=True, weights=weights)
    assert found == pytest.approx(future, rel=1e-6)


def test_weights_found_are_no_worse_than_a_grid():
    rng = np.random.default_rng(7)
    history = [50 + 0.5 * t + 8 * np.sin(t * np.pi / 2) + rng.normal(0, 2) for t in range(32)]

    def one_step_errors(weights):
        return sum(
            (history[n] - holt_winters(history[:n], 4, 1, weights=weights)[0]) ** 2 for n in range(8, len(history))
        )

    grid = [Smoothing(a, b, c) for a in (0, 0.5, 1) for b in (0, 0.5, 1) for c in (0, 0.5, 1)]
    best = min(grid, key=one_step_errors)
    forecast = holt_winters(history, 4, 4)
    truth = [50 + 0.5 * t + 8 * np.sin(t * np.pi / 2) for t in range(32, 36)]
    off = np.abs(np.array(forecast) - truth).mean()
    assert off <= np.abs(np.array(holt_winters(history, 4, 4, weights=best)) - truth).mean() + 1


def test_holt_winters_refuses_too_little_and_values_below_zero():
    with pytest.raises(ValueError, match="too_few_points"):
        holt_winters([1, 2, 3], 2, 1)
    with pytest.raises(ValueError, match="values_not_positive"):
        holt_winters([1, 2, 0, 4], 2, 1, multiplicative=True)
    with pytest.raises(ValueError, match="too_few_points"):
        seasonal_naive([1], 2, 1)


def test_a_steep_fall_keeps_the_multiplicative_level_above_zero():
    assert np.isfinite(holt_winters([10, 12, 11, 10, 1, 1.2, 1.1, 1], 4, 4, multiplicative=True)).all()


def test_hold_out_finds_the_model_that_made_the_data():
    season = [0, 5, -3, 1]
    growing = [20 + 2 * t + season[t % 4] for t in range(20)]
    chosen = choose(growing, 4, 4)
    assert chosen.best is Model.HOLT_WINTERS_ADDITIVE
    assert chosen.forecast == pytest.approx([20 + 2 * t + season[t % 4] for t in range(20, 24)], abs=1e-4)
    assert chosen.errors[Model.SEASONAL_NAIVE].mae == pytest.approx(8)
    assert chosen.errors[Model.SEASONAL_NAIVE].mase.value == pytest.approx(1)


def test_hold_out_with_little_history_leaves_out_what_can_not_be_fitted():
    chosen = choose([3, 5, 4, 6], 2, 2)
    assert set(chosen.errors) == {Model.SEASONAL_NAIVE}
    assert chosen.errors[Model.SEASONAL_NAIVE].mase == Ratio(None, Reason.TOO_FEW_POINTS)
    assert chosen.forecast == (4, 6)
    with pytest.raises(ValueError, match="too_few_points"):
        choose([1, 2], 2, 1)


def test_scaled_error_of_a_history_that_repeats_itself_is_undefined():
    chosen = choose([1, 2, 1, 2, 1, 2, 1, 3], 2, 2)
    assert chosen.errors[Model.SEASONAL_NAIVE].mase == Ratio(None, Reason.CONSTANT)
