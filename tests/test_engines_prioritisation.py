"""Edge cases and laws of WSJF, cost of delay, RICE and MoSCoW."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.prioritisation import (
    Category,
    Caution,
    Delay,
    MoneyJob,
    Profile,
    Reach,
    RelativeJob,
    Warned,
    cd3,
    cd3_order,
    delay_cost,
    moscow,
    rice,
    sequence_cost,
    wsjf,
)
from kaname.engines.ratio import Ratio, Reason

whole = st.integers(1, 50).map(Decimal)


def test_of_equal_wsjf_the_smaller_job_comes_first_and_the_sizeless_last():
    jobs = [
        RelativeJob("large", 8, 8, 10, 13),
        RelativeJob("sizeless", 20, 20, 20, 0),
        RelativeJob("small", 1, 1, 2, 2),
    ]
    order = wsjf(jobs)
    assert [score.key for score in order.scores] == ["small", "large", "sizeless"]
    assert order.scores[0].wsjf == order.scores[1].wsjf == Ratio(2.0)
    assert order.scores[2].wsjf == Ratio(None, Reason.NO_SIZE)


def test_scores_off_the_scale_and_columns_without_a_one_are_warned_about_not_rescaled():
    order = wsjf([RelativeJob("a", 1, 1, 1, 1), RelativeJob("b", 4, 2, 1, 2)])
    assert order.warnings == (Warned(Caution.OFF_SCALE, "business_value", "b"),)
    unanchored = wsjf([RelativeJob("a", 2, 1, 1, 1)])
    assert unanchored.warnings == (Warned(Caution.NO_ONE_IN_COLUMN, "business_value"),)
    assert unanchored.scores[0].wsjf == Ratio(4.0)


@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=6))
def test_no_sequence_is_cheaper_than_the_one_by_cd3(pairs):
    jobs = [MoneyJob(str(n), duration, Delay(rate=rate)) for n, (rate, duration) in enumerate(pairs)]
    cheapest = min(sequence_cost(sequence) for sequence in permutations(jobs))
    assert sequence_cost(cd3_order(jobs)) == cheapest


def test_cd3_needs_a_rate_and_a_duration():
    fixed = MoneyJob("fair", Decimal(2), Delay(Profile.FIXED_DATE, until_periods=Decimal(5), lump=Decimal(100)))
    empty = MoneyJob("empty", Decimal(0), Delay(rate=Decimal(9)))
    linear = MoneyJob("linear", Decimal(3), Delay(rate=Decimal(9)))
    assert cd3(fixed) == Ratio(None, Reason.NO_RATE)
    assert cd3(empty) == Ratio(None, Reason.NO_SIZE)
    assert [job.key for job in cd3_order([fixed, linear])] == ["linear", "fair"]


@pytest.mark.parametrize(
    ("delay", "costs"),
    [
        (Delay(rate=Decimal(3)), [0, 15, 30]),
        (Delay(Profile.URGENT_WITH_PEAK, rate=Decimal(3), until_periods=Decimal(7)), [0, 15, 21]),
        (Delay(Profile.FIXED_DATE, until_periods=Decimal(5), lump=Decimal(100)), [0, 0, 100]),
        (Delay(Profile.INTANGIBLE, rate=Decimal(3)), [0, 0, 0]),
    ],
)
def test_delay_cost_by_profile(delay, costs):
    assert [delay_cost(delay, Decimal(finish)) for finish in (0, 5, 10)] == costs


def test_rice_without_effort_is_undefined_and_its_warnings_name_the_column():
    assert rice(Reach(10, 3, 0.8, 0)).score == Ratio(None, Reason.NO_SIZE)
    odd = rice(Reach(10, 4, 0.7, 0.25))
    assert odd.score.value == pytest.approx(112)
    assert odd.warnings == (
        Warned(Caution.OFF_SCALE, "impact"),
        Warned(Caution.OFF_SCALE, "confidence"),
        Warned(Caution.EFFORT_BELOW_MINIMUM, "effort_person_months"),
    )
    assert rice(Reach(10, 3, 0.8, 2)).warnings == ()


def test_moscow_shares_leave_out_what_is_out_of_scope():
    balanced = moscow([(Category.MUST, 60), (Category.SHOULD, 20), (Category.COULD, 20), (Category.WONT, 900)])
    assert {key.value: ratio.value for key, ratio in balanced.share.items()} == {
        "must": 0.6,
        "should": 0.2,
        "could": 0.2,
    }
    assert balanced.warnings == ()
    tight = moscow([(Category.MUST, 7), (Category.MUST, 2), (Category.COULD, 1)])
    assert [warned.caution for warned in tight.warnings] == [Caution.MUSTS_ABOVE_LIMIT, Caution.COULDS_BELOW_TARGET]
    assert moscow([]).share[Category.MUST] == Ratio(None, Reason.NO_SIZE)
    assert moscow([]).warnings == ()
