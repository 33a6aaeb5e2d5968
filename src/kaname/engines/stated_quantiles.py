"""Scores of a forecast that was stated as quantiles, once it is known what happened, or how long nothing has.

A forecast states for some shares, ascending, the smallest value that at least that share of cases does not exceed;
values are whole numbers (days) and ascend too. Between two of them its distribution is taken as linear, below the first
and above the last nothing is known of it. An outcome is the value or, `open_`, one that it is known to lie above.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from math import sqrt

from kaname.engines.ratio import Ratio
from kaname.engines.scoring import Pit, Score, mean_score, pinball

LEVELS_FOR_CRPS = 9
"""Quantiles from which on the integral over all shares says something."""

Stated = Sequence[tuple[float, int]]
"""Shares with their values, both ascending."""


def pit(stated: Stated, outcome: int, *, open_: bool = False) -> Pit:
    """The PIT of an outcome; of an open one anything above. Raises ValueError for no quantiles."""
    if not stated:
        raise ValueError("no_quantiles")
    if open_:
        return Pit(_share_up_to(stated, outcome), 1.0)
    (first, smallest), (_, largest) = stated[0], stated[-1]
    high = 1.0 if outcome > largest else first if outcome < smallest else _share_up_to(stated, outcome)
    return Pit(_share_up_to(stated, outcome - 1), high)


def _share_up_to(stated: Stated, value: int) -> float:
    """The share that does not exceed a value: none before the first quantile, from the last one on that of it."""
    values = [each for _, each in stated]
    after = bisect_right(values, value)
    if after == 0:
        return 0.0
    share, at = stated[after - 1]
    if at == value or after == len(stated):
        return share
    return share + (value - at) / (values[after] - at) * (stated[after][0] - share)


def crps(stated: Stated, outcome: float) -> float | None:
    """Continuous ranked probability score: twice the integral of the pinball loss; None of too few quantiles.

    By trapezoids; beyond the first and last quantile these go on.
    """
    if len(stated) < LEVELS_FOR_CRPS:
        return None
    ends = ((0.0, stated[0][1]), *stated, (1.0, stated[-1][1]))
    losses = [(share, pinball(share, value, outcome)) for share, value in ends]
    return sum((after[0] - before[0]) * (before[1] + after[1]) for before, after in pairwise(losses))


def share_held(cases: Sequence[float], clusters: Sequence[Hashable]) -> Score:
    """The share of cases that hold: 1, 0, or how likely one does. Cases of one cluster may depend on each other.

    Its error is half of Wilson's interval (1927) at one standard error, for as many cases as would be worth the same if
    they were independent: by the design effect that the clusters show (Kish 1965), at least 1 and at most that of
    clusters whose cases are all alike; that of such clusters where nothing shows it, since all cases are the same.
    """
    found = mean_score(cases, clusters)
    if found.value.value is None:
        return found
    held, n = found.value.value, found.n
    sizes = Counter(clusters).values()
    alike = sum(size * size for size in sizes) / n
    error = found.error.value
    alone = 0.0 if error is None else held * (1.0 - held) / n * len(sizes) / (len(sizes) - 1)
    effect = alike if error is None or alone < 1e-12 else min(max(error**2 / alone, 1.0), alike)
    worth = n / effect
    return Score(found.value, Ratio(sqrt(held * (1.0 - held) / worth + 0.25 / worth**2) / (1.0 + 1.0 / worth)), n)
