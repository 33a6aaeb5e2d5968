"""Throughput: the series, and what it tells of the future: when, and how many."""

from kaname.engines.throughput.backtest import backtest
from kaname.engines.throughput.level import LEVELS, MOVING, STEADY, Commitment, Level
from kaname.engines.throughput.outlooks import (
    DEFAULT_RUNS,
    NO_GROWTH,
    Growth,
    Outlook,
    ThroughputForecast,
    at_least,
    how_many,
    totals,
    when,
)
from kaname.engines.throughput.series import Bucket, Series, bucket_start, series, window

__all__ = [
    "DEFAULT_RUNS",
    "LEVELS",
    "MOVING",
    "NO_GROWTH",
    "STEADY",
    "Bucket",
    "Commitment",
    "Growth",
    "Level",
    "Outlook",
    "Series",
    "ThroughputForecast",
    "at_least",
    "backtest",
    "bucket_start",
    "how_many",
    "series",
    "totals",
    "when",
    "window",
]
