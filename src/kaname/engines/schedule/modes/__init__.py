"""A choice of modes: which way everything is done that can be done in several."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import EPS, Integers
from kaname.engines.instance import Floats
from kaname.engines.schedule.modes.evolution import Island
from kaname.engines.schedule.modes.problem import Problem, bound, simple
from kaname.engines.schedule.modes.relaxation import Relaxed, relaxed

_PLACED = 60_000
"""Activities in the plans of a round, between looks at the clock."""
MEMBERS = 60
_CHOICES = 6
"""Choices of modes, besides the best, that a solver seeks first."""


class Plan(NamedTuple):
    """A plan found: its last finish, and the starts and modes of all activities."""

    finish: float
    start: Floats
    mode: Integers


def search(
    problem: Problem,
    *,
    seconds: float = np.inf,
    rounds: float = np.inf,
    seed: int = 1,
    islands: int = 2,
    members: int = MEMBERS,
    thorough: bool = True,
) -> Iterator[Plan]:
    """Ever shorter plans, until time or rounds are over or one is proven shortest.

    A thorough search asks a solver for modes to begin with, which takes a second or two; where there are stocks, any
    search asks for some that keep them. The same seed, islands and `rounds` give the same plans; the time only cuts
    them short.
    """
    began, least = time.perf_counter(), np.inf
    steps = max(4, _PLACED // max(1, len(problem.release)))
    done = 0
    with ThreadPoolExecutor(islands) as pool:
        asked = [pool.submit(_begin, problem, thorough, seed + number) for number in range(islands)]
        starts = [one.result() for one in asked]
        goal = max(bound(problem), *(one.bound for one in starts))
        there = [Island(problem, one.modes, members, seed, number) for number, one in enumerate(starts)]
        while True:
            for made in [pool.submit(island.evolve, steps, goal) for island in there]:
                made.result()
            best = min(there, key=lambda island: island.finish)
            if best.finish < least - EPS:
                least = best.finish
                yield Plan(least, best.population.best.copy(), best.population.best_mode.copy())
            done += 1
            if time.perf_counter() - began >= seconds or done >= rounds or least <= goal + EPS:
                return
            if done % 32 == 0:
                for one, other in zip(there, there[1:] + there[:1], strict=True):
                    one.receive(other)


def _begin(problem: Problem, thorough: bool, seed: int) -> Relaxed:
    """Modes to begin with."""
    if thorough or len(problem.modes.stock):
        return relaxed(problem, _CHOICES if thorough else 0, seed)
    return Relaxed(0.0, simple(problem))
