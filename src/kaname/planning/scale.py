"""What a slip is counted in: releases of the train a milestone rides on, or calendar days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.plan import Milestone, Release
from kaname.model.program import Program
from kaname.planning.train import Train, trains

_DAY_BANDS = (92, 183)
"""Up to a quarter ahead, up to half a year, further."""
_RELEASE_BANDS = (0, 1)
"""The release under way, the next one, further."""


class Scale(Protocol):
    """Places in time as whole numbers, so that a slip is a difference of two."""

    def place(self, text: str) -> int | None:
        """The place of a target as History writes it; None where it is none."""
        ...

    def target(self, milestone: Milestone) -> int | None:
        """The place a milestone is promised for."""
        ...

    def now(self, day: date) -> int | None:
        """The first place at which something that is open on a day can still be reached."""
        ...

    def passed(self, now: int) -> int:
        """The last place at which it can't be any more."""
        ...

    def day(self, place: int) -> date | None:
        """The day of a place."""
        ...

    def band(self, ahead: int) -> int:
        """How far ahead, roughly: 0 near, 1, 2 far."""
        ...


@dataclass(frozen=True)
class ByDay:
    """Calendar days."""

    def place(self, text: str) -> int | None:
        """The ordinal of a day."""
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            return None

    def target(self, milestone: Milestone) -> int | None:
        """The ordinal of the commitment."""
        return milestone.commitment.toordinal() if milestone.commitment else None

    def now(self, day: date) -> int | None:
        """The day itself."""
        return day.toordinal()

    def passed(self, now: int) -> int:
        """The day before."""
        return now - 1

    def day(self, place: int) -> date | None:
        """The day of an ordinal."""
        return date.fromordinal(place)

    def band(self, ahead: int) -> int:
        """By quarters."""
        return bisect_left(_DAY_BANDS, ahead)


@dataclass(frozen=True)
class ByRelease:
    """Releases of a train."""

    train: Train

    def place(self, text: str) -> int | None:
        """The position of a release by its id, or of the release that comes on or after a day."""
        position = self.train.position(text)
        if position is not None:
            return position
        try:
            return self.train.under_way(date.fromisoformat(text))
        except ValueError:
            return None

    def target(self, milestone: Milestone) -> int | None:
        """The position of the milestone's release or, where it names none, of its commitment."""
        if milestone.release is not None:
            return self.train.position(milestone.release.id)
        return self.train.under_way(milestone.commitment) if milestone.commitment else None

    def now(self, day: date) -> int | None:
        """The release under way."""
        return self.train.under_way(day)

    def passed(self, now: int) -> int:
        """The release before."""
        return now - 1

    def day(self, place: int) -> date | None:
        """The day of a release, extrapolated where it has none yet."""
        return self.train.day(place)

    def band(self, ahead: int) -> int:
        """By releases."""
        return bisect_left(_RELEASE_BANDS, ahead)


def scales(program: Program, history: History) -> Mapping[Key, Scale]:
    """The scale of each milestone: the train it rides on if that has dates, else days.

    One that has no release any more rides where its first target stood: on a release or on the day of one.
    """
    rails = trains(program)
    made: dict[int, Scale] = {id(train): ByRelease(train) for train in rails.values() if train.gap}
    by_text = {name: train for key, train in rails.items() for name in (key.id, _text(program, key))}
    by_day: Scale = ByDay()

    def scale(milestone: Milestone) -> Scale:
        first = next((move.value for move in history.of_record(milestone.key, "target") if move.value), "")
        train = by_text.get(milestone.release.id if milestone.release else first)
        return made.get(id(train), by_day)

    return {milestone.key: scale(milestone) for milestone in program.all(Milestone)}


def _text(program: Program, key: Key) -> str:
    release = program.find(key)
    return release.date.isoformat() if isinstance(release, Release) and release.date else key.id
