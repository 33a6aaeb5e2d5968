"""Weighted decision matrix: totals, the margin of the winner, and the weight that would make another option win."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Flip(NamedTuple):
    """One criterion's weight (share of all weights) at which the rival draws level, all other weights in proportion."""

    criterion: str
    rival: str
    share_now: float
    share_at_flip: float

    @property
    def change(self) -> float:
        """How far the share has to move, with its sign."""
        return self.share_at_flip - self.share_now


class Matrix(NamedTuple):
    """Totals by option, best first; the margin over the second; every flip, the smallest change first."""

    totals: dict[str, float]
    margin: float | None
    flips: tuple[Flip, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Options, best first."""
        return tuple(self.totals)


def weigh(weights: Mapping[str, float], scores: Mapping[str, Mapping[str, float]]) -> Matrix:
    """Total = sum of w_i s_i with the weights normalised to 1; all scores point the same way (costs inverted before).

    Options with equal totals stay in the given order. Raises ValueError where weights are negative or sum to 0, or an
    option lacks a score.
    """
    shares = _shares(weights)
    if any(shares.keys() - row.keys() for row in scores.values()):
        raise ValueError("score_missing")
    totals = {option: sum(share * row[key] for key, share in shares.items()) for option, row in scores.items()}
    ranked = dict(sorted(totals.items(), key=lambda item: -item[1]))
    best = list(ranked)
    margin = ranked[best[0]] - ranked[best[1]] if len(best) > 1 else None
    return Matrix(ranked, margin, _flips(shares, scores, best))


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("weights_not_positive")
    return {key: weight / total for key, weight in weights.items()}


def _flips(
    shares: Mapping[str, float], scores: Mapping[str, Mapping[str, float]], ranked: list[str]
) -> tuple[Flip, ...]:
    found: list[Flip] = []
    for criterion in shares:
        for rival in ranked[1:]:
            gaps = {key: scores[ranked[0]][key] - scores[rival][key] for key in shares}
            level = _level_share(shares, gaps, criterion)
            if level is not None:
                found.append(Flip(criterion, rival, shares[criterion], level))
    return tuple(sorted(found, key=lambda flip: abs(flip.change)))


def _level_share(shares: Mapping[str, float], gaps: Mapping[str, float], criterion: str) -> float | None:
    """The share of the criterion at which the gap is nil: x g_c + (1 - x) g_rest = 0, if it lies within 0 to 1.

    g_rest is the gap by the other criteria alone, in their proportion to each other.
    """
    others = 1.0 - shares[criterion]
    if others <= 0:
        return None
    rest = sum(shares[key] * gap for key, gap in gaps.items() if key != criterion) / others
    if rest == gaps[criterion]:
        return None
    level = rest / (rest - gaps[criterion])
    return level if 0.0 <= level <= 1.0 else None
