"""Beta and Student's t against SciPy, and root finding against roots that are known."""

from math import atan, cos, exp, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kaname.engines.distributions import beta_cdf, beta_quantile, find_root, student_cdf, student_quantile

shape = st.floats(0.3, 60)
inner = st.floats(1e-6, 1 - 1e-6)


@given(inner, shape, shape)
def test_beta_cdf(x, alpha, beta):
    assert beta_cdf(x, alpha, beta) == pytest.approx(stats.beta.cdf(x, alpha, beta), abs=1e-11)


@given(st.floats(0.001, 0.999), st.floats(1, 60), st.floats(1, 60))
def test_beta_quantile_inverts_the_cdf(p, alpha, beta):
    assert beta_cdf(beta_quantile(p, alpha, beta), alpha, beta) == pytest.approx(p, abs=1e-10)


def test_beta_cdf_at_and_beyond_its_ends():
    assert [beta_cdf(x, 2, 3) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]


@given(st.floats(-30, 30))
def test_student_cdf_with_one_degree_is_cauchys(t):
    """In closed form; near 0 the oracle of the next test is wrong by 1e-9 for one degree of freedom."""
    assert student_cdf(t, 1) == pytest.approx(0.5 + atan(t) / pi, abs=1e-11)


@given(st.floats(-30, 30), st.integers(2, 200))
def test_student_cdf(t, degrees):
    assert student_cdf(t, degrees) == pytest.approx(stats.t.cdf(t, degrees), abs=1e-11)


@given(st.floats(0.001, 0.999), st.integers(1, 200))
def test_student_quantile(p, degrees):
    assert student_quantile(p, degrees) == pytest.approx(stats.t.ppf(p, degrees), rel=1e-9, abs=1e-12)


def test_median_of_student_is_zero():
    assert student_quantile(0.5, 7) == 0


def test_roots():
    assert find_root(lambda x: cos(x) - x, 0, 1) == pytest.approx(0.7390851332151607, abs=1e-15)
    assert find_root(lambda x: 3 - exp(x), -50, 50) == pytest.approx(1.0986122886681098, abs=1e-15)
    assert find_root(lambda x: x, 0, 1) == 0
    with pytest.raises(ValueError, match="root_not_bracketed"):
        find_root(exp, 0, 1)
