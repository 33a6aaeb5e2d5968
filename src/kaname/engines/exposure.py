"""Probability x impact: the score matrix, expected monetary value, and decision trees.

Sources: PMI, PMBOK Guide (5th ed.), 11.3.2.2 and figure 11-16. Expected value assumes indifference to risk. A score of
ordinal scales is no money.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
ONE = Decimal(1)
SUM_TOLERANCE = Decimal("1e-9")


class End(NamedTuple):
    """A leaf: money received at the end of a branch, and the cost of getting there."""

    payoff: Decimal
    cost: Decimal = ZERO


class Chance(NamedTuple):
    """A chance node: branches with their probabilities, which sum to 1; `cost` is paid on entering."""

    branches: Sequence[tuple[Decimal, Node]]
    cost: Decimal = ZERO


class Choice(NamedTuple):
    """A decision node: the option with the highest value is taken, of equals the first."""

    options: Mapping[str, Node]
    cost: Decimal = ZERO


Node = End | Chance | Choice


class Outcome(NamedTuple):
    """One way a tree can end when every choice is the best one."""

    probability: Decimal
    net: Decimal


class Chosen(NamedTuple):
    """What each option of a decision is worth, and the best."""

    emv: Mapping[str, Decimal]
    best: str


def score(probability: Decimal, impact: Decimal) -> Decimal:
    """Probability x impact, exact."""
    return probability * impact


def score_matrix(probabilities: Sequence[Decimal], impacts: Sequence[Decimal]) -> tuple[tuple[Decimal, ...], ...]:
    """Scores by probability (rows) and impact (columns), exact; rounding is for display."""
    return tuple(tuple(score(probability, impact) for impact in impacts) for probability in probabilities)


def band(value: Decimal, cutoffs: Sequence[Decimal]) -> int:
    """Which band a score falls in: 0 below the first cut-off, then one more for every cut-off reached."""
    return bisect_right(cutoffs, value)


def expected_value(items: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """EMV = sum of probability x impact; threats are negative, opportunities positive."""
    return sum((probability * impact for probability, impact in items), ZERO)


def value_of(node: Node) -> Decimal:
    """Expected net value: payoff - cost at a leaf, expectation at a chance node, the best option at a choice."""
    if isinstance(node, End):
        return node.payoff - node.cost
    if isinstance(node, Choice):
        return max(value_of(option) for option in node.options.values()) - node.cost
    _check_probabilities(node)
    return sum((probability * value_of(branch) for probability, branch in node.branches), ZERO) - node.cost


def choose(node: Choice) -> Chosen:
    """The worth of every option of a decision, and the best one."""
    worth = {key: value_of(option) for key, option in node.options.items()}
    return Chosen(worth, max(worth, key=lambda key: worth[key]))


def outcomes(node: Node) -> Iterator[Outcome]:
    """Every end that can be reached by choosing the best, with its probability and its payoff less all costs."""
    if isinstance(node, End):
        yield Outcome(ONE, node.payoff - node.cost)
        return
    branches = [(ONE, node.options[choose(node).best])] if isinstance(node, Choice) else node.branches
    for probability, branch in branches:
        for outcome in outcomes(branch):
            yield Outcome(probability * outcome.probability, outcome.net - node.cost)


def _check_probabilities(node: Chance) -> None:
    shares = [probability for probability, _ in node.branches]
    if min(shares, default=-ONE) < 0 or abs(sum(shares, ZERO) - ONE) > SUM_TOLERANCE:
        raise ValueError("probabilities_do_not_sum_to_one")
