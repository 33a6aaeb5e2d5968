"""Outcomes that are told late: what one that is not told yet is expected to be, from how such silences ended before.

A case of age a (in whole periods) of which nothing has been told looks like older ones looked at that age. So its
expected outcome is the share of those that were silent at age a and have happened since, with a few prior cases beside
them. Counting silence as "did not happen" makes the recent past look better than it was: the delayed-feedback bias
(Chapelle 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

PRIOR_CASES = 5.0
"""How many cases the prior counts for beside those observed."""
LOOKED_ON = 2
"""For how many periods a silence must have been looked on to say how it ended."""
SETTLED = 6
"""Periods after which silence, where it means "not", counts as that."""


class Telling(NamedTuple):
    """What was told of one case at each age 0, 1, 2 … up to now: True happened, False did not, None nothing yet."""

    told: tuple[bool | None, ...]

    @property
    def now(self) -> bool | None:
        """What is told by now."""
        return self.told[-1]

    @property
    def age(self) -> int:
        """Its age in periods."""
        return len(self.told) - 1


def expected(tellings: Sequence[Telling], *, silence_means_not: bool) -> tuple[float, ...]:
    """The expected outcome of each case: 1 or 0 where it is told, else the chance that it happened or will.

    With `silence_means_not`, only what happens is ever told: what stays silent for long did not. Without, what is
    silent may be either, and says nothing about other silences. Raises ValueError where a telling is empty.
    """
    if any(not each.told for each in tellings):
        raise ValueError("a case of which no age is known")
    decided = [each.now for each in tellings if each.now is not None]
    prior = 0.0 if silence_means_not or not decided else sum(decided) / len(decided)
    ages = {each.age for each in tellings if each.now is None}
    of_silence = {age: _of_silence(tellings, age, prior, silence_means_not=silence_means_not) for age in ages}
    return tuple(of_silence[each.age] if each.now is None else float(each.now) for each in tellings)


def _of_silence(tellings: Sequence[Telling], age: int, prior: float, *, silence_means_not: bool) -> float:
    if silence_means_not and age > SETTLED:
        return 0.0
    alike = [each.now for each in tellings if each.age >= age + LOOKED_ON and each.told[age] is None]
    ended = [bool(now) for now in alike if now is not None or silence_means_not]
    return (sum(ended) + PRIOR_CASES * prior) / (len(ended) + PRIOR_CASES)
