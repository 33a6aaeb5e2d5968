"""Which risks the plan says occur along with each other, or instead of each other, and how strongly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from kaname.model.base import Key
from kaname.model.program import Program
from kaname.model.risks import Risk

Pair = tuple[Key, Key]
"""Two risks, the first in order first."""


class Stated(NamedTuple):
    """A correlation as one risk states it: the risk, the place among its ties, the coefficient."""

    risk: Key
    number: int
    coefficient: float


def ties(program: Program, risks: Mapping[Key, Risk]) -> dict[Pair, list[Stated]]:
    """What is stated of each pair of these risks."""
    found: dict[Pair, list[Stated]] = {}
    for key in sorted(risks):
        for number, tie in enumerate(risks[key].moves_with):
            other = program.resolve(tie.risk)
            if other is not None and other in risks and other != key:
                pair = (min(key, other), max(key, other))
                found.setdefault(pair, []).append(Stated(key, number, tie.coefficient))
    return found


def coefficients(stated: Mapping[Pair, list[Stated]]) -> dict[Pair, float]:
    """The correlation of each pair; stated twice, the mean."""
    return {pair: sum(one.coefficient for one in every) / len(every) for pair, every in stated.items()}


def blocks(pairs: Iterable[Pair]) -> list[list[Key]]:
    """Risks that hang together, each group in order."""
    groups: list[set[Key]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if not group & set(pair)]
        groups.append(set(pair).union(*touched))
    return sorted(sorted(group) for group in groups)


def matrix(block: Collection[Key], coefficients: Mapping[Pair, float]) -> list[list[float]]:
    """The correlations of a group of risks: 1 of each with itself, 0 where nothing is stated."""
    return [
        [1.0 if one == other else coefficients.get((min(one, other), max(one, other)), 0.0) for other in block]
        for one in block
    ]
