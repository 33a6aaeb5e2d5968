"""The throughput simulation against the exact distribution, and the series it draws from."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convolution import at_least, distribution, largest_items, periods_until
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.throughput import Bucket, Series, bucket_start, how_many, series, when, window

WEEKS = [1, 3, 5, 3, 7, 8, 0, 5, 3, 1, 8, 2]
LEVELS = [0.5, 0.7, 0.85, 0.95]
RUNS = 100_000
SEED = 20240605
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
histories = st.lists(st.integers(0, 6), min_size=1, max_size=12).filter(any)


def test_when_agrees_with_the_exact_weeks():
    found = when(WEEKS, 100, LEVELS, runs=RUNS, seed=SEED)
    weeks = [outlook.value.value for outlook in found.outlooks]
    assert weeks[1:] == [28, 30, 33]
    assert weeks[0] in (26, 27)  # 0.50075 at week 26: the margin is thinner than the simulation
    for outlook, p in zip(found.outlooks[1:], LEVELS[1:], strict=True):
        assert outlook.share_of_runs.value == pytest.approx(periods_until(WEEKS, 100, p).probability, abs=0.006)


def test_how_many_agrees_with_the_exact_items():
    found = how_many(WEEKS, 10, LEVELS, runs=RUNS, seed=SEED)
    for outlook, p in zip(found.outlooks, LEVELS, strict=True):
        assert outlook.value.value == pytest.approx(largest_items(WEEKS, 10, p)[0], abs=1)
        assert (outlook.share_of_runs.value or 0) >= p


@settings(max_examples=25)
@given(histories, st.integers(1, 40), st.sampled_from([0.3, 0.5, 0.8, 0.95]), st.integers(0, 9))
def test_simulated_periods_have_about_the_exact_probability(history, items, p, seed):
    found = when(history, items, [p], runs=20_000, seed=seed).outlooks[0].value.value
    assert found is not None
    low, high = (periods_until(history, items, each).periods for each in (p - 0.025, min(p + 0.025, 0.9999)))
    assert low <= found <= high


@settings(max_examples=25)
@given(histories, st.integers(1, 12), st.integers(0, 9))
def test_simulated_items_have_about_the_exact_probability(history, periods, seed):
    found = how_many(history, periods, [0.8], runs=20_000, seed=seed).outlooks[0].value.value
    assert found is not None
    assert largest_items(history, periods, 0.825)[0] <= found <= largest_items(history, periods, 0.775)[0]


@given(histories, st.integers(0, 30))
def test_more_confidence_is_later_and_fewer(history, count):
    later = [outlook.value.value for outlook in when(history, count, LEVELS, runs=500).outlooks]
    fewer = [outlook.value.value for outlook in how_many(history, count, LEVELS, runs=500).outlooks]
    assert later == sorted(later)
    assert fewer == sorted(fewer, reverse=True)


@given(
    st.lists(st.integers(0, 50), min_size=3, max_size=12).filter(lambda history: sum(history) > 20),
    st.integers(1, 20),
    st.integers(0, 9),
)
def test_also_of_few_runs_at_least_the_stated_share_holds(history, count, seed):
    for found in (
        when(history, 10 * count, LEVELS, runs=20, seed=seed),
        how_many(history, count, LEVELS, runs=20, seed=seed),
    ):
        for outlook in found.outlooks:
            assert (outlook.share_of_runs.value or 0) >= outlook.probability - 1e-9


def test_the_same_seed_gives_the_same_forecast_and_it_is_named():
    assert when(WEEKS, 50, LEVELS, seed=3) == when(WEEKS, 50, LEVELS, seed=3)
    assert (when(WEEKS, 50, LEVELS, seed=3).seed, when(WEEKS, 50, LEVELS).runs) == (3, 10_000)


def test_a_steady_history_leaves_nothing_to_chance():
    assert [outlook.value for outlook in when([4], 10, LEVELS, runs=50).outlooks] == [Ratio(3.0)] * 4
    assert [outlook.value for outlook in how_many([4], 10, LEVELS, runs=50).outlooks] == [Ratio(40.0)] * 4
    assert when([4], 0, [0.9], runs=50).outlooks[0].value == Ratio(0.0)


@pytest.mark.parametrize("history", [[], [0, 0, 0]])
def test_nothing_finished_is_no_forecast(history):
    for found in (when(history, 5, [0.8]), how_many(history, 5, [0.8])):
        assert found.outlooks[0].value == Ratio(None, Reason.NO_THROUGHPUT)
        assert found.few_samples


def test_a_forecast_beyond_any_horizon_is_none():
    found = when([0] * 999 + [1], 1000, [0.8], runs=5)
    assert found.outlooks[0].value == Ratio(None, Reason.NOT_WITHIN_HORIZON)


def test_few_samples_are_said_to_be_few():
    assert when(WEEKS[:9], 5, [0.8], runs=50).few_samples
    assert not when(WEEKS[:10], 5, [0.8], runs=50).few_samples


@given(st.lists(days, min_size=1), st.sampled_from(Bucket))
def test_the_series_counts_every_day_once_without_gaps(finished, bucket):
    found = series(finished, bucket)
    assert sum(found.counts) == len(finished)
    assert found.counts[0] > 0
    assert found.counts[-1] > 0
    for start, after in pairwise(found.starts):
        assert bucket_start(after - timedelta(days=1), bucket) == start
        assert bucket_start(after, bucket) == after


def test_the_series_reaches_to_the_report_date_when_asked():
    finished = [date(2026, 3, 4), date(2026, 3, 18)]
    assert series(finished, Bucket.WEEK).counts == (1, 0, 1)
    assert series(finished, Bucket.WEEK, until=date(2026, 3, 31)).counts == (1, 0, 1, 0, 0)
    assert series(finished, Bucket.MONTH, since=date(2026, 1, 31)) == Series(
        (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)), (0, 0, 2)
    )
    assert series([], Bucket.DAY) == Series((), ())
    assert series([], Bucket.DAY, since=date(2026, 3, 1), until=date(2026, 3, 2)).counts == (0, 0)


def test_the_window_takes_the_last_buckets_and_pads_in_front():
    assert window((1, 2, 3), 2) == (2, 3)
    assert window((1, 2, 3), 5) == (0, 0, 1, 2, 3)
    assert window((1, 2, 3), 3) == (1, 2, 3)
    assert window((1, 2, 3), 0) == ()


def test_the_oracle_on_two_coins():
    """Throughput 0 or 1: after 2 periods at least one item with 3/4."""
    assert distribution([0, 1]).tolist() == [0.5, 0.5]
    assert periods_until([0, 1], 1, 0.75) == (2, 0.75, 0.5)
    assert largest_items([0, 1], 2, 0.7) == (1, 0.75)
    assert at_least(distribution([0, 1]), 1) == 0.5
