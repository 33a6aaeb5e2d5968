"""Risks that occur along with each other: what is stated of them can all hold at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kaname.model import ties
from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Problem
from kaname.model.program import Program
from kaname.model.risks import Risk

DIFFERS = Fault("risk.tie-differs")
CONTRADICT = Fault("risk.ties-contradict")
FAULTS = (DIFFERS, CONTRADICT)

_FEWEST = 3  # two risks may hang together in any way


def check_stated_twice(program: Program) -> Iterator[Problem]:
    """Where two risks both state how they hang together, or one does so twice, they state the same."""
    for (first, second), stated in ties.ties(program, _drawn(program)).items():
        for one in stated[1:]:
            if one.coefficient != stated[0].coefficient and one.risk in program:
                values = {"coefficient": one.coefficient, "by": stated[0].risk, "stated": stated[0].coefficient}
                other = second if one.risk == first else first
                yield DIFFERS.at(one.risk, path=("moves_with", one.number, "coefficient"), other=other, **values)


def check_consistency(program: Program) -> Iterator[Problem]:
    """Correlations of risks can all hold: their matrix, 0 where nothing is said, is positive semi-definite."""
    stated = ties.ties(program, _drawn(program))
    coefficients = ties.coefficients(stated)
    for block in ties.blocks(stated):
        matrix = ties.matrix(block, coefficients)
        nearest = _nearest(matrix) if len(block) >= _FEWEST else matrix
        for (i, one), (j, other) in combinations(enumerate(block), 2):
            at = _place(program, stated, (one, other))
            if nearest[i][j] != matrix[i][j] and at is not None:
                values = {"coefficient": matrix[i][j], "consistent": nearest[i][j], "risks": tuple(block)}
                yield CONTRADICT.at(at[0], path=at[1], other=other if at[0] == one else one, **values)


def _drawn(program: Program) -> dict[Key, Risk]:
    """Risks that can be drawn, those of the portfolio that all its programs share among them."""
    return {
        one.key: one for one in (*program.shared(Risk), *program.all(Risk)) if one.open and one.probability is not None
    }


def _nearest(matrix: list[list[float]]) -> list[list[float]]:
    """The matrix itself where it can be, else the nearest that can, to two decimals."""
    from kaname.engines.dependence import feasible, nearest_written

    return nearest_written(matrix).tolist() if feasible(matrix).repaired else matrix


def _place(
    program: Program, stated: dict[ties.Pair, list[ties.Stated]], pair: ties.Pair
) -> tuple[Key, tuple[str | int, ...]] | None:
    """The record and the field in which the correlation of a pair is stated, or should be; None where elsewhere."""
    for one in stated.get(pair, ()):
        if one.risk in program:
            return one.risk, ("moves_with", one.number, "coefficient")
    own = next((key for key in pair if key in program), None)
    return None if own is None or pair in stated else (own, ("moves_with",))


CHECKS: tuple[Check, ...] = (check_stated_twice, check_consistency)
