"""Scores of forecasts: closed forms, and coverage that is right where the forecast is."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.ratio import Ratio, Reason
from kaname.engines.scoring import Pit, Score, crps, mean_score, pit

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
