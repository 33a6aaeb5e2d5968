"""Scores of stated quantiles: calibrated where the forecast is right, ties and open outcomes included."""

from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.ratio import Ratio
from kaname.engines.scoring import Pit
from kaname.engines.scoring import crps as crps_of_sample
from kaname.engines.stated_quantiles import crps, pit, share_held

SHARES = (0.01, *(step / 20 for step in range(1, 20)), 0.99)
THREE = ((0.5, 10), (0.8, 20), (0.95, 40))


def stated(sample, shares=SHARES):
    return tuple((share, int(np.quantile(sample, share, method="inverted_cdf"))) for share in shares)


def test_the_pit_lies_between_the_shares_before_and_up_to_the_outcome() -> None:
    assert pit(THREE, 10) == Pit(0.0, 0.5)
    assert pit(THREE, 3) == Pit(0.0, 0.5)
    assert pit(THREE, 20) == Pit(pytest.approx(0.77), 0.8)
    assert pit(THREE, 21) == Pit(0.8, pytest.approx(0.8075))
    assert pit(THREE, 41) == Pit(0.95, 1.0)
    assert pit(THREE, 99) == Pit(0.95, 1.0)


def test_an_open_outcome_lies_anywhere_above() -> None:
    assert pit(THREE, 9, open_=True) == Pit(0.0, 1.0)
    assert pit(THREE, 15, open_=True) == Pit(pytest.approx(0.65), 1.0)
    assert pit(THREE, 60, open_=True) == Pit(0.95, 1.0)


def test_quantiles_that_tie_hold_as_often_as_they_say() -> None:
    """Half come at once, which is all that P50 to P80 say: eight in ten hold P80 by the randomised PIT, not ten."""
    tied = ((0.5, 0), (0.8, 0), (0.95, 3))
    assert pit(tied, 0).at_most(0.8) == 1.0
    assert pit(tied, 0).at_most(0.5) == pytest.approx(0.625)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=200))
def test_a_forecast_that_is_the_truth_holds_its_stated_shares(sample) -> None:
    told = stated(sample)
    for share in (0.5, 0.8, 0.95):
        held = float(np.mean([pit(told, one).at_most(share) for one in sample]))
        assert held >= share - 0.06 - 1 / len(sample)
        assert held <= share + 0.06 + 1 / len(sample)


def test_no_quantiles_are_no_forecast() -> None:
    with pytest.raises(ValueError, match="no_quantiles"):
        pit((), 3)


def test_the_crps_is_near_that_of_the_runs_it_was_stated_from() -> None:
    sample = [round(NormalDist(100, 15).inv_cdf((run + 0.5) / 2_000)) for run in range(2_000)]
    for outcome in (60, 95, 100, 118, 160):
        assert crps(stated(sample), outcome) == pytest.approx(crps_of_sample(sample, outcome), rel=0.03, abs=0.05)


def test_of_three_quantiles_there_is_no_crps() -> None:
    assert crps(THREE, 12) is None


def test_the_error_of_a_share_is_wilsons_where_each_case_is_alone() -> None:
    found = share_held([1.0, 0.0, 1.0, 1.0], [1, 2, 3, 4])
    assert found.value == Ratio(0.75)
    assert found.n == 4
    assert found.error.value == pytest.approx(sqrt(0.75 * 0.25 / 4 + 0.25 / 16) / 1.25)


def test_copies_of_a_case_tell_nothing_new() -> None:
    alone = share_held([1.0, 0.0, 1.0, 1.0], [1, 2, 3, 4])
    copied = share_held(
        [each for each in (1.0, 0.0, 1.0, 1.0) for _ in range(5)], [g for g in range(4) for _ in range(5)]
    )
    assert copied.value == alone.value
    assert copied.error.value == pytest.approx(alone.error.value, rel=0.02)


def test_what_always_held_is_not_certain() -> None:
    few, many = share_held([1.0] * 3, [1, 2, 3]), share_held([1.0] * 30, list(range(30)))
    assert few.error.value == pytest.approx(0.5 / 3 / (1 + 1 / 3))
    assert 0 < many.error.value < few.error.value
    assert share_held([1.0] * 30, [1] * 30).error.value == pytest.approx(0.25)


def test_of_nothing_there_is_no_share() -> None:
    assert share_held([], []).value.value is None
