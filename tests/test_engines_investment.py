"""Edge cases and laws of the debt ratio and of investment."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.debt_ratio import DEFAULT_MINUTES_PER_LINE, Component, aggregate, rate, rating
from kaname.engines.investment import break_even, discounted, irr, mirr, npv, payback, roi, roi_of
from kaname.engines.ratio import Ratio, Reason

money = st.integers(1, 10**6).map(Decimal)


def flows(*amounts: object) -> list[Decimal]:
    return [Decimal(str(amount)) for amount in amounts]


@given(money, st.lists(money, min_size=1, max_size=40))
def test_npv_vanishes_at_the_internal_rate(outlay, gains):
    stream = [-outlay, *gains]
    found = irr(stream)
    assert found.rate.value is not None
    assert not found.ambiguous
    at_root = npv(Decimal(found.rate.value), stream).value
    assert at_root is not None
    assert float(at_root) == pytest.approx(0, abs=1e-9 * float(outlay))


@given(st.floats(-0.5, 3), st.integers(1, 60))
def test_internal_rate_of_a_single_later_gain(rate_true, periods):
    stream = [Decimal(-1000), *[Decimal(0)] * (periods - 1), Decimal(1000 * (1 + rate_true) ** periods)]
    assert irr(stream).rate.value == pytest.approx(rate_true, abs=1e-9)


def test_leading_and_trailing_zeros_do_not_change_the_rate():
    assert irr(flows(0, 0, -100, 110, 0)).rate.value == pytest.approx(0.1)


def test_several_rates_are_all_named_and_the_nearest_to_zero_is_taken():
    found = irr(flows(-100, 230, -132))
    assert found.all_rates == pytest.approx((0.1, 0.2))
    assert found.rate.value == pytest.approx(0.1)
    assert found.ambiguous


def test_a_rate_that_is_a_double_root_counts_once():
    assert irr(flows(-1, "2.2", "-1.21")).all_rates == pytest.approx((0.1,), abs=1e-6)


def test_flows_without_an_internal_rate():
    assert irr(flows(1, -1, 1)).rate == Ratio(None, Reason.NO_ROOT)
    assert irr(flows(0, 0)).rate == irr([]).rate == Ratio(None, Reason.ONE_SIGN)


def test_npv_is_undefined_at_minus_one():
    assert npv(Decimal(-1), flows(-1, 2)) == Ratio(None, Reason.RATE_TOO_LOW)
    assert discounted(Decimal(-2), flows(-1, 2)) is None
    assert npv(Decimal(0), flows(-1, 2)) == Ratio(Decimal(1))


def test_modified_rate_by_hand():
    """Loss 100 now and 10 later, gains 60 and 80: FV 60 x 1.1 + 80 = 146, PV 100 + 10 / 1.2^2."""
    found = mirr(flows(-100, 60, -10, 80), Decimal("0.2"), Decimal("0.1")).value
    future, present = 60 * 1.1**2 + 80, 100 + 10 / 1.2**2
    assert float(found or 0) == pytest.approx((future / present) ** (1 / 3) - 1)
    assert mirr(flows(100, 10), Decimal(0), Decimal(0)) == Ratio(None, Reason.ONE_SIGN)
    assert mirr(flows(-1, 2), Decimal(-1), Decimal(0)) == Ratio(None, Reason.RATE_TOO_LOW)


@given(money, money, st.integers(1, 12))
def test_modified_rate_equals_the_internal_one_when_all_rates_agree(outlay, gain, periods):
    stream = [-outlay, *[Decimal(0)] * (periods - 1), gain]
    rate_found = irr(stream).rate.value
    assert float(mirr(stream, Decimal(0), Decimal(0)).value or 0) == pytest.approx(rate_found, abs=1e-9)


def test_payback():
    assert payback(flows(0, 5)) == Ratio(Decimal(0))
    assert payback(flows(-10, 10)) == Ratio(Decimal(1))
    assert payback(flows(-10, 0, 4, 12)) == Ratio(Decimal("2.5"))
    assert payback(flows(-10, 4)) == Ratio(None, Reason.NEVER_PAID_BACK)
    assert payback([]) == Ratio(None, Reason.NEVER_PAID_BACK)


@given(money, st.lists(money, min_size=1, max_size=10))
def test_discounted_payback_is_never_earlier(outlay, gains):
    stream = [-outlay, *gains]
    plain, later = payback(stream).value, payback(discounted(Decimal("0.1"), stream) or ()).value
    assert later is None or (plain is not None and plain <= later)


def test_return_and_break_even():
    assert roi(Decimal(1200), Decimal(1000)) == Ratio(Decimal("0.2"))
    assert roi_of(flows(5, 6)) == Ratio(None, Reason.NO_COST)
    assert break_even(Decimal(90), Decimal(12)) == Ratio(Decimal("7.5"))
    assert break_even(Decimal(90), Decimal(0)) == Ratio(None, Reason.NO_INTEREST)
    with pytest.raises(ValueError, match="interest_negative"):
        break_even(Decimal(90), Decimal(-1))


def test_bounds_of_the_default_grid_are_inclusive():
    bounds = [Decimal(text) for text in ("0.05", "0.050001", "0.1", "0.2", "0.5", "0.500001")]
    assert "".join(rating(bound) for bound in bounds) == "ABBCDE"


def test_a_line_costs_half_an_hour_unless_stated():
    assert Decimal(DEFAULT_MINUTES_PER_LINE) / (8 * 60) == Decimal("0.0625")


def test_effort_to_a_is_truncated_and_never_negative():
    assert rate(Component(Decimal(900), Decimal("100.9"))).minutes_to_a == 55
    assert rate(Component(Decimal(900), Decimal(45))).minutes_to_a == 0
    assert rate(Component(Decimal(900), Decimal(10))).minutes_to_a == 0


def test_debt_in_code_without_lines_is_rated_a_by_convention_but_not_free():
    found = rate(Component(Decimal(0), Decimal(120)))
    assert (found.ratio, found.rating, found.minutes_to_a) == (Ratio(Decimal(0), Reason.NO_LINES), "A", 120)


def test_ratios_are_made_from_sums_not_averaged():
    parts = [Component(Decimal(1000), Decimal(10)), Component(Decimal(10), Decimal(10))]
    assert rate(aggregate(parts)).ratio == Ratio(Decimal(20) / Decimal(1010))


def test_grid_and_ratio_must_make_sense():
    with pytest.raises(ValueError, match="ratio_negative"):
        rating(Decimal(-1))
    for grid in ([1, 2, 3], [1, 2, 2, 3], [4, 3, 2, 1], [1, 2, 3, 4, 5]):
        with pytest.raises(ValueError, match="grid_invalid"):
            rating(Decimal(1), [Decimal(bound) for bound in grid])
