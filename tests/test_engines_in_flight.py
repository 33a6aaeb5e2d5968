"""Work under way: its experience, its network from now on, and what comparable work adds."""

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import WEEKDAYS, activity, problem, problems
from kaname.engines import network
from kaname.engines.in_flight import finish
from kaname.engines.instance import CycleError, Spread
from kaname.engines.reference_class import Case, ReferenceClass, Stated, fit

AS_PLANNED = fit((), Stated("as planned", (0.1, 0.9), (1.0, 1.0), "invented"))


def always(ratio: float) -> ReferenceClass:
    """A class of work that always takes this ratio of its plan."""
    return fit((), Stated("invented", (0.1, 0.9), (ratio, ratio), "invented"))


def chain(spent: float, now: float, **second):
    """Three times five days one after the other, of which the first is done."""
    first = activity(5, started=0.0, finished=spent)
    return problem(first, activity(5, **second), activity(5), links=[(0, 1), (1, 2)], now=now)


def test_what_goes_as_planned_ends_as_planned():
    found = finish(chain(5.0, 5.0), AS_PLANNED)
    assert (found.network, found.at) == (pytest.approx(15.0), pytest.approx((15.0,)))


def test_what_is_left_takes_what_experience_says():
    """Twice as long as planned, once: one case counts for a fifth, so what is left takes the fifth root of two."""
    factor = 2**0.2
    found = finish(chain(10.0, 10.0), AS_PLANNED)
    assert found.correction is not None
    assert found.correction.factor == pytest.approx(factor)
    assert found.at == pytest.approx((10.0 + 10.0 * factor,))


def test_what_runs_takes_what_is_reported_to_be_left():
    found = finish(chain(10.0, 12.0, started=10.0, remaining=Spread(4.0)), AS_PLANNED)
    assert found.at == pytest.approx((12.0 + (4.0 + 5.0) * 2**0.2,))


def test_without_finished_work_there_is_no_experience():
    found = finish(problem(activity(5)), AS_PLANNED)
    assert (found.correction, found.at) == (None, pytest.approx((5.0,)))


def test_the_class_multiplies_the_rest_less_half_of_its_median():
    found = finish(chain(5.0, 5.0), always(1.44), shares=(0.5, 0.8))
    assert found.network == pytest.approx(15.0)
    assert found.at == pytest.approx((5.0 + 10.0 * sqrt(1.44),) * 2, rel=1e-3)


def test_the_spread_of_the_class_counts_in_full():
    past = fit(Case(ratio) for ratio in [0.9] * 200 + [1.0] * 200 + [1.3] * 600)
    median, p80 = past.quantiles((0.5, 0.8))
    found = finish(chain(5.0, 5.0), past, shares=(0.5, 0.8))
    assert (found.at[1] - 5.0) / (found.at[0] - 5.0) == pytest.approx(p80 / median)


def test_the_rest_is_working_days():
    """Monday to Friday, five days of work from the next Monday on: a Friday evening, not a Wednesday."""
    week = [activity(5, started=0.0, finished=5.0), activity(5)]
    found = finish(problem(*week, links=[(0, 1)], calendars=[WEEKDAYS], now=7.0), AS_PLANNED)
    assert found.at == pytest.approx((12.0,))
    longer = finish(problem(*week, links=[(0, 1)], calendars=[WEEKDAYS], now=7.0), always(1.44))
    assert longer.at == pytest.approx((15.0,), rel=1e-3)


def test_nothing_left_is_finished_now():
    done = problem(activity(5, started=0.0, finished=4.0), now=6.0)
    assert finish(done, always(2.0), shares=(0.5, 0.95)).at == (6.0, 6.0)


@given(problems(), st.lists(st.floats(0.6, 3.0), max_size=8), st.none() | st.floats(0.0, 1.0))
def test_shares_ascend_and_nothing_finishes_before_now(instance, ratios, tightness):
    found = finish(instance, fit(Case(each) for each in ratios), (0.1, 0.5, 0.8, 0.95), tightness)
    assert found.at[0] >= instance.now
    assert list(found.at) == sorted(found.at)


@given(problems(actuals=False))
def test_before_the_start_the_network_is_that_of_the_plan(instance):
    found = finish(instance, AS_PLANNED)
    assert found.network == pytest.approx(max(network.solve(instance).finish, instance.now))


def test_a_cycle_is_told():
    one = problem(activity(1), activity(1), links=[(0, 1), (1, 0)])
    with pytest.raises(CycleError):
        finish(one, AS_PLANNED)
    assert finish(replace(one, links=()), AS_PLANNED).network == 1.0
