"""All problems, with calendars, capacity that varies, wishes, priorities and work under way: better orders for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from kaname.engines.arrays import Links
from kaname.engines.calendars import Integers
from kaname.engines.instance import Floats
from kaname.engines.passes import Times
from kaname.engines.schedule.general.evolution import Island, Task, stream_of
from kaname.engines.schedule.general.mirror import Side as Side
from kaname.engines.schedule.general.mirror import mirrored
from kaname.engines.schedule.general.worth import Levels, less
from kaname.engines.schedule.general.worth import levels_of as levels_of
from kaname.engines.schedule.general.worth import worth_of as worth_of
from kaname.engines.schedule.plain.problem import Bounds
from kaname.engines.schedule.profile import Profile, new_profile

TRIED = 10_000
"""Activities in the lists of a round: some 30 ms."""
MEMBERS, LISTED = 60, 30_000
"""Members of a population; fewer where their lists would have more activities, but a fifth of them at least."""
EXCHANGE = 32
"""Rounds between exchanges."""


def task_of(side: Side, times: Times, urgency: Floats, late_start: Floats, rule: Integers) -> Task:
    """What a search needs of a problem and its first plan."""
    rank = rank_of(rule)
    return Task(
        ahead=side,
        back=mirrored(side, times),
        held=_bounds(side.arrays.incoming),
        holds=_bounds(side.arrays.outgoing),
        rank=rank,
        back_rank=-rank,
        by_rank=rule,
        by_rank_back=np.ascontiguousarray(rule[::-1]),
        before=-urgency,
        late_start=late_start,
    )


def rank_of(order: Integers) -> Integers:
    """The place of each activity in an order."""
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _bounds(links: Links) -> Bounds:
    other: Integers = np.ascontiguousarray(links.link["other"])
    return Bounds(links.first, other, np.zeros(len(other)))


def search(
    task: Task,
    levels: Levels,
    worth: Floats,
    goal: Floats,
    days: int,
    *,
    seconds: float = np.inf,
    rounds: float = np.inf,
    seed: int = 0,
    islands: int = 2,
) -> Iterator[Integers]:
    """Orders ever better than a worth, until time or rounds are over or one reaches the goal; plans have so many days.

    The same seed, islands and `rounds` give the same orders; the time only cuts them short.
    """
    began, count = time.perf_counter(), len(task.by_rank)
    members = min(MEMBERS, max(MEMBERS // 5, LISTED // max(1, count)))
    there = [Island(task, levels, _rooms(task, days), members, stream_of(seed, number)) for number in range(islands)]
    steps, done, least = max(2, TRIED // max(1, count)), 0, worth
    if not less(goal, least):
        return
    with ThreadPoolExecutor(islands) as pool:
        while True:
            for made in [pool.submit(island.evolve, steps, goal) for island in there]:
                made.result()
            for island in there:
                if less(island.population.best_worth, least):
                    least = island.population.best_worth.copy()
                    yield island.population.best.copy()
            done += 1
            if time.perf_counter() - began >= seconds or done >= rounds or not less(goal, least):
                return
            if done % EXCHANGE == 0:
                for one, other in zip(there, there[1:] + there[:1], strict=True):
                    one.receive(other)


def _rooms(task: Task, days: int) -> tuple[Profile, Profile]:
    bookings = 3 * len(task.ahead.demands.held)
    back = task.back.capacity.units.shape[1] + days
    return new_profile(task.ahead.capacity, days, bookings), new_profile(task.back.capacity, back, bookings)
