"""Experience: past durations beside their estimates correct the next ones, as far as there are enough of them."""

from dataclasses import replace
from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import problem
from kaname.engines.experience import Correction, Past, applied, applied_to, corrected, learn, widened
from kaname.engines.forecast import forecast
from kaname.engines.forecast.quantiles import quantile
from kaname.engines.instance import Activity, Mode, Shape, Spread

ESTIMATE = Spread(10.0, 7.0, 16.0, Shape.TRIANGULAR)
SHAPES = (
    ESTIMATE,
    Spread(10.0, 7.0, 16.0, Shape.PERT),
    Spread(10.0, 7.0, 16.0, Shape.TRIANGULAR, quantiles=True),
    Spread(10.0, 7.0, 16.0, Shape.LOGNORMAL),
)
RHO = 0.2
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
def test_what_took_as_long_as_estimated_moves_nothing(spread: Spread) -> None:
    found = learn(history(spread, 40), RHO, 0.0)
    assert found.factor == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("spread", SHAPES)
def test_what_took_longer_makes_the_next_longer_the_more_the_more_there_is(spread: Spread) -> None:
    few, many = (learn(history(spread, count, times=1.3), RHO, 0.2) for count in (4, 400))
    assert (few.weight, many.weight) == (0.5, pytest.approx(400 / 404))
    assert few.factor == pytest.approx(sqrt(1.3), rel=0.02)
    assert many.factor == pytest.approx(1.3, rel=0.02)


def test_one_that_took_a_hundred_times_as_long_counts_as_twice_as_long() -> None:
    usual = history(ESTIMATE, 20)
    twice, hundred = (learn([*usual, Past(ESTIMATE, 11.0 * times)], RHO, 0.1) for times in (3.0, 100.0))
    assert twice == hundred
    assert hundred.factor < 1.1


def test_the_level_is_as_uncertain_as_that_of_comparable_work_or_as_its_own_scatter_shows() -> None:
    """Closed form: of 400 cases that scatter by s a fifth of s² / (1 - rho) is common, times their weight."""
    close = Spread(10.0, 8.5, 11.8, Shape.TRIANGULAR)
    past = history(close, 400, scatter=3.0)
    own = sqrt(400 / 404 * 0.2 * np.var([np.log(one.actual) for one in past], ddof=1) / 0.8)
    assert learn(past, RHO, 0.0).level == pytest.approx(own)
    assert learn(past, RHO, 0.25).level == 0.25
    assert learn(past[:1], RHO, 0.0).level == 0.0


@pytest.mark.parametrize("spread", SHAPES)
def test_a_wider_estimate_has_its_middle_where_it_was(spread: Spread) -> None:
    wide = widened(spread, 1.5)
    before, after = (np.std(np.log(quantile(one, U))) for one in (spread, wide))
    assert after == pytest.approx(1.5 * before, rel=0.12)
    assert wide.likely == spread.likely
    assert wide.low < spread.low
    assert wide.high > spread.high


@pytest.mark.parametrize("spread", SHAPES)
@pytest.mark.parametrize("level", [0.0, 0.2, 0.35])
def test_the_mean_logarithm_moves_by_the_factor_however_wide_it_becomes(spread: Spread, level: float) -> None:
    told = corrected(spread, Correction(20, 0.8, 1.4, level), loading=0.4)
    before, after = (float(np.mean(np.log(quantile(one, U)))) for one in (spread, told))
    assert after - before == pytest.approx(np.log(1.4), abs=0.01)


def test_estimates_that_share_as_much_already_are_not_widened() -> None:
    own = float(np.std(np.log(quantile(ESTIMATE, U))))
    known = Correction(20, 0.8, 1.0, 0.5 * own)
    assert corrected(ESTIMATE, known, loading=0.51) == ESTIMATE
    assert corrected(ESTIMATE, known, loading=0.49).high > ESTIMATE.high


@pytest.mark.parametrize("level", [0.0, 0.1, 0.25])
def test_what_is_left_deviates_together_by_the_level(level: float) -> None:
    """Of two activities in parallel threads the covariance of logarithms is the variance of what they share."""
    work = Activity((Mode(Spread(10.0, 9.0, 11.2, Shape.TRIANGULAR), 0),), factors=((0, sqrt(RHO)), (1, 0.3)))
    before = problem(work, work, calendars=[np.ones(400, dtype=np.bool_)])
    after = applied(replace(before, factors=2), Correction(20, 0.8, 1.2, level))
    runs = np.log(forecast(after, runs=20_000, levelled=False, keep=(0, 1)).finishes)
    own = float(np.var(np.log(quantile(work.modes[0].duration, U))))
    shared = max(RHO * own, level**2) + 0.3**2 * own
    assert np.cov(runs)[0, 1] == pytest.approx(shared, rel=0.12)
    assert np.var(runs[0]) == pytest.approx(own + max(level**2 - RHO * own, 0.0), rel=0.12)
    assert np.mean(runs) == pytest.approx(
        np.log(12.0) + np.mean(np.log(quantile(work.modes[0].duration, U)) - np.log(10)), abs=0.01
    )


def test_what_is_finished_stays_and_what_runs_is_corrected() -> None:
    known = Correction(20, 0.8, 1.5, 0.0)
    done = Activity((Mode(ESTIMATE, 0),), started=0.0, finished=9.0)
    runs = Activity((Mode(ESTIMATE, 0),), started=0.0, remaining=Spread(4.0))
    assert applied_to(done, known) == done
    assert applied_to(runs, known).remaining == Spread(6.0)
    assert applied_to(Activity((Mode(Spread(0.0), 0),)), known).modes[0].duration == Spread(0.0)


@given(
    st.floats(0.5, 100),
    st.floats(0.1, 1.0),
    st.floats(1.0, 4.0),
    st.floats(0.2, 5.0),
    st.floats(0.0, 0.6),
    st.floats(0, 1),
)
def test_a_corrected_estimate_is_an_estimate(likely, low, high, factor, level, loading) -> None:
    spread = Spread(likely, likely * low, likely * high, Shape.TRIANGULAR)
    known = Correction(20, 0.8, factor, level)
    told = corrected(spread, known, loading)
    assert told.low <= told.likely * (1 + 1e-9)
    assert told.likely <= told.high * (1 + 1e-9)
    loaded = applied_to(Activity((Mode(spread, 0),), factors=((0, loading),)), known).factors
    assert sum(each**2 for _, each in loaded) <= 1 + 1e-9


def test_a_fixed_estimate_is_only_moved() -> None:
    found = Correction(20, 0.8, 1.2, 0.3)
    assert corrected(Spread(5.0), found) == Spread(6.0)
    assert applied_to(Activity((Mode(Spread(5.0), 0),), factors=((0, 0.4),)), found).factors == ((0, 0.4),)
    assert widened(Spread(4.0, 0.0, 9.0, Shape.TRIANGULAR), 2.0).low == 0.0


def test_without_cases_nothing_is_learnt() -> None:
    for past, rho in (([], 0.2), (history(ESTIMATE, 3), 0.0), (history(ESTIMATE, 3), 1.0)):
        with pytest.raises(ValueError, match="no_experience"):
            learn(past, rho, 0.2)
