"""Edge cases and laws of cloud cost measures."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.cloud_cost import (
    Base,
    Category,
    Charge,
    Commitment,
    Totals,
    allocate,
    budget_variance,
    check_commitments,
    coverage,
    forecast_variance,
    linear_forecast,
    list_cost_once,
    mean_absolute_percentage_error,
    savings_rate,
    totals,
    totals_by,
    unit_cost,
)
from kaname.engines.ratio import Ratio, Reason

money = st.integers(0, 10**6).map(lambda n: Decimal(n) / 10**4)
rows_of_bill = st.tuples(st.sampled_from(Category), money, money, money, money).map(lambda row: Charge(*row))
charges = st.lists(st.tuples(st.sampled_from("abc"), rows_of_bill))


def d(text: object) -> Decimal:
    return Decimal(str(text))


@given(charges)
def test_groups_sum_to_the_whole(rows):
    whole, groups = totals(row for _, row in rows), totals_by(rows).values()
    for field in Totals._fields:
        assert sum(getattr(group, field) for group in groups) == getattr(whole, field)


def test_ten_cents_ten_times_are_one_exactly():
    assert totals([Charge(Category.USAGE, billed=d("0.1"))] * 10).billed == 1


def test_a_commitment_whose_usage_costs_more_than_its_purchase_is_not_valid():
    rows = [
        Charge(Category.PURCHASE, billed=d(240), commitment_id="c"),
        Charge(Category.USAGE, effective=d(250), commitment_id="c", commitment_status=Commitment.USED),
        Charge(Category.USAGE, effective=d(99)),
    ]
    assert check_commitments(rows)["c"] == (240, 250, Ratio(d(1)))
    assert not check_commitments(rows)["c"].valid
    unused = check_commitments(rows[:1])["c"]
    assert unused.utilisation == Ratio(None, Reason.NO_COST)


def test_list_cost_of_a_commitment_is_counted_with_its_usage_only():
    rows = [
        Charge(Category.PURCHASE, list_cost=d(300), commitment_id="c"),
        Charge(Category.PURCHASE, list_cost=d(7)),
        Charge(Category.USAGE, list_cost=d(300), commitment_id="c"),
    ]
    assert list_cost_once(rows) == 307


def test_savings_rate_names_its_base():
    assert savings_rate(d(80), d(60), Base.CONTRACTED) == (Ratio(d("0.25")), Base.CONTRACTED)
    assert savings_rate(d(0), d(60)).rate == Ratio(None, Reason.NO_COST)


def test_measures_without_a_denominator_are_undefined():
    assert coverage(d(0), d(0)) == Ratio(None, Reason.NO_COST)
    assert unit_cost(d(5), d(0)) == Ratio(None, Reason.NO_UNITS)
    assert linear_forecast(d(5), 0, 30) == Ratio(None, Reason.NO_TIME)
    assert forecast_variance(d(5), d(9), 0, 30).share == Ratio(None, Reason.NO_TIME)
    assert forecast_variance(d(5), d(0), 10, 30) == (Ratio(d(15)), Ratio(d(15)), Ratio(None, Reason.NO_BUDGET))
    assert mean_absolute_percentage_error([d(1)], [d(0)]) == Ratio(None, Reason.NO_COST)
    assert mean_absolute_percentage_error([], []) == Ratio(None, Reason.NO_COST)


def test_variance_is_positive_when_over_budget():
    assert budget_variance(d(120), d(100)) == 20


def test_forecast_error_in_percent_of_the_actual():
    assert mean_absolute_percentage_error([d(90), d(210)], [d(100), d(200)]) == Ratio(d("0.075"))


@given(money, st.dictionaries(st.text(), money.filter(bool), min_size=1))
def test_allocation_shares_out_the_whole_cost(cost, drivers):
    parts = [ratio.value for ratio in allocate(cost, drivers).values()]
    assert abs(sum(part for part in parts if part is not None) - cost) < Decimal("1e-18")


def test_allocation_without_drivers_is_undefined():
    assert allocate(d(10), {"a": d(0)}) == {"a": Ratio(None, Reason.NO_UNITS)}
