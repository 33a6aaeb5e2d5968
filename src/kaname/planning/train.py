"""The release train: releases in their order, so that a slip can be counted in releases and told as a day again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import ceil
from statistics import median

from kaname.model.base import Key
from kaname.model.plan import Release
from kaname.model.program import Program

RECENT_GAPS = 6
"""How many of the latest gaps between releases tell when the next ones come that have no date yet."""


@dataclass(frozen=True)
class Train:
    """Releases in order, by position from 0. Dated ones go by day, undated ones before or after all of these by name.

    Positions beyond the last dated release are extrapolated by the median of the latest gaps.
    """

    releases: tuple[Release, ...]

    @classmethod
    def of(cls, releases: Iterable[Release]) -> Train:
        """The train of these releases."""
        all_releases = tuple(releases)
        dated = sorted((release for release in all_releases if release.date), key=lambda r: (r.date, _natural(r.id)))
        undated = sorted((release for release in all_releases if not release.date), key=lambda r: _natural(r.id))
        first = _natural(dated[0].id) if dated else ()
        early = [release for release in undated if _natural(release.id) < first]
        late = [release for release in undated if _natural(release.id) >= first]
        return cls((*early, *dated, *late))

    @cached_property
    def _days(self) -> tuple[date, ...]:
        return tuple(release.date for release in self.releases if release.date)

    @cached_property
    def _first(self) -> int:
        """The position of the first dated release."""
        return next((at for at, release in enumerate(self.releases) if release.date), 0)

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {release.id: at for at, release in enumerate(self.releases)}

    @cached_property
    def gap(self) -> int | None:
        """The median of the latest gaps between releases in whole days; None where there are not two dated ones."""
        gaps = [(after - before).days for before, after in pairwise(self._days)]
        return max(1, round(median(gaps[-RECENT_GAPS:]))) if gaps else None

    def position(self, release: str) -> int | None:
        """The position of a release by its id; None where it is not on this train."""
        return self._positions.get(release)

    def under_way(self, day: date) -> int | None:
        """The position of the release that comes next on a day, that day's own included; None where none is dated."""
        if not self._days:
            return None
        at = bisect_left(self._days, day)
        if at < len(self._days):
            return self._first + at
        late = (day - self._days[-1]).days
        return self._first + len(self._days) - 1 + (max(1, ceil(late / self.gap)) if self.gap else 1)

    def day(self, position: int) -> date | None:
        """The day of a position; None where it lies before the first known day or nothing tells the gap."""
        at = position - self._first
        if 0 <= at < len(self._days):
            return self._days[at]
        further = at - len(self._days) + 1
        if not self._days or self.gap is None or further <= 0:
            return None
        return self._days[-1] + timedelta(days=further * self.gap)


def trains(program: Program) -> Mapping[Key, Train]:
    """The train that each release runs on: releases of the same components make one train."""
    groups: dict[tuple[str, ...], list[Release]] = defaultdict(list)
    for release in program.all(Release):
        if release.state != "cancelled":
            groups[tuple(sorted(release.components))].append(release)
    made = [Train.of(releases) for releases in groups.values()]
    return {release.key: train for train in made for release in train.releases}


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """A name in its natural order: v1.9 before v1.10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|\D+", name))
