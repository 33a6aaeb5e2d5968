"""The search for plans of plain problems: against all orders, on published problems, and what is no plain problem."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from bench.published import best_known, psplib
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from instances import WEEKDAYS, activity, problem
from kaname.engines.arrays import pack
from kaname.engines.checker import check
from kaname.engines.instance import Instance, LinkType, Spread
from kaname.engines.schedule import schedule
from kaname.engines.schedule.plain import bound, search
from kaname.engines.schedule.plain.proof import Proof, grid_of
from kaname.engines.schedule.plain.reading import as_plain
from kaname.engines.schedule.profile import demands_of


def read(instance: Instance):
    return as_plain(instance, pack(instance), demands_of(instance))


@st.composite
def plains(draw):
    count = draw(st.integers(2, 5))
    lengths = st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.25, 5.0])
    amounts = st.sampled_from([0.0, 1.0, 2.0])
    activities = [
        activity(
            draw(lengths), holds=[(r, draw(amounts)) for r in range(2)], not_before=draw(st.sampled_from([None, 2.0]))
        )
        for _ in range(count)
    ]
    links = []
    for after in range(1, count):
        for before in draw(st.lists(st.integers(0, after - 1), max_size=2, unique=True)):
            lag = draw(st.sampled_from([0.0, 0.0, 1.0, -0.5]))
            links.append((before, after, draw(st.sampled_from(list(LinkType))), lag))
    return problem(*activities, links=links, resources=[2, 3])


def shortest(instance: Instance) -> float:
    """The least last finish of all orders, each placed by a plain loop over quarters of days."""
    demands = [{d.resource: d.amount for d in one.modes[0].demands} for one in instance.activities]
    lengths = [one.modes[0].duration.likely for one in instance.activities]
    capacity = [float(units[0]) for units in instance.resources]

    def held(link, start):
        begun = start[link.before] + (lengths[link.before] if link.type in (LinkType.FS, LinkType.FF) else 0)
        return begun + link.lag - (lengths[link.after] if link.type in (LinkType.FF, LinkType.SF) else 0)

    def free(i, time, start):
        for quarter in np.arange(time, time + lengths[i], 0.25):
            busy = [j for j in start if start[j] <= quarter < start[j] + lengths[j]]
            for r, units in enumerate(capacity):
                if sum(demands[j].get(r, 0) for j in busy) + demands[i].get(r, 0) > units:
                    return False
        return True

    best = np.inf
    for order in permutations(range(len(lengths))):
        start: dict[int, float] = {}
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


@given(plains())
@settings(max_examples=40)
def test_it_finds_the_shortest_of_all_orders(instance):
    plain = read(instance)
    *_, (finish, start) = search(plain, rounds=2, members=20)
    assert finish == pytest.approx(shortest(instance))
    assert finish >= bound(plain) - 1e-9
    assert (start + plain.duration).max() == pytest.approx(finish)
    found = schedule(instance)
    assert found.finish_all == pytest.approx(finish)
    assert check(instance, found) == ()


def test_justification_never_makes_a_plan_longer():
    """What is released late and holds a start of something without work would trade places with what goes first."""
    late, first = activity(1, holds=[(0, 2.0)], not_before=2.0), activity(3.25, holds=[(0, 2.0)])
    instance = problem(late, first, activity(0), links=[(0, 2, LinkType.SS)], resources=[3])
    assert schedule(instance).finish_all == 4.25


def test_published_problems_are_solved(shared):
    """j30: every optimum is known, and found; each plan is shorter than the one before."""
    folder = shared / "data" / "scheduling" / "psplib"
    for name, best in best_known(folder).items():
        if name.startswith("j30"):
            last = np.inf
            for finish, _ in search(read(psplib(folder / f"{name}.sm")), rounds=100, seed=3):
                assert best <= finish < last
                last = finish
                if finish == best:
                    break
            assert last == best


def test_larger_problems_come_close(shared):
    folder = shared / "data" / "scheduling" / "psplib"
    known = {name: best for name, best in best_known(folder).items() if name.startswith("j120")}
    gaps = []
    for name, best in known.items():
        instance = psplib(folder / f"{name}.sm")
        *_, (finish, start) = search(read(instance), rounds=2)
        gaps.append(finish / best - 1)
        found = schedule(instance)
        assert check(instance, found) == ()
        assert (start >= 0).all()
    assert np.mean(gaps) < 0.025


def test_the_seed_and_the_rounds_decide_everything(shared):
    one = read(psplib(shared / "data" / "scheduling" / "psplib" / "j12016_6.sm"))
    same, again, other = ([(f, s.tolist()) for f, s in search(one, rounds=3, seed=n)] for n in (1, 1, 2))
    assert same == again
    assert same != other


PLAIN = problem(
    activity(3, holds=[(0, 1.0)]),
    activity(2, holds=[(0, 1.0)]),
    links=[(0, 1)],
    calendars=(WEEKDAYS,),
    resources=[[1, 1, 1, 1, 1, 0, 0]],
)


def with_first(**fields):
    return replace(PLAIN, activities=(replace(PLAIN.activities[0], **fields), PLAIN.activities[1]))


def test_weekends_of_the_one_calendar_are_plain():
    assert read(PLAIN).capacity.tolist() == [1]


@pytest.mark.parametrize(
    "instance",
    [
        with_first(start_pin=3.0),
        with_first(finish_pin=9.0),
        with_first(deadline=9.0),
        with_first(priority=1.0),
        with_first(started=0.0),
        with_first(started=0.0, finished=3.0),
        with_first(modes=(replace(PLAIN.activities[0].modes[0], duration=Spread(1.0), calendar=1),)),
        replace(PLAIN, resources=(np.array([1.0, 1.0, 2.0, 1.0, 1.0, 0.0, 0.0]),)),
        replace(PLAIN, resources=(np.full(7, 0.5),)),
    ],
)
def test_what_is_not_plain_is_left_to_the_rule(instance):
    assert read(replace(instance, calendars=(WEEKDAYS, np.ones(7, dtype=np.bool_)))) is None


def test_complete_search_ends_what_no_bound_proves(shared):
    """Its critical path and its busiest resource allow less than what is known to be the shortest."""
    folder = shared / "data" / "scheduling" / "psplib"
    instance = psplib(folder / "j3033_1.sm")
    plain, best = read(instance), best_known(folder)["j3033_1"]
    assert bound(plain) < best
    began = time.perf_counter()
    *_, (finish, _) = search(plain, seconds=60.0)
    assert finish == best
    assert time.perf_counter() - began < 30


@given(plains(), st.sampled_from([1.0, 1.25, 2.0]))
@settings(max_examples=20)
def test_complete_search_agrees_with_all_orders(instance, above):
    """Asked for less than a last finish, it finds the shortest or proves that there is none.

    Of start-to-finish links the loop of the test knows less than the search: what ends just as its predecessor begins
    stands before it in the order.
    """
    assume(all(link.type is not LinkType.SF for link in instance.links))
    plain, best = read(instance), shortest(instance)
    with ThreadPoolExecutor(1) as pool:
        proof = Proof(plain)
        proof.begin(pool, best * above, 20.0)
    answer = proof.answer()
    assert answer.is_shortest
    if best * above >= best + 1e-6:
        assert answer.finish == pytest.approx(best)
        assert (answer.start + plain.duration).max() == pytest.approx(best)


@given(plains(), st.integers(0, 2), st.integers(0, 2))
@settings(max_examples=20)
def test_a_proven_optimum_never_worsens_with_more_capacity(instance, more, others):
    """The shortest of all plans as complete search proves it; a heuristic's may get longer (Graham's anomaly)."""
    added = zip(instance.resources, (more, others), strict=True)
    wider = replace(instance, resources=tuple(units + extra for units, extra in added))
    proven = []
    for one in (instance, wider):
        with ThreadPoolExecutor(1) as pool:
            proof = Proof(read(one))
            proof.begin(pool, schedule(one).finish_all + 1, 20.0)
        assert proof.answer().is_shortest
        proven.append(proof.answer().finish)
    assert proven[1] <= proven[0] + 1e-9


def test_what_lies_on_no_grid_is_not_searched_completely():
    thirds = problem(*[activity(1 / 3, holds=[(0, 1.0)])] * 2, resources=[1])
    assert grid_of(read(thirds)) is None
    assert grid_of(read(PLAIN)) == 1
