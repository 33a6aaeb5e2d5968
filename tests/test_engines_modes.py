"""The choice of modes: by hand, against all choices and orders, on published problems, and outside plain problems."""

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from bench.published import best_known, mmlib
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import SHIFT, WEEKDAYS, activity, problem, shuffled
from kaname.engines.arrays import pack
from kaname.engines.checker import Rule, check
from kaname.engines.instance import Activity, Conflict, ConflictKind, Demand, LinkType, Mode, Spread
from kaname.engines.schedule import schedule
from kaname.engines.schedule.modes import search
from kaname.engines.schedule.modes.problem import bound
from kaname.engines.schedule.modes.reading import as_problem
from kaname.engines.schedule.modes.relaxation import relaxed


def mode(days, holds=(), uses=(), calendar=0):
    return Mode(Spread(float(days)), calendar, tuple(Demand(*each) for each in holds), tuple(Demand(*u) for u in uses))


def choice(*modes, **fields):
    return Activity(modes=modes, **fields)


def checked(instance, **asked):
    found = schedule(instance, **asked)
    assert check(instance, found) == ()
    return found


@st.composite
def choices(draw):
    """Up to four activities with up to three modes on a grid of half days, one or two resources and a stock."""
    count = draw(st.integers(2, 4))
    activities = []
    for number in range(count):
        modes = [
            mode(
                draw(st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.0])),
                [(r, draw(st.sampled_from([0.0, 1.0, 2.0]))) for r in range(2)],
                [(0, draw(st.sampled_from([0.0, 1.0, 2.0])))],
            )
            for _ in range(draw(st.integers(1, 3)))
        ]
        activities.append(choice(*modes, not_before=draw(st.sampled_from([None, 2.0])), key=100 - 7 * number))
    links = []
    for after in range(1, count):
        for before in draw(st.lists(st.integers(0, after - 1), max_size=1)):
            links.append(
                (before, after, draw(st.sampled_from(list(LinkType))), draw(st.sampled_from([0.0, 1.0, -0.5])))
            )
    return problem(*activities, links=links, resources=[2, 3], stocks=(float(draw(st.integers(0, 5))),))


def lack(instance, modes):
    used = sum(use.amount for one, k in zip(instance.activities, modes, strict=True) for use in one.modes[k].uses)
    return max(0.0, used - instance.stocks[0])


def shortest(instance):
    """The least last finish of all choices that lack least of the stock, and all orders, placed by a plain loop."""
    every = list(product(*[range(len(one.modes)) for one in instance.activities]))
    least = min(lack(instance, each) for each in every)
    return min(_placed(instance, each) for each in every if lack(instance, each) == least)


def _placed(instance, modes):
    chosen = [one.modes[k] for one, k in zip(instance.activities, modes, strict=True)]
    lengths = [each.duration.likely for each in chosen]
    demands = [{d.resource: d.amount for d in each.demands} for each in chosen]

    def held(link, start):
        begun = start[link.before] + (lengths[link.before] if link.type in (LinkType.FS, LinkType.FF) else 0)
        return begun + link.lag - (lengths[link.after] if link.type in (LinkType.FF, LinkType.SF) else 0)

    def free(i, time, start):
        for part in np.arange(time, time + lengths[i], 0.25):
            busy = [j for j in start if start[j] <= part < start[j] + lengths[j]]
            for r, units in enumerate(instance.resources):
                if sum(demands[j].get(r, 0) for j in busy) + demands[i].get(r, 0) > units[0]:
                    return False
        return True

    best = np.inf
    for order in permutations(range(len(chosen))):
        start = {}
        for i in order:
            into = [link for link in instance.links if link.after == i]
            if any(link.before not in start for link in into):
                break
            time = max([0.0, instance.activities[i].not_before or 0.0, *(held(link, start) for link in into)])
            while not free(i, time, start):
                time += 0.25
            start[i] = time
        else:
            best = min(best, max(start[i] + lengths[i] for i in start))
    return best


@given(choices())
@settings(max_examples=25)
def test_it_finds_the_shortest_of_all_choices_and_orders(instance):
    found = checked(instance)
    assert found.finish_all == pytest.approx(shortest(instance))
    missing = [one.by for one in found.conflicts if one.kind == ConflictKind.STOCK]
    assert sum(missing) == min(
        lack(instance, each) for each in product(*[range(len(a.modes)) for a in instance.activities])
    )


@given(choices())
@settings(max_examples=15)
def test_no_bound_is_beyond_the_shortest(instance):
    read, _ = as_problem(instance, pack(instance))
    assert bound(read) <= shortest(instance) + 1e-9
    assert relaxed(read, 2, 1).bound <= shortest(instance) + 1e-9


@given(choices(), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_the_order_of_the_input_changes_nothing(instance, chance):
    order = list(range(len(instance.activities)))
    chance.shuffle(order)
    moved, places = shuffled(instance, order)
    one, other = schedule(instance), schedule(moved)
    assert other.start[places].tolist() == one.start.tolist()
    assert other.mode[places].tolist() == one.mode.tolist()


def test_stocks_forbid_the_quick_way_for_all_but_one():
    """Three pieces of work, each in two days with one unit of a stock or in five without; two units are there."""
    one = choice(mode(2, [(0, 1.0)], [(0, 1.0)]), mode(5, [(0, 1.0)]))
    found = checked(problem(one, one, one, resources=[1], stocks=(2.0,)))
    assert found.finish_all == 9
    assert sorted(found.mode.tolist()) == [0, 0, 1]


def test_stocks_that_never_suffice_are_told():
    one = choice(mode(2, uses=[(0, 3.0)]), mode(3, uses=[(0, 2.0)]))
    found = checked(problem(one, one, stocks=(3.0,)))
    assert found.conflicts == (Conflict(ConflictKind.STOCK, -1, 1.0, 0),)
    assert found.mode.tolist() == [1, 1]


def test_the_checker_sees_stocks_and_modes_of_what_began():
    one = choice(mode(2, uses=[(0, 3.0)]), mode(2, uses=[(0, 1.0)]))
    instance = problem(one, one, stocks=(2.0,))
    found = checked(instance)
    spent = replace(found, mode=np.array([0, 1]))
    assert [each.rule for each in check(instance, spent)] == [Rule.STOCK]
    told = replace(found, conflicts=(Conflict(ConflictKind.STOCK, -1, 1.0, 0),))
    assert [each.rule for each in check(instance, told)] == [Rule.STOCK]
    begun = replace(instance, activities=(replace(one, started=0.0), one), stocks=(9.0,))
    assert [each.rule for each in check(begun, found)] == [Rule.MODE]


@pytest.mark.parametrize("wrong", [mode(1, uses=[(1, 1.0)]), mode(1, uses=[(0, -1.0)]), mode(1, calendar=4), mode(-1)])
def test_a_mode_that_makes_no_sense_is_refused_even_as_the_second(wrong):
    with pytest.raises(ValueError, match="activity 0"):
        schedule(problem(choice(mode(1), wrong), stocks=(1.0,)))


def test_published_problems_come_close(shared):
    """MMLIB50 and 100 in a few rounds: every plan is valid, none undercuts the best known, the mean is near."""
    folder = shared / "data" / "scheduling" / "mmlib"
    gaps = []
    for name, best in sorted(best_known(folder).items()):
        if not name.startswith("J50"):
            continue
        instance = mmlib(folder / f"{name}.txt")
        found = checked(instance)
        assert found.conflicts == ()
        gaps.append(found.finish_all / best - 1)
    assert min(gaps) >= 0
    assert np.mean(gaps) < 0.1


def test_the_seed_and_the_rounds_decide_everything(shared):
    instance = mmlib(shared / "data" / "scheduling" / "mmlib" / "J5047_4.txt")
    read, _ = as_problem(instance, pack(instance))
    same, again, other = (
        [(each.finish, each.start.tolist(), each.mode.tolist()) for each in search(read, rounds=3, seed=seed)]
        for seed in (1, 1, 5)
    )
    assert same == again
    assert same != other


def general(*activities, **fields):
    """A problem with two calendars, which is not plain."""
    return problem(*activities, calendars=(WEEKDAYS, SHIFT), **fields)


def test_two_teams_share_what_either_could_do():
    """Two pieces of work of four days, each for one of two teams: side by side."""
    one = choice(mode(4, [(0, 1.0)]), mode(4, [(1, 1.0)], calendar=1))
    found = checked(general(one, one, resources=[1, 1]))
    assert sorted(found.mode.tolist()) == [0, 1]
    assert found.start.tolist() == [0, 0]


def test_the_first_of_equal_modes_is_taken():
    one = choice(mode(3, [(0, 1.0)]), mode(3, [(1, 1.0)]), deadline=9.0)
    assert checked(problem(one, resources=[1, 1])).mode.tolist() == [0]


def test_what_has_begun_stays_in_its_first_mode():
    begun = choice(mode(9, [(0, 1.0)]), mode(2, [(1, 1.0)]), started=0.0)
    found = checked(problem(begun, choice(mode(3, [(0, 1.0)]), mode(4, [(1, 1.0)])), resources=[1, 1], now=1.0))
    assert found.mode.tolist() == [0, 1]
    assert found.finish.tolist() == [9, 5]


def test_a_mode_that_asks_for_more_than_there_is_ever_is_left_out():
    one = choice(mode(1, [(0, 3.0)]), mode(4, [(0, 1.0)]), deadline=9.0)
    found = checked(problem(one, resources=[1]))
    assert found.mode.tolist() == [1]
    assert found.conflicts == ()


def test_a_wish_is_kept_in_another_mode():
    """Its own team is away on the day it is pinned to; the other is there."""
    pinned = choice(mode(2, [(0, 1.0)]), mode(2, [(1, 1.0)]), start_pin=1.0)
    found = checked(problem(pinned, resources=[[1, 0, 0, 0, 1, 1, 1], 1]))
    assert (found.mode[0], found.start[0], found.conflicts) == (1, 1, ())


def test_stocks_hold_outside_plain_problems_too():
    quick = choice(mode(2, [(0, 1.0)], [(0, 1.0)]), mode(5, [(0, 1.0)]), deadline=30.0)
    found = checked(problem(*[quick] * 3, resources=[1], stocks=(1.0,)))
    assert found.finish_all == 12


@st.composite
def programs(draw):
    """Work of two teams with calendars of their own, priorities, pins, deadlines and things under way."""
    activities = []
    for number in range(draw(st.integers(1, 6))):
        modes = [
            mode(
                draw(st.sampled_from([0.0, 0.5, 2.0, 3.25])), [(team, draw(st.sampled_from([0.5, 1.0])))], calendar=team
            )
            for team in draw(st.lists(st.integers(0, 1), min_size=1, max_size=2, unique=True))
        ]
        state = draw(st.sampled_from(["open", "open", "open", "started"]))
        activities.append(
            choice(
                *modes,
                key=number * 7919 % 104729,
                priority=draw(st.sampled_from([0.0, 0.0, 1.0])),
                start_pin=draw(st.none() | st.just(6.0)),
                deadline=draw(st.none() | st.just(8.0)),
                started=0.25 if state == "started" else None,
            )
        )
    links = [
        (before, after)
        for after in range(1, len(activities))
        for before in draw(st.sets(st.integers(0, after - 1), max_size=1))
    ]
    return general(*activities, links=links, resources=[1, [2, 1, 1, 0, 2, 1, 1]], now=3.0)


@given(programs(), st.randoms(use_true_random=False))
def test_programs_with_a_choice_are_valid_and_the_order_of_the_input_changes_nothing(instance, chance):
    one = checked(instance)
    order = list(range(len(instance.activities)))
    chance.shuffle(order)
    moved, places = shuffled(instance, order)
    other = schedule(moved)
    assert other.start[places].tolist() == one.start.tolist()
    assert other.mode[places].tolist() == one.mode.tolist()


def test_a_choice_is_no_worse_than_none():
    """The rule with first modes is always tried: a second way that ends first but is in the way is left alone."""
    late = choice(mode(4, [(0, 1.0)]), mode(3, [(1, 1.0)]), deadline=30.0)
    instance = problem(late, activity(6, holds=[(1, 1.0)]), resources=[1, 1])
    found = checked(instance)
    assert found.finish_all == 6
