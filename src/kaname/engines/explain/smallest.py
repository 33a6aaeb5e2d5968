"""A smallest set of wishes and capacities that contradict each other.

By hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva, Smallest MUS Extraction with Minimal Hitting Set
Dualization, 2015): a set that can be kept shows a set of which something must be added; the smallest set that has
something of each is the next to try, and the first that can't be kept is a smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from itertools import combinations

from kaname.engines.explain.bounds import Case, Item
from kaname.engines.explain.chain import in_force
from kaname.engines.explain.proofs import Answer, Refutation, judge, never_enough
from kaname.engines.instance import ConflictKind, Instance, Schedule

MOST_CALLS = 400
"""Sets judged for a wish at the most; beyond that the set found may not be the smallest."""
MOST_ITEMS = 6


class Verdict(IntEnum):
    """What is known of a wish that a plan does not keep."""

    CONTRADICTED = 0
    CAN_BE_KEPT = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What stands in the way of a wish: items, it among them, that can't be kept together, and the proof of that.

    `smallest`: no set of fewer items contradicts the wish. With CAN_BE_KEPT there is a plan that keeps it and every
    other wish but the items, which contradict others; with UNKNOWN neither that nor a contradiction was found.
    """

    verdict: Verdict
    items: tuple[Item, ...] = ()
    refutation: Refutation | None = None
    smallest: bool = False


def contradictions(instance: Instance, schedule: Schedule, wishes: Sequence[Item]) -> tuple[Contradiction, ...]:
    """Why each wish, or the capacity of a resource, can't be kept: with the modes that a schedule has chosen.

    Raises ValueError where the problem has no such wish.
    """
    search = _Search(Case(in_force(instance, schedule)))
    for wish in wishes:
        if wish not in search.case.items:
            raise ValueError(f"no wish to explain: {wish}")
    return tuple(
        _lacking(search.case, schedule, wish) if wish.kind is ConflictKind.CAPACITY else search.smallest(wish)
        for wish in wishes
    )


def _lacking(case: Case, schedule: Schedule, wish: Item) -> Contradiction:
    """Why a capacity is exceeded, which no schedule does unless what is asked for at once is never there."""
    shown = never_enough(case, schedule, wish.of)
    if shown is None:
        return Contradiction(Verdict.UNKNOWN)
    return Contradiction(Verdict.CONTRADICTED, (wish,), shown, smallest=True)


class _Search:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.answers: dict[frozenset[Item], Answer] = {}

    @cached_property
    def hopeless(self) -> frozenset[Item]:
        """What can't be kept whatever else is given up."""
        return frozenset(item for item in self.case.items if self._judged(frozenset((item,))).refutation is not None)

    def smallest(self, wish: Item) -> Contradiction:
        """The smallest set that contradicts a wish; others that contradict each other give way one by one."""
        if self._judged(frozenset((wish,))).refutation is not None:
            return self._cut(frozenset((wish,)), wish, smallest=True)
        given_up = sorted(self.hopeless)
        items = self.case.items - self.hopeless
        while True:
            whole = self._judged(items)
            if whole.refutation is None:
                return Contradiction(Verdict.CAN_BE_KEPT if whole.known else Verdict.UNKNOWN, tuple(given_up))
            found = self._smallest_of(items, wish)
            if wish in found.items:
                return replace(found, smallest=found.smallest and self.hopeless.issuperset(given_up))
            given_up.append(max(found.items, key=lambda item: (item.kind is not ConflictKind.CAPACITY, item)))
            items -= {given_up[-1]}

    def _smallest_of(self, items: frozenset[Item], wish: Item) -> Contradiction:
        to_hit: list[frozenset[Item]] = []
        tried: frozenset[Item] | None = frozenset((wish,))
        most = len(self.answers) + MOST_CALLS
        while tried is not None and len(self.answers) <= most:
            if self._judged(tried).refutation is not None:
                known = all(each.known for each in self.answers.values())
                return self._cut(tried, wish, smallest=known)
            to_hit.append(items - self._grown(tried, items))
            tried = _hitting(wish, to_hit)
        return self._cut(items, wish, smallest=False)

    def _grown(self, kept: frozenset[Item], items: frozenset[Item]) -> frozenset[Item]:
        """As many items as can be kept together with some."""
        for item in sorted(items - kept):
            if self._judged(kept | {item}).refutation is None:
                kept |= {item}
        return kept

    def _cut(self, items: frozenset[Item], wish: Item, *, smallest: bool) -> Contradiction:
        """The set without what it is refuted without, the wish last."""
        for item in (*sorted(items - {wish}), wish):
            if len(items) > 1 and self._judged(items - {item}).refutation is not None:
                items -= {item}
        found = self._judged(items).refutation
        return Contradiction(Verdict.CONTRADICTED, tuple(sorted(items)), found, smallest and wish in items)

    def _judged(self, items: frozenset[Item]) -> Answer:
        if items not in self.answers:
            self.answers[items] = judge(self.case, items)
        return self.answers[items]


def _hitting(wish: Item, to_hit: list[frozenset[Item]]) -> frozenset[Item] | None:
    """A smallest set with the wish that has something of every set; None beyond MOST_ITEMS."""
    items = sorted(frozenset[Item]().union(*to_hit))
    for size in range(1, MOST_ITEMS):
        for chosen in combinations(items, size):
            if all(not each.isdisjoint(chosen) for each in to_hit):
                return frozenset((wish, *chosen))
    return None
