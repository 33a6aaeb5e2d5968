"""Plain problems: one clock without days off, constant capacity, starts held by starts. Here plans are searched for.

Most of the published benchmarks are of this kind, and so is much work whose resources share one calendar.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from kaname.engines.instance import Floats
from kaname.engines.schedule.plain.evolution import Island
from kaname.engines.schedule.plain.problem import Links as Links
from kaname.engines.schedule.plain.problem import Plain as Plain
from kaname.engines.schedule.plain.problem import lengths
from kaname.engines.schedule.plain.problem import plain as plain
from kaname.engines.schedule.plain.proof import Proof, grid_of


def led_forward(problem: Plain, start: Floats) -> Floats:
    """Starts raised until none lies before that of what holds it: a link with a negative lag may lead back in time."""
    key = start.copy()
    for i in np.argsort(problem.rank).tolist():
        for e in range(problem.ahead.first[i], problem.ahead.first[i + 1]):
            key[i] = max(key[i], key[problem.ahead.other[e]])
    return key


_TRIED = 60_000
"""Activities in the lists of a round, between looks at the clock."""
MEMBERS, LISTED = 60, 30_000
"""Members of a population; fewer where their lists would have more activities, but a fifth of them at least."""

ENOUGH, AFTER, SHARE = 1.0, 0.03, 0.4
"""Seconds from which on a proof is tried; the shares of them after which it begins and which it may take."""


def bound(problem: Plain) -> float:
    """A last finish that no plan undercuts: the critical path, or all work of the busiest resource."""
    head, tail = lengths(problem)
    work = problem.demand.T @ problem.duration
    busiest = float((work / np.maximum(problem.capacity, 1e-12)).max(initial=0.0))
    return max(float((head + tail).max(initial=0.0)), busiest)


def search(
    problem: Plain,
    *,
    seconds: float = np.inf,
    rounds: float = np.inf,
    seed: int = 1,
    islands: int = 2,
    members: int | None = None,
) -> Iterator[tuple[float, Floats]]:
    """Ever shorter plans: the last finish and the starts of each, until time or rounds are over or one is the shortest.

    The same seed, islands and `rounds` give the same plans. Where only the time ends a search of a second or more, part
    of it one island rests, and complete search looks meanwhile whether a plan can be shorter at all.
    """
    began, least = time.perf_counter(), np.inf
    members = members or min(MEMBERS, max(MEMBERS // 5, LISTED // max(1, len(problem.duration))))
    there = [Island(problem, members, seed, number) for number in range(islands)]
    goal = bound(problem)
    steps = max(4, _TRIED // max(1, len(problem.duration)))
    done, proof = 0, Proof(problem)
    may_prove = rounds == np.inf and ENOUGH <= seconds < np.inf and islands > 1 and grid_of(problem) is not None
    with ThreadPoolExecutor(islands) as pool:
        try:
            while True:
                at_work = there[:-1] if proof.is_running else there
                for made in [pool.submit(island.evolve, steps, goal) for island in at_work]:
                    made.result()
                best, answer = min(there, key=lambda island: island.finish), proof.answer()
                for finish, start in ((best.finish, best.population.best), (answer.finish, answer.start)):
                    if finish < least - 1e-9:
                        least = finish
                        yield least, start.copy()
                done += 1
                is_shortest = answer.is_shortest or least <= goal + 1e-6
                passed = time.perf_counter() - began
                if is_shortest or passed >= seconds or done >= rounds:
                    return
                if may_prove and passed >= AFTER * seconds:
                    proof.begin(pool, least, SHARE * seconds)
                if done % 32 == 0:
                    _exchange(there)
        finally:
            proof.stop()


def _exchange(islands: Sequence[Island]) -> None:
    for one, other in zip(islands, (*islands[1:], islands[0]), strict=True):
        one.receive(other)
