"""A drawing of what leads to what, from left to right: layers by longest path, few crossings, edges almost straight.

Source: Sugiyama, Tagawa, Toda (1981); cycles are broken where a search by depth meets its own path, and the edges that
run against the flow are told. Edges that pass layers get a place in each of them, so that they cross no box.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

N = TypeVar("N", bound=Hashable)
_SWEEPS = 12
_MOVES = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: which layer, and how far down, in rows."""

    layer: int
    row: float


@dataclass(frozen=True)
class Layout(Generic[N]):
    """Where everything lies. `routes` has the places that each edge passes, its ends among them, from left to right.

    `turned` are the edges that run against the flow, as they close a cycle; their routes begin at their target.
    """

    spots: Mapping[N, Spot]
    routes: Mapping[tuple[N, N], tuple[Spot, ...]]
    turned: frozenset[tuple[N, N]]
    layers: int
    rows: float
    crossings: int


def layout(nodes: Iterable[N], edges: Iterable[tuple[N, N]]) -> Layout[N]:
    """A drawing of nodes, in whose order what is alike is kept, and of edges between them; loops are left out."""
    order = list(dict.fromkeys(nodes))
    known = set(order)
    pairs = [pair for pair in dict.fromkeys(edges) if pair[0] != pair[1] and known >= set(pair)]
    turned = _turned(order, pairs)
    downward = [(b, a) if (a, b) in turned else (a, b) for a, b in pairs]
    layer = _layers(order, downward)
    ranks, chains = _with_bends(order, dict.fromkeys(downward), layer)
    links = [link for chain in chains.values() for link in pairwise(chain)]
    ranks = _uncrossed(ranks, links)
    rows = _rows(ranks, links)
    spots: dict[Any, Spot] = {one: Spot(n, rows[one]) for n, rank in enumerate(ranks) for one in rank}
    routes = {
        pair: tuple(spots[one] for one in chains[(pair[1], pair[0]) if pair in turned else pair]) for pair in pairs
    }
    high = max((spot.row for spot in spots.values()), default=-1.0) + 1
    return Layout({one: spots[one] for one in order}, routes, turned, len(ranks), high, _crossings(ranks, links))


def _next(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for a, b in pairs:
        found[a].append(b)
    return found


def _turned(nodes: Sequence[N], pairs: Sequence[tuple[N, N]]) -> frozenset[tuple[N, N]]:
    """The edges by which a search by depth comes back to its own path."""
    after, done, found = _next(pairs), set[N](), set[tuple[N, N]]()
    for start in nodes:
        path, stack = {start: None}, [(start, iter(after[start]))]
        while stack and start not in done:
            here, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                path.pop(here)
                done.add(here)
            elif step in path:
                found.add((here, step))
            elif step not in done:
                path[step] = None
                stack.append((step, iter(after[step])))
    return frozenset(found)


def _layers(nodes: Sequence[N], downward: Sequence[tuple[N, N]]) -> dict[N, int]:
    """The longest path to each; what nothing leads to stands right before what it leads to."""
    before, after = _next((b, a) for a, b in downward), _next(downward)
    layer: dict[N, int] = {}
    for one in _topological(nodes, before, after):
        layer[one] = max((layer[each] + 1 for each in before[one]), default=0)
    for one in nodes:
        if not before[one] and after[one]:
            layer[one] = min(layer[each] for each in after[one]) - 1
    return layer


def _topological(nodes: Sequence[N], before: Mapping[N, list[N]], after: Mapping[N, list[N]]) -> list[N]:
    waits = {one: len(set(before[one])) for one in nodes}
    found = [one for one in nodes if not waits[one]]
    for one in found:  # it grows while it is read
        for each in dict.fromkeys(after[one]):
            waits[each] -= 1
            if not waits[each]:
                found.append(each)
    return found


def _with_bends(
    nodes: Sequence[N], downward: Iterable[tuple[N, N]], layer: Mapping[N, int]
) -> tuple[list[list[Any]], dict[tuple[N, N], list[Any]]]:
    """What stands in each layer, bends of long edges among it, and the chain of each edge."""
    ranks: list[list[Any]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for one in nodes:
        ranks[layer[one]].append(one)
    chains: dict[tuple[N, N], list[Any]] = {}
    for a, b in downward:
        bends = [("bend", a, b, n) for n in range(layer[a] + 1, layer[b])]
        for n, bend in enumerate(bends, layer[a] + 1):
            ranks[n].append(bend)
        chains[a, b] = [a, *bends, b]
    return ranks, chains


def _uncrossed(ranks: list[list[Any]], links: Sequence[tuple[Any, Any]]) -> list[list[Any]]:
    """The best order of all that sweeps by barycentres, forth and back, come to."""
    before, after = _next((b, a) for a, b in links), _next(links)
    best, fewest = ranks, _crossings(ranks, links)
    now = [list(rank) for rank in ranks]
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forth = sweep % 2 == 0
        for n in range(1, len(now)) if forth else range(len(now) - 2, -1, -1):
            beside = {one: at for at, one in enumerate(now[n - 1 if forth else n + 1])}
            now[n] = _by_barycentre(now[n], before if forth else after, beside)
        crossings = _crossings(now, links)
        if crossings < fewest:
            best, fewest = [list(rank) for rank in now], crossings
    return best


def _by_barycentre(rank: list[Any], neighbours: Mapping[Any, list[Any]], beside: Mapping[Any, int]) -> list[Any]:
    """In the order of the mean of their neighbours; what has none stays where it is."""
    means = {
        one: sum(beside[each] for each in neighbours[one]) / len(neighbours[one]) for one in rank if neighbours.get(one)
    }
    moving = iter(sorted(means, key=lambda one: means[one]))
    return [next(moving) if one in means else one for one in rank]


def _crossings(ranks: Sequence[Sequence[Any]], links: Iterable[tuple[Any, Any]]) -> int:
    """How many pairs of edges between neighbouring layers cross."""
    at = {one: (n, place) for n, rank in enumerate(ranks) for place, one in enumerate(rank)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for a, b in links:
        between[at[a][0]].append((at[a][1], at[b][1]))
    return sum(_inversions([target for _, target in sorted(pairs)]) for pairs in between.values())


def _inversions(values: Iterable[int]) -> int:
    seen: list[int] = []
    count = 0
    for value in values:
        count += len(seen) - bisect_right(seen, value)
        insort(seen, value)
    return count


def _rows(ranks: Sequence[Sequence[Any]], links: Sequence[tuple[Any, Any]]) -> dict[Any, float]:
    """How far down each lies: at the mean of its neighbours where there is room, never out of its order."""
    near: dict[Any, list[Any]] = defaultdict(list)
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    row = {one: float(at) for rank in ranks for at, one in enumerate(rank)}
    for move in range(_MOVES):
        for rank in ranks if move % 2 == 0 else reversed(ranks):
            wanted = [sum(row[each] for each in near[one]) / len(near[one]) if near[one] else row[one] for one in rank]
            row.update(zip(rank, _apart(wanted), strict=True))
    top = min(row.values(), default=0.0)
    return {one: at - top for one, at in row.items()}


def _apart(wanted: Sequence[float]) -> list[float]:
    """The nearest places to those wanted, by least squares, that keep their order and are a row apart (PAV)."""
    blocks: list[tuple[float, int]] = []
    for n, value in enumerate(wanted):
        total, count = value - n, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            more, others = blocks.pop()
            total, count = total + more, count + others
        blocks.append((total, count))
    means = [total / count for total, count in blocks for _ in range(count)]
    return [mean + n for n, mean in enumerate(means)]
