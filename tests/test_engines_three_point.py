"""Edge cases and laws of estimates by three points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from kaname.engines.three_point import (
    Form,
    Lognormal,
    ThreePoint,
    beta_shape,
    cdf,
    classic,
    ends_from_percentiles,
    lognormal_from_percentiles,
    path_chance,
    pert_beta,
    quantile,
    triangular,
)

forms = st.sampled_from(list(Form))
points = (
    st.tuples(st.floats(-50, 50), st.floats(0, 1), st.floats(0.1, 100))
    .map(lambda t: ThreePoint(t[0], t[0] + t[1] * t[2], t[0] + t[2]))
    .filter(lambda p: p.low <= p.mode <= p.high)
)


@given(points)
def test_moments_agree_with_the_distributions_of_scipy(p):
    width, share = p.high - p.low, (p.mode - p.low) / (p.high - p.low)
    triangle = stats.triang(share, loc=p.low, scale=width)
    assert triangular(p).mean == pytest.approx(triangle.mean(), abs=1e-6)
    assert triangular(p).variance == pytest.approx(triangle.var(), rel=1e-6)
    beta = stats.beta(*beta_shape(p), loc=p.low, scale=width)
    assert pert_beta(p).mean == pytest.approx(beta.mean(), abs=1e-6)
    assert pert_beta(p).variance == pytest.approx(beta.var(), rel=1e-6)


@given(forms, points, st.floats(0.001, 0.999))
def test_quantile_inverts_cdf(form, p, level):
    assert cdf(form, p, quantile(form, p, level)) == pytest.approx(level, abs=1e-7)


@given(forms, st.floats(0, 20), st.floats(0, 20), st.sampled_from([0.05, 0.1, 0.2]))
def test_ends_found_from_percentiles_have_those_percentiles(form, below, above, tail):
    if below + above < 1e-3:
        return
    ends = ends_from_percentiles(form, 30 - below, 30, 30 + above, tail)
    assert ends.mode == 30
    assert ends.low <= 30 - below
    assert ends.high >= 30 + above
    assert quantile(form, ends, tail) == pytest.approx(30 - below, abs=1e-6)
    assert quantile(form, ends, 1 - tail) == pytest.approx(30 + above, abs=1e-6)


@given(forms, st.floats(0.1, 20), st.floats(0.1, 20))
def test_percentiles_taken_for_ends_understate_the_spread(form, below, above):
    moments = {Form.TRIANGULAR: triangular, Form.PERT_BETA: pert_beta}[form]
    wrong = ThreePoint(30 - below, 30, 30 + above)
    assert moments(ends_from_percentiles(form, *wrong)).variance > moments(wrong).variance


def test_no_spread_stays_a_point():
    point = ThreePoint(4, 4, 4)
    assert ends_from_percentiles(Form.TRIANGULAR, *point) == point
    assert (classic(point).sd, triangular(point).sd, pert_beta(point).sd) == (0, 0, 0)
    assert [cdf(Form.PERT_BETA, point, x) for x in (3.9, 4)] == [0, 1]
    assert quantile(Form.PERT_BETA, point, 0.3) == 4
    assert [path_chance([point, point], due).probability for due in (7.9, 8)] == [0, 1]


def test_variance_does_not_cancel_far_from_zero():
    assert triangular(ThreePoint(1e9, 1e9 + 2, 1e9 + 10)).variance == pytest.approx(84 / 18)


@given(st.floats(0.1, 100), st.floats(1, 20))
def test_lognormal_has_its_percentiles_and_moments(p10, times):
    found = lognormal_from_percentiles(p10, p10 * times)
    if found.sigma == 0:
        assert (found.mean, found.variance) == (pytest.approx(p10), 0)
        return
    oracle = stats.lognorm(found.sigma, scale=found.median)
    assert oracle.ppf([0.1, 0.9]).tolist() == pytest.approx([p10, p10 * times], rel=1e-9)
    assert found.mean == pytest.approx(oracle.mean(), rel=1e-9)
    assert found.variance == pytest.approx(oracle.var(), rel=1e-6)


def test_lognormal_variance_by_integration():
    found = Lognormal(0.3, 0.4)
    density = stats.lognorm(0.4, scale=found.median).pdf
    second = integrate.quad(lambda x: (x - found.mean) ** 2 * density(x), 0, 50)[0]
    assert found.variance == pytest.approx(second, rel=1e-6)


@pytest.mark.parametrize("bad", [ThreePoint(2, 1, 3), ThreePoint(1, 4, 3), ThreePoint(3, 3, 1)])
def test_points_out_of_order_are_refused(bad):
    for form in (classic, triangular, pert_beta):
        with pytest.raises(ValueError, match="points_not_ordered"):
            form(bad)
    with pytest.raises(ValueError, match="points_not_ordered"):
        ends_from_percentiles(Form.TRIANGULAR, *bad)


@pytest.mark.parametrize(("p10", "p90"), [(0, 1), (-1, 1), (3, 2)])
def test_lognormal_refuses_percentiles_it_can_not_have(p10, p90):
    with pytest.raises(ValueError, match="percentiles_not_ordered"):
        lognormal_from_percentiles(p10, p90)
