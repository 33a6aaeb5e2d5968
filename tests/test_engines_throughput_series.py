"""The series of throughput, by day, week and month."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.throughput import Bucket, Series, bucket_start, series, window

days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


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
