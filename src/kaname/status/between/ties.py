"""Who gives to whom and what waits for what, of teams, initiatives or work, as a graph that can be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from kaname.duties.coordination.dependencies import Contract, contract, contracts
from kaname.model.base import Key
from kaname.model.plan import Dependency
from kaname.planning.standing import Standing
from kaname.status.between.layers import Layout, layout

Level = Literal["teams", "initiatives", "work"]
WORST = ("overdue", "late", "declined", "delivered_late", "at_risk", "proposed", "accepted", "link", "delivered")
"""States of a dependency, the worst first."""
LATE = frozenset({"overdue", "late"})
MOST = 60
"""So many boxes can still be read; of more, those nearest to the record in the middle are drawn."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What one gives another: its dependencies, the worst of their states, and whether the end hangs on it."""

    giver: Key
    receiver: Key
    records: tuple[Key, ...]
    state: str
    late: int
    critical: bool = False


@dataclass(frozen=True)
class Graph:
    """Ties with their drawing. `left` boxes are further away than could be drawn."""

    ties: tuple[Tie, ...]
    drawing: Layout[Key]
    critical: frozenset[Key]
    left: int = 0


def worst(states: Collection[str]) -> str:
    """The worst of some states."""
    return min(states, key=WORST.index)


def gives(standing: Standing, found: Iterable[Contract] | None = None) -> tuple[Tie, ...]:
    """Every pair of parties of which one gives the other something."""
    pairs: dict[tuple[Key, Key], list[Contract]] = defaultdict(list)
    for one in contracts(standing) if found is None else found:
        if one.giver is not None and one.receiver is not None:
            pairs[one.giver, one.receiver].append(one)
    return tuple(_tie(standing, pair, these) for pair, these in sorted(pairs.items()))


def _tie(standing: Standing, pair: tuple[Key, Key], these: list[Contract]) -> Tie:
    states = [one.state(standing.as_of) for one in these]
    return Tie(
        *pair,
        tuple(one.link.key for one in these),
        worst(states),
        sum(state in LATE for state in states),
        any(_critical(standing, one.link) for one in these),
    )


def _critical(standing: Standing, link: Dependency) -> bool:
    """Whether both of its ends are critical by links alone."""
    slots = [standing.slot(key) for key in standing.keys((link.predecessor, link.successor))]
    return len(slots) > 1 and all(slot is not None and slot.critical for slot in slots)


def ties(standing: Standing, level: Level) -> tuple[Tie, ...]:
    """Everything that leads from one to another, of a level."""
    if level == "teams":
        return gives(standing)
    pairs: dict[tuple[Key, Key], list[Contract]] = defaultdict(list)
    for link in standing.every(Dependency):
        before, after = standing.key(link.predecessor), standing.key(link.successor)
        if level == "initiatives":
            before, after = standing.initiative(before), standing.initiative(after)
        if before is not None and after is not None and before != after:
            pairs[before, after].append(contract(standing, link))
    return tuple(_tie(standing, pair, these) for pair, these in sorted(pairs.items()))


def graph(
    standing: Standing, every: tuple[Tie, ...], middle: Key | None = None, up: int = 2, down: int = 2, most: int = MOST
) -> Graph:
    """The ties around a record, so many steps before and after it; without one, those of all."""
    far = _reached(every, middle, up, down) if middle is not None else dict.fromkeys(_ends(every), 0)
    near = sorted(far, key=lambda key: (far[key], key))[:most] if middle is not None else _busiest(every, most)
    kept = frozenset(near)
    shown = tuple(one for one in every if one.giver in kept and one.receiver in kept)
    drawn = sorted(kept) if middle is not None else [key for key in sorted(kept) if key in _ends(shown)]
    critical = frozenset(key for key in drawn if (slot := standing.slot(key)) is not None and slot.critical)
    drawing = layout(drawn, ((one.giver, one.receiver) for one in shown))
    return Graph(shown, drawing, critical, len(far) - len(drawn))


def _ends(every: Iterable[Tie]) -> frozenset[Key]:
    return frozenset(key for one in every for key in (one.giver, one.receiver))


def _busiest(every: Iterable[Tie], most: int) -> list[Key]:
    """Those with the most dependencies."""
    count: dict[Key, int] = defaultdict(int)
    for one in every:
        count[one.giver] += len(one.records)
        count[one.receiver] += len(one.records)
    return sorted(count, key=lambda key: (-count[key], key))[:most]


def _reached(every: Iterable[Tie], middle: Key, up: int, down: int) -> dict[Key, int]:
    """How many steps away each is, following only one direction from the middle."""
    before, after = defaultdict[Key, list[Key]](list), defaultdict[Key, list[Key]](list)
    for one in every:
        before[one.receiver].append(one.giver)
        after[one.giver].append(one.receiver)
    found = {middle: 0}
    for key, steps in (*_walk(before, middle, up), *_walk(after, middle, down)):
        found[key] = min(steps, found.get(key, steps))
    return found


def _walk(next_: Mapping[Key, list[Key]], middle: Key, most: int) -> Iterator[tuple[Key, int]]:
    seen, edge = {middle}, [middle]
    for steps in range(1, most + 1):
        edge = [key for one in edge for key in next_.get(one, ()) if not (key in seen or seen.add(key))]
        yield from ((key, steps) for key in edge)
