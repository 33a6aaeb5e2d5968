"""A search for short plans: a population of activity lists, crossed and improved by justification to both sides.

After Valls, Ballestin & Quintanilla (2008): children of two parents are placed, then moved as late as they can be in
their span and as early again (double justification), and the order of the result is what they pass on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.instance import Floats
from kaname.engines.schedule.plain.decoding import EPS, Profile, place_all, room_for
from kaname.engines.schedule.plain.lists import cross, disturb, lead_forward, mark, random, scatter, shift, sort_by
from kaname.engines.schedule.plain.problem import Plain, lengths
from kaname.engines.streams import ORDER, Streams, streams

FAR = 1e18
CHANCE = 0.02
SHIFTS = 0.7


ELITE = 16
PATIENCE = 40
"""Children per member without a shorter plan after which a population is given up."""


class Population(NamedTuple):
    """Lists (members x activities), the last finish and a mark of each, and the best starts found.

    `elite` are the best lists of populations given up before; `counts` are the children since the last shorter plan,
    the populations given up and the members of this one so far; `least` is the last finish of the best plan of all.
    """

    lists: NDArray[np.int64]
    finish: Floats
    mark: Floats
    best: Floats
    least: Floats
    elite: NDArray[np.int64]
    counts: Integers


class Bench(NamedTuple):
    """Room to work in, and the orders in which links lead forward and back."""

    by_rank: Integers
    by_rank_back: Integers
    mirrored_rank: Integers
    never: Floats
    late_start: Floats
    order: Integers
    given: Integers
    taken: Integers
    key: Floats
    start: Floats
    mirrored: Floats
    state: Streams


class Island:
    """A population of its own, with a generator of its own."""

    def __init__(self, problem: Plain, members: int, seed: int, number: int) -> None:
        count = len(problem.duration)
        _, tail = lengths(problem)
        by_rank = np.argsort(problem.rank)
        self.problem = problem
        self.profile: Profile = room_for(problem)
        self.population = Population(
            lists=np.zeros((members, count), dtype=np.int64),
            finish=np.full(members, FAR),
            mark=np.zeros(members),
            best=np.zeros(count),
            least=np.full(1, FAR),
            elite=np.zeros((ELITE, count), dtype=np.int64),
            counts=np.zeros(3, dtype=np.int64),
        )
        self.bench = Bench(
            by_rank=by_rank,
            by_rank_back=np.ascontiguousarray(by_rank[::-1]),
            mirrored_rank=-problem.rank,
            never=np.zeros(count),
            late_start=-tail,
            order=by_rank.copy(),
            given=by_rank.copy(),
            taken=np.zeros(count, dtype=np.int64),
            key=np.zeros(count),
            start=np.zeros(count),
            mirrored=np.zeros(count),
            state=streams(seed, ORDER, [number]),
        )

    def evolve(self, steps: int, bound: float) -> None:
        """Try so many lists: rules disturbed at random until the population is full, then children."""
        _evolve(self.problem, self.bench, self.profile, self.population, steps, bound)

    def receive(self, other: Island) -> None:
        """Take in the best list of another island in the place of the worst, where both have all their members."""
        if min(self.population.counts[2], other.population.counts[2]) < len(self.population.finish):
            return
        best, worst = int(other.population.finish.argmin()), int(self.population.finish.argmax())
        self.population.lists[worst] = other.population.lists[best]
        self.population.finish[worst] = other.population.finish[best]
        self.population.mark[worst] = other.population.mark[best]

    @property
    def finish(self) -> float:
        """The last finish of the best plan."""
        return float(self.population.least[0])


@leaf
def _settle(problem: Plain, bench: Bench, profile: Profile, population: Population) -> None:
    """Add a member: the rule disturbed (the very first not), or, in every fourth population, one of the elite first."""
    members, member = len(population.finish), population.counts[2]
    elite = min(ELITE, population.counts[1]) if population.counts[1] % 4 == 3 else 0
    if member < elite:
        for position in range(len(bench.order)):
            bench.order[position] = population.elite[member, position]
    else:
        span = -_least(bench.late_start)
        noise = 0.0 if population.counts[1] + member == 0 else span * (0.05 + 0.5 * member / members)
        scatter(bench.late_start, noise, bench.by_rank, bench.state, bench.key)
        lead_forward(problem.ahead, bench.by_rank, bench.key)
        sort_by(bench.key, problem.rank, bench.order)
    _keep(bench, population, member, _improve(problem, bench, profile))
    population.counts[2] += 1
    population.counts[0] = 0


@leaf
def _give_up(population: Population) -> None:
    """Begin a population anew; the best of the old one joins the elite."""
    best = 0
    for member in range(len(population.finish)):
        if population.finish[member] < population.finish[best]:
            best = member
    place = population.counts[1] % ELITE
    for position in range(population.lists.shape[1]):
        population.elite[place, position] = population.lists[best, position]
    population.counts[1] += 1
    population.counts[2] = 0


@kernel
def _evolve(problem: Plain, bench: Bench, profile: Profile, population: Population, steps: int, bound: float) -> None:
    for _ in range(steps):
        if population.least[0] <= bound + EPS:
            return
        if population.counts[0] > PATIENCE * len(population.finish):
            _give_up(population)
        if population.counts[2] < len(population.finish):
            _settle(problem, bench, profile, population)
        else:
            _breed(problem, bench, profile, population)


@leaf
def _breed(problem: Plain, bench: Bench, profile: Profile, population: Population) -> None:
    """Try a child of two members; it takes the place of its mother where it is no longer and new."""
    members, count = population.lists.shape
    mother, father = int(random(bench.state) * members), _chosen(bench, population, members)
    first = int(random(bench.state) * count)
    last = min(count, first + 1 + int(random(bench.state) * (count / 2)))
    cross(population.lists[mother], population.lists[father], first, last, bench.taken, bench.order)
    disturb(problem.ahead, CHANCE, bench.state, bench.order)
    while random(bench.state) < SHIFTS:
        shift(problem.ahead, bench.state, bench.order)
    finish = _improve(problem, bench, profile)
    population.counts[0] += 1
    if finish < population.finish[mother] - EPS:
        population.counts[0] = 0
    if finish <= population.finish[mother] + EPS and not _is_there(bench, population, finish):
        _keep(bench, population, mother, finish)


@leaf
def _least(values: Floats) -> float:
    least = FAR
    for value in values:
        least = min(least, value)
    return least


@leaf
def _chosen(bench: Bench, population: Population, members: int) -> int:
    """The better of two members."""
    one, other = int(random(bench.state) * members), int(random(bench.state) * members)
    return one if population.finish[one] <= population.finish[other] else other


@leaf
def _is_there(bench: Bench, population: Population, finish: float) -> bool:
    """Whether the plan just made is in the population already."""
    new = mark(bench.start, bench.by_rank)
    for member in range(len(population.finish)):
        if population.finish[member] == finish and population.mark[member] == new:
            return True
    return False


@leaf
def _keep(bench: Bench, population: Population, member: int, finish: float) -> None:
    """Put the plan just made into a place."""
    population.finish[member] = finish
    population.mark[member] = mark(bench.start, bench.by_rank)
    for position in range(len(bench.order)):
        population.lists[member, position] = bench.order[position]
    if finish < population.least[0] - EPS:
        population.least[0] = finish
        for i in range(len(bench.start)):
            population.best[i] = bench.start[i]


@leaf
def _improve(problem: Plain, bench: Bench, profile: Profile) -> float:
    """Place the list in `order` and justify it to the right and to the left; leaves starts and the list they make.

    Releases and links between starts may spoil what justification gains; then the plan stays as it was placed first.
    """
    for position in range(len(bench.order)):
        bench.given[position] = bench.order[position]
    first = place_all(problem, problem.ahead, bench.order, problem.release, profile, bench.start)
    for i in range(len(bench.key)):
        bench.key[i] = -(bench.start[i] + problem.duration[i])
    lead_forward(problem.back, bench.by_rank_back, bench.key)
    sort_by(bench.key, bench.mirrored_rank, bench.order)
    place_all(problem, problem.back, bench.order, bench.never, profile, bench.mirrored)
    for i in range(len(bench.key)):
        bench.key[i] = first - bench.mirrored[i] - problem.duration[i]
    lead_forward(problem.ahead, bench.by_rank, bench.key)
    sort_by(bench.key, problem.rank, bench.order)
    finish = place_all(problem, problem.ahead, bench.order, problem.release, profile, bench.start)
    if finish > first + EPS:
        for position in range(len(bench.order)):
            bench.order[position] = bench.given[position]
        finish = place_all(problem, problem.ahead, bench.order, problem.release, profile, bench.start)
    for i in range(len(bench.key)):
        bench.key[i] = bench.start[i]
    lead_forward(problem.ahead, bench.by_rank, bench.key)
    sort_by(bench.key, problem.rank, bench.order)
    return finish
