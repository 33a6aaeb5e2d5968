"""Explanations: chains lead to what holds a date, reliefs are what planning anew gives, contradictions are smallest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.explain import Contradiction, Freed, Item, Verdict, chain, contradictions, reliefs
from kaname.engines.explain.bounds import Case
from kaname.engines.explain.proofs import Proof, judge
from kaname.engines.instance import (
    Activity,
    ConflictKind,
    Demand,
    Driver,
    Instance,
    Link,
    LinkType,
    Mode,
    Schedule,
    Spread,
)
from kaname.engines.schedule import replan, schedule

np.set_printoptions(threshold=8)

DAYS = 210
WEEK = np.resize([True] * 5 + [False] * 2, DAYS)


def work(days: float, *demands: tuple[int, float], calendar: int = 0, **more: float | None) -> Activity:
    """An activity of some days that holds some units."""
    mode = Mode(Spread(days), calendar, tuple(Demand(r, amount) for r, amount in demands))
    return Activity((mode,), **more)  # type: ignore[arg-type]


def problem(*activities: Activity, links: tuple[Link, ...] = (), units: tuple[float, ...] = (1.0,)) -> Instance:
    """A problem on a Monday, every day of it worked."""
    every = np.ones(DAYS, dtype=np.bool_)
    return Instance(
        origin=date(2026, 3, 2),
        now=0.0,
        activities=activities,
        links=links,
        calendars=(every, WEEK),
        resources=tuple(np.full(DAYS, one) for one in units),
    )


def contradiction(found: Instance, plan: Schedule, wish: Item) -> Contradiction:
    """What stands in the way of one wish."""
    (told,) = contradictions(found, plan, [wish])
    return told


def test_a_chain_leads_through_links_and_capacity_to_the_present() -> None:
    found = problem(
        work(3, (0, 1.0), key=1, priority=9.0),
        work(2, (0, 1.0), key=2),
        work(4, key=3),
        links=(Link(1, 2),),
    )
    steps = chain(found, schedule(found), 2)
    assert [(one.activity, one.cause.driver) for one in steps] == [
        (2, Driver.LINK),
        (1, Driver.RESOURCE),
        (0, Driver.NOW),
    ]
    assert [one.outranked for one in steps] == [False, True, False]
    assert [one.released for one in steps] == [5.0, 3.0, 0.0]


def test_days_off_that_are_not_the_weekly_ones_are_counted() -> None:
    flags = WEEK.copy()
    flags[[7, 8]] = False  # the Monday and Tuesday after the first week
    found = replace(
        problem(work(5, calendar=1), work(3, calendar=1), links=(Link(0, 1),)), calendars=(np.ones(DAYS, bool), flags)
    )
    plan = schedule(found)
    step = chain(found, plan, 1)[0]
    assert (step.released, plan.start[1], step.days_off, step.idle_days) == (5.0, 9.0, 2, 0)
    (best, *_) = reliefs(found, plan, chain(found, plan, 1))
    holidays = next(one for one in reliefs(found, plan, chain(found, plan, 1)) if one.freed is Freed.DAYS_OFF)
    assert (best.freed, best.finish) == (Freed.LINK, 3.0)
    assert (holidays.before, holidays.finish) == (12.0, 10.0)


def test_reliefs_are_what_making_the_plan_again_gives() -> None:
    found = problem(
        work(6, (0, 1.0), key=1, priority=9.0),
        work(2, (0, 1.0), key=2, not_before=1.0),
        work(4, key=3),
        links=(Link(1, 2),),
    )
    plan = schedule(found)
    told = {(one.freed, one.activity): one for one in reliefs(found, plan, chain(found, plan, 2))}
    assert told[Freed.LINK, 2].finish == 4.0
    assert told[Freed.CAPACITY, 1].finish == 7.0
    assert told[Freed.CAPACITY, 1].amount == 1.0
    assert told[Freed.CAPACITY, 1].held_by.driver is Driver.NOT_BEFORE
    assert told[Freed.ORDER, 1].finish == 7.0
    assert {one.before for one in told.values()} == {12.0}
    assert told[Freed.ORDER, 1].finish_all == 9.0  # the other one waits now


def test_what_is_kept_where_the_plan_in_force_has_it_may_be_let_go() -> None:
    found = problem(work(3, key=1), work(2, key=2), work(9, key=3), links=(Link(0, 1),))
    plan = replan(found, (2.0, 5.0, 0.0))
    steps = chain(found, plan, 1)
    assert [one.cause.driver for one in steps] == [Driver.LINK, Driver.KEPT]
    told = {(one.freed, one.activity): one for one in reliefs(found, plan, steps)}
    assert told[Freed.KEPT, 0].before == 7.0
    assert told[Freed.KEPT, 0].finish == 5.0


def test_a_deadline_that_links_alone_forbid_needs_nothing_else() -> None:
    found = problem(work(5), work(5), work(1, deadline=9.0), links=(Link(0, 1), Link(1, 2)))
    told = contradiction(found, schedule(found), Item(ConflictKind.DEADLINE, 2))
    assert (told.verdict, told.items, told.smallest) == (
        Verdict.CONTRADICTED,
        (Item(ConflictKind.DEADLINE, 2),),
        True,
    )
    assert told.refutation is not None
    assert (told.refutation.proof, told.refutation.chain) == (Proof.LINKS, (0, 1, 2))


def test_a_pin_and_a_deadline_contradict_each_other() -> None:
    found = problem(work(5, start_pin=14.0), work(5), work(1, deadline=18.0), links=(Link(0, 2), Link(1, 2)))
    told = contradiction(found, schedule(found), Item(ConflictKind.DEADLINE, 2))
    assert told.items == (Item(ConflictKind.DEADLINE, 2), Item(ConflictKind.START_PIN, 0))
    assert told.smallest


def test_more_work_than_fits_names_the_resource_and_the_time() -> None:
    late = [work(4, (0, 1.0), deadline=10.0) for _ in range(3)]
    found = problem(*late, work(3, (0, 1.0)))
    plan = schedule(found)
    missed = next(one for one in plan.conflicts)
    told = contradiction(found, plan, Item(ConflictKind.DEADLINE, missed.activity))
    assert told.items == (*(Item(ConflictKind.DEADLINE, i) for i in range(3)), Item(ConflictKind.CAPACITY, 0))
    assert told.refutation is not None
    overload = told.refutation.overload
    assert overload is not None
    assert (overload.first, overload.last, overload.asked, overload.there) == (0.0, 10.0, 12.0, 10.0)
    assert overload.activities == (0, 1, 2)


def test_a_wish_that_another_plan_keeps_is_not_contradicted() -> None:
    found = problem(work(6, (0, 1.0), priority=9.0), work(2, (0, 1.0), deadline=3.0))
    plan = schedule(found)
    assert [one.activity for one in plan.conflicts] == [1]
    told = contradiction(found, plan, Item(ConflictKind.DEADLINE, 1))
    assert (told.verdict, told.items) == (Verdict.CAN_BE_KEPT, ())


def test_a_contradiction_elsewhere_is_not_blamed() -> None:
    apart = (work(6, (1, 1.0), deadline=3.0), work(4, (0, 1.0)), work(4, (0, 1.0), deadline=3.0))
    found = problem(*apart, units=(1.0, 1.0))
    plan = schedule(found)
    told = contradiction(found, plan, Item(ConflictKind.DEADLINE, 2))
    assert told.items == (Item(ConflictKind.DEADLINE, 2),)
    kept = replace(found, activities=(*found.activities[:2], work(4, (0, 1.0), deadline=4.0)))
    told = contradiction(kept, plan, Item(ConflictKind.DEADLINE, 2))
    assert (told.verdict, told.items) == (Verdict.CAN_BE_KEPT, (Item(ConflictKind.DEADLINE, 0),))


def test_only_search_sees_that_three_jobs_of_two_units_share_nothing() -> None:
    """Two of three units each: added up they fit 4 days (12 of 12 unit-days), one after the other they don't."""
    found = problem(*(work(2, (0, 2.0), deadline=4.0) for _ in range(3)), units=(3.0,))
    told = contradiction(found, schedule(found), Item(ConflictKind.DEADLINE, 2))
    assert told.refutation is not None
    assert told.refutation.proof is Proof.SEARCH
    assert len(told.items) == 4
    assert told.smallest


def test_what_is_no_wish_is_refused() -> None:
    found = problem(work(2), units=())
    with pytest.raises(ValueError, match="no wish"):
        contradiction(found, schedule(found), Item(ConflictKind.DEADLINE, 0))


@st.composite
def problems(draw: st.DrawFn) -> Instance:
    """Small problems with wishes that may contradict each other."""
    count = draw(st.integers(2, 5))
    activities = [
        work(
            draw(st.sampled_from([1, 2, 3, 4.5])),
            (draw(st.integers(0, 1)), draw(st.sampled_from([1.0, 1.5]))),
            calendar=draw(st.integers(0, 1)),
            deadline=draw(st.none() | st.sampled_from([3.0, 6.0, 9.0])),
            start_pin=draw(st.none() | st.sampled_from([0.0, 2.0, 4.0])),
        )
        for _ in range(count)
    ]
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=4))
    links = tuple(Link(min(pair), max(pair), draw(st.sampled_from(LinkType))) for pair in pairs if pair[0] != pair[1])
    return problem(*activities, links=links, units=(2.0, 1.5))


@given(problems())
def test_contradictions_hold_and_nothing_smaller_does(found: Instance) -> None:
    plan = schedule(found)
    case = Case(found)
    for conflict in plan.conflicts:
        wish = Item(conflict.kind, conflict.activity if conflict.resource < 0 else conflict.resource)
        told = contradiction(found, plan, wish)
        if told.verdict is Verdict.CONTRADICTED:
            assert wish in told.items
            assert judge(case, frozenset(told.items)).refutation is not None
            for size in range(len(told.items)) if told.smallest else ():
                for fewer in combinations(case.items - {wish}, size):
                    without = frozenset(fewer)
                    new = judge(case, without).refutation is None
                    assert not (new and size + 1 < len(told.items) and judge(case, without | {wish}).refutation)


@given(problems())
def test_what_a_plan_keeps_is_never_refuted(found: Instance) -> None:
    plan = schedule(found)
    missed = {(one.kind, one.activity) for one in plan.conflicts if one.resource < 0}
    lacking = {one.resource for one in plan.conflicts}
    kept = {
        item
        for item in Case(found).items
        if (item.of not in lacking if item.kind is ConflictKind.CAPACITY else (item.kind, item.of) not in missed)
    }
    assert judge(Case(found), frozenset(kept)).refutation is None


def test_work_that_asks_for_more_than_is_ever_there_is_told_so_whatever_else_clashes() -> None:
    """Two deadlines that contradict each other at another resource have nothing to do with it."""
    late = [work(5.0, (1, 1.0), deadline=5.0) for _ in range(2)]
    found = problem(work(5.0, (0, 2.0)), *late, units=(1.0, 1.0))
    plan, wish = schedule(found), Item(ConflictKind.CAPACITY, 0)
    assert (ConflictKind.CAPACITY, 0) in {(one.kind, one.resource) for one in plan.conflicts}
    told = contradiction(found, plan, wish)
    assert (told.verdict, told.items, told.smallest) == (Verdict.CONTRADICTED, (wish,), True)
    assert told.refutation is not None
    assert told.refutation.overload is not None
    over = told.refutation.overload
    assert (over.resource, over.activities) == (0, (0,))
    assert (over.asked, over.there) == (10.0, 5.0)
