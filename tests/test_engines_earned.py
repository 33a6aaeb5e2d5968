"""Edge cases and laws of earned value and earned schedule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.earned import (
    Method,
    Package,
    Position,
    Step,
    Variant,
    compare_level_of_effort,
    earned_share,
    indices,
    to_complete,
)
from kaname.engines.earned_schedule import EarnedSchedule, earned_schedule, forecast_duration
from kaname.engines.ratio import Ratio, Reason

money = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)
plans = st.lists(money, min_size=1, max_size=12).map(
    lambda steps: [sum(steps[: n + 1], Decimal(0)) for n in range(len(steps))]
)


def at(pv: int, ev: int, ac: int, bac: int) -> Position:
    return Position(Decimal(pv), Decimal(ev), Decimal(ac), Decimal(bac))


def test_undefined_indices_name_their_reason():
    nothing = indices(at(0, 0, 0, 100))
    assert nothing.spi == Ratio(None, Reason.NO_PLAN)
    assert nothing.cpi == Ratio(None, Reason.NO_COST)
    assert nothing.cv_share == Ratio(None, Reason.NO_PROGRESS)
    assert {each.variant: each.eac.reason for each in nothing.estimates} == {
        Variant.CPI: Reason.NO_COST,
        Variant.BUDGET_RATE: None,
        Variant.CPI_SPI: Reason.NO_COST,
        Variant.BOTTOM_UP: Reason.NOT_ESTIMATED,
    }
    assert to_complete(at(100, 100, 120, 100), Decimal(100)).reason is Reason.NOTHING_LEFT
    assert to_complete(at(50, 20, 100, 100), Decimal(100)).reason is Reason.BUDGET_EXHAUSTED
    assert to_complete(at(50, 120, 100, 100), Decimal(100)).reason is Reason.EARNED_EXCEEDS_BUDGET


def test_cost_without_progress_has_no_estimate_by_efficiency():
    spent = {each.variant: each.eac for each in indices(at(50, 0, 30, 100)).estimates}
    assert spent[Variant.CPI] == spent[Variant.CPI_SPI] == Ratio(None, Reason.NO_PROGRESS)
    assert spent[Variant.BUDGET_RATE] == Ratio(Decimal(130))


def test_bottom_up_estimate():
    estimate = indices(at(50, 40, 60, 100), new_etc=Decimal(75)).estimates[-1]
    assert estimate.variant is Variant.BOTTOM_UP
    assert (estimate.eac, estimate.etc, estimate.vac) == (Ratio(Decimal(135)), Ratio(Decimal(75)), Ratio(Decimal(-35)))
    assert estimate.tcpi_eac == Ratio(Decimal("0.8"))


@pytest.mark.parametrize(
    ("method", "state", "share"),
    [
        (Method.ZERO_HUNDRED, {"started": True}, 0),
        (Method.ZERO_HUNDRED, {"started": True, "finished": True}, 1),
        (Method.FIFTY_FIFTY, {}, 0),
        (Method.FIFTY_FIFTY, {"started": True}, Decimal("0.5")),
        (Method.FIFTY_FIFTY, {"finished": True}, 1),
        (Method.WEIGHTED_STEPS, {"steps": [Step(Decimal(3), True), Step(Decimal(1), False)]}, Decimal("0.75")),
        (Method.WEIGHTED_STEPS, {}, None),
        (Method.PERCENT_COMPLETE, {"complete_share": Decimal("0.3")}, Decimal("0.3")),
        (Method.LEVEL_OF_EFFORT, {"planned_share": Decimal("0.4"), "finished": True}, Decimal("0.4")),
    ],
)
def test_earned_share_by_method(method, state, share):
    assert earned_share(method, **state).value == share


def test_level_of_effort_hides_a_delay():
    late = Package(Method.PERCENT_COMPLETE, at(100, 50, 80, 200))
    steady = Package(Method.LEVEL_OF_EFFORT, at(300, 300, 300, 600))
    both = compare_level_of_effort([late, steady])
    assert both.with_level_of_effort.position == at(400, 350, 380, 800)
    assert both.with_level_of_effort.spi == Ratio(Decimal("0.875"))
    assert both.without_level_of_effort.spi == Ratio(Decimal("0.5"))


@given(money, money, money.filter(bool), money)
def test_default_estimate_is_cost_so_far_plus_rest_at_past_efficiency(pv, ev, ac, more):
    found = indices(Position(pv, ev, ac, ev + more))
    estimate = found.estimates[0]
    if ev == 0:
        assert estimate.eac.reason is Reason.NO_PROGRESS
        return
    assert found.cpi.value is not None
    assert estimate.eac.value == pytest.approx(ac + more / found.cpi.value, rel=Decimal("1e-20"))


@given(plans, st.data())
def test_earned_schedule_of_planned_progress_is_the_planned_time(plan, data):
    """At EV = PV_k every period up to k, and every flat one after it, is earned."""
    k = data.draw(st.integers(1, len(plan)))
    found = earned_schedule(plan, plan[k - 1], Decimal(k))
    assert isinstance(found, EarnedSchedule)
    assert found.es_periods == sum(1 for value in plan if value <= plan[k - 1])
    assert found.es_periods >= k


@given(plans, st.fractions(0, 1), st.fractions(0, 1))
def test_earned_schedule_never_falls_as_value_is_earned(plan, one, other):
    low, high = sorted(plan[-1] * Decimal(share.numerator) / Decimal(share.denominator) for share in (one, other))
    first, second = (earned_schedule(plan, min(ev, plan[-1]), Decimal(1)) for ev in (low, high))
    assert isinstance(first, EarnedSchedule)
    assert isinstance(second, EarnedSchedule)
    assert 0 <= first.es_periods <= second.es_periods <= len(plan)


def test_earned_schedule_faults_and_undefined_indices():
    plan = [Decimal(50), Decimal(100)]
    assert earned_schedule([], Decimal(0), Decimal(1)) is Reason.NO_PLAN
    assert earned_schedule(plan, Decimal(101), Decimal(1)) is Reason.EARNED_EXCEEDS_BUDGET
    with pytest.raises(ValueError, match="pv_not_cumulative"):
        earned_schedule([Decimal(50), Decimal(40)], Decimal(10), Decimal(1))
    start = earned_schedule(plan, Decimal(0), Decimal(0))
    late = earned_schedule(plan, Decimal(75), Decimal(3))
    done = earned_schedule(plan, Decimal(100), Decimal(3))
    assert isinstance(start, EarnedSchedule)
    assert isinstance(late, EarnedSchedule)
    assert isinstance(done, EarnedSchedule)
    assert start.spi_t.reason is start.ieac_t_periods.reason is Reason.NO_TIME
    assert late.tspi.reason is Reason.TIME_EXHAUSTED
    assert done.tspi.reason is Reason.NOTHING_LEFT


def test_pace_of_the_last_period_is_what_is_left_of_it():
    found = earned_schedule([Decimal(50), Decimal(100)], Decimal(75), Decimal(1))
    assert isinstance(found, EarnedSchedule)
    assert found.tspi == Ratio(Decimal("0.5"))


def test_pace_with_an_estimated_duration():
    found = earned_schedule([Decimal(50), Decimal(100)], Decimal(75), Decimal(3), ed_periods=Decimal(5))
    assert isinstance(found, EarnedSchedule)
    assert found.tspi == Ratio(Decimal("0.25"))


def test_forecast_duration_in_its_general_form():
    pd, es, actual = Decimal(6), Decimal("3.4"), Decimal(4)
    assert forecast_duration(pd, es, actual, Decimal(1)) == Ratio(Decimal("6.6"))
    by_pace = forecast_duration(pd, es, actual, es / actual).value
    assert by_pace is not None
    assert by_pace == pytest.approx(pd / (es / actual), rel=Decimal("1e-20"))
    assert forecast_duration(pd, es, actual, Decimal(0)).reason is Reason.NO_PROGRESS
