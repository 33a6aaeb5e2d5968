"""Edge cases and laws of carbon scores and estimates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.carbon import (
    CCF_AWS,
    FOUR_YEARS_S,
    Hardware,
    Intensity,
    Method,
    aggregate,
    average_watts,
    embodied_estimate_g,
    load_factor,
    memory_kwh,
    network_kwh,
    sci,
)
from kaname.engines.ratio import Ratio, Reason

HOUR_S = 3600


def test_score_without_units_or_emissions_is_undefined_and_its_intensity_is_named():
    assert sci(1, 400, 5, 0).per_unit_g == Ratio(None, Reason.NO_UNITS)
    assert sci(0, 400, 0, 10).per_unit_g == Ratio(None, Reason.NO_EMISSIONS)
    assert sci(1, 400, 5, 10, Intensity.LONG_RUN_MARGINAL).intensity is Intensity.LONG_RUN_MARGINAL


def test_embodied_estimate_grows_by_part():
    def total(hardware):
        return embodied_estimate_g(hardware, FOUR_YEARS_S)

    assert total(Hardware()) == pytest.approx(1_000_000)
    assert total(Hardware(vcpus=3, ssd=1, gpu=2)) == pytest.approx(1_000_000 + 200_000 + 50_000 + 300_000)
    assert total(Hardware(memory_gb=400)) == pytest.approx(1_000_000 + 384 * 533 / 384 * 1000)
    assert embodied_estimate_g(Hardware(), HOUR_S, usage_ratio=0.5) == pytest.approx(1_000_000 / 35_040 / 2)


@given(st.floats(0, 100), st.floats(0, 100))
def test_load_factor_rises_with_the_load(one, other):
    low, high = sorted((one, other))
    assert 0.12 <= load_factor(low) <= load_factor(high) <= 1.02


@pytest.mark.parametrize("load", [-0.1, 100.1])
def test_load_beyond_the_curve_is_refused(load):
    with pytest.raises(ValueError, match="load_out_of_range"):
        load_factor(load)


def test_defaults_are_the_aws_averages():
    assert average_watts() == pytest.approx((0.74 + 3.5) / 2)
    assert network_kwh(100) == pytest.approx(0.1 * CCF_AWS.pue)
    assert memory_kwh(1000) == pytest.approx(0.392 * CCF_AWS.pue)


def test_aggregation_by_sum_and_by_none():
    found = aggregate({"a": [1, 2], "b": [3, 4]}, Method.SUM)
    assert found == ({"a": 3, "b": 7}, (4, 6), 10)
    assert aggregate({"a": [1, 2]}, Method.NONE) is None
    with pytest.raises(ValueError, match="no_observations"):
        aggregate({}, Method.SUM)
