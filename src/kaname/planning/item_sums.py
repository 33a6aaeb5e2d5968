"""What items of a tracker say together: how much is done, left and added, since when and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kaname.planning.courses import Course


@dataclass(frozen=True, slots=True)
class Tracked:
    """What the items of a record say. Sizes are points where all items have them, else each item counts one.

    `arrived` is for each item the day on which it was made or, where that is known, came into the milestone by which it
    was selected. `added` is the size that came after the first item was begun, not counting what was given up. A finish
    is known when nothing is open and something is done.
    """

    items: tuple[Course, ...]
    arrived: tuple[date, ...]
    in_points: bool
    done: float
    left: float
    added: float
    started: date | None
    finished: date | None
    last_change: date | None

    @property
    def open(self) -> int:
        """The number of items that are neither done nor given up."""
        return sum(one.open for one in self.items)

    @property
    def counted(self) -> int:
        """The number of items that were not given up."""
        return sum(one.stage != "dropped" for one in self.items)

    @property
    def total(self) -> float:
        """The size of all that was not given up."""
        return self.done + self.left

    @property
    def share(self) -> float | None:
        """The share that is done; None where there is nothing."""
        return self.done / self.total if self.total else None

    @property
    def growth(self) -> float | None:
        """What was added beside what there was when work began; None where that was nothing."""
        begun = self.total - self.added
        return self.added / begun if begun > 0 and self.started is not None else None


def together(selected: Sequence[tuple[Course, date]]) -> Tracked:
    """What some items say, each with the day on which it arrived."""
    items = tuple(one for one, _ in selected)
    arrived = tuple(day for _, day in selected)
    days = dict(zip(((one.item.source, one.item.external_id) for one in items), arrived, strict=True))
    kept = [one for one in items if one.stage != "dropped"]
    in_points = bool(kept) and all(one.item.points is not None for one in kept)
    sized = [(one, (one.item.points or 0.0) if in_points else 1.0) for one in kept]
    started = min((one.started for one in kept if one.started is not None), default=None)
    finishes = [one.finished for one in kept if one.finished is not None]
    over = bool(finishes) and not any(one.open for one in kept)
    came = ((days[one.item.source, one.item.external_id], size) for one, size in sized)
    added = sum(size for day, size in came if started is not None and day > started)
    changed = [day for one in items for day in (one.created, one.started, one.finished) if day is not None]
    return Tracked(
        items=items,
        arrived=arrived,
        in_points=in_points,
        done=sum(size for one, size in sized if one.stage == "done"),
        left=sum(size for one, size in sized if one.open),
        added=added,
        started=started,
        finished=max(finishes) if over else None,
        last_change=max(changed, default=None),
    )
