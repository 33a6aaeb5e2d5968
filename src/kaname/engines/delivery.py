"""Software delivery performance: change lead time, deployment frequency, fail rate, rework rate, recovery time.

Sources: dora.dev, "software delivery performance metrics" (2026-01-05); Apache DevLake for the spans of a change; Four
Keys for the frequency buckets. One application or service at a time. Medians are interpolated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil, comb
from typing import NamedTuple

from kaname.engines.quantiles import median
from kaname.engines.ratio import Ratio, Reason, divide
from kaname.engines.throughput import Bucket, bucket_start, series

MINUTE = timedelta(minutes=1)
DAILY_FROM_DAYS_PER_WEEK = 3


class Comment(NamedTuple):
    """A comment on a proposed change."""

    created: datetime
    author: str


class ProposedChange(NamedTuple):
    """A pull or merge request with its commits' and comments' times, and when it was deployed."""

    author: str
    created: datetime
    merged: datetime
    authored: Sequence[datetime]
    comments: Sequence[Comment] = ()
    deployed: datetime | None = None


class LeadTime(NamedTuple):
    """Spans in minutes, each rounded up on its own, None where unknown or negative.

    cycle = coding + (created to merged) + deploy, None counting as 0; a change that isn't deployed counts to its merge
    and stays out of the median. Pickup and review are shown beside.
    """

    coding_minutes: int | None
    pickup_minutes: int | None
    review_minutes: int | None
    deploy_minutes: int | None
    cycle_minutes: int
    deployed: bool


class Released(NamedTuple):
    """One deployment: whether it needed immediate intervention, when that was over, and what it repaired."""

    key: str
    finished: datetime
    failed: bool = False
    recovered: datetime | None = None
    rework_of: str | None = None


class Rates(NamedTuple):
    """Instability over deployments, and the median time to recover of those that failed and have."""

    deployments: int
    change_fail_rate: Ratio[float]
    rework_rate: Ratio[float]
    median_recovery_minutes: Ratio[float]


class Frequency(StrEnum):
    """Four Keys' buckets of how often is deployed."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


def lead_time(change: ProposedChange) -> LeadTime:
    """The spans of one change, from its first authored commit to its deployment in production."""
    review_start = min(
        (comment.created for comment in change.comments if comment.author != change.author), default=None
    )
    coding = _minutes(min(change.authored, default=None), change.created)
    deploy = _minutes(change.merged, change.deployed)
    spans = (coding, _minutes(change.created, change.merged), deploy)
    return LeadTime(
        coding_minutes=coding,
        pickup_minutes=_minutes(change.created, review_start),
        review_minutes=_minutes(review_start, change.merged),
        deploy_minutes=deploy,
        cycle_minutes=sum(span or 0 for span in spans),
        deployed=change.deployed is not None,
    )


def median_lead_time_minutes(changes: Iterable[LeadTime]) -> Ratio[float]:
    """Median of the deployed changes; lead times of 0 (merges pushed as they are) say nothing and are dropped."""
    return median([change.cycle_minutes for change in changes if change.deployed and change.cycle_minutes > 0])


def fail_rate(failed: int, deployments: int) -> Ratio[float]:
    """Deployments with at least one failure / deployments; without any deployment undefined, not 0."""
    return divide(float(failed), float(deployments), Reason.NO_DEPLOYMENTS)


def chance_of_as_many(failed: int, deployments: int, failed_before: int, deployments_before: int) -> float:
    """How probable at least so many failures are where nothing has changed since: Fisher's exact test, one-sided.

    Given all failures of both spans, each as likely to fall on any deployment, those of the later span are
    hypergeometric. 1 where it has none, and where nothing was deployed before.
    """
    everything, bad = deployments + deployments_before, failed + failed_before
    ways = (
        comb(bad, each) * comb(everything - bad, deployments - each)
        for each in range(failed, min(bad, deployments) + 1)
    )
    return sum(ways) / comb(everything, deployments)


def rates(deployments: Sequence[Released]) -> Rates:
    """Fail rate, rework rate and recovery of the deployments of one service in one span."""
    recoveries = [
        (each.recovered - each.finished) / MINUTE for each in deployments if each.failed and each.recovered is not None
    ]
    return Rates(
        len(deployments),
        fail_rate(sum(each.failed for each in deployments), len(deployments)),
        fail_rate(sum(each.rework_of is not None for each in deployments), len(deployments)),
        median(recoveries),
    )


def deployed_days_per(bucket: Bucket, deployed: Iterable[date], since: date, until: date) -> tuple[int, ...]:
    """Days with a deployment per week or month of a span; those without any count as 0."""
    within = {day for day in deployed if since <= day <= until}
    return series(within, bucket, since=since, until=until).counts


def deployed_weeks_per_month(deployed: Iterable[date], since: date, until: date) -> tuple[int, ...]:
    """Weeks with a deployment per month, each week counted in the month of its first deployment."""
    first: dict[date, date] = {}
    for day in sorted(each for each in deployed if since <= each <= until):
        first.setdefault(bucket_start(day, Bucket.WEEK), day)
    return series(first.values(), Bucket.MONTH, since=since, until=until).counts


def frequency(days_per_week: Sequence[int], weeks_per_month: Sequence[int] = ()) -> Frequency | None:
    """Daily from a median of 3 days a week, weekly from 1, monthly where the median month has 1, else yearly."""
    by_week, by_month = median(days_per_week).value, median(weeks_per_month).value
    if by_week is None:
        return None
    if by_week >= DAILY_FROM_DAYS_PER_WEEK:
        return Frequency.DAILY
    if by_week >= 1:
        return Frequency.WEEKLY
    return Frequency.MONTHLY if by_month is not None and by_month >= 1 else Frequency.YEARLY


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    """Whole minutes from start to end, rounded up."""
    if start is None or end is None or end < start:
        return None
    return ceil((end - start) / MINUTE)
