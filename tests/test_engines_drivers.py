"""Drivers of a finish in closed form, the published indices, and joint confidence."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from instances import activity, problem
from kaname.engines.dependence import factor_loadings
from kaname.engines.forecast import forecast
from kaname.engines.forecast.drivers import bar, event_bar, floating, redraw
from kaname.engines.instance import Demand, Event, Hit, Shape, Spread
from kaname.engines.joint_confidence import Run, cost_at, frontier, joint_confidence
from kaname.engines.sensitivity import sensitivity
from known_answers import load

RUNS = 40_000


def uniform(high, low=0.0):
    """A uniform quantity, as equally likely samples."""
    return Spread(1.0, shape=Shape.EMPIRICAL, samples=tuple(low + (high - low) * (np.arange(1000) + 0.5) / 1000))


def drawn(instance, keep, levelled=False, runs=RUNS):
    found = forecast(instance, runs=runs, levelled=levelled, keep=keep)
    return found, redraw(instance, keep, runs=runs, seed=1, levelled=levelled)


@pytest.mark.parametrize("levelled", [False, True])
def test_what_is_drawn_again_is_what_was_drawn(levelled):
    """One after the other finishes add up, run by run; events and costs are those of the forecast."""
    events = (Event(0.3, (Hit(0, uniform(5.0)),), uniform(100.0), 7), Event(0.6, (Hit(1, Spread(2.0)),), key=8))
    work = [activity(uniform(9.0, 1.0), holds=[(0, 1.0)], factors=((0, 0.7),)) for _ in range(2)]
    chain = problem(*work, links=[(0, 1)], resources=[1], factors=1, events=events)
    found, again = drawn(chain, (0, 1), levelled, runs=700)
    assert np.cumsum(again.work, axis=0) == pytest.approx(found.finishes, abs=1e-3)
    assert again.costs.tolist() == found.costs.tolist()
    assert again.occurred.mean(axis=1) == pytest.approx(found.occurred)
    assert stats.spearmanr(again.factors[0], again.work[0]).statistic > 0.5


def test_two_activities_in_a_row_in_closed_form():
    """Of the sum of uniforms on (0, 10) and (0, 30), the first one's tenths leave (0.5 or 9.5) + 80 % of the other."""
    found, again = drawn(problem(activity(uniform(10)), activity(uniform(30)), links=[(0, 1)]), (0, 1))
    first, second = (bar(work, found.finishes[1], 0.8) for work in again.work)
    assert (first.low, first.high) == pytest.approx((24.5, 33.5), abs=0.7)
    assert (second.low, second.high) == pytest.approx((1.5 + 7.9, 28.5 + 7.9), abs=0.7)
    indices = sensitivity(again.work[0], np.zeros(RUNS), found.finishes[1])
    assert indices.criticality_index == 1
    expected = 10 / sqrt(10**2 + 30**2)  # sd of a part of a sum of independent parts, and its correlation with the sum
    assert indices.schedule_sensitivity_index.value == pytest.approx(expected, abs=0.01)
    assert indices.cruciality_index.pearson.value == pytest.approx(expected, abs=0.01)


def test_two_activities_side_by_side_in_closed_form():
    """Of two uniforms on (0, 1) the later counts: critical in half of the runs, correlation with the greater 1/sqrt 2.

    cov(X, max) = E[X max] - E[X] E[max] = 3/8 - 1/3 = 1/24; var X = 1/12, var max = 1/18: sqrt(12 * 18) / 24.
    """
    found, again = drawn(problem(activity(uniform(1)), activity(uniform(1))), (0, 1))
    both = bar(again.work[0], found.project, 0.8)
    assert (both.low, both.high) == pytest.approx((0.8, 0.98), abs=0.02)
    runs = floating(problem(activity(uniform(1)), activity(uniform(1))), runs=2000, seed=1)
    assert runs.whole == pytest.approx(found.project[:2000], abs=1e-5)
    indices = sensitivity(runs.work[0], runs.slack[0], runs.whole)
    assert indices.criticality_index == pytest.approx(0.5, abs=0.05)
    assert indices.cruciality_index.pearson.value == pytest.approx(sqrt(12 * 18) / 24, abs=0.04)
    # X / (X + float) x max is X in every run, so SI = E[X] / E[max] = (1/2) / (2/3)
    assert indices.significance_index.value == pytest.approx(0.75, abs=0.03)


def test_an_event_has_a_bar_where_it_sometimes_occurs():
    event = Event(0.25, (Hit(0, Spread(6.0)),))
    found, again = drawn(problem(activity(10), events=(event,)), (0,))
    both = event_bar(again.occurred[0], found.project, 0.8)
    assert (both.low, both.high) == (10, 16)
    assert event_bar(np.ones(RUNS, dtype=np.bool_), found.project, 0.8) is None


def test_what_never_differs_has_no_bar_and_what_takes_two_values_compares_these():
    finish = np.arange(1000, dtype=np.float32)
    assert bar(np.full(1000, 4.0, dtype=np.float32), finish, 0.8) is None
    both = bar(np.array([1.0] * 950 + [2.0] * 50, dtype=np.float32), finish, 0.5)
    assert (both.low, both.high) == (474, 974)


def test_fixture_of_the_indices_by_the_network(shared):
    """The published network, run by run: CI, SI, SSI and the three crucialities of A, B, C and D."""
    case = load(shared, "06-risk")["sra-indices"]
    runs = case["input"]["runs"]
    slack, work, whole = np.zeros((4, 5)), np.zeros((4, 5)), np.zeros(5)
    for number, run in enumerate(runs):
        net = problem(*(activity(run[name]) for name in "ABCD"), links=[(0, 2), (1, 2)])
        found = floating(net, runs=1, seed=1)
        work[:, number], slack[:, number], whole[number] = found.work[:, 0], found.slack[:, 0], found.whole[0]
    assert whole.tolist() == case["expected"]["project_durations"]
    for row, name in enumerate("ABCD"):
        found, expected = sensitivity(work[row], slack[row], whole), case["expected"][name]
        values = (
            found.criticality_index,
            found.significance_index.value,
            found.schedule_sensitivity_index.value,
            *(form.value for form in found.cruciality_index),
        )
        assert values == pytest.approx(tuple(expected.values()), abs=1e-8)


def test_finished_work_drives_nothing_and_deadlines_hold_no_float_back():
    net = problem(
        activity(uniform(4), started=0.0, finished=2.0),
        activity(uniform(4), deadline=3.0),
        activity(10),
        links=[(0, 1)],
        now=3.0,
    )
    found = floating(net, runs=50, seed=1)
    assert set(found.work[0].tolist()) == {0.0}
    assert np.all(np.isinf(found.slack[0]))
    assert found.slack[1] == pytest.approx(10 - found.work[1], abs=1e-5)


def test_a_frontier_holds_at_its_level_and_no_cheaper_pair_does():
    random = np.random.default_rng(4)
    finish = random.gamma(4, 10, 2000)
    cost = 5 * finish + random.gamma(2, 30, 2000)
    runs = [Run(*pair) for pair in zip(cost.tolist(), finish.tolist(), strict=True)]
    for level in (0.7, 0.8):
        pairs = frontier(cost, finish, level)
        assert 10 < len(pairs) <= 25
        for pair in pairs:
            assert joint_confidence(runs, pair.cost, pair.finish).jcl == pytest.approx(level, abs=1 / 2000)
            assert cost_at(runs, level, pair.finish) == pair.cost
            assert joint_confidence(runs, pair.cost - 1e-6, pair.finish).jcl < level
        assert all(a.cost > b.cost and a.finish < b.finish for a, b in pairwise(pairs))
        assert pairs[0].finish == np.quantile(finish, level, method="inverted_cdf")
        assert pairs[-1].cost >= np.quantile(cost, level, method="inverted_cdf")


def test_given_coefficients_become_loadings_on_factors():
    target = np.array([[1.0, 0.7, -0.3], [0.7, 1.0, 0.1], [-0.3, 0.1, 1.0]])
    loadings = factor_loadings(target)
    assert loadings @ loadings.T == pytest.approx(target)
    impossible = factor_loadings([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    assert (impossible**2).sum(axis=1) == pytest.approx(np.ones(3))
    events = [Event(0.5, (Hit(n, Spread(1.0)),), key=n, factors=tuple(enumerate(loadings[n]))) for n in range(3)]
    _, again = drawn(problem(*[activity(5)] * 3, factors=3, events=tuple(events)), (0,))
    agree = [(again.occurred[i] == again.occurred[j]).mean() for i, j in ((0, 1), (0, 2), (1, 2))]
    expected = [0.5 + np.arcsin(target[i, j]) / np.pi for i, j in ((0, 1), (0, 2), (1, 2))]
    assert agree == pytest.approx(expected, abs=0.01)


def test_capacity_decides_what_drives():
    """One person does both: each drives the finish although neither is critical by links in all runs."""
    both = [activity(uniform(10), holds=[(0, 1.0)]) for _ in range(2)]
    found, again = drawn(problem(*both, resources=[1]), (0, 1), levelled=True, runs=5000)
    assert again.work.sum(axis=0) == pytest.approx(found.project, abs=1e-3)
    assert both[0].modes[0].demands == (Demand(0, 1.0),)
    first = bar(again.work[0], found.project, 0.8)
    assert first.high - first.low == pytest.approx(9, abs=0.6)
