"""Cycles of links: work that waits for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kaname.engines.instance import Link


def find_cycle(count: int, links: Iterable[Link]) -> tuple[int, ...] | None:
    """The activities of one cycle of links in order, or None where there is none."""
    following: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        following[link.before].append(link.after)
    colour = [0] * count
    for root in range(count):
        path = _cycle_from(root, following, colour)
        if path is not None:
            return path
    return None


def _cycle_from(root: int, following: Sequence[Sequence[int]], colour: list[int]) -> tuple[int, ...] | None:
    """Depth first from one activity; colours: 0 unseen, 1 on the path, 2 done."""
    if colour[root]:
        return None
    path, ways = [root], [iter(following[root])]
    colour[root] = 1
    while path:
        after = next(ways[-1], None)
        if after is None:
            colour[path.pop()] = 2
            ways.pop()
        elif colour[after] == 1:
            return tuple(path[path.index(after) :])
        elif colour[after] == 0:
            colour[after] = 1
            path.append(after)
            ways.append(iter(following[after]))
    return None
