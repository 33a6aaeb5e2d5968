"""Scores of forecasts: closed forms, and coverage that is right where the forecast is."""

from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.ratio import Ratio, Reason
from kaname.engines.scoring import Pit, Score, bootstrap_interval, brier, crps, log_loss, mean_score, pinball, pit

samples = st.lists(st.integers(0, 30), min_size=1, max_size=20)


def test_the_crps_of_a_normal_forecast_is_its_closed_form():
    """Of a standard normal at its mean: 2 phi(0) - 1/sqrt(pi)."""
    drawn = np.random.default_rng(1).standard_normal(200_000)
    assert crps(drawn, 0.0) == pytest.approx(2 / sqrt(2 * np.pi) - 1 / sqrt(np.pi), abs=0.003)


@given(samples, st.integers(-5, 35))
def test_the_crps_is_the_area_between_the_steps(sample, truth):
    """Integral of (F(x) - 1[x >= truth])^2, whole numbers being the only steps."""
    steps = range(min(*sample, truth), max(*sample, truth))
    area = sum((np.mean(np.array(sample) <= x) - (x >= truth)) ** 2 for x in steps)
    assert crps(sample, truth) == pytest.approx(area, abs=1e-9)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_crps_of_a_point_is_its_error(point, truth):
    assert crps([point], truth) == pytest.approx(abs(point - truth))


@given(samples, st.floats(0.01, 0.99))
def test_a_forecast_that_is_the_truth_holds_as_often_as_it_says(sample, p):
    """Every member of the sample once the truth: the mean chance of holding is p, ties or not."""
    places = [pit(sample, truth) for truth in sample]
    assert np.mean([each.at_most(p) for each in places]) == pytest.approx(p)
    assert np.mean([each.at_least(p) for each in places]) == pytest.approx(p)


def test_a_truth_beyond_all_draws_holds_surely_or_never():
    assert pit([1, 2], 3) == Pit(1.0, 1.0)
    assert (pit([1, 2], 3).at_most(0.9), pit([1, 2], 0).at_most(0.1)) == (0.0, 1.0)
    assert (pit([1, 2], 3).at_least(0.9), pit([1, 2], 0).at_least(0.9)) == (1.0, 0.0)


def test_the_error_of_a_mean_is_the_usual_one_when_each_case_is_alone():
    values = [1.0, 2.0, 4.0, 9.0]
    assert mean_score(values) == Score(Ratio(4.0), Ratio(pytest.approx(np.std(values, ddof=1) / 2)), 4)


def test_the_error_of_clusters_is_that_of_their_means():
    """Copies of a case tell nothing new."""
    alone = mean_score([1.0, 2.0, 6.0])
    copied = mean_score([1.0, 1.0, 2.0, 2.0, 6.0, 6.0], ["a", "a", "b", "b", "c", "c"])
    assert copied.value == alone.value
    assert copied.error.value == pytest.approx(alone.error.value)


def test_without_cases_or_with_one_cluster_there_is_no_error():
    assert mean_score([]) == Score(Ratio(None, Reason.NO_EVENTS), Ratio(None, Reason.NO_EVENTS), 0)
    assert mean_score([1.0, 2.0], ["a", "a"]).error == Ratio(None, Reason.TOO_FEW_POINTS)


@given(samples, st.floats(0.02, 0.98))
def test_no_value_loses_less_than_the_quantile(sample, share):
    """Mean pinball over a sample is least at its own quantile."""
    quantile = float(np.quantile(sample, share, method="inverted_cdf"))
    losses = [np.mean([pinball(share, value, truth) for truth in sample]) for value in range(-1, 32)]
    assert np.mean([pinball(share, quantile, truth) for truth in sample]) <= min(losses) + 1e-9


def test_the_scores_of_a_probability():
    assert (brier(0.8, True), brier(0.8, False)) == (pytest.approx(0.04), pytest.approx(0.64))
    assert (log_loss(0.5, True), log_loss(0.8, False)) == (pytest.approx(log(2)), pytest.approx(-log(0.2)))
    assert (log_loss(0.0, True), log_loss(1.0, True)) == (inf, 0.0)


def test_twice_the_integral_of_pinball_losses_is_the_crps():
    drawn, shares = np.arange(1.0, 41.0), (np.arange(4000) + 0.5) / 4000
    quantiles = np.quantile(drawn, shares, method="inverted_cdf")
    losses = [pinball(share, value, 17.3) for share, value in zip(shares, quantiles, strict=True)]
    assert 2 * np.mean(losses) == pytest.approx(crps(drawn, 17.3), rel=1e-3)


def test_the_bootstrap_interval_is_about_the_normal_one():
    values = np.random.default_rng(3).standard_normal(400)
    low, high = bootstrap_interval(list(values), range(400))
    error = np.std(values) / 20
    assert (low, high) == pytest.approx((values.mean() - 1.645 * error, values.mean() + 1.645 * error), abs=0.1 * error)
    assert bootstrap_interval([5.0, 5.0], ["a", "a"]) == (5.0, 5.0)
