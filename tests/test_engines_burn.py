"""Edge cases and laws of error budgets and alerts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.burn import (
    Budgeting,
    Caution,
    Idle,
    Level,
    Severity,
    Slice,
    alerts,
    allowed_minutes,
    bad_time_to_exhaustion,
    budget_remaining,
    budget_used,
    burn_rate,
    cautions,
    fires,
    level,
    time_to_exhaustion,
)
from kaname.engines.ratio import Ratio, Reason

slices = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Slice(pair[0], sum(pair)))
targets = st.floats(0.5, 0.9999)


@given(st.lists(slices, max_size=20), st.sampled_from(Budgeting), st.floats(0, 1), st.sampled_from(Idle))
def test_levels_lie_between_0_and_1_and_name_their_definition(given_slices, budgeting, target, idle):
    found = level(given_slices, budgeting, slice_target=target, idle=idle)
    assert (found.budgeting, found.idle) == (budgeting, idle)
    assert found.ratio.value is None or 0 <= found.ratio.value <= 1 + 1e-12


@given(st.integers(1, 50), st.lists(st.integers(0, 50), min_size=1))
def test_with_equal_traffic_occurrences_and_mean_ratios_agree(total, good):
    even = [Slice(min(each, total), total) for each in good]
    by_events, by_slices = (level(even, way).ratio.value for way in (Budgeting.OCCURRENCES, Budgeting.RATIO_TIMESLICES))
    assert by_events == pytest.approx(by_slices)


def test_idle_slices_by_default():
    idle = [Slice(0, 0)]
    assert level(idle, Budgeting.OCCURRENCES).ratio == Ratio(None, Reason.NO_EVENTS)
    assert level(idle, Budgeting.TIMESLICES) == Level(Ratio(1.0), Budgeting.TIMESLICES, Idle.GOOD)
    assert level(idle, Budgeting.RATIO_TIMESLICES).ratio == Ratio(None, Reason.NO_EVENTS)
    assert level(idle, Budgeting.RATIO_TIMESLICES, idle=Idle.GOOD).ratio == Ratio(1.0)
    assert level([], Budgeting.TIMESLICES).ratio == Ratio(None, Reason.NO_EVENTS)


@given(targets, st.floats(0.001, 30), st.floats(1, 90))
def test_burning_for_the_time_to_exhaustion_uses_the_whole_budget(target, burn, window):
    time = time_to_exhaustion(window, burn).value
    assert time is not None
    assert budget_used(burn, time, window) == pytest.approx(1)
    assert budget_remaining(1 - target, target).value == pytest.approx(0)
    assert burn_rate(burn * (1 - target), target).value == pytest.approx(burn)


def test_undefined_and_spent_budgets():
    assert burn_rate(0.01, 1.0) == budget_remaining(0.01, 1.0) == Ratio(None, Reason.NO_BUDGET)
    assert time_to_exhaustion(30, 0) == Ratio(None, Reason.NOT_BURNING)
    assert time_to_exhaustion(30, 2, remaining=-0.4) == Ratio(0.0)
    assert time_to_exhaustion(30, 2, remaining=0.5) == Ratio(7.5)
    assert budget_remaining(0.02, 0.99).value == pytest.approx(-1)
    assert bad_time_to_exhaustion(30, 0.9, 0.95, 0.95) == Ratio(None, Reason.NOT_BURNING)


@given(targets, st.integers(0, 200))
def test_one_bad_slice_more_than_the_budget_allows_breaks_the_target(target, spare):
    count = 1000 + spare
    bad = int(allowed_minutes(target, count / 1440))
    met, broken = (
        level([Slice(n >= lost, 1) for n in range(count)], Budgeting.TIMESLICES).ratio.value for lost in (bad, bad + 1)
    )
    assert met is not None
    assert broken is not None
    assert met >= target - 1e-9
    assert broken < target + 1e-9


@pytest.mark.parametrize("period", [7, 28, 30, 90])
def test_factors_come_from_the_period(period):
    for alert in alerts(period):
        assert budget_used(alert.factor, alert.long_hours, period * 24) == pytest.approx(alert.consumed)
        assert alert.short_hours == pytest.approx(alert.long_hours / 12)


def test_an_alert_needs_both_windows():
    page = alerts(30)[0]
    assert page.severity is Severity.PAGE
    assert fires(page, 0.02, 0.02, 0.999)
    assert not fires(page, 0.02, 0.001, 0.999)
    assert not fires(page, 0.001, 0.02, 0.999)
    assert not fires(page, 0.0144, 0.02, 0.999)


def test_a_low_target_never_pages_and_low_traffic_pages_at_once():
    page = alerts(30)[0]
    assert cautions(page, 0.93) == (Caution.NEVER_FIRES,)
    assert cautions(page, 0.9306) == ()
    assert cautions(page, 0.999, requests_in_short_window=69) == (Caution.ONE_FAILURE_FIRES,)
    assert cautions(page, 0.999, requests_in_short_window=70) == ()
    assert cautions(page, 0.999, requests_in_short_window=0) == ()
