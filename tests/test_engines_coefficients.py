"""Correlation by given coefficients: reached, beside common factors, and repaired where they can't be."""

import numpy as np
import pytest
from scipy import stats

from instances import activity, problem
from kaname.engines.forecast import correlate, forecast
from kaname.engines.instance import Shape, Spread

RUNS = 20_000


def some(count, **fields):
    """Activities side by side, of three points each."""
    shapes = [Shape.TRIANGULAR, Shape.PERT, Shape.LOGNORMAL]
    return problem(
        *(activity(Spread(4, 2, 12, shapes[i % 3]), key=100 + i, **fields) for i in range(count)),
        factors=1 if fields else 0,
    )


def ranks(instance):
    """The rank correlations of all durations."""
    keep = tuple(range(len(instance.activities)))
    return stats.spearmanr(forecast(instance, runs=RUNS, levelled=False, keep=keep).finishes, axis=1).statistic


def test_given_coefficients_are_those_of_the_draws():
    asked = {(0, 1): 0.6, (0, 2): -0.3, (1, 2): 0.2}
    found = correlate(some(4), asked)
    measured = ranks(found.instance)
    for (i, j), value in asked.items():
        assert found.reached[i, j] == pytest.approx(value, abs=1e-9)
        assert measured[i, j] == pytest.approx(value, abs=0.03)
        assert measured[i, 3] == pytest.approx(0.0, abs=0.03)
    assert not found.repaired


def test_equal_coefficients_are_one_common_factor():
    pairs = {(i, j): 0.4 for i in range(5) for j in range(i)}
    assert correlate(some(5), pairs).instance.factors == 1


def test_perfect_correlation_either_way():
    found = correlate(some(3), {(0, 1): 1.0, (1, 2): -1.0, (0, 2): -1.0})
    measured = ranks(found.instance)
    assert [measured[0, 1], measured[1, 2]] == pytest.approx([1.0, -1.0], abs=1e-3)


def test_a_pair_that_is_not_named_keeps_its_common_factor():
    """With loading 0.7 on one factor all pairs have 0.49; one is asked for more, one for nothing at all."""
    found = correlate(some(4, factors=((0, 0.7),)), {(0, 1): 0.8, (2, 3): 0.0})
    measured = ranks(found.instance)
    plain = 6 / np.pi * np.arcsin(0.49 / 2)
    assert measured[0, 1] == pytest.approx(0.8, abs=0.03)
    assert measured[2, 3] == pytest.approx(0.0, abs=0.03)
    assert measured[0, 2] == pytest.approx(plain, abs=0.03)
    assert not found.repaired


def test_coefficients_that_contradict_each_other_become_the_nearest_that_do_not():
    found = correlate(some(3), {(0, 1): 0.9, (1, 2): 0.9, (0, 2): -0.9})
    assert found.repaired
    measured = ranks(found.instance)
    for (i, j), value in found.reached.items():
        assert measured[i, j] == pytest.approx(value, abs=0.03)
    assert found.reached[0, 2] < 0 < found.reached[0, 1] < 0.9


def test_a_coefficient_that_common_factors_forbid_is_said_to_be_out_of_reach():
    found = correlate(some(2, factors=((0, 0.9),)), {(0, 1): -0.9})
    assert found.repaired
    assert found.reached[0, 1] > 0


def test_the_order_of_the_input_changes_nothing():
    one, other = some(3), some(3)
    turned = problem(*reversed(other.activities))
    first = correlate(one, {(0, 1): 0.5, (1, 2): 0.3}).instance
    second = correlate(turned, {(2, 1): 0.5, (1, 0): 0.3}).instance
    runs = [forecast(each, runs=200, levelled=False).project for each in (first, second)]
    assert runs[0] == pytest.approx(runs[1], abs=1e-4)


@pytest.mark.parametrize("asked", [{(0, 0): 0.5}, {(0, 7): 0.5}, {(0, 1): 1.2}, {(0, 1): 0.2, (1, 0): 0.3}])
def test_what_is_no_correlation_is_refused(asked):
    with pytest.raises(ValueError, match="correlation"):
        correlate(some(2), asked)


def test_no_coefficients_change_nothing():
    instance = some(2)
    assert correlate(instance, {}).instance is instance
