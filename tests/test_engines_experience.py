"""Experience: past durations beside their estimates correct the next ones, as far as there are enough of them."""

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.experience import Correction, Past, corrected, learn, widened
from kaname.engines.forecast.quantiles import quantile
from kaname.engines.instance import Shape, Spread

ESTIMATE = Spread(10.0, 7.0, 16.0, Shape.TRIANGULAR)
SHAPES = (
    ESTIMATE,
    Spread(10.0, 7.0, 16.0, Shape.PERT),
    Spread(10.0, 7.0, 16.0, Shape.TRIANGULAR, quantiles=True),
    Spread(10.0, 7.0, 16.0, Shape.LOGNORMAL),
)
U = (np.arange(2000) + 0.5) / 2000


def history(spread: Spread, count: int, times: float = 1.0, scatter: float = 1.0, rho: float = 0.2, seed: int = 3):
    """So many finished cases of an estimate, correlated as the model says, with a factor on all and more scatter."""
    draw = np.random.default_rng(seed)
    normal = sqrt(1.0 - rho) * draw.standard_normal(count)
    order = np.argsort(np.argsort(normal))
    logs = np.log(quantile(spread, (order + 0.5) / count))
    around = (logs - logs.mean()) * sqrt(1.0 - rho) * scatter + logs.mean()
    return [Past(spread, times * exp(each)) for each in around]


@pytest.mark.parametrize("spread", SHAPES)
def test_what_took_as_long_as_estimated_corrects_nothing(spread: Spread) -> None:
    found = learn(history(spread, 40), 0.2)
    assert found.factor == pytest.approx(1.0, abs=0.01)
    assert found.widening == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("spread", SHAPES)
def test_what_took_longer_makes_the_next_longer_the_more_the_more_there_is(spread: Spread) -> None:
    few, many = (learn(history(spread, count, times=1.3), 0.2) for count in (4, 400))
    assert (few.weight, many.weight) == (0.5, pytest.approx(400 / 404))
    assert few.factor == pytest.approx(sqrt(1.3), rel=0.02)
    assert many.factor == pytest.approx(1.3, rel=0.02)


def test_one_that_took_a_hundred_times_as_long_counts_as_twice_as_long() -> None:
    usual = history(ESTIMATE, 20)
    twice, hundred = (learn([*usual, Past(ESTIMATE, 11.0 * times)], 0.2) for times in (3.0, 100.0))
    assert twice == hundred
    assert hundred.factor < 1.1
    assert hundred.widening < 1.6


def test_what_scattered_more_widens_and_what_scattered_less_does_not_narrow() -> None:
    close = Spread(10.0, 8.5, 11.8, Shape.TRIANGULAR)
    wide, narrow = (learn(history(close, 400, scatter=by), 0.2) for by in (2.0, 0.3))
    assert wide.widening == pytest.approx(2.0, rel=0.05)
    assert narrow.widening == 1.0


@pytest.mark.parametrize("spread", SHAPES)
def test_a_wider_estimate_has_its_middle_where_it_was(spread: Spread) -> None:
    wide = widened(spread, 1.5)
    before, after = (np.std(np.log(quantile(one, U))) for one in (spread, wide))
    assert after == pytest.approx(1.5 * before, rel=0.12)
    assert wide.likely == spread.likely
    assert wide.low < spread.low
    assert wide.high > spread.high


def test_a_corrected_estimate_is_what_the_past_would_have_needed() -> None:
    """Closed form: the mean logarithm of the corrected estimate is that of the cases, at full weight."""
    past = history(ESTIMATE, 500, times=1.4, scatter=1.6)
    found = learn(past, 0.999)
    told = float(np.mean(np.log(quantile(corrected(ESTIMATE, found), U))))
    assert told == pytest.approx(float(np.mean([np.log(one.actual) for one in past])), abs=0.01)


@given(st.floats(0.5, 100), st.floats(0.1, 1.0), st.floats(1.0, 4.0), st.floats(0.2, 5.0), st.floats(1.0, 3.0))
def test_a_corrected_estimate_is_an_estimate(likely, low, high, factor, widening) -> None:
    spread = Spread(likely, likely * low, likely * high, Shape.TRIANGULAR)
    told = corrected(spread, Correction(20, 0.8, factor, widening))
    assert told.low <= told.likely <= told.high
    assert told.likely == pytest.approx(factor * likely)


def test_a_fixed_estimate_is_only_moved() -> None:
    found = Correction(20, 0.8, 1.2, 2.0)
    assert corrected(Spread(5.0), found) == Spread(6.0)
    assert widened(Spread(4.0, 0.0, 9.0, Shape.TRIANGULAR), 2.0).low == 0.0


def test_without_cases_nothing_is_learnt() -> None:
    for past, rho in (([], 0.2), (history(ESTIMATE, 3), 0.0), (history(ESTIMATE, 3), 1.0)):
        with pytest.raises(ValueError, match="no_experience"):
            learn(past, rho)
