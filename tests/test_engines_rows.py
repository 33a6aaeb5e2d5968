"""Runs made activity by activity, where all is work on one clock, are those made a block of runs at a time."""

from dataclasses import replace

import numpy as np
import pytest

from instances import EVERY_DAY, WEEKDAYS, activity, problem
from kaname.engines.forecast import by_rows, compare, forecast
from kaname.engines.forecast.makers import Maker
from kaname.engines.instance import Event, Hit, Instance, LinkType, Shape, Spread

RUNS = 2_500
"""Two whole strips and a part of one; five threads have a share each."""
COUNT = 60
EVERYTHING = tuple(range(COUNT))


def triangle(low, likely, high):
    return Spread(likely, low, high, Shape.TRIANGULAR)


def tangled(calendar, seed: int = 3) -> Instance:
    """All kinds of links, a wish, actuals, factors, costs, events with hits in series, side by side and in a window."""
    rng = np.random.default_rng(seed)
    work = [
        activity(
            triangle(1, 2 + number % 3, 6),
            not_before=12.0 if number % 7 == 0 else None,
            started=1.0 if number in (0, 2) else None,
            finished=3.0 if number == 0 else None,
        )
        for number in range(COUNT)
    ]
    work = [replace(one, factors=((number % 2, 0.5),)) for number, one in enumerate(work)]
    links = [
        (int(rng.integers(max(0, after - 9), after)), after, LinkType(int(rng.integers(0, 4))), rng.integers(-1, 3) / 2)
        for after in range(1, COUNT)
        for _ in range(2)
    ]
    events = (
        Event(0.4, (Hit(30, triangle(1, 2, 9)), Hit(31, Spread(2.0)), Hit(30, Spread(0.5))), cost=triangle(1, 2, 4)),
        Event(0.3, (Hit(40, triangle(1, 2, 9), parallel=0), Hit(41, Spread(1.0)))),
        Event(0.6, (Hit(40, Spread(3.0), parallel=0),)),
        Event(0.5, (Hit(50, Spread(4.0)),), window=(20.0, 26.0)),
    )
    return replace(problem(*work, links=links, calendars=(calendar,), events=events, now=4.0), factors=2)


def both(monkeypatch, make):
    """What is found by rows, and by blocks."""
    found = make()
    with monkeypatch.context() as patched:
        patched.setattr(Maker, "by_rows", False)
        return found, make()


@pytest.mark.parametrize("calendar", [EVERY_DAY, WEEKDAYS])
@pytest.mark.parametrize("threads", [1, 5])
def test_rows_and_blocks_are_the_same_runs(calendar, threads, monkeypatch):
    instance = tangled(calendar)
    assert Maker(instance, 1, levelled=False, correlated=True).by_rows
    monkeypatch.setattr(by_rows, "MOST_KEPT", 7 * RUNS)  # threads meet often
    rows, blocks = both(
        monkeypatch, lambda: forecast(instance, runs=RUNS, levelled=False, keep=EVERYTHING, threads=threads)
    )
    assert np.array_equal(rows.finishes, blocks.finishes)
    assert np.array_equal(rows.project, blocks.project)
    assert np.array_equal(rows.percentiles, blocks.percentiles)
    assert np.array_equal(rows.costs, blocks.costs)
    assert rows.mean == pytest.approx(blocks.mean, rel=1e-9)
    assert len(np.unique(np.round(rows.criticality, 2))) > 10


@pytest.mark.parametrize("threads", [1, 5])
def test_criticality_by_links_that_bind_is_that_by_floats(threads, monkeypatch):
    """Where finishes are held as well, what binds and what has no float are two things; here starts alone are."""
    instance = tangled(EVERY_DAY)
    starts = tuple(link for link in instance.links if link.type in (LinkType.FS, LinkType.SS))
    instance = replace(instance, links=starts)
    rows, blocks = both(monkeypatch, lambda: forecast(instance, runs=RUNS, levelled=False, threads=threads))
    assert rows.criticality == pytest.approx(blocks.criticality, abs=2 / RUNS)
    assert np.sum(rows.criticality > 0.05) > 5


def test_what_is_last_in_a_run_is_critical_and_ties_are_all():
    """Many that may be last: some certainly, two always together, one never; each run has its own."""
    last = [activity(triangle(1, 4, 9)) for _ in range(40)]
    pair = [activity(6.0), activity(6.0), activity(0.5)]
    found = forecast(problem(*last, *pair), runs=RUNS, levelled=False, keep=tuple(range(43)))
    expected = np.mean(found.finishes >= found.project - 1e-3, axis=1)
    assert found.criticality == pytest.approx(expected, abs=1e-3)
    assert found.criticality[40] == found.criticality[41]
    assert found.criticality[42] == 0


def test_runs_until_percentiles_stand_still_are_summarised_whole(monkeypatch):
    instance = tangled(EVERY_DAY)
    rows, blocks = both(monkeypatch, lambda: forecast(instance, runs=40_000, levelled=False, tolerance=0.3, keep=(59,)))
    assert rows.runs == blocks.runs < 40_000
    assert np.array_equal(rows.percentiles, blocks.percentiles)
    assert np.array_equal(rows.finishes, blocks.finishes)
    assert rows.criticality.max() <= 1


def test_comparisons_by_rows(monkeypatch):
    instance = tangled(WEEKDAYS)
    choices = (instance.events, instance.events[1:])
    rows, blocks = both(monkeypatch, lambda: compare(instance, choices, 59, runs=700, levelled=False))
    assert np.array_equal(rows.finishes, blocks.finishes)
    assert np.array_equal(rows.costs, blocks.costs)


def test_all_is_finished():
    one = forecast(problem(activity(1.0, started=0.0, finished=1.5), now=5.0), runs=10, levelled=False, keep=(0,))
    assert np.all(one.percentiles == 1.5)
    assert one.mean == pytest.approx([1.5])
    assert np.all(one.project == 1.5)
    assert np.all(one.criticality == 0)
