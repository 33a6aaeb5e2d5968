"""Events of a forecast: several impacts in series and side by side, correlated existence, windows, opportunities."""

from dataclasses import replace
from math import asin, inf, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from instances import WEEKDAYS, activity, problem, problems
from kaname.engines.forecast import compare, forecast, windows
from kaname.engines.instance import Demand, Event, Hit, Shape, Spread

RUNS = 40_000
both_ways = pytest.mark.parametrize("levelled", [False, True])


def days(number):
    return Spread(float(number))


def finishes(instance, *, runs=500, levelled=False, **options):
    found = forecast(instance, runs=runs, levelled=levelled, keep=tuple(range(len(instance.activities))), **options)
    return found.finishes.astype(float)


def only(instance, **options):
    """The finish of the last activity where every run is the same."""
    (value,) = set(finishes(instance, **options)[-1].tolist())
    return value


@both_ways
@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ((Hit(0, days(3)), Hit(0, days(5))), 18),
        ((Hit(0, days(3), 1), Hit(0, days(5), 1)), 15),
        ((Hit(0, days(3), 1), Hit(0, days(5), 1), Hit(0, days(2))), 17),
        ((Hit(0, days(3), 1), Hit(0, days(5), 2)), 18),
        ((Hit(0, days(-3), 1), Hit(0, days(-5), 1)), 5),
        ((Hit(0, days(-3), 1), Hit(0, days(5), 1)), 12),
    ],
)
def test_impacts_on_one_activity_add_up_or_run_side_by_side(hits, expected, levelled):
    one = problem(activity(10), events=(Event(1.0, hits),))
    apart = problem(activity(10), events=tuple(Event(1.0, (hit,), key=number) for number, hit in enumerate(hits)))
    assert only(one, levelled=levelled) == only(apart, levelled=levelled) == expected


def test_side_by_side_only_what_occurs_counts():
    """Two independent events of the same length in parallel delay in the runs in which at least one occurs."""
    first, second = (Event(0.3, (Hit(0, days(4), 7),), key=key) for key in (5, 6))
    delayed = finishes(problem(activity(10), events=(first, second)), runs=RUNS)[0] == 14
    assert set(finishes(problem(activity(10), events=(first, second)))[0].tolist()) == {10.0, 14.0}
    assert delayed.mean() == pytest.approx(1 - 0.7 * 0.7, abs=0.01)


def test_parallel_impacts_on_different_activities_know_nothing_of_each_other():
    hits = (Hit(0, days(3), 1), Hit(1, days(5), 1))
    assert only(problem(activity(10), activity(10), links=[(0, 1)], events=(Event(1.0, hits),))) == 28


def occurring(*events, factors=1, **options):
    """In which runs each of some events occurs, read off an activity of its own that each delays."""
    hit = [replace(event, hits=(Hit(number, days(1)),), key=number) for number, event in enumerate(events)]
    work = [activity(10) for _ in events]
    return finishes(problem(*work, events=tuple(hit), factors=factors), runs=RUNS, **options) == 11


@pytest.mark.parametrize("loading", [0.0, 0.6, 1.0])
def test_a_common_factor_makes_events_occur_together(loading):
    """Two fair coins that are normals with correlation rho below 0 both fall in 1/4 + asin(rho) / (2 pi) of runs."""
    pair = occurring(*[Event(0.5, factors=((0, loading),))] * 2)
    assert pair.mean(axis=1) == pytest.approx([0.5, 0.5], abs=0.01)
    assert (pair[0] & pair[1]).mean() == pytest.approx(0.25 + asin(loading**2) / (2 * pi), abs=0.01)


def test_opposite_loadings_make_events_exclude_each_other():
    first, second = occurring(Event(0.5, factors=((0, 1.0),)), Event(0.5, factors=((0, -1.0),)))
    assert not np.any(first & second)


def test_an_event_on_a_factor_keeps_its_probability_and_loses_the_factor_with_correlation():
    tied = [Event(chance, factors=((0, sqrt(0.8)),)) for chance in (0.05, 0.05, 0.0, 1.0)]
    together, apart = (occurring(*tied, correlated=on) for on in (True, False))
    for found in (together, apart):
        assert found.mean(axis=1) == pytest.approx([0.05, 0.05, 0.0, 1.0], abs=0.006)
    assert (together[0] & together[1]).mean() > 5 * (apart[0] & apart[1]).mean()


def test_events_and_durations_may_hang_on_one_factor():
    """Where the factor is low, the event occurs and the work is short: the correlation shows in the finishes."""
    work = activity(Spread(4, 2, 12, Shape.TRIANGULAR), factors=((0, 1.0),))
    told = problem(work, activity(10), factors=1, events=(Event(0.5, (Hit(1, days(1)),), factors=((0, 1.0),)),))
    length, other = finishes(told, runs=4000)
    assert length[other == 11].max() <= length[other == 10].min() + 1e-3


@pytest.mark.parametrize("factors", [((0, 0.8), (0, 0.7)), ((3, 0.1),)])
def test_impossible_loadings_of_an_event_are_refused(factors):
    with pytest.raises(ValueError, match="event 0"):
        forecast(problem(activity(1), factors=1, events=(Event(0.5, factors=factors),)), runs=10)


@both_ways
@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ((-inf, inf), 25),
        ((0.0, 10.0), 25),
        ((9.0, inf), 25),
        ((10.0, inf), 20),
        ((-inf, 0.0), 20),
        ((12.0, 14.0), 20),
    ],
)
def test_an_event_strikes_only_what_runs_in_its_window(window, expected, levelled):
    """The first of two pieces of work runs from 0 to 10; the event would add 5 days to it."""
    event = Event(1.0, (Hit(0, days(5)),), window=window)
    assert only(problem(activity(10), activity(10), links=[(0, 1)], events=(event,)), levelled=levelled) == expected


@both_ways
def test_whether_work_runs_in_a_window_follows_from_what_struck_before(levelled):
    """The first event delays the second activity out of the window of the second event, in the runs it occurs in."""
    late = Event(0.5, (Hit(0, days(6)),), key=1)
    early = Event(1.0, (Hit(1, days(3)),), key=2, window=(-inf, 15.0))
    third = Event(1.0, (Hit(2, days(2)),), key=3, window=(22.5, inf))
    chain = problem(activity(10), activity(10), activity(2), links=[(0, 1), (1, 2)], events=(late, early, third))
    _, second, last = finishes(chain, runs=400, levelled=levelled)
    assert set(second.tolist()) == {23.0, 26.0}
    assert np.array_equal(last, second + 4)


@both_ways
def test_a_window_that_has_passed_lets_nothing_occur(levelled):
    event = Event(1.0, (Hit(0, days(5)),), cost=days(100), window=(0.0, 8.0))
    found = forecast(problem(activity(10), now=8.0, events=(event,)), runs=50, levelled=levelled)
    assert (set(found.project.tolist()), found.costs.sum(), found.occurred.tolist()) == ({18.0}, 0.0, [0.0])


def test_windows_are_days_of_the_axis_and_work_pauses_in_them():
    """Work of 6 weekdays from Monday: over on the evening of the second Monday, day 8; closed before it starts: no."""
    for window, expected in (((7.5, 9.0), 9.0), ((8.0, 9.0), 8.0)):
        event = Event(1.0, (Hit(0, days(1)),), window=window)
        assert only(problem(activity(6), calendars=(WEEKDAYS,), events=(event,))) == expected


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 9), st.none() | st.integers(0, 1)), min_size=1, max_size=4),
    st.none() | st.tuples(st.integers(-1, 20), st.integers(0, 40)).map(lambda pair: (float(pair[0]), float(pair[1]))),
    st.booleans(),
)
@settings(max_examples=examples(40))
def test_an_event_without_probability_changes_nothing_and_a_comparison_is_the_difference(hits, window, levelled):
    """Whatever it would do; and what it does when certain is what a forecast of its own says."""
    triangle = Spread(4.0, 2.0, 9.0, Shape.TRIANGULAR)
    holds = (Demand(0, 1.0),)
    work = [activity(triangle, key=number, factors=((0, 0.5),)) for number in range(4)]
    work = [replace(one, modes=(replace(one.modes[0], demands=holds),)) for one in work]
    instance = problem(*work, links=[(0, 1), (0, 2), (1, 3)], resources=[1], factors=1)
    event = Event(1.0, tuple(Hit(i, days(n), beside) for i, n, beside in hits), days(5), 9, ((0, 0.5),), window)
    never, sometimes = replace(event, probability=0.0), replace(event, probability=0.4)
    plain = finishes(instance, runs=60, levelled=levelled)
    assert np.array_equal(plain, finishes(replace(instance, events=(never,)), runs=60, levelled=levelled))
    choices = ((), (never,), (sometimes,), (event,))
    found = compare(instance, choices, 3, runs=60, levelled=levelled)
    for number, chosen in enumerate(choices):
        alone = finishes(replace(instance, events=chosen), runs=60, levelled=levelled)
        assert found.finishes[number] == pytest.approx(alone[3], abs=2e-3)
    occurs = found.costs[2] > 0
    assert found.finishes[2] == pytest.approx(np.where(occurs, found.finishes[3], found.finishes[0]), abs=2e-3)


@given(problems(most=6), st.integers(0, 30), st.integers(0, 5), st.booleans())
@settings(max_examples=examples(60))
def test_what_a_window_can_not_forbid_is_known_without_dating(instance, opens, struck, levelled):
    """The bounds that spare most runs a second dating spare none that needs it."""
    wide = [
        replace(one, modes=(replace(one.modes[0], duration=Spread(length, length / 2, length * 3, Shape.TRIANGULAR)),))
        if (length := one.modes[0].duration.likely)
        else one
        for one in instance.activities
    ]
    event = Event(0.7, (Hit(struck % len(wide), days(4)),), key=3, window=(float(opens), inf))
    told = replace(instance, activities=tuple(wide), events=(event,))
    spared = finishes(told, runs=40, levelled=levelled)
    with pytest.MonkeyPatch.context() as patch:
        nothing = windows.Bounds(np.zeros(len(wide)), np.full(len(wide), -np.inf))
        patch.setattr(windows, "_bounds", lambda *_: nothing)
        dated = finishes(told, runs=40, levelled=levelled)
    assert spared == pytest.approx(dated, abs=2e-3)
