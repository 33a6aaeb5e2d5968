"""The outside view: a stated class keeps its quantiles, cases count by group and nearness, corrections ascend."""

from dataclasses import replace
from datetime import date
from random import Random
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaname.engines import network
from kaname.engines.instance import Activity, Instance, Link, Mode, Spread
from kaname.engines.reference_class import BORROWED_CASES, REAL_PROJECTS, Case, correct, fit, pooled, tightness

LEVELS = (0.5, 0.8, 0.95)
ratios = st.floats(0.5, 4.0)
cases = st.lists(st.builds(Case, ratios, st.sampled_from("abc"), st.none() | st.floats(0.0, 1.0)), max_size=12)


def test_without_cases_the_class_is_the_borrowed_one_and_says_so():
    nothing = fit(())
    assert (nothing.cases, nothing.groups, nothing.borrowed_share()) == (0, 0, 1.0)
    assert "Batselier" in nothing.borrowed.source
    assert nothing.quantiles(REAL_PROJECTS.shares) == pytest.approx(REAL_PROJECTS.ratios, rel=0.005)


def test_the_tail_of_a_stated_class_goes_on_beyond_its_last_share():
    """Log-linear in the normal score: the slope from 80 to 95 % holds at 99 %."""
    score = NormalDist().inv_cdf
    slope = np.log(1.61 / 1.26) / (score(0.95) - score(0.8))
    assert fit(()).quantiles((0.99,))[0] == pytest.approx(1.61 * np.exp(slope * (score(0.99) - score(0.95))), rel=0.02)


def test_what_is_borrowed_can_count_for_less_but_not_for_nothing():
    own = [Case(1.5) for _ in range(4)]
    assert fit(own, borrowed_cases=1.0).borrowed_share() == pytest.approx(0.2)
    with pytest.raises(ValueError, match="borrowed"):
        fit(own, borrowed_cases=0.0)


def test_many_cases_outweigh_what_is_borrowed():
    own = fit(Case(2.0) for _ in range(995))
    assert own.borrowed_share() == pytest.approx(BORROWED_CASES / 1000)
    assert own.quantiles(LEVELS) == pytest.approx((2.0, 2.0, 2.0))


def test_a_group_counts_as_the_root_of_its_size():
    """Sixteen alike weigh as four: against four alone, the median lies between them."""
    together = [*(Case(1.0, "same") for _ in range(16)), *(Case(3.0) for _ in range(4))]
    weights = fit(together).weights
    assert weights[:16].sum() == pytest.approx(weights[16:].sum())
    assert weights.sum() == pytest.approx(20)


def test_cases_as_tight_weigh_most():
    past = fit([*(Case(1.0, tightness=0.1) for _ in range(30)), *(Case(1.4, tightness=0.9) for _ in range(30))])
    assert past.quantiles((0.5,), 0.1) == pytest.approx((1.0,), abs=0.02)
    assert past.quantiles((0.5,), 0.9) == pytest.approx((1.4,), abs=0.02)
    assert past.borrowed_share(0.1) > past.borrowed_share()


def test_cases_whose_tightness_nobody_knows_count_like_the_average_of_others():
    known = [Case(1.0, tightness=0.5), Case(1.2, tightness=0.5)]
    assert fit([*known, Case(2.0)]).borrowed_share(0.5) == pytest.approx(fit([*known, Case(2.0)]).borrowed_share())
    assert fit([Case(1.0), Case(2.0)]).quantiles(LEVELS, 0.3) == fit([Case(1.0), Case(2.0)]).quantiles(LEVELS)


@given(cases, st.none() | st.floats(0.0, 1.0), st.lists(ratios, min_size=3, max_size=3))
def test_percentiles_ascend_before_and_after_correction(past, tight, inside):
    outside = fit(past)
    plain = outside.quantiles(LEVELS, tight)
    assert list(plain) == sorted(plain)
    corrected = correct(sorted(inside), LEVELS, outside, tight)
    assert list(corrected) == sorted(corrected)
    for own, other, both in zip(sorted(inside), plain, corrected, strict=True):
        assert min(own, other) * (1 - 1e-12) <= both <= max(own, other) * (1 + 1e-12)


@given(cases, st.none() | st.floats(0.0, 1.0), st.floats(0.01, 0.99))
def test_the_share_within_a_quantile_is_its_share_or_more_where_cases_tie(past, tight, share):
    outside = fit(past)
    quantile = outside.quantiles((share,), tight)[0]
    found = outside.share_within(quantile * (1 + 1e-9), tight)
    assert found >= share - 1e-6
    assert outside.quantiles((found,), tight)[0] == pytest.approx(quantile)
    assert (outside.share_within(0.01, tight), outside.share_within(100.0, tight)) == (0.0, 1.0)


@example([Case(2.0, "a"), Case(2.0, "b"), Case(1.0, "a")], Random(1))
@given(cases, st.randoms())
def test_the_order_of_cases_changes_nothing(past, random):
    shuffled = random.sample(past, len(past))
    assert fit(shuffled).quantiles(LEVELS, 0.5) == pytest.approx(fit(past).quantiles(LEVELS, 0.5))


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("nan")])
def test_a_ratio_is_above_nothing(ratio):
    with pytest.raises(ValueError, match="above 0"):
        fit([Case(ratio)])


def test_tightness_is_the_share_of_work_without_float():
    """Six days of which four lie on the longest path; a milestone weighs nothing."""
    every_day = np.ones(7, dtype=np.bool_)
    chain = [Activity((Mode(Spread(days), 0),)) for days in (3.0, 1.0, 2.0, 0.0)]
    one = Instance(date(2026, 1, 5), 0.0, tuple(chain), (Link(0, 1), Link(1, 3)), (every_day,))
    assert tightness(one, network.solve(one)) == pytest.approx(4 / 6)
    nothing = replace(one, activities=(chain[3],), links=())
    assert tightness(nothing, network.solve(nothing)) == 0.0


def test_each_project_counts_alike_in_a_pool():
    sample = pooled([[1.0] * 1000, [3.0], []])
    assert len(sample) == 100
    assert np.mean(np.array(sample) > 2.0) == pytest.approx(0.5, abs=0.02)
    assert pooled([]) == (1.0,)
