"""Circles in graphs of keys: strongly connected parts by Tarjan's method, and a short circle in each."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)

_STARTS = 50  # nodes of a large knot from which its shortest circle is sought


def circles(links: Mapping[Node, Sequence[Node]]) -> Iterator[tuple[Node, ...]]:
    """One circle of each knot of a graph, the shortest found, along its links; the first node is not repeated."""
    if _in_order(links):
        return
    for knot in _Tarjan(links).knots():
        inside = frozenset(knot)
        order = [node for node in links if node in inside]
        found = (_back_to(start, links, inside) for start in order[:_STARTS])
        yield min(found, key=len)


def _in_order(links: Mapping[Node, Sequence[Node]]) -> bool:
    """Whether a graph has no circle: nodes can be taken away, each once nothing that is left leads to it (Kahn)."""
    leading = Counter(chain.from_iterable(links.values()))
    ready = [node for node in links if node not in leading]
    taken = 0
    while ready:
        node = ready.pop()
        taken += node in links
        for following in links.get(node, ()):
            leading[following] -= 1
            if not leading[following]:
                ready.append(following)
    return taken == len(links)


def _back_to(start: Node, links: Mapping[Node, Sequence[Node]], inside: frozenset[Node]) -> tuple[Node, ...]:
    """The shortest way from a node of a knot back to itself."""
    came_from: dict[Node, Node] = {}
    waiting = deque([start])
    while start not in came_from:
        node = waiting.popleft()
        for following in links.get(node, ()):
            if following in inside and following not in came_from:
                came_from[following] = node
                waiting.append(following)
    path = [came_from[start]]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))


class _Tarjan(Generic[Node]):
    """The strongly connected parts of a graph, without recursion, so that long chains do no harm."""

    def __init__(self, links: Mapping[Node, Sequence[Node]]) -> None:
        self.links = links
        self.number: dict[Node, int] = {}
        self.low: dict[Node, int] = {}
        self.stack: dict[Node, None] = {}
        self.walk: list[tuple[Node, Iterator[Node]]] = []

    def knots(self) -> Iterator[tuple[Node, ...]]:
        """The parts that hold a circle, in the order in which the walk leaves them."""
        for root in self.links:
            if root not in self.number:
                self._enter(root)
                yield from self._walk()

    def _enter(self, node: Node) -> None:
        self.number[node] = self.low[node] = len(self.number)
        self.stack[node] = None
        self.walk.append((node, iter(self.links.get(node, ()))))

    def _walk(self) -> Iterator[tuple[Node, ...]]:
        while self.walk:
            node, rest = self.walk[-1]
            following = next(rest, None)
            if following is None:
                yield from self._leave(node)
            elif following not in self.number:
                self._enter(following)
            elif following in self.stack:
                self.low[node] = min(self.low[node], self.number[following])

    def _leave(self, node: Node) -> Iterator[tuple[Node, ...]]:
        self.walk.pop()
        if self.walk:
            before = self.walk[-1][0]
            self.low[before] = min(self.low[before], self.low[node])
        if self.low[node] == self.number[node]:
            knot = self._unwind(node)
            if len(knot) > 1 or node in self.links.get(node, ()):
                yield knot

    def _unwind(self, node: Node) -> tuple[Node, ...]:
        knot: list[Node] = []
        while not knot or knot[-1] != node:
            knot.append(self.stack.popitem()[0])
        return tuple(knot)
