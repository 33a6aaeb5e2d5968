"""A forecast moved to where the truth fell before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.recalibration import NO_RECORD, Record, reached, recalibrated
from kaname.engines.scoring import Pit, pit

samples = st.lists(st.integers(0, 50), min_size=1, max_size=40)
places = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: Pit(min(pair), max(pair)))
records = st.builds(Record, st.lists(places, max_size=30), st.integers(1, 6))


@given(samples)
def test_no_record_moves_nothing(sample):
    assert recalibrated(sample, NO_RECORD).tolist() == sorted(sample)


@given(samples, records)
def test_what_is_corrected_is_in_order_and_of_the_sample(sample, record):
    moved = recalibrated(sample, record).tolist()
    assert moved == sorted(moved)
    assert len(moved) == len(sample)
    assert set(moved) <= set(sample)


@given(records)
def test_the_share_reached_rises_from_none_to_all(record):
    shares = reached(record)
    assert shares[0] >= 0
    assert shares[-1] == pytest.approx(1)
    assert (np.diff(shares) > 0).all()


def test_truths_that_always_fell_low_by_hand():
    """Thirty below the 0.5 level, evenly, beside 20 prior ones: 0.5 was reached by 30 + 10 of 50."""
    record = Record([Pit(0.0, 0.5)] * 30)
    assert reached(record)[100] == pytest.approx(0.8)
    assert np.quantile(recalibrated(np.arange(1001), record), 0.8) == pytest.approx(500, abs=5)


def test_forecasts_that_overlap_weigh_less():
    record = Record([Pit(0.0, 0.5)] * 30, periods=6)
    assert reached(record)[100] == pytest.approx((30 + 60) / 150)


def test_a_forecast_that_is_too_narrow_is_right_after_a_long_record():
    """Normal truths with twice the spread that was forecast: 80 % of the new ones are above the new 20 % level."""
    rng = np.random.default_rng(3)
    sample = rng.standard_normal(2_000)
    record = Record([pit(sample, truth) for truth in 2 * rng.standard_normal(1_000)])
    moved = recalibrated(sample, record)
    new = [pit(moved, truth).at_least(0.8) for truth in 2 * rng.standard_normal(4_000)]
    assert np.mean(new) == pytest.approx(0.8, abs=0.03)
    assert np.mean([pit(sample, truth).at_least(0.8) for truth in 2 * rng.standard_normal(4_000)]) < 0.7
