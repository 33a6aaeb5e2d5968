"""The outside view: how past work of a kind ended against its plan, and what that says about the next.

A case is the actual length divided by the planned one (Kahneman & Tversky 1979, Flyvbjerg 2006). Cases of one group (a
family of projects) resemble each other, so a group of n counts as the root of n. A plan is tight where much of its work
has no float: delays of tight plans reach the finish, those of loose ones are absorbed or were never planned to matter.
Cases weigh more the nearer they are in tightness. A class stated from elsewhere counts as a few cases beside one's own,
so that a short history neither promises the impossible nor forgets long tails; without history it is all there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import NamedTuple

import numpy as np

from kaname.engines.distributions import NORMAL
from kaname.engines.instance import Floats, Instance, Network

BANDWIDTH = 0.25
"""How far apart in tightness a case weighs exp(-1/2) of one that is as tight."""
BORROWED_CASES = 5.0
"""How many cases the borrowed class counts for beside one's own."""
INSIDE_SHARE = 0.25
"""What part of a corrected forecast is the network's own; the rest is that of the class."""
_PARTS = 200


@dataclass(frozen=True, slots=True)
class Stated:
    """A class known by a few of its quantiles: shares and ratios, both ascending, and where they were published."""

    name: str
    shares: tuple[float, ...]
    ratios: tuple[float, ...]
    source: str

    def points(self) -> Floats:
        """The class as so many equally likely ratios.

        Its logarithm is linear in the normal score between the stated shares and goes on at both ends.
        """
        scores = np.array([NORMAL.inv_cdf((part + 0.5) / _PARTS) for part in range(_PARTS)])
        at = np.array([NORMAL.inv_cdf(share) for share in self.shares])
        logs = np.log(self.ratios)
        slopes = np.diff(logs) / np.diff(at)
        low, high = np.minimum(scores - at[0], 0.0), np.maximum(scores - at[-1], 0.0)
        return np.exp(np.interp(scores, at, logs) + low * slopes[0] + high * slopes[-1])


REAL_PROJECTS = Stated(
    "dslib",
    (0.1, 0.5, 0.8, 0.95),
    (0.98, 1.04, 1.26, 1.61),
    "finished projects of DSLIB (Batselier & Vanhoucke 2015, Int. J. Project Management 33(3), 697-710)",
)
"""Length of real projects, most in construction and software, against their plan."""


class Case(NamedTuple):
    """How something ended: actual over planned length, above 0; its group (none: alone), its tightness where known."""

    ratio: float
    group: Hashable = None
    tightness: float | None = None


@dataclass(frozen=True)
class ReferenceClass:
    """Past cases with their weights, and the class that was borrowed to go with them."""

    ratios: Floats
    weights: Floats
    tightness: Floats
    groups: int
    borrowed: Stated = REAL_PROJECTS
    borrowed_cases: float = BORROWED_CASES
    _elsewhere: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_elsewhere", self.borrowed.points())

    @property
    def cases(self) -> int:
        """How many cases of one's own it holds."""
        return len(self.ratios)

    def borrowed_share(self, tightness: float | None = None) -> float:
        """What part of the weight is borrowed: 1 without cases."""
        return self.borrowed_cases / (self.borrowed_cases + float(self._nearness(tightness).sum()))

    def quantiles(self, shares: Sequence[float], tightness: float | None = None) -> tuple[float, ...]:
        """The ratios that these shares of comparable work don't exceed; linear between the middles of cases."""
        ordered, reached = self._curve(tightness)
        return tuple(float(each) for each in np.interp(shares, reached, ordered))

    def share_within(self, ratio: float, tightness: float | None = None) -> float:
        """The share of comparable work that takes at most so long: the inverse, 0 and 1 beyond all cases."""
        ordered, reached = self._curve(tightness)
        above = int(np.searchsorted(ordered, ratio, side="right"))
        if above in (0, len(ordered)):
            return float(above > 0)
        part = (ratio - ordered[above - 1]) / (ordered[above] - ordered[above - 1])
        return float(reached[above - 1] + part * (reached[above] - reached[above - 1]))

    def deviation(self, tightness: float | None = None) -> float:
        """The standard deviation of the logarithm of a ratio, read off the half and the 80 % that took longer or less.

        That is the upper side, on which forecasts fail; 0 where the two are one.
        """
        half, most = self.quantiles((0.5, 0.8), tightness)
        return log(most / half) / NORMAL.inv_cdf(0.8)

    def _curve(self, tightness: float | None) -> tuple[Floats, Floats]:
        ratios = np.concatenate([self.ratios, self._elsewhere])
        weights = np.concatenate([self._nearness(tightness), np.full(_PARTS, self.borrowed_cases / _PARTS)])
        order = np.lexsort((weights, ratios))
        ordered = weights[order]
        return ratios[order], (np.cumsum(ordered) - ordered / 2) / ordered.sum()

    def _nearness(self, tightness: float | None) -> Floats:
        """The weights for something so tight; a case of unknown tightness is as near as the others are on average."""
        if tightness is None or not self.cases:
            return self.weights
        near = np.exp(-0.5 * ((self.tightness - tightness) / BANDWIDTH) ** 2)
        known = ~np.isnan(near)
        return self.weights * np.where(known, near, near[known].mean() if known.any() else 1.0)


def fit(
    cases: Iterable[Case], borrowed: Stated = REAL_PROJECTS, borrowed_cases: float = BORROWED_CASES
) -> ReferenceClass:
    """The class of some cases: none are enough. Raises ValueError where a ratio or what is borrowed is not above 0."""
    known = list(cases)
    if not borrowed_cases > 0:
        raise ValueError("what is borrowed counts for something")
    if any(not case.ratio > 0 for case in known):
        raise ValueError("a ratio is above 0")
    named = [case.group if case.group is not None else (place,) for place, case in enumerate(known)]
    sizes = Counter(named)
    weights = np.array([sizes[group] ** -0.5 for group in named])
    return ReferenceClass(
        ratios=np.array([case.ratio for case in known], dtype=np.float64),
        weights=weights / weights.mean() if known else weights,
        tightness=np.array([np.nan if case.tightness is None else case.tightness for case in known], dtype=np.float64),
        groups=len(sizes),
        borrowed=borrowed,
        borrowed_cases=borrowed_cases,
    )


def correct(
    inside: Sequence[float],
    shares: Sequence[float],
    outside: ReferenceClass,
    tightness: float | None = None,
    inside_share: float = INSIDE_SHARE,
) -> tuple[float, ...]:
    """Quantiles of a network's forecast, over the same planned length as the cases, corrected by the class.

    The two are averaged quantile by quantile, as logarithms; so what ascends still does.
    """
    found = outside.quantiles(shares, tightness)
    pairs = zip(inside, found, strict=True)
    return tuple(exp(inside_share * log(own) + (1.0 - inside_share) * log(other)) for own, other in pairs)


def tightness(instance: Instance, network: Network) -> float:
    """The share of planned work, in working days, that has no float; 0 where nothing takes time."""
    work = np.array([activity.modes[0].duration.likely for activity in instance.activities])
    total = float(work.sum())
    return float(work[network.critical].sum()) / total if total > 0 else 0.0


def pooled(ratios: Iterable[Sequence[float]], size: int = 100) -> tuple[float, ...]:
    """The ratios of activities of several projects as one sample of so many, in which each project counts alike."""
    levels = (np.arange(25) + 0.5) / 25
    each = [np.quantile(np.asarray(one), levels) for one in ratios if len(one)]
    if not each:
        return (1.0,)
    together = np.quantile(np.concatenate(each), (np.arange(size) + 0.5) / size)
    return tuple(float(ratio) for ratio in together)
