"""Edge cases and laws of delivery metrics."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.delivery import (
    Comment,
    Frequency,
    LeadTime,
    ProposedChange,
    Released,
    chance_of_as_many,
    deployed_days_per,
    deployed_weeks_per_month,
    frequency,
    lead_time,
    median_lead_time_minutes,
    rates,
)
from kaname.engines.delivery_bands import (
    Band,
    Banded,
    Measure,
    band,
    categorical_score,
    frequency_band,
    inverted,
    percentage_score,
    performance_average,
)
from kaname.engines.deployments import DeployedCommit, Deployment, deployment_behind, deployments, previous_deployments
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.throughput import Bucket

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def commit(key: str, pipeline: str, finished: float, **other: str) -> DeployedCommit:
    fields = {"scope": "s", "repository": "r", "environment": "PRODUCTION", "result": "SUCCESS"} | other
    return DeployedCommit(key, pipeline, finished=at(finished), **fields)


def test_a_deployment_is_a_pipeline_and_its_time_the_last_finish():
    commits = [
        commit("1", "p1", 5),
        commit("2", "p1", 9),
        commit("3", "p1", 20, result="FAILURE"),
        commit("4", "p2", 7),
        commit("5", "p3", 1, environment="STAGING"),
    ]
    assert deployments(commits) == (Deployment("p2", at(7), ("4",)), Deployment("p1", at(9), ("1", "2")))


commits = st.lists(
    st.builds(
        commit,
        st.uuids().map(str),
        st.sampled_from("pq"),
        st.integers(0, 10_000),
        scope=st.sampled_from("st"),
        repository=st.sampled_from("ab"),
        result=st.sampled_from(["SUCCESS", "FAILURE"]),
        environment=st.sampled_from(["PRODUCTION", "STAGING", ""]),
    ),
    max_size=20,
    unique_by=(lambda each: each.key, lambda each: each.finished),
)


@given(commits)
def test_the_previous_deployment_is_the_latest_of_its_kind_before(sample):
    by_key = {each.key: each for each in sample}
    for key, before in previous_deployments(sample, {"s"}).items():
        one = by_key[key]
        valid = one.result == "SUCCESS" and one.environment and one.scope == "s"
        same = [
            each
            for each in sample
            if valid and each.result == "SUCCESS" and each[2:5] == one[2:5] and each.finished < one.finished
        ]
        assert before == (max(same, key=lambda each: each.finished).key if same else None)


def test_an_incident_belongs_to_the_last_commit_finished_strictly_before_it():
    sample = [commit("1", "p1", 5), commit("2", "p2", 10), commit("3", "p3", 12, scope="other"), commit("4", "p1", 30)]
    assert deployment_behind(at(11), sample, {"s"}) == "p2"
    assert deployment_behind(at(10), sample, {"s"}) == "p1"
    assert deployment_behind(at(5), sample, {"s"}) is None
    assert deployment_behind(at(11), sample, {"nowhere"}) is None
    assert deployment_behind(at(11), sample, {"s"}, cause="p9") == "p9"


@pytest.mark.parametrize(
    ("failed", "deployments", "failed_before", "deployments_before", "chance"),
    [(3, 4, 1, 4, 17 / 70), (4, 4, 0, 4, 1 / 70), (0, 5, 3, 5, 1.0), (2, 5, 0, 0, 1.0), (1, 1, 0, 3, 0.25)],
)
def test_chance_of_as_many_is_fishers(failed, deployments, failed_before, deployments_before, chance):
    """The tea tasting of Fisher (1935): three of four right by luck has 17/70, all four 1/70."""
    assert chance_of_as_many(failed, deployments, failed_before, deployments_before) == pytest.approx(chance)


def test_spans_are_rounded_up_on_their_own():
    change = ProposedChange("a", at(10.5), at(20.2), [at(0.2), at(30)], [Comment(at(12.6), "b")], at(21))
    assert lead_time(change) == LeadTime(11, 3, 8, 1, 11 + 10 + 1, True)


def test_a_negative_span_is_unknown_and_counts_nothing():
    change = ProposedChange("a", at(10), at(20), [at(15)], [Comment(at(5), "b")], at(18))
    assert lead_time(change) == LeadTime(None, None, 15, None, 10, True)


def test_a_span_of_no_time_is_zero_minutes_not_unknown():
    change = ProposedChange("a", at(10), at(10), [at(10)], [Comment(at(10), "b")], at(10))
    assert lead_time(change) == LeadTime(0, 0, 0, 0, 0, True)


def test_only_deployed_changes_of_some_length_enter_the_median():
    def change(minutes, deployed):
        return LeadTime(0, None, None, 0, minutes, deployed)

    sample = [change(1, True), change(30, True), change(0, True), change(999, False)]
    assert median_lead_time_minutes(sample) == Ratio(15.5)
    assert median_lead_time_minutes([change(9, False)]) == Ratio(None, Reason.NO_EVENTS)


def test_rates_without_deployments_are_undefined():
    found = rates([])
    assert found.change_fail_rate == found.rework_rate == Ratio(None, Reason.NO_DEPLOYMENTS)
    assert found.median_recovery_minutes == Ratio(None, Reason.NO_EVENTS)


def test_a_failure_still_open_counts_as_failed_but_has_no_recovery():
    found = rates([Released("1", START, failed=True), Released("2", START)])
    assert found.change_fail_rate == Ratio(0.5)
    assert found.median_recovery_minutes == Ratio(None, Reason.NO_EVENTS)


def test_days_and_weeks_without_deployments_count_as_zero():
    days = [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 31), date(2026, 4, 1)]
    since, until = date(2026, 3, 1), date(2026, 4, 30)
    assert deployed_days_per(Bucket.WEEK, days, since, until) == (0, 2, 0, 0, 0, 2, 0, 0, 0, 0)
    assert deployed_days_per(Bucket.MONTH, days, since, until) == (3, 1)
    assert deployed_weeks_per_month(days, since, until) == (2, 0)
    assert deployed_days_per(Bucket.MONTH, days, date(2026, 4, 1), until) == (1,)


@pytest.mark.parametrize(
    ("weeks", "months", "bucket"),
    [
        ([3], [], Frequency.DAILY),
        ([2.5, 3], [], Frequency.WEEKLY),
        ([1], [], Frequency.WEEKLY),
        ([0, 1], [1, 0, 1], Frequency.MONTHLY),
        ([0], [0, 1, 0], Frequency.YEARLY),
        ([0], [], Frequency.YEARLY),
        ([], [], None),
    ],
)
def test_frequency_buckets(weeks, months, bucket):
    assert frequency(weeks, months) is bucket


def test_bands_name_their_year_and_years_without_thresholds_have_none():
    assert band(Measure.CHANGE_FAIL_RATE, 0.2, 2021) == Banded(Band.HIGH, 2021)
    assert band(Measure.LEAD_TIME_HOURS, 1, 2021) == Banded(Band.HIGH, 2021)
    hours = [0.9, 167.9, 168, 4319.9, 4320]
    bands = [Band.ELITE, Band.HIGH, Band.MEDIUM, Band.MEDIUM, Band.LOW]
    assert [band(Measure.LEAD_TIME_HOURS, each, 2021).band for each in hours] == bands
    assert [band(Measure.CHANGE_FAIL_RATE, each, 2021).band for each in (0.15, 0.3, 0.31)] == [
        Band.ELITE,
        Band.MEDIUM,
        Band.LOW,
    ]
    assert band(Measure.RECOVERY_HOURS, 1, 2021) == Banded(None, 2021)
    assert band(Measure.LEAD_TIME_HOURS, 1, 2024) == Banded(None, 2024)


@pytest.mark.parametrize(
    ("week", "month", "name"), [(5, 20, Band.ELITE), (4.9, 20, Band.HIGH), (0, 1, Band.MEDIUM), (0, 0.5, Band.LOW)]
)
def test_frequency_bands(week, month, name):
    assert frequency_band(week, month) == Banded(name, 2023)


def test_scores_and_their_average():
    assert inverted(percentage_score(30)) == 3
    assert performance_average([10, 6, 8, 4]) == Ratio(7.0)
    assert performance_average([]) == Ratio(None, Reason.NO_EVENTS)
    for form, bad in ((categorical_score, 0.9), (categorical_score, 6.1), (percentage_score, 101)):
        with pytest.raises(ValueError, match="answer_out_of_range"):
            form(bad)
