"""The forecast: closed forms, published distributions, events, common random numbers, and what must always hold."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import asin, exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from instances import EVERY_DAY, WEEKDAYS, activity, problem, problems, shuffled
from kaname.engines import forecast as module
from kaname.engines.calendars import lay_out, working_times
from kaname.engines.forecast import compare, convergence, forecast, makers
from kaname.engines.forecast.quantiles import quantile
from kaname.engines.instance import CycleError, Demand, Event, Hit, LinkType, Shape, Spread
from kaname.engines.network import solve
from kaname.engines.schedule import schedule
from known_answers import load

RUNS = 40_000


def triangle(low, likely, high):
    return Spread(likely, low, high, Shape.TRIANGULAR)


def pert(low, likely, high):
    return Spread(likely, low, high, Shape.PERT)


def draws(spread, runs=RUNS, **options):
    """Finishes of one activity that starts at 0 in a calendar without days off."""
    found = forecast(problem(activity(spread)), runs=runs, levelled=False, keep=(0,), **options)
    return found.finishes[0].astype(float)


def standard_error(sample):
    return float(sample.std()) / sqrt(len(sample))


@pytest.mark.parametrize(
    ("spread", "frozen"),
    [
        (triangle(2, 4, 12), stats.triang(0.2, 2, 10)),
        (triangle(2, 2, 12), stats.triang(0.0, 2, 10)),
        (triangle(2, 12, 12), stats.triang(1.0, 2, 10)),
        (pert(2, 4, 12), stats.beta(1.8, 4.2, 2, 10)),
        (pert(0, 0, 1), stats.beta(1, 5)),
        (pert(1, 3, 3), stats.beta(5, 1, 1, 2)),
        (Spread(20, 10, 40, Shape.LOGNORMAL, quantiles=True), stats.lognorm(0.5408656188, scale=20)),
    ],
)
def test_draws_follow_their_distribution(spread, frozen):
    sample = draws(spread)
    assert stats.kstest(sample, frozen.cdf).pvalue > 1e-4
    assert sample.mean() == pytest.approx(frozen.mean(), abs=4 * standard_error(sample))
    assert sample.var() == pytest.approx(frozen.var(), rel=0.06)
    for level in (0.001, 0.1, 0.5, 0.8, 0.95, 0.999):
        assert quantile(spread, np.array([level]))[0] == pytest.approx(frozen.ppf(level), rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("shape", [Shape.TRIANGULAR, Shape.PERT, Shape.LOGNORMAL])
@pytest.mark.parametrize("likely", [4.0, 6.0, 9.0])
def test_percentiles_are_read_as_percentiles(shape, likely):
    """Given as P10 and P90 they come out as such, and the mode stays where the shape has one between its ends."""
    spread = Spread(likely, 3.0, 10.0, shape, quantiles=True)
    low, high = quantile(spread, np.array([0.1, 0.9]))
    assert (low, high) == pytest.approx((3.0, 10.0), abs=1e-3)
    if shape != Shape.LOGNORMAL:
        u = np.linspace(0.001, 0.999, 3997)
        widths = np.diff(quantile(spread, u), n=1)
        densest = quantile(spread, u)[int(np.argmin(np.convolve(widths, np.ones(60), "valid"))) + 30]
        assert densest == pytest.approx(likely, abs=0.35)


def test_lognormal_between_ends_stays_between_them():
    sample = draws(Spread(8, 5, 20, Shape.LOGNORMAL))
    assert 5 <= sample.min() <= 5.5
    assert 17 <= sample.max() <= 20
    assert np.median(sample) == pytest.approx(10, rel=0.01)


def test_a_negative_lognormal_is_mirrored():
    spread = Spread(-2, -4, -1, Shape.LOGNORMAL, quantiles=True)
    assert quantile(spread, np.array([0.1, 0.5, 0.9])) == pytest.approx([-4, -2, -1], rel=1e-3)


def test_empirical_draws_are_samples_times_likely():
    sample = draws(Spread(10.0, shape=Shape.EMPIRICAL, samples=(1.5, 1.0, 1.0, 2.0)))
    values, counts = np.unique(sample, return_counts=True)
    assert values.tolist() == [10, 15, 20]
    assert counts / RUNS == pytest.approx([0.5, 0.25, 0.25], abs=0.01)


@pytest.mark.parametrize(
    "broken",
    [
        triangle(5, 4, 12),
        triangle(5, 6, 4),
        Spread(1, 0, 3, Shape.LOGNORMAL),
        Spread(1, -1, 3, Shape.LOGNORMAL),
        Spread(1, shape=Shape.EMPIRICAL),
    ],
)
def test_a_spread_that_is_none_is_refused(broken):
    with pytest.raises(ValueError, match=r"low|likely|samples"):
        forecast(problem(activity(broken)), runs=10)


def test_fixture_distributions(shared):
    cases = load(shared, "06-risk")
    given, expected = cases["triangular-min-max"]["input"], cases["triangular-min-max"]["expected"]
    spread = triangle(given["a"], given["m"], given["b"])
    assert quantile(spread, np.array([0.1, 0.9])) == pytest.approx([expected["P10"], expected["P90"]], abs=1e-6)
    sample = draws(spread)
    assert sample.mean() == pytest.approx(expected["mean"], abs=4 * standard_error(sample))
    assert sample.var() == pytest.approx(expected["variance"], rel=0.03)
    given, expected = cases["pert-beta"]["input"], cases["pert-beta"]["expected"]
    sample = draws(pert(given["a"], given["m"], given["b"]))
    assert sample.mean() == pytest.approx(expected["mean"], abs=4 * standard_error(sample))
    assert sample.var() == pytest.approx(expected["variance"], rel=0.04)
    given, expected = cases["lognormal-p10-p90"]["input"], cases["lognormal-p10-p90"]["expected"]
    sample = draws(Spread(15, given["P10"], given["P90"], Shape.LOGNORMAL, quantiles=True))
    assert sample.mean() == pytest.approx(expected["mean"], abs=4 * standard_error(sample))
    assert np.median(sample) == pytest.approx(expected["median"], rel=0.01)


def test_fixture_of_a_pert_path(shared):
    """The mean of the critical path. Its chance by the classic variance flatters: beta durations vary more."""
    case = load(shared, "06-risk")["pert-taylor"]
    path = [case["input"]["activities"][name] for name in case["input"]["critical_path"]]
    chain = problem(*(activity(pert(*points)) for points in path), links=[(0, 1), (1, 2), (2, 3)])
    found = forecast(chain, runs=RUNS, levelled=False, keep=(3,))
    assert found.mean[3] == pytest.approx(case["expected"]["expected"], abs=0.05)
    assert case["expected"]["probability"] - 0.03 < found.confidence(3, case["input"]["due"]) < 0.96


@pytest.mark.parametrize("levelled", [False, True])
def test_a_chain_sums_means_and_variances(levelled):
    chain = problem(*[activity(triangle(2, 4, 12))] * 5, links=[(i, i + 1) for i in range(4)])
    found = forecast(chain, runs=RUNS, levelled=levelled)
    assert found.project.mean() == pytest.approx(30, abs=4 * standard_error(found.project))
    assert found.project.var() == pytest.approx(5 * 84 / 18, rel=0.04)
    assert found.criticality == pytest.approx(np.ones(5))


def test_merge_bias_of_two_uniform_paths():
    """A uniform duration as equally likely samples: the greater of two has mean 2/3 of the range, P80 at its root."""
    uniform = Spread(10.0, shape=Shape.EMPIRICAL, samples=tuple((np.arange(1000) + 0.5) / 1000))
    found = forecast(problem(activity(uniform), activity(uniform)), runs=RUNS, levels=(0.5, 0.8), levelled=False)
    assert found.project.mean() == pytest.approx(20 / 3, abs=4 * standard_error(found.project))
    assert np.quantile(found.project, [0.5, 0.8]) == pytest.approx(10 * np.sqrt([0.5, 0.8]), abs=0.06)
    assert found.criticality == pytest.approx([0.5, 0.5], abs=0.02)


def test_merge_bias_of_two_triangular_paths():
    """P(max <= t) is F(t) squared."""
    found = forecast(problem(*[activity(triangle(2, 4, 12))] * 2), runs=RUNS, levelled=False)
    frozen = stats.triang(0.2, 2, 10)
    assert stats.kstest(found.project, lambda t: frozen.cdf(t) ** 2).pvalue > 1e-4
    assert found.percentiles[0] == pytest.approx(frozen.ppf([0.5, 0.8, 0.95]), abs=0.08)


@pytest.mark.parametrize("loading", [0.0, 0.5, 0.9])
def test_rank_correlation_follows_the_common_factor(loading):
    """Spearman's rho is 6/pi asin(rho/2), with rho the product of the loadings; switched off it is 0."""
    pair = [activity(shape, factors=((0, loading),)) for shape in (triangle(2, 4, 12), pert(1, 2, 9))]
    instance = problem(*pair, factors=1)
    found = forecast(instance, runs=RUNS, levelled=False, keep=(0, 1))
    expected = 6 / pi * asin(loading**2 / 2)
    assert stats.spearmanr(*found.finishes).statistic == pytest.approx(expected, abs=0.02)
    apart = forecast(instance, runs=RUNS, levelled=False, keep=(0, 1), correlated=False)
    assert stats.spearmanr(*apart.finishes).statistic == pytest.approx(0.0, abs=0.02)
    assert found.correlated
    assert not apart.correlated


def test_fixture_of_the_copula(shared):
    case = load(shared, "06-risk")["gaussian-copula-rho"]
    for spearman, pearson in zip(case["input"]["spearman"], case["expected"]["pearson"], strict=True):
        both = [activity(triangle(2, 4, 12), factors=((0, sqrt(pearson)),)) for _ in range(2)]
        found = forecast(problem(*both, factors=1), runs=RUNS, levelled=False, keep=(0, 1))
        assert stats.spearmanr(*found.finishes).statistic == pytest.approx(spearman, abs=0.02)


def test_correlation_widens_a_chain():
    links = [(i, i + 1) for i in range(19)]
    chain = problem(*[activity(triangle(2, 4, 12), factors=((0, sqrt(0.3)),))] * 20, links=links, factors=1)
    together, apart = (forecast(chain, runs=RUNS, levelled=False, correlated=on).project for on in (True, False))
    assert apart.var() == pytest.approx(20 * 84 / 18, rel=0.04)
    assert together.var() > 5 * apart.var()
    assert together.mean() == pytest.approx(apart.mean(), rel=0.01)


@pytest.mark.parametrize("factors", [((0, 0.8), (1, 0.7)), ((2, 0.1),)])
def test_impossible_loadings_are_refused(factors):
    with pytest.raises(ValueError, match=r"factor|loadings"):
        forecast(problem(activity(3, factors=factors), factors=2), runs=10)


RISKY = problem(
    activity(triangle(2, 4, 12), key=11),
    activity(pert(3, 5, 9), key=12),
    activity(triangle(1, 2, 6), key=13),
    links=[(0, 1), (0, 2)],
    events=(
        Event(0.4, (Hit(1, Spread(5.0)), Hit(0, triangle(0, 1, 2))), cost=Spread(1000.0), key=21),
        Event(0.2, (Hit(2, pert(4, 6, 12)),), cost=triangle(100, 200, 600), key=22),
    ),
)


def test_an_event_that_cannot_occur_changes_nothing():
    never = replace(RISKY, events=(RISKY.events[0], replace(RISKY.events[1], probability=0.0)))
    without = replace(RISKY, events=RISKY.events[:1])
    for levelled in (False, True):
        first, second = (forecast(one, runs=500, levelled=levelled, keep=(0, 1, 2)) for one in (never, without))
        assert np.array_equal(first.finishes, second.finishes)
        assert np.array_equal(first.costs, second.costs)
        assert first.occurred[1] == 0


def test_a_certain_event_adds_its_impact_exactly():
    certain = Event(1.0, (Hit(0, Spread(5.0)),), cost=Spread(750.0))
    before = forecast(replace(RISKY, events=()), runs=500, levelled=False, keep=(0, 1, 2))
    after = forecast(replace(RISKY, events=(certain,)), runs=500, levelled=False, keep=(0, 1, 2))
    assert after.finishes == pytest.approx(before.finishes + 5, abs=1e-4)
    assert after.costs.tolist() == [750.0] * 500
    assert after.occurred.tolist() == [1.0]


def test_an_event_occurs_or_not_and_is_never_its_expected_value():
    found = forecast(
        problem(activity(10), events=(Event(0.3, (Hit(0, Spread(20.0)),), Spread(5.0)),)), runs=RUNS, keep=(0,)
    )
    assert set(found.project.tolist()) == {10.0, 30.0}
    assert found.occurred[0] == pytest.approx(0.3, abs=0.01)
    assert np.mean(found.project == 30.0) == found.occurred[0]
    assert found.costs.sum() == pytest.approx(5 * RUNS * found.occurred[0])
    assert found.percentiles[0].tolist() == [10.0, 30.0, 30.0]
    assert found.confidence(0, 10.0) == pytest.approx(1 - found.occurred[0])


def test_an_opportunity_takes_days_but_not_below_none():
    found = forecast(problem(activity(3), events=(Event(1.0, (Hit(0, Spread(-5.0)),)),)), runs=50)
    assert found.project.tolist() == [0.0] * 50


def test_removing_an_event_leaves_all_other_draws():
    """Common random numbers: runs in which it did not occur are the same to the last bit."""
    before = forecast(RISKY, runs=2000, levelled=False, keep=(0, 1, 2))
    after = forecast(replace(RISKY, events=RISKY.events[1:]), runs=2000, levelled=False, keep=(0, 1, 2))
    changed = np.any(before.finishes != after.finishes, axis=0)
    assert np.mean(changed) == pytest.approx(before.occurred[0])
    assert np.all(after.finishes <= before.finishes)
    assert after.occurred[0] == before.occurred[1]


def test_changing_one_activity_leaves_the_draws_of_others():
    other = replace(RISKY.activities[1], modes=(replace(RISKY.activities[1].modes[0], duration=Spread(1.0)),))
    after = replace(RISKY, activities=(RISKY.activities[0], other, RISKY.activities[2]))
    first, second = (forecast(one, runs=500, levelled=False, keep=(0, 2)) for one in (RISKY, after))
    assert np.array_equal(first.finishes, second.finishes)


def test_the_seed_decides_everything():
    one, same, other = (forecast(RISKY, runs=500, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(one.project, same.project)
    assert np.array_equal(one.percentiles, same.percentiles)
    assert np.array_equal(one.costs, same.costs)
    assert not np.array_equal(one.project, other.project)


def test_more_runs_begin_with_the_same_ones():
    few, many = (forecast(RISKY, runs=runs, levelled=False) for runs in (100, 333))
    assert np.array_equal(few.project, many.project[:100])


def test_holding_few_finishes_at_a_time_changes_nothing(monkeypatch):
    whole = forecast(RISKY, runs=300)
    monkeypatch.setattr(module, "MOST_SAMPLES", 300)
    parts = forecast(RISKY, runs=300)
    assert np.array_equal(whole.percentiles, parts.percentiles)
    assert np.array_equal(whole.mean, parts.mean)
    assert np.array_equal(whole.criticality, parts.criticality)


def test_room_of_other_forecasts_leaves_nothing_behind():
    large = problem(*[activity(triangle(2 + n, 3 + n, 9 + n)) for n in range(40)])
    small = problem(activity(1, started=0.0, finished=1.0), activity(triangle(1, 2, 3)), now=5.0)
    alone = forecast(small, runs=300)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: forecast(one, runs=300), [large, small] * 8))
    for after, of in ((found[0::2], found[0]), (found[1::2], alone)):
        for one in after:
            assert np.array_equal(one.percentiles, of.percentiles)
            assert np.array_equal(one.mean, of.mean)
    assert np.all(found[0].percentiles[:, 0] > np.arange(2, 42))


def test_percentiles_are_times_that_occurred():
    """Friday evening or Tuesday evening: no percentile lies on the weekend between."""
    either = Spread(1.0, shape=Shape.EMPIRICAL, samples=(5.0, 7.0))
    found = forecast(problem(activity(either), calendars=(WEEKDAYS,)), runs=1001, levels=(0.3, 0.5, 0.7, 1.0))
    assert set(found.percentiles[0].tolist()) == {5.0, 9.0}
    share = float(np.mean(found.project == 5.0))
    assert found.percentiles[0, 1] == (5.0 if share >= 0.5 else 9.0)


def test_one_person_does_both():
    """Levelled runs know that one person can't do two things at once."""
    both = problem(*[activity(triangle(2, 4, 12), holds=[(0, 1.0)])] * 2, resources=[1])
    apart, levelled = (forecast(both, runs=RUNS, levelled=on) for on in (False, True))
    assert levelled.project.mean() == pytest.approx(12, abs=4 * standard_error(levelled.project))
    assert levelled.criticality == pytest.approx([1, 1])
    assert apart.project.mean() < 8
    assert levelled.levelled
    assert not apart.levelled


def test_in_flight():
    """Done stays done; what remains is drawn from now on; without an estimate it is what the duration has left."""
    instance = problem(
        activity(triangle(2, 4, 12), started=0.0, finished=3.0),
        activity(triangle(2, 4, 12), started=2.0, remaining=triangle(1, 2, 3)),
        activity(triangle(2, 4, 12), started=0.0),
        activity(Spread(10.0, shape=Shape.EMPIRICAL, samples=(0.4, 0.8, 1.2)), started=0.0),
        activity(triangle(2, 4, 5), started=0.0),
        now=6.0,
        events=(Event(1.0, (Hit(0, Spread(9.0)),)),),
    )
    found = forecast(instance, runs=RUNS, levelled=False, keep=(0, 1, 2, 3, 4))
    assert set(found.finishes[0].tolist()) == {3.0}
    assert found.finishes[1].mean() == pytest.approx(8, abs=0.02)
    frozen = stats.triang(0.2, 2, 10)
    left = frozen.cdf(6)
    assert found.finishes[2].min() >= 6
    assert np.median(found.finishes[2]) == pytest.approx(frozen.ppf(left + (1 - left) / 2), abs=0.05)
    assert sorted(set(found.finishes[3].tolist())) == [8, 12]
    assert set(found.finishes[4].tolist()) == {6.0}


def test_what_can_not_be_forecast():
    with pytest.raises(CycleError):
        forecast(problem(activity(1), activity(1), links=[(0, 1), (1, 0)]))
    with pytest.raises(ValueError, match="0 runs"):
        forecast(problem(activity(1)), runs=0)
    with pytest.raises(KeyError):
        forecast(problem(activity(1)), runs=5).confidence(0, 1.0)
    assert forecast(problem(now=3.0), runs=5).project.tolist() == [3.0] * 5


@given(problems(most=6))
@settings(max_examples=40)
def test_without_spread_it_is_the_critical_path(instance):
    network = solve(instance)
    found = forecast(instance, runs=3, levelled=False)
    assert found.percentiles[:, 0] == pytest.approx(network.early_finish, abs=1e-4)
    assert found.criticality == pytest.approx(network.critical.astype(float))


@given(problems(most=6, capacity=True))
@settings(max_examples=40)
def test_without_spread_it_is_the_schedule(instance):
    plan = schedule(instance, seed=1)
    assert forecast(instance, runs=2, seed=1).percentiles[:, 0] == pytest.approx(plan.finish, abs=1e-4)


@given(problems(most=6, capacity=True), st.sampled_from([True, False]), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_percentiles_rise_and_the_order_of_the_input_changes_nothing(instance, levelled, random):
    drawn = tuple(
        replace(
            one,
            remaining=None,
            modes=(replace(one.modes[0], duration=triangle(days / 2, days, days * 3) if days else Spread(0.0)),),
        )
        for one in instance.activities
        for days in [one.modes[0].duration.likely]
    )
    instance = replace(instance, activities=drawn)
    found = forecast(instance, runs=100, levelled=levelled)
    assert np.all(np.diff(found.percentiles, axis=1) >= 0)
    order = random.sample(range(len(drawn)), len(drawn))
    moved, place = shuffled(instance, order)
    assert forecast(moved, runs=100, levelled=levelled).percentiles[place] == pytest.approx(found.percentiles)


def test_calendars_and_links_hold_in_every_run():
    """A weekday team after an every-day team, with a lag: finishes lie on working days, each after its links."""
    instance = problem(
        activity(triangle(2, 4, 12)),
        activity(triangle(1, 3, 5), calendar=1),
        activity(2, calendar=1),
        links=[(0, 1, LinkType.FS, 1.0), (1, 2, LinkType.FF, 0.5)],
        calendars=(EVERY_DAY, WEEKDAYS),
    )
    for levelled in (True, False):
        found = forecast(instance, runs=2000, levelled=levelled, keep=(0, 1, 2))
        days = np.ceil(found.finishes[1:].astype(float) - 1e-9) - 1
        assert not np.any(np.isin(days % 7, [5, 6]))
        assert np.all(found.finishes[1] >= found.finishes[0] + 2 - 1e-3)
        assert np.all(found.finishes[2] >= found.finishes[1] + 0.5 - 1e-3)


def test_lognormal_mean_in_closed_form():
    mu, sigma = np.log(20), np.log(4) / (2 * 1.2815515655)
    sample = draws(Spread(15, 10, 40, Shape.LOGNORMAL, quantiles=True))
    assert sample.mean() == pytest.approx(exp(mu + sigma**2 / 2), abs=4 * standard_error(sample))


@pytest.mark.parametrize("levelled", [False, True])
def test_a_comparison_is_the_difference_of_forecasts(levelled):
    """Other events, more or fewer, likelier or heavier: what is dated anew is what a forecast of its own would say."""
    lone = replace(RISKY.events[0], probability=0.9, hits=(Hit(2, triangle(1, 2, 9)),))
    choices = (RISKY.events, RISKY.events[:1], RISKY.events[1:], (), (lone, RISKY.events[1]))
    held = replace(RISKY, activities=tuple(_on_one_team(one) for one in RISKY.activities), resources=(np.ones(7),))
    found = compare(held, choices, 2, runs=700, levelled=levelled)
    for number, chosen in enumerate(choices):
        alone = forecast(replace(held, events=chosen), runs=700, levelled=levelled, keep=(2,))
        assert found.finishes[number] == pytest.approx(alone.finishes[0], abs=1e-3)
        assert found.costs[number].tolist() == alone.costs.tolist()
        assert found.percentile(number, 0.8) == pytest.approx(alone.percentiles[2, 1], abs=1e-3)
    assert not np.array_equal(found.finishes[0], found.finishes[3])


def _on_one_team(one):
    return replace(one, modes=(replace(one.modes[0], demands=(Demand(0, 1.0),)),))


def test_threads_share_the_runs_and_change_nothing():
    for levelled in (False, True):
        alone, shared = (forecast(RISKY, runs=3001, levelled=levelled, keep=(1,), threads=n) for n in (1, 3))
        for name in ("percentiles", "mean", "criticality", "finishes", "project", "costs", "occurred"):
            assert np.array_equal(getattr(alone, name), getattr(shared, name)), name


def test_runs_are_made_until_high_percentiles_stand_still():
    """Fewer where little spreads; the runs are the first of those that more would make; the error is as promised."""
    chain = problem(*[activity(triangle(2, 4, 12))] * 4, links=[(0, 1), (1, 2), (2, 3)])
    made = [forecast(chain, runs=RUNS, levelled=False, keep=(0,), tolerance=days) for days in (1.0, 0.2, 0.1)]
    assert made[0].runs < made[1].runs < made[2].runs < RUNS
    for found, days in zip(made, (1.0, 0.2, 0.1), strict=True):
        assert found.runs == len(found.project) == found.finishes.shape[1] == len(found.costs)
        alone = forecast(chain, runs=found.runs, levelled=False, keep=(0,))
        assert np.array_equal(found.project, alone.project)
        assert np.array_equal(found.percentiles, alone.percentiles)
        assert np.array_equal(found.criticality, alone.criticality)
        again = [forecast(chain, runs=found.runs, levelled=False, seed=seed).project for seed in range(2, 14)]
        assert np.std([np.quantile(each, 0.95) for each in again]) < 2 * days


def test_no_more_runs_are_made_than_there_may_be():
    found = forecast(RISKY, runs=1500, levelled=False, tolerance=1e-6)
    assert found.runs == 1500
    with pytest.raises(ValueError, match="0 days"):
        forecast(RISKY, runs=1500, tolerance=0)


def test_standard_error_of_a_percentile():
    """Of n uniform draws it is the root of p (1 - p) / n."""
    ordered = np.linspace(0.0, 1.0, 10_000)
    for level in (0.5, 0.8, 0.95):
        assert convergence.standard_error(ordered, level) == pytest.approx(sqrt(level * (1 - level) / 10_000), rel=0.05)


@pytest.mark.parametrize("calendar", [EVERY_DAY, WEEKDAYS])
def test_plain_problems_follow_the_general_rules(calendar, monkeypatch):
    """All kinds of links, points, a not-before, an event, amounts in halves: the same dates by either way."""
    rng = np.random.default_rng(5)
    work = [
        activity(
            triangle(1, 2, 5) if number % 5 else 0,
            holds=[(r, float(rng.integers(0, 5)) / 2) for r in range(2)],
            not_before=9.0 if number % 7 == 0 else None,
        )
        for number in range(40)
    ]
    links = [
        (int(rng.integers(0, after)), after, LinkType(int(rng.integers(0, 4))), float(rng.integers(-2, 3)) / 2)
        for after in range(1, 40)
    ]
    hit = Event(0.5, (Hit(3, triangle(1, 2, 9)), Hit(10, Spread(2.0))))
    instance = problem(*work, links=links, calendars=(calendar,), resources=[2.5, 3], events=(hit,))
    keep = tuple(range(40))
    plain = forecast(instance, runs=300, keep=keep)
    monkeypatch.setattr(makers, "as_plan", lambda *_: None)
    general = forecast(instance, runs=300, keep=keep)
    cal = lay_out(instance.calendars)
    worked = [working_times(cal, 0, one.finishes.ravel().astype(np.float64)) for one in (plain, general)]
    assert worked[0] == pytest.approx(worked[1], abs=2e-3)
    assert np.mean(np.abs(plain.finishes - general.finishes) > 2e-3) < 1e-3  # Friday's evening or Monday's morning
    assert plain.criticality == pytest.approx(general.criticality, abs=0.01)
