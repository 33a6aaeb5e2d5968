"""How long something took, when some are not over yet: Kaplan-Meier with Greenwood's error, and what is left of a wait.

S(t) is the share that lasts longer than t. At each length t where d of the n still waiting ended, S falls by the
factor 1 - d / n (Kaplan and Meier 1958); those censored at t leave after the ended ones. The variance of S(t) is
S(t)^2 times the sum of d / (n (n - d)) up to t (Greenwood 1926). Lengths are in any unit and may be negative.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Wait:
    """One case: it ended after `length` or, where it has not, is known to last longer than that.

    A case that can never end has the length infinity and has not ended: it stays at risk for ever.
    """

    length: float
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Curve:
    """The distribution of a length. `lengths` are those at which cases ended, ascending.

    `survival[i]` is the share that lasts longer than `lengths[i]`, `spread[i]` Greenwood's sum up to there (infinity
    where nobody was left), `cases` how many it rests on, `ended` how many of those ended.
    """

    lengths: tuple[float, ...] = ()
    survival: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    cases: int = 0
    ended: int = 0

    def longer(self, length: float) -> float:
        """The share that lasts longer than `length`."""
        at = bisect_right(self.lengths, length)
        return self.survival[at - 1] if at else 1.0

    def within(self, length: float) -> float | None:
        """The share that ends after at most `length`; None where nothing was seen to say so."""
        return 1.0 - self.longer(length) if self.cases else None

    def error(self, length: float) -> float | None:
        """Greenwood's standard error of `longer`; None from where nobody is left, for there it says nothing."""
        at = bisect_right(self.lengths, length)
        if not at:
            return 0.0 if self.cases else None
        share, spread = self.survival[at - 1], self.spread[at - 1]
        return None if spread == inf else share * sqrt(spread)

    def quantile(self, share: float) -> float | None:
        """The shortest length within which this share ends; None where that lies beyond any that was observed."""
        reached = (
            length for length, left in zip(self.lengths, self.survival, strict=True) if left <= 1 - share + _ROUNDING
        )
        return next(reached, None)


def tilted(lengths: Curve, longer: float) -> Curve:
    """The same curve, but for the share that lasts longer than 0; what is below 0, and above, keeps its proportions.

    Where nothing was seen to last longer, or not to, only that share is known. Errors stay relatively what they were.
    """
    share = lengths.longer(0)
    at = bisect_right(lengths.lengths, 0)
    before = [1 - (1 - each) * (1 - longer) / (1 - share) for each in lengths.survival[:at]]
    after = [each * longer / share if share else longer for each in lengths.survival[at:]]
    if at:
        return replace(lengths, survival=(*before, *after))
    return replace(lengths, lengths=(0.0, *lengths.lengths), survival=(longer, *after), spread=(0.0, *lengths.spread))


def common_limits(chances: Sequence[float], late: Curve, share: float) -> tuple[float | None, ...]:
    """A limit for each of many lengths, so that this share of them is expected within theirs.

    A length is 0 or, with its chance, one of `late`. Limits are the quantiles of one common level, the lowest that
    does: where lengths are whole numbers, quantiles of the share itself would each be held more often than that. A
    limit is None where it lies beyond any length that was observed.
    """
    steps = (0.0, *(length for length in late.lengths if length > 0))
    places = [0] * len(chances)

    def held(case: int) -> float:
        place = places[case]
        return 1.0 - chances[case] * (late.longer(steps[place]) if place else 1.0) if place < len(steps) else 1.0

    within = [held(case) for case in range(len(chances))]
    while within and sum(within) < share * len(within) - _ROUNDING:
        lowest = min(range(len(within)), key=within.__getitem__)
        places[lowest] += 1
        within[lowest] = held(lowest)
    return tuple(steps[place] if place < len(steps) else None for place in places)


def curve(waits: Iterable[Wait], longer_than: float = -inf) -> Curve:
    """The Kaplan-Meier curve of these cases, given that they last longer than a length.

    That condition is exact: only cases known to last longer count, which is S(t) divided by S(longer_than).
    """
    left = sorted((wait for wait in waits if wait.length > longer_than), key=lambda wait: wait.length)
    ended = Counter(wait.length for wait in left if wait.ended)
    lengths = sorted(ended)
    ranks = [wait.length for wait in left]
    survival: list[float] = []
    spread: list[float] = []
    share, total = 1.0, 0.0
    for length in lengths:
        waiting = len(ranks) - bisect_left(ranks, length)
        gone = ended[length]
        share *= 1 - gone / waiting
        total += inf if gone == waiting else gone / (waiting * (waiting - gone))
        survival.append(share)
        spread.append(total)
    return Curve(tuple(lengths), tuple(survival), tuple(spread), len(left), sum(ended.values()))
