"""A search for short plans with a choice of modes: a population of activity lists with modes, crossed and improved.

After Van Peteghem & Vanhoucke (2010): children of two parents are placed, moved as late as they can be in their span
and as early again; on the way a few of their activities change to the mode in which they end first, or to one that
costs less and is in time. The order of the result and its modes are what they pass on. All keep stocks: what a child
uses beyond them is repaired, or it takes its mother's modes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.instance import Floats
from kaname.engines.schedule.modes.children import Bench, draw_modes, improve
from kaname.engines.schedule.modes.decoding import room_for
from kaname.engines.schedule.modes.problem import Problem, lengths, shortest
from kaname.engines.schedule.plain.decoding import Profile
from kaname.engines.schedule.plain.lists import cross, disturb, lead_forward, random, shift, sort_by
from kaname.engines.streams import ORDER, streams

FAR = 1e18
CHANCE = 0.02
SHIFTS = 0.7
FLIPS = 0.01
"""How likely each activity of a child is put into a mode at random."""
SPREAD = 0.02
"""The same of the last member of a new population; those before are put so less and less."""
PATIENCE = 40
"""Children per member without a shorter plan after which a population is given up."""


class Population(NamedTuple):
    """Lists and modes (members x activities), the last finish and a mark of each, and the best plan found.

    `counts` are the children since the last shorter plan, the populations given up, the members of this one so far, and
    the mother of the last child; `least` is the last finish of the best plan of all.
    """

    lists: NDArray[np.int64]
    modes: NDArray[np.int64]
    finish: Floats
    mark: Floats
    best: Floats
    best_mode: Integers
    least: Floats
    counts: Integers


class Island:
    """A population of its own, with a generator of its own. `allowed` are modes that keep stocks."""

    def __init__(self, problem: Problem, allowed: Integers, members: int, seed: int, number: int) -> None:
        count = len(problem.release)
        _, tail = lengths(problem, problem.modes.duration[shortest(problem)])
        by_rank = np.argsort(problem.rank)
        self.problem = problem
        self.profile: Profile = room_for(problem)
        self.population = Population(
            lists=np.zeros((members, count), dtype=np.int64),
            modes=np.zeros((members, count), dtype=np.int64),
            finish=np.full(members, FAR),
            mark=np.zeros(members),
            best=np.zeros(count),
            best_mode=allowed[0].copy(),
            least=np.full(1, FAR),
            counts=np.zeros(4, dtype=np.int64),
        )
        self.bench = Bench(
            by_rank=by_rank,
            by_rank_back=np.ascontiguousarray(by_rank[::-1]),
            mirrored_rank=-problem.rank,
            never=np.zeros(count),
            late_start=-tail,
            allowed=allowed.copy(),
            order=by_rank.copy(),
            given=by_rank.copy(),
            mode=allowed[0].copy(),
            given_mode=allowed[0].copy(),
            left=np.zeros(len(problem.modes.stock)),
            taken=np.zeros(count, dtype=np.int64),
            limit=np.zeros(count),
            key=np.zeros(count),
            start=np.zeros(count),
            mirrored=np.zeros(count),
            state=streams(seed, ORDER, [number]),
        )

    def evolve(self, steps: int, bound: float) -> None:
        """Try so many plans: rules disturbed at random until the population is full, then children."""
        _evolve(self.problem, self.bench, self.profile, self.population, steps, bound)

    def receive(self, other: Island) -> None:
        """Take in the best member of another island in the place of the worst, where both have all their members."""
        if min(self.population.counts[2], other.population.counts[2]) < len(self.population.finish):
            return
        best, worst = int(other.population.finish.argmin()), int(self.population.finish.argmax())
        for own, foreign in zip(self.population[:4], other.population[:4], strict=True):
            own[worst] = foreign[best]

    @property
    def finish(self) -> float:
        """The last finish of the best plan."""
        return float(self.population.least[0])


@kernel
def _evolve(problem: Problem, bench: Bench, profile: Profile, population: Population, steps: int, bound: float) -> None:
    for _ in range(steps):
        if population.least[0] <= bound + EPS:
            return
        if population.counts[0] > PATIENCE * len(population.finish):
            population.counts[1] += 1
            population.counts[2] = 0
        if population.counts[2] < len(population.finish):
            _settle(problem, bench, population)
        else:
            _mate(problem, bench, population)
        finish = improve(problem, bench, profile)
        if population.counts[2] < len(population.finish):
            _keep(bench, population, population.counts[2], finish)
            population.counts[2] += 1
            population.counts[0] = 0
        else:
            _compete(bench, population, finish)


@leaf
def _settle(problem: Problem, bench: Bench, population: Population) -> None:
    """The next member of a new population: the rule and allowed modes, disturbed; those of the first are not."""
    members, member = len(population.finish), population.counts[2]
    span = 0.0
    for i in range(len(bench.key)):
        span = max(span, -bench.late_start[i])
    noise = 0.0 if population.counts[1] + member == 0 else span * (0.05 + 0.5 * member / members)
    row = (member + population.counts[1]) % len(bench.allowed)
    for i in range(len(bench.key)):
        bench.key[i] = bench.late_start[i] + noise * (random(bench.state) - 0.5)
        bench.mode[i] = bench.given_mode[i] = bench.allowed[row, i]
    lead_forward(problem.ahead.bounds, bench.by_rank, bench.key)
    sort_by(bench.key, problem.rank, bench.order)
    draw_modes(problem, bench, SPREAD * member / members)


@leaf
def _mate(problem: Problem, bench: Bench, population: Population) -> None:
    """A child of two members; its mother is noted."""
    members, count = population.lists.shape
    mother, father = int(random(bench.state) * members), _chosen(bench, population, members)
    population.counts[3] = mother
    first = int(random(bench.state) * count)
    last = min(count, first + 1 + int(random(bench.state) * (count / 2)))
    cross(population.lists[mother], population.lists[father], first, last, bench.taken, bench.order)
    for position in range(count):
        i: int = bench.order[position]
        bench.given_mode[i] = population.modes[mother, i]
        bench.mode[i] = population.modes[father, i] if first <= position < last else bench.given_mode[i]
    disturb(problem.ahead.bounds, CHANCE, bench.state, bench.order)
    while random(bench.state) < SHIFTS:
        shift(problem.ahead.bounds, bench.state, bench.order)
    draw_modes(problem, bench, FLIPS)


@leaf
def _compete(bench: Bench, population: Population, finish: float) -> None:
    """Let a child take the place of its mother where it is no longer and new."""
    mother = population.counts[3]
    population.counts[0] += 1
    if finish < population.finish[mother] - EPS:
        population.counts[0] = 0
    if finish <= population.finish[mother] + EPS and not _is_there(bench, population, finish):
        _keep(bench, population, mother, finish)


@leaf
def _chosen(bench: Bench, population: Population, members: int) -> int:
    """The better of two members."""
    one, other = int(random(bench.state) * members), int(random(bench.state) * members)
    return one if population.finish[one] <= population.finish[other] else other


@leaf
def _mark(bench: Bench) -> float:
    """A number that differs where plans do, most likely."""
    total = 0.0
    for i in range(len(bench.start)):
        total += (bench.start[i] + 0.3 * bench.mode[i]) * (1.0 + 0.6180339887498949 * (i % 1024))
    return total


@leaf
def _is_there(bench: Bench, population: Population, finish: float) -> bool:
    """Whether the plan just made is in the population already."""
    mark = _mark(bench)
    for member in range(len(population.finish)):
        if population.finish[member] == finish and population.mark[member] == mark:
            return True
    return False


@leaf
def _keep(bench: Bench, population: Population, member: int, finish: float) -> None:
    """Put the plan just made into a place."""
    population.finish[member] = finish
    population.mark[member] = _mark(bench)
    for position in range(len(bench.order)):
        population.lists[member, position] = bench.order[position]
        population.modes[member, position] = bench.mode[position]
    if finish < population.least[0] - EPS:
        population.least[0] = finish
        for i in range(len(bench.start)):
            population.best[i] = bench.start[i]
            population.best_mode[i] = bench.mode[i]
