"""The critical path: by hand, against a slow search day by day, and by what must always hold."""

from dataclasses import replace
from datetime import date
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import EVERY_DAY, WEEKDAYS, activity, problem, problems, shuffled
from kaname.engines.instance import Activity, CycleError, Instance, Link, LinkType, Mode, Spread
from kaname.engines.network import find_cycle, solve
from known_answers import load

FS, SS, FF, SF = LinkType


def spans(network):
    return list(zip(network.early_start.tolist(), network.early_finish.tolist(), strict=True))


def test_two_paths_by_hand():
    network = solve(problem(activity(3), activity(4), activity(2), activity(1), links=[(0, 2), (1, 2), (0, 3)]))
    assert spans(network) == [(0, 3), (0, 4), (4, 6), (3, 4)]
    assert network.late_start.tolist() == [1, 0, 4, 5]
    assert network.late_finish.tolist() == [4, 4, 6, 6]
    assert network.total_float.tolist() == [1, 0, 0, 2]
    assert network.free_float.tolist() == [0, 0, 0, 2]
    assert network.critical.tolist() == [False, True, True, False]
    assert network.finish == 6


@pytest.mark.parametrize(
    ("link", "lag", "span"),
    [
        (FS, 0, (4, 7)),
        (FS, 2, (6, 9)),
        (FS, -1, (3, 6)),
        (SS, 0, (0, 3)),
        (SS, 2.5, (2.5, 5.5)),
        (FF, 0, (1, 4)),
        (FF, 2, (3, 6)),
        (FF, -2, (0, 3)),
        (SF, 0, (0, 3)),
        (SF, 5, (2, 5)),
    ],
)
def test_each_link_by_hand(link, lag, span):
    network = solve(problem(activity(4), activity(3), links=[(0, 1, link, float(lag))]))
    assert spans(network) == [(0, 4), span]


@pytest.mark.parametrize(
    ("link", "lag", "late_finish"),
    [(FS, 0, 6), (FS, 2, 4), (FS, -1, 7), (SS, 0, 10), (SS, 2, 8), (FF, 0, 9), (FF, 1, 8), (SF, 5, 8)],
)
def test_late_dates_of_each_link_by_hand(link, lag, late_finish):
    """0 (4 days) before 1 (3 days); 2 takes 9 days, so the whole takes 9 and 1 may start on 6 at the latest."""
    network = solve(problem(activity(4), activity(3), activity(9), links=[(0, 1, link, float(lag))]))
    assert network.late_start[1] == 6
    assert network.late_finish[0] == min(late_finish, 9)
    assert network.total_float[0] == min(late_finish, 9) - 4


def test_weekends_and_lags_in_the_calendar_of_the_successor():
    """Friday's finish lets a weekday team start on Monday, an every-day team on Saturday."""
    network = solve(
        problem(
            activity(5),
            activity(2),
            activity(2, calendar=1),
            activity(1),
            links=[(0, 1), (0, 2), (0, 3, FS, 2.0)],
            calendars=(WEEKDAYS, EVERY_DAY),
        )
    )
    assert spans(network) == [(0, 5), (7, 9), (5, 7), (9, 10)]


def test_a_milestone_lies_on_the_evening_of_what_it_waits_for_or_the_morning_of_its_not_before():
    network = solve(
        problem(
            activity(5),
            activity(0),
            activity(0, not_before=7.0),
            activity(0, not_before=5.5),
            activity(1),
            links=[(0, 1), (1, 4)],
            calendars=(WEEKDAYS,),
        )
    )
    assert spans(network) == [(0, 5), (5, 5), (7, 7), (7, 7), (7, 8)]


def test_actuals_and_now():
    """As of 10: done work stays, started work has its remainder from now on, the rest starts now."""
    network = solve(
        problem(
            activity(3, started=1.0, finished=6.0),
            activity(6, started=8.0),
            activity(6, started=2.0, remaining=Spread(3.0)),
            activity(4, started=2.0),
            activity(2),
            links=[(4, 1), (0, 4)],
            now=10.0,
        )
    )
    assert spans(network) == [(1, 6), (8, 14), (2, 13), (2, 10), (10, 12)]
    assert network.total_float.tolist() == [0, 0, 1, 4, 2]
    assert network.critical.tolist() == [False, True, False, False, False]


def test_a_link_holds_the_finish_of_started_work_but_not_its_start():
    network = solve(problem(activity(9), activity(4, started=0.0), links=[(0, 1, FF, 1.0), (0, 1, FS, 0.0)]))
    assert spans(network) == [(0, 9), (0, 10)]


def test_pins_and_not_before_hold_starts():
    network = solve(
        problem(activity(2, not_before=3.0), activity(2, start_pin=5.0), activity(2, finish_pin=9.0), activity(4))
    )
    assert spans(network) == [(3, 5), (5, 7), (7, 9), (0, 4)]


def test_a_deadline_makes_float_negative_all_the_way_up():
    network = solve(problem(activity(3), activity(4, deadline=5.0), activity(9), links=[(0, 1)]))
    assert network.total_float.tolist() == [-2, -2, 0]
    assert network.critical.tolist() == [True, True, True]
    assert network.late_start.tolist() == [-2, 1, 0]


def test_nothing_to_do():
    assert solve(problem(now=4.0)).finish == 4.0


def test_a_cycle_is_named_in_order():
    links = [(0, 1), (1, 2), (2, 3), (3, 1)]
    with pytest.raises(CycleError) as caught:
        solve(problem(*[activity(1)] * 4, links=links))
    cycle = caught.value.cycle
    assert sorted(cycle) == [1, 2, 3]
    assert {(a, b) for a, b in zip(cycle, (*cycle[1:], cycle[0]), strict=True)} <= set(links)


@pytest.mark.parametrize(
    ("links", "cycle"),
    [([], None), ([(0, 1), (0, 2), (1, 2)], None), ([(1, 1)], (1,)), ([(0, 1), (1, 0)], (0, 1))],
)
def test_find_cycle(links, cycle):
    assert find_cycle(3, [Link(*link) for link in links]) == cycle


def test_a_long_chain_is_no_recursion():
    assert find_cycle(50_000, [Link(i, i + 1) for i in range(49_999)]) is None


@pytest.mark.parametrize(
    "broken",
    [
        problem(activity(1), links=[(0, 1)]),
        problem(activity(1, calendar=1)),
        problem(activity(1, holds=[(0, 1.0)])),
        problem(activity(-1)),
    ],
)
def test_a_malformed_problem_is_refused(broken):
    with pytest.raises(ValueError, match=r"activity|link"):
        solve(broken)


def test_sensitivity_fixture(shared):
    """Durations of the whole and shares of runs without float, run by run."""
    case = load(shared, "06-risk")["sra-indices"]
    runs = [
        solve(problem(*(activity(run[name]) for name in "ABCD"), links=[(0, 2), (1, 2)]))
        for run in case["input"]["runs"]
    ]
    assert [run.finish for run in runs] == case["expected"]["project_durations"]
    for number, name in enumerate("ABCD"):
        assert np.mean([run.critical[number] for run in runs]) == pytest.approx(case["expected"][name]["CI"])


def works(flags, day):
    return bool(flags[day % 7])


def worked(flags, first, last):
    """Working days between two times, one day after the other."""
    if last < first:
        return -worked(flags, last, first)
    return sum(min(d + 1, last) - max(d, first) for d in range(floor(first), ceil(last)) if works(flags, d))


def holds(instance, spans, i, start, finish):
    """Whether an activity that is not an actual may lie here, given those before it."""
    one = instance.activities[i]
    flags = instance.calendars[one.modes[0].calendar]
    if start < max(instance.now, one.not_before or 0.0):
        return False
    for link in instance.links:
        if link.after == i:
            source = spans[link.before][link.type in (FS, FF)]
            target = finish if link.type in (FF, SF) else start
            if worked(flags, source, target) < link.lag - 1e-9:
                return False
            if start == finish and link.lag == 0 and target < source:
                return False
    return True


def finish_after(flags, start, days):
    """Step by quarters of a day until the work is done."""
    time = start
    while worked(flags, start, time) < days - 1e-9:
        time += 0.25
    return time


def search(instance, delayed=-1, delay=0.0):
    """Early dates by trying every quarter of a day."""
    spans = []
    for i, one in enumerate(instance.activities):
        flags, days = instance.calendars[one.modes[0].calendar], one.modes[0].duration.likely
        if one.finished is not None:
            spans.append((one.started, one.finished))
            continue
        if one.started is not None:
            left = one.remaining.likely if one.remaining else days - worked(flags, one.started, instance.now)
            finish = finish_after(flags, instance.now, max(0.0, left) + (delay if i == delayed else 0.0))
            while any(
                link.after == i
                and link.type in (FF, SF)
                and worked(flags, spans[link.before][link.type == FF], finish) < link.lag - 1e-9
                for link in instance.links
            ):
                finish += 0.25
            spans.append((one.started, finish))
            continue
        start = instance.now
        while True:
            fits = works(flags, floor(start)) or (days == 0 and works(flags, ceil(start) - 1))
            finish = finish_after(flags, start, days)
            if fits and holds(instance, spans, i, start, finish):
                break
            start += 0.25
        if i == delayed:
            late = finish_after(flags, start, delay)
            while not works(flags, floor(late)):
                late += 0.25
            start, finish = late, finish_after(flags, late, days)
        spans.append((start, finish))
    return spans


@given(problems())
def test_early_dates_equal_a_search_day_by_day(instance):
    network = solve(instance)
    assert np.array(spans(network)) == pytest.approx(np.array(search(instance)))


@given(problems(most=5, points=False), st.data())
def test_total_float_is_how_much_can_slip(instance, data):
    """Moved by its float the whole keeps its finish; moved by a quarter day more it does not.

    Only a float that ends as days off begin ends just before: work moved to that very moment begins after them.
    """
    network = solve(instance)
    open_ones = [i for i, one in enumerate(instance.activities) if one.started is None]
    if not open_ones:
        return
    i = data.draw(st.sampled_from(open_ones))
    slack = float(network.total_float[i])
    flags = [instance.calendars[one.modes[0].calendar] for one in instance.activities]

    def lateness(spans):
        return max(worked(own, network.finish, finish) for own, (_, finish) in zip(flags, spans, strict=True))

    assert slack >= 0
    moved = search(instance, i, slack)
    if lateness(moved) > 1e-9:
        assert moved[i][0] % 1 == 0
        assert not works(flags[i], int(moved[i][0]) - 1)
        moved = search(instance, i, slack - 1e-6)
    assert lateness(moved) <= 1e-9
    assert lateness(search(instance, i, slack + 0.25)) > 1e-9


@given(problems(), st.data())
def test_a_longer_task_makes_nothing_earlier(instance, data):
    """Where nothing but its start is held. One whose finish is held starts earlier when it grows: see the next test."""
    i = data.draw(st.integers(0, len(instance.activities) - 1))
    holds_finish = (LinkType.FF, LinkType.SF)
    instance = replace(instance, links=tuple(x for x in instance.links if x.after != i or x.type not in holds_finish))
    one = instance.activities[i]
    longer = replace(one, modes=(replace(one.modes[0], duration=Spread(one.modes[0].duration.likely + 1.25)),))
    changed = replace(instance, activities=(*instance.activities[:i], longer, *instance.activities[i + 1 :]))
    before, after = solve(instance), solve(changed)
    assert np.all(after.early_finish >= before.early_finish - 1e-9)
    assert after.finish >= before.finish - 1e-9


def test_a_longer_task_whose_finish_is_held_starts_earlier_and_so_does_what_its_start_releases():
    """The reverse-critical activity of precedence diagrams: work runs in one piece, so its start follows its finish."""
    links = (Link(0, 1, LinkType.FF), Link(1, 2, LinkType.SS))
    starts = []
    for days in (1.0, 3.0):
        work = tuple(Activity((Mode(Spread(d), 0),), key=n) for n, d in enumerate((5.0, days, 1.0)))
        instance = Instance(date(2026, 1, 5), 0.0, work, links, (np.ones(70, dtype=np.bool_),))
        starts.append(solve(instance).early_start.tolist())
    assert starts == [[0.0, 4.0, 4.0], [0.0, 2.0, 2.0]]


@given(problems(most=6), st.data())
def test_an_added_link_makes_nothing_earlier(instance, data):
    if len(instance.activities) < 2:
        return
    after = data.draw(st.integers(1, len(instance.activities) - 1))
    before = data.draw(st.integers(0, after - 1))
    link = Link(before, after, data.draw(st.sampled_from(list(LinkType))), data.draw(st.sampled_from([0.0, 2.0, -1.0])))
    first, second = solve(instance), solve(replace(instance, links=(*instance.links, link)))
    assert np.all(second.early_finish >= first.early_finish - 1e-9)


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(instance, random):
    order = random.sample(range(len(instance.activities)), len(instance.activities))
    moved, place = shuffled(instance, order)
    first, second = solve(instance), solve(moved)
    for name in ("early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical"):
        assert getattr(second, name)[place] == pytest.approx(getattr(first, name))


@given(problems())
def test_floats_belong_together(instance):
    network = solve(instance)
    assert np.all(network.total_float >= -1e-9)
    assert np.all(network.late_finish >= network.early_finish - 1e-9)
    unfinished = [i for i, one in enumerate(instance.activities) if one.finished is None]
    if unfinished:
        assert min(network.total_float[unfinished]) == pytest.approx(0.0) or network.finish == max(
            one.finished for one in instance.activities if one.finished is not None
        )
