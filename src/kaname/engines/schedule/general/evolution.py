"""A search for better orders: a population of activity lists, crossed and improved by justification to both sides.

As for plain problems, but every list is placed by the rule that holds for all problems, backwards in the problem as it
is mirrored. What is urgent stands before what is less so in every list.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.instance import Floats
from kaname.engines.passes import Times, no_times
from kaname.engines.schedule.general.mirror import Side
from kaname.engines.schedule.general.worth import Levels, less, weigh
from kaname.engines.schedule.plain.lists import cross, disturb, lead_forward, mark, random, scatter, shift, sort_by
from kaname.engines.schedule.plain.problem import Bounds
from kaname.engines.schedule.profile import Profile
from kaname.engines.schedule.serial import Reasons, generate, no_reasons
from kaname.engines.streams import ORDER, Streams, streams

FAR = 1e18
CHANCE = 0.02
SHIFTS = 0.7
PATIENCE = 40
"""Children per member without a better plan after which a population is given up."""


class Task(NamedTuple):
    """What all islands share: both sides, what holds each activity on them, and what orders follow from.

    `by_rank` is the order of the rule, `rank` the place in it; `before` is the less, the more urgent an activity is.
    """

    ahead: Side
    back: Side
    held: Bounds
    holds: Bounds
    rank: Integers
    back_rank: Integers
    by_rank: Integers
    by_rank_back: Integers
    before: Floats
    late_start: Floats


class Population(NamedTuple):
    """Lists (members x activities), the worth and a mark of each; the best order found and its worth.

    `counts` are the children since the last better plan, the populations given up and the members of this one so far.
    """

    lists: NDArray[np.int64]
    worth: Floats
    mark: Floats
    best: Integers
    best_worth: Floats
    counts: Integers


class Bench(NamedTuple):
    """Room to work in."""

    levels: Levels
    times: Times
    why: Reasons
    order: Integers
    given: Integers
    taken: Integers
    key: Floats
    start: Floats
    worth: Floats
    justified: Floats
    state: Streams


class Island:
    """A population of its own, with a generator and room of its own."""

    def __init__(
        self, task: Task, levels: Levels, rooms: tuple[Profile, Profile], members: int, stream: Streams
    ) -> None:
        count = len(task.by_rank)
        self.task, self.rooms = task, rooms
        self.population = Population(
            lists=np.zeros((members, count), dtype=np.int64),
            worth=np.full((members, 3), FAR),
            mark=np.zeros(members),
            best=task.by_rank.copy(),
            best_worth=np.full(3, FAR),
            counts=np.zeros(3, dtype=np.int64),
        )
        self.bench = Bench(
            levels=levels._replace(last=levels.last.copy()),
            times=no_times(count),
            why=no_reasons(count, len(task.ahead.demands.held)),
            order=task.by_rank.copy(),
            given=task.by_rank.copy(),
            taken=np.zeros(count, dtype=np.int64),
            key=np.zeros(count),
            start=np.zeros(count),
            worth=np.full(3, FAR),
            justified=np.full(3, FAR),
            state=stream,
        )

    def evolve(self, steps: int, goal: Floats) -> None:
        """Try so many lists: the rule disturbed at random until the population is full, then children."""
        _evolve(self.task, self.bench, *self.rooms, self.population, steps, goal)

    def receive(self, other: Island) -> None:
        """Take in the best list of another island in the place of the last, where both have all their members."""
        mine, theirs = self.population, other.population
        if min(mine.counts[2], theirs.counts[2]) == len(mine.mark):
            best, worst = (np.lexsort(each.worth.T[::-1]) for each in (theirs, mine))
            for own, given in ((mine.lists, theirs.lists), (mine.worth, theirs.worth), (mine.mark, theirs.mark)):
                own[worst[-1]] = given[best[0]]


def stream_of(seed: int, number: int) -> Streams:
    """The generator of an island."""
    return streams(seed, ORDER, [number])


@kernel
def _evolve(
    task: Task, bench: Bench, profile: Profile, mirror: Profile, population: Population, steps: int, goal: Floats
) -> None:
    for _ in range(steps):
        if not less(goal, population.best_worth):
            return
        if population.counts[0] > PATIENCE * len(population.mark):
            population.counts[0], population.counts[2] = 0, 0
            population.counts[1] += 1
        if population.counts[2] < len(population.mark):
            _settle(task, bench, profile, mirror, population)
        else:
            _breed(task, bench, profile, mirror, population)


@leaf
def _settle(task: Task, bench: Bench, profile: Profile, mirror: Profile, population: Population) -> None:
    """Add a member: the rule disturbed, and the very first as it is."""
    members, member = len(population.mark), population.counts[2]
    for position in range(len(bench.order)):
        bench.order[position] = task.by_rank[position]
    if population.counts[1] + member > 0:
        least, most = FAR, -FAR
        for i in range(len(bench.key)):
            least, most = min(least, task.late_start[i]), max(most, task.late_start[i])
        noise = (most - least + 1.0) * (0.05 + 0.5 * member / members)
        scatter(task.late_start, noise, task.by_rank, bench.state, bench.key)
        lead_forward(task.held, task.by_rank, bench.key)
        sort_by(bench.key, task.rank, bench.order)
        _urgent_first(task, bench)
    _improve(task, bench, profile, mirror)
    _keep(task, bench, population, member)
    population.counts[2] += 1
    population.counts[0] = 0


@leaf
def _breed(task: Task, bench: Bench, profile: Profile, mirror: Profile, population: Population) -> None:
    """Try a child of two members; it takes the place of its mother where it is not worse and new."""
    members, count = population.lists.shape
    mother, father = int(random(bench.state) * members), int(random(bench.state) * members)
    other = int(random(bench.state) * members)
    if less(population.worth[other], population.worth[father]):
        father = other
    first = int(random(bench.state) * count)
    last = min(count, first + 1 + int(random(bench.state) * (count / 2)))
    cross(population.lists[mother], population.lists[father], first, last, bench.taken, bench.order)
    disturb(task.held, CHANCE, bench.state, bench.order)
    while random(bench.state) < SHIFTS:
        shift(task.held, bench.state, bench.order)
    _urgent_first(task, bench)
    _improve(task, bench, profile, mirror)
    population.counts[0] += 1
    if less(bench.worth, population.worth[mother]):
        population.counts[0] = 0
    if not less(population.worth[mother], bench.worth) and not _is_there(task, bench, population):
        _keep(task, bench, population, mother)


@leaf
def _urgent_first(task: Task, bench: Bench) -> None:
    """Put what is urgent before what is less so, and leave the order among equals."""
    for position in range(len(bench.order)):
        bench.taken[bench.order[position]] = position
    sort_by(task.before, bench.taken, bench.order)


@leaf
def _improve(task: Task, bench: Bench, profile: Profile, mirror: Profile) -> None:
    """Place the list in `order`, justify it to the right and to the left; leaves the better list, its worth and starts.

    A profile that is too short is that of a plan that ends far later than the first: no candidate.
    """
    bench.worth[0] = bench.worth[1] = bench.worth[2] = FAR
    for turn in range(3):  # forwards, backwards, forwards: one call, so that the rule is compiled once
        side, room = (task.back, mirror) if turn == 1 else (task.ahead, profile)
        a = side.arrays
        if not generate(side.cal, a, side.capacity, side.demands, bench.order, a.work, room, bench.times, bench.why):
            break
        if turn == 1:
            _from_the_right(task, bench)
            continue
        weigh(a, bench.levels, bench.times, bench.justified)
        if less(bench.worth, bench.justified):
            break
        _accept(bench)
        if turn == 0:
            _from_the_left(task, bench)
    for position in range(len(bench.order)):
        bench.order[position] = bench.given[position]


@leaf
def _accept(bench: Bench) -> None:
    """Keep the list just placed, its starts and its worth."""
    for position in range(len(bench.order)):
        bench.given[position] = bench.order[position]
        bench.start[position] = bench.times.work_start[position]
    for part in range(3):
        bench.worth[part] = bench.justified[part]


@leaf
def _from_the_left(task: Task, bench: Bench) -> None:
    """The list for the way back: what finishes last goes first."""
    for i in range(len(bench.key)):
        bench.key[i] = -bench.times.finish[i]
    lead_forward(task.holds, task.by_rank_back, bench.key)
    sort_by(bench.key, task.back_rank, bench.order)


@leaf
def _from_the_right(task: Task, bench: Bench) -> None:
    """The list by the starts of the plan that was made backwards."""
    for i in range(len(bench.key)):
        bench.key[i] = -bench.times.finish[i]
    lead_forward(task.held, task.by_rank, bench.key)
    sort_by(bench.key, task.rank, bench.order)
    _urgent_first(task, bench)


@leaf
def _is_there(task: Task, bench: Bench, population: Population) -> bool:
    """Whether the plan just made is in the population already."""
    new = mark(bench.start, task.by_rank)
    for member in range(len(population.mark)):
        if population.mark[member] == new and population.worth[member, 2] == bench.worth[2]:
            return True
    return False


@leaf
def _keep(task: Task, bench: Bench, population: Population, member: int) -> None:
    """Put the plan just made into a place."""
    population.mark[member] = mark(bench.start, task.by_rank)
    for part in range(3):
        population.worth[member, part] = bench.worth[part]
    for position in range(len(bench.order)):
        population.lists[member, position] = bench.order[position]
    if less(bench.worth, population.best_worth):
        for part in range(3):
            population.best_worth[part] = bench.worth[part]
        for position in range(len(bench.order)):
            population.best[position] = bench.order[position]
