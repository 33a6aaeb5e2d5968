"""The Kaplan-Meier curve against hand-worked numbers, closed forms and the plain distribution it becomes."""

from itertools import pairwise
from math import exp, inf, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.slips import Curve, Wait, common_limits, curve, tilted

LEUKAEMIA = [
    *(Wait(length) for length in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *(Wait(length, ended=False) for length in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
"""Weeks of remission under 6-MP of 21 patients (Freireich et al. 1963), the example of every textbook."""

WAITS = st.lists(st.builds(Wait, st.integers(-3, 12).map(float), st.booleans()), max_size=40)


def test_the_textbook_example() -> None:
    found = curve(LEUKAEMIA)
    assert found.lengths == (6, 7, 10, 13, 16, 22, 23)
    assert found.survival == pytest.approx((0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482), abs=5e-5)
    errors = [found.error(length) for length in found.lengths]
    assert errors == pytest.approx((0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346), abs=5e-5)
    assert (found.cases, found.ended) == (21, 9)
    assert (found.quantile(0.25), found.quantile(0.5), found.quantile(0.75)) == (13, 23, None)


def test_by_hand_with_one_censored_case() -> None:
    """4 cases: ends at 0 and 0, leaves at 1, ends at 2. S(0) = 2/4; at 2 one is left and ends: S(2) = 0."""
    found = curve([Wait(0), Wait(0), Wait(1, ended=False), Wait(2)])
    assert found.survival == (0.5, 0.0)
    assert found.within(0) == 0.5
    assert found.within(1.9) == 0.5
    assert found.within(2) == 1.0
    assert found.longer(-0.1) == 1.0
    assert found.error(0) == pytest.approx(sqrt(0.5**2 * 2 / (4 * 2)))
    assert found.error(2) is None
    assert (found.quantile(0.5), found.quantile(0.51)) == (0, 2)


def test_ties_a_censored_case_still_counts_where_others_end() -> None:
    assert curve([Wait(3), Wait(3, ended=False)]).survival == (0.5,)


def test_what_can_never_end_bounds_the_share_that_ends() -> None:
    found = curve([Wait(0), Wait(1), Wait(1), Wait(inf, ended=False)])
    assert found.longer(1e9) == 0.25
    assert found.quantile(0.75) == 1
    assert found.quantile(0.8) is None


def test_nothing_known() -> None:
    assert curve([]) == Curve()
    assert curve([]).within(3) is None
    assert curve([]).error(3) is None
    assert curve([]).quantile(0.5) is None


@given(st.lists(st.integers(-5, 20), min_size=1, max_size=60), st.integers(-6, 21))
def test_without_censoring_it_is_the_plain_share_with_the_binomial_error(lengths: list[int], at: int) -> None:
    found = curve(Wait(float(length)) for length in lengths)
    share = sum(length > at for length in lengths) / len(lengths)
    assert found.longer(at) == pytest.approx(share)
    error = found.error(at)
    if share > 0:
        assert error == pytest.approx(sqrt(share * (1 - share) / len(lengths)))
    else:
        assert error is None


@given(WAITS, st.integers(-4, 12), st.integers(0, 16))
def test_conditioning_divides_the_curve(waits: list[Wait], elapsed: int, further: int) -> None:
    whole, rest = curve(waits), curve(waits, longer_than=elapsed)
    if whole.longer(elapsed) > 0:
        assert rest.longer(elapsed + further) == pytest.approx(whole.longer(elapsed + further) / whole.longer(elapsed))
    assert all(length > elapsed for length in rest.lengths)


@given(WAITS)
def test_it_only_falls_and_quantiles_only_rise(waits: list[Wait]) -> None:
    found = curve(waits)
    assert list(found.survival) == sorted(found.survival, reverse=True)
    assert all(0 <= share <= 1 for share in found.survival)
    known = [found.quantile(share) for share in (0.1, 0.5, 0.8, 0.95)]
    finite = [length for length in known if length is not None]
    assert finite == sorted(finite)
    assert known[: len(finite)] == finite


@given(WAITS, st.randoms(use_true_random=False))
def test_order_does_not_matter(waits: list[Wait], random: Random) -> None:
    shuffled = list(waits)
    random.shuffle(shuffled)
    assert curve(shuffled) == curve(waits)


def test_it_finds_an_exponential_through_heavy_censoring() -> None:
    """Lengths with mean 10, each seen for a random time with mean 10: half are cut, yet S(t) = exp(-t / 10)."""
    random = Random(7)
    lasts = ((random.expovariate(0.1), random.expovariate(0.1)) for _ in range(4000))
    found = curve(Wait(min(length, seen), length <= seen) for length, seen in lasts)
    assert found.ended == pytest.approx(2000, rel=0.05)
    for length in (2, 5, 10, 15):
        error = found.error(length)
        assert error is not None
        assert abs(found.longer(length) - exp(-length / 10)) < 3 * error


def test_limits_of_one_level_by_hand() -> None:
    """Half of the late are late by 1, half by 3. Chances of 0.2 and 0.6 leave 0.8 and 0.4 within 0:
    0.6 on average; the second at 1 has 0.7: 0.75; at 3 it always holds: 0.9."""
    late = curve([Wait(1), Wait(3)])
    assert common_limits([0.2, 0.6], late, 0.6) == (0, 0)
    assert common_limits([0.2, 0.6], late, 0.75) == (0, 1)
    assert common_limits([0.2, 0.6], late, 0.8) == (0, 3)
    assert common_limits([0.2, 0.6], late, 0.95) == (1, 3)
    assert common_limits([], late, 0.8) == ()


def test_a_limit_beyond_what_was_seen_is_none() -> None:
    late = curve([Wait(1), Wait(inf, ended=False)])
    assert common_limits([0.9, 0.0], late, 0.8) == (None, 0)
    assert common_limits([0.9], curve([]), 0.8) == (None,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.lists(st.integers(1, 6), min_size=1), st.floats(0, 1))
def test_limits_hold_as_often_as_asked_and_follow_the_chance(
    chances: list[float], slips: list[int], share: float
) -> None:
    late = curve([Wait(slip) for slip in slips])
    limits = common_limits(chances, late, share)
    held = [
        1.0 - chance * (late.longer(limit) if limit else 1.0)
        for chance, limit in zip(chances, limits, strict=True)
        if limit is not None
    ]
    assert sum(held) + limits.count(None) >= share * len(limits) - 1e-9
    assert None not in limits
    level = min(held)
    for chance, limit in zip(chances, limits, strict=True):
        shorter = [0.0, *(length for length in late.lengths if limit is not None and length < limit)]
        if limit:
            assert 1.0 - chance * (late.longer(shorter[-1]) if shorter[-1] else 1.0) <= level + 1e-9


def test_a_tilt_by_hand() -> None:
    """Of ten 2 end before 0, 3 at 0, 3 at 1, 2 at 4: half last longer. If 0.8 do, all above is 1.6 times as much."""
    plain = curve([Wait(-1)] * 2 + [Wait(0)] * 3 + [Wait(1)] * 3 + [Wait(4)] * 2)
    found = tilted(plain, 0.8)
    assert found.lengths == (-1, 0, 1, 4)
    assert found.survival == pytest.approx((0.92, 0.8, 0.32, 0.0))
    assert (found.cases, found.ended) == (10, 10)
    assert found.quantile(0.5) == 1


def test_a_tilt_where_all_or_none_last_longer() -> None:
    assert tilted(curve([Wait(1), Wait(2)]), 0.6).survival == pytest.approx((0.6, 0.3, 0.0))
    assert tilted(curve([Wait(1), Wait(2)]), 0.6).within(0) == pytest.approx(0.4)
    never = tilted(curve([Wait(0)] * 3), 0.3)
    assert (never.within(0), never.quantile(0.8)) == (pytest.approx(0.7), None)


@given(WAITS, st.floats(0.02, 0.98))
def test_a_tilt_has_the_share_asked_for_and_falls(waits: list[Wait], longer: float) -> None:
    found = tilted(curve(waits), longer)
    assert found.longer(0) == pytest.approx(longer)
    assert len(found.lengths) == len(found.survival) == len(found.spread)
    assert list(found.lengths) == sorted(set(found.lengths))
    assert all(earlier >= later - 1e-9 for earlier, later in pairwise((1.0, *found.survival)))


@given(WAITS)
def test_a_tilt_to_the_share_there_is_changes_nothing(waits: list[Wait]) -> None:
    plain = curve(waits)
    assert [tilted(plain, plain.longer(0)).longer(each) for each in range(-4, 14)] == pytest.approx(
        [plain.longer(each) for each in range(-4, 14)]
    )
